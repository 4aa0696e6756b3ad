package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.api.compute.Queue;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.search.Override;
import dev.cultivar.api.search.Search;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A recipe x models x datasets x compute. */
public record TrainingRunSpec(
        @JsonPropertyDescription("The recipe. It is read once, when the run starts.") @Required
        NameReference recipe,

        @JsonPropertyDescription("Models of the recipe: base is the one that is adapted.")
        @Required
        @Size(min = 1, max = 16)
        Map<String, ModelSource> models,

        @JsonPropertyDescription("Slot to the data that fills it.") @Required @Size(min = 1, max = 16)
        Map<String, View> datasets,

        @JsonPropertyDescription(
                "What each pod gets. More memory may be given to a started run. Default: cpu 2, memory 4Gi.")
        Compute compute,

        @JsonPropertyDescription("Who admits the pods. Default: none.") @Nullable
        Queue queue,

        @JsonPropertyDescription("Seed of every random choice. Default: 0.")
        Long seed,

        @JsonPropertyDescription("Stages to run, a subset of the recipe's. Default: all.") @Size(max = 16) @Nullable
        List<@Size(max = 63) String> stages,

        @JsonPropertyDescription(
                "Whether the run is paused: the pod checkpoints and goes, and comes back later. Default: false.")
        Boolean suspend,

        @JsonPropertyDescription(
                "How often a stage is tried again from one checkpoint after a failure that may pass. Default: 6.")
        @Min(0)
        @Max(100)
        Integer backoffLimit,

        @JsonPropertyDescription(
                "Whether a stage that another run of the namespace has done, by the same order and image, is taken from there. Default: Always.")
        Reuse reuse,

        @JsonPropertyDescription(
                "What becomes of a stage that is predicted to need more memory than spec.compute.memory: Refuse does not queue it, Warn does and says so in condition Preflight. Default: Refuse.")
        @Nullable
        Preflight preflight,

        @JsonPropertyDescription("Fields of this run and its recipe with other values, in order. Default: none.")
        @Size(max = 64)
        @Nullable
        List<Override> overrides,

        @JsonPropertyDescription("Trials instead of one run: each is a TrainingRun of its own. Default: none.")
        @Nullable
        Search search,

        @JsonPropertyDescription("What stays in the store. Default: as the recipe says.") @Nullable
        Retention retention,

        @JsonPropertyDescription(
                "Seconds in which the run's pods may be at work; then it checkpoints, stops and has failed with reason DeadlineExceeded. Time at rest and in a queue does not count; more seconds let it go on. With a search, for each trial. Default: no limit.")
        @Min(1)
        @Max(1_000_000_000)
        @Nullable
        Long activeDeadlineSeconds,

        @JsonPropertyDescription(
                "What the run may use; then it checkpoints and stops with reason BudgetSpent, and goes on when it is given more. Default: no limit.")
        @Nullable
        Budget budget,

        @JsonPropertyDescription(
                "Seconds after which a run that has ended, Succeeded or Failed, is deleted, with its trials; what it made stays in the store. While others still need it, it stays, and condition Expired says who. A trial goes with its search. Default: never deleted.")
        @Min(0)
        @Max(1_000_000_000)
        @Nullable
        Long ttlSecondsAfterFinished) {
    public TrainingRunSpec {
        models = Defaults.map(models);
        datasets = Defaults.map(datasets);
        compute = Defaults.or(compute, Compute.standard());
        seed = Defaults.or(seed, 0L);
        stages = Defaults.list(stages);
        suspend = Defaults.or(suspend, false);
        backoffLimit = Defaults.or(backoffLimit, 6);
        reuse = Defaults.or(reuse, Reuse.Always);
        // left out where it is the default, as in the specs that were written before it
        preflight = preflight == Preflight.Refuse ? null : preflight;
        overrides = Defaults.list(overrides);
    }

    /** Checkpoints of a stage that stay; null: as the recipe says. */
    public @Nullable Integer keptCheckpoints() {
        return retention == null ? null : retention.checkpoints();
    }
}
