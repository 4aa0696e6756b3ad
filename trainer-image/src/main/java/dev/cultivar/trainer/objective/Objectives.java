package dev.cultivar.trainer.objective;

import dev.cultivar.api.objective.Clm;
import dev.cultivar.api.objective.ObjectiveSpec;
import dev.cultivar.api.objective.Sft;
import dev.cultivar.models.kernel.Regularization;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** From the API's records to objectives. */
public final class Objectives {
    private Objectives() {}

    /** The objective of one branch. */
    public static Objective of(ObjectiveSpec spec, Tokenizer tokenizer) {
        return switch (spec) {
            case Clm clm -> new ClmObjective(clm, tokenizer);
            case Sft sft -> new SftObjective(sft, tokenizer);
        };
    }

    static Regularization regularization(ObjectiveSpec spec) {
        return new Regularization(
                Objects.requireNonNullElse(spec.labelSmoothing(), 0.0),
                Objects.requireNonNullElse(spec.zLoss(), 0.0),
                Objects.requireNonNullElse(spec.neftuneNoiseAlpha(), 0.0));
    }

    /** The objectives of a stage with their weights. */
    public static List<Weighted> of(List<dev.cultivar.api.objective.Objective> specs, Tokenizer tokenizer) {
        List<Weighted> objectives = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (dev.cultivar.api.objective.Objective spec : specs) {
            Objective objective = of(spec.chosen(), tokenizer);
            if (!names.add(objective.name())) {
                throw new InvalidWork(
                        "DuplicateObjective",
                        "objectives: " + objective.name()
                                + " is there twice; give it once, with the sum of the weights");
            }
            objectives.add(new Weighted(objective, spec.weight()));
        }
        if (objectives.isEmpty()) {
            throw new InvalidWork("NoObjective", "objectives is empty: name at least one of clm, sft");
        }
        return objectives;
    }
}
