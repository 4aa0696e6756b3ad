package dev.cultivar.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.trainer.collective.FirstOfTwo;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShardedOptimizerTest {
    @Test
    void takesItsPartOfAStateAndRefusesWhatIsOfNoParameter() {
        try (Torch torch = Torch.start(1);
                NDArray p = torch.root().create(new float[] {1, -2, 3});
                NDArray q = torch.root().create(new float[] {4, 5})) {
            Parameters all = Parameters.of(torch, Map.of("p", p, "q", q));
            Shards shards = Shards.of(all, 2);
            assertThat(shards.of(0)).containsExactly("p");
            try (Optimizer whole = optimizer(torch, all);
                    Optimizer own = new ShardedOptimizer(
                            optimizer(torch, all.only(shards.of(0))), all, shards, new FirstOfTwo(0))) {
                NDArray mean = Objects.requireNonNull(whole.state().get("exp_avg.p"));
                mean.addi(7);
                own.load(whole.state());
                assertThat(own.state().keySet()).containsExactly("exp_avg.p", "exp_avg_sq.p", "step");
                NDArray loaded = Objects.requireNonNull(own.state().get("exp_avg.p"));
                assertThat(loaded.toFloatArray()).containsExactly(7, 7, 7);

                Map<String, NDArray> foreign = new TreeMap<>(whole.state());
                foreign.put("exp_avg.r", p);
                foreign.put("momentum", p);
                assertThatThrownBy(() -> own.load(foreign)).hasMessageContaining("not expected [exp_avg.r, momentum]");
            }
        }
    }

    private static Optimizer optimizer(Torch torch, Parameters parameters) {
        return new AdamwOptimizer(
                new Adamw(0.1, 0.9, 0.999, 0.25, 0.5), torch, parameters, Rates.all(parameters, 0.1, 0.5));
    }
}
