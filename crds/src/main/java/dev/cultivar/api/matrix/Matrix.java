package dev.cultivar.api.matrix;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task's headline metric after each stage of a sequence, on each domain: what the stages learn and what they forget. Metrics, of
 * which gates take one, each a mean over domains in the unit of the task's metric: bwt, fwt, learning and gain, positive when
 * better, and forgetting, positive when worse.
 */
public record Matrix(
        @JsonPropertyDescription("Name of the matrix, unique among tasks, suites and matrices.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Task with forEach: domain whose headline metric is taken.")
        @Required
        @Size(min = 1, max = 63)
        String of,

        @JsonPropertyDescription(
                "Model whose members are the stages (members: each). Default: the only model of the evaluation.")
        @Size(max = 63)
        @Nullable
        String model,

        @JsonPropertyDescription(
                "Coordinates of what there was before the first stage of the sequence: the stage before, or another model.")
        @Required
        @Size(min = 1, max = 16)
        Map<String, @Size(max = 256) String> start,

        @JsonPropertyDescription("The orders in which domains are learnt: one, or one for each arm that has its own.")
        @Required
        @Size(min = 1, max = 16)
        List<Sequence> sequences) {
    /** Metrics of every matrix. */
    public static final List<String> METRICS = List.of("bwt", "fwt", "learning", "gain", "forgetting");

    public Matrix {
        start = Defaults.map(start);
        sequences = Defaults.list(sequences);
    }
}
