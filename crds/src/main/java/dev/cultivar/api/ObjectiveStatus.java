package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.search.Goal;
import dev.cultivar.api.task.Suite;
import dev.cultivar.api.task.Task;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the objective of a search was when the search started; the digests of its data are among the inputs. */
public record ObjectiveStatus(
        @JsonPropertyDescription("Evaluation that it was read from.") @Size(max = 63)
        String evaluation,

        @JsonPropertyDescription("Task or suite.") @Size(max = 63)
        String of,

        @JsonPropertyDescription("Metric.") @Size(max = 63) String metric,
        @JsonPropertyDescription("Which values are good.") Goal goal,

        @JsonPropertyDescription("The task, or those of the suite.") @Size(max = 32)
        List<Task> tasks,

        @JsonPropertyDescription("The suite.") @Nullable Suite suite,

        @JsonPropertyDescription("Model of the evaluation that is the trial's.") @Size(max = 253)
        String model,

        @JsonPropertyDescription("Stage whose output is measured; the last where it is left out.")
        @Size(max = 63)
        @Nullable
        String stage,

        @JsonPropertyDescription("The evaluation's seed.") Long seed) {
    public ObjectiveStatus {
        tasks = Defaults.list(tasks);
    }
}
