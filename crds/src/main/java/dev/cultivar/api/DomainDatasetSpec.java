package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.card.Card;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.split.Split;
import dev.cultivar.api.step.Step;
import dev.cultivar.api.tokenizer.Tokenizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data and its preparation. */
// here and not at the root: what was stored before the rule came goes on to get a status
@ValidationRule(
        value = "!has(self.compute) || !has(self.compute.dataWorkers)",
        message = "spec.compute.dataWorkers is for TrainingRuns alone: remove it")
public record DomainDatasetSpec(
        @JsonPropertyDescription("Seed of every random choice. Default: 0.")
        Long seed,

        @JsonPropertyDescription("Where records come from.") @Required @Size(min = 1, max = 32)
        List<Source> sources,

        @JsonPropertyDescription("What is done to the records, in order.") @Size(max = 64) @Nullable
        List<Step> steps,

        @JsonPropertyDescription("Parts of the dataset, in order; the rest is train.") @Size(max = 16) @Nullable
        List<Split> splits,

        @JsonPropertyDescription("A tokenizer that is fitted on the train split after the steps. Default: none.")
        @Nullable
        Tokenizer tokenizer,

        @JsonPropertyDescription(
                "What the dataset's card is asked besides what every card tells. The card is part of the artifact: another card is another digest. Default: none.")
        @Nullable
        Card card,

        @JsonPropertyDescription("What the preparing pod gets. Default: cpu 2, memory 4Gi.")
        Compute compute) {
    public DomainDatasetSpec {
        seed = Defaults.or(seed, 0L);
        sources = Defaults.list(sources);
        steps = Defaults.list(steps);
        splits = Defaults.list(splits);
        compute = Defaults.or(compute, Compute.standard());
    }
}
