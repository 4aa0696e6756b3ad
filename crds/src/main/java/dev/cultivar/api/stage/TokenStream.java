package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The stream of training sequences. */
@ValidationRule(
        value = "!has(self.schedule) || self.schedule.map(phase, phase.from).isSorted()",
        message = "schedule must be in the order of from")
public record TokenStream(
        @JsonPropertyDescription("Slots and their weights, from the first step on.") @Required @Size(min = 1, max = 16)
        List<Share> mixture,

        @JsonPropertyDescription(
                "When set, a slot's weight is multiplied by n^(1/temperature), n being the tokens of one pass over it: 1 mixes in proportion to size, a higher temperature more evenly. Absent: sizes do not count.")
        @Min(1)
        @Max(1000000)
        @Nullable
        Double temperature,

        @JsonPropertyDescription(
                "Later phases of the stage with mixtures of their own, in order. Absent: one mixture for the whole stage.")
        @Size(max = 16)
        @Nullable
        List<Phase> schedule,

        @JsonPropertyDescription("Earlier data mixed in at a fixed share. Absent: none.") @Nullable
        Replay replay,

        @JsonPropertyDescription(
                "Tokens in a sequence; a longer text is cut into several sequences, a longer completion or conversation is cut off at its end. Default: 512.")
        @Min(8)
        @Max(131072)
        Integer maxLength,

        @JsonPropertyDescription(
                "Whether several records share a sequence. Records never see each other either way. Default: true.")
        Boolean packing) {
    public TokenStream {
        mixture = Defaults.list(mixture);
        schedule = schedule == null || schedule.isEmpty() ? null : List.copyOf(schedule);
        maxLength = Defaults.or(maxLength, 512);
        packing = Defaults.or(packing, true);
    }

    /** The later phases. */
    public List<Phase> phases() {
        return Defaults.list(schedule);
    }

    /** The shares of the mixture and of all phases. */
    public List<Share> shares() {
        return Stream.concat(mixture.stream(), phases().stream().flatMap(phase -> phase.mixture().stream()))
                .toList();
    }

    /** Every slot that the stream reads, once, that of the mixture's first share first. */
    public List<String> slots() {
        Stream<String> replayed = replay == null ? Stream.of() : replay.of().stream();
        return Stream.concat(shares().stream().map(Share::slot), replayed)
                .distinct()
                .toList();
    }
}
