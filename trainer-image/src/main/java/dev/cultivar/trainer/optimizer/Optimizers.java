package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.optimizer.Adafactor;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.api.optimizer.Adamw8bit;
import dev.cultivar.api.optimizer.OptimizerSpec;
import dev.cultivar.api.optimizer.Sgd;
import dev.cultivar.api.stage.Average;
import dev.cultivar.api.stage.Train;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.collective.Collective;
import dev.cultivar.trainer.method.Method;
import java.util.Map;

/** From the API's records to optimizers. */
public final class Optimizers {
    private Optimizers() {}

    /**
     * A stage's optimizer over the parameters that a method trains of the model of this name; of several processes each has its
     * shard of them.
     */
    public static Optimizer of(Train train, Torch torch, String model, Method method, Collective collective) {
        if (collective.size() == 1) {
            return of(train, torch, model, method, method.parameters());
        }
        Shards shards = Shards.of(method.parameters(), collective.size());
        Optimizer own = of(train, torch, model, method, method.parameters().only(shards.of(collective.rank())));
        return new ShardedOptimizer(own, method.parameters(), shards, collective);
    }

    private static Optimizer of(Train train, Torch torch, String model, Method method, Parameters parameters) {
        Map<String, Rates> rates = ParameterRates.of(train.optimizer(), model, method);
        Average average = train.average();
        try {
            Optimizer optimizer = of(train.optimizer().chosen(), torch, parameters, rates);
            return average == null ? optimizer : new AveragedOptimizer(average, torch, parameters, optimizer);
        } catch (IllegalArgumentException e) {
            throw new InvalidWork("BadOrder", "optimizer: " + e.getMessage());
        }
    }

    private static Optimizer of(OptimizerSpec spec, Torch torch, Parameters parameters, Map<String, Rates> rates) {
        return switch (spec) {
            case Adamw adamw -> new AdamwOptimizer(adamw, torch, parameters, rates);
            case Adamw8bit adamw8bit -> new Adamw8bitOptimizer(adamw8bit, torch, parameters, rates);
            case Adafactor adafactor -> new AdafactorOptimizer(adafactor, torch, parameters, rates);
            case Sgd sgd -> new SgdOptimizer(sgd, torch, parameters, rates);
        };
    }
}
