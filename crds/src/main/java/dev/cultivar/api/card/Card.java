package dev.cultivar.api.card;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a dataset's card is asked: what it may have in common with evaluation sets, which fields must be there, which cells must be filled. */
public record Card(
        @JsonPropertyDescription(
                "Evaluation sets: the card counts the records that share a word n-gram with one. Nothing is dropped; a step decontaminate does that. They are prepared first.")
        @Size(max = 8)
        List<EvaluationSet> against,

        @JsonPropertyDescription("Words in an n-gram; one in common counts. Default: 13.") @Min(3) @Max(64)
        Integer ngram,

        @JsonPropertyDescription(
                "Metadata keys whose values make a grid; cells without a record are listed. Without it domain and language, of the values that records have.")
        @Size(max = 3)
        List<GridAxis> axes,

        @JsonPropertyDescription(
                "Metadata keys that every record should have; the card counts those that don't. Without it language and license.")
        @Size(max = 16)
        List<@Size(min = 1, max = 63) String> requiredFields,

        @JsonPropertyDescription(
                "Records whose metadata time is before this are counted as stale (ISO 8601 in UTC: 2024, 2024-05, 2024-05-01, 2024-05-01T08:30:00Z). A date and no age, so that the card is the same whenever it is written. Default: none.")
        @Size(min = 4, max = 32)
        @Pattern("[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?Z)?)?)?")
        @Nullable
        String staleBefore) {
    public Card {
        against = Defaults.list(against);
        ngram = Defaults.or(ngram, 13);
        axes = axes == null || axes.isEmpty()
                ? List.of(new GridAxis("domain", List.of()), new GridAxis("language", List.of()))
                : List.copyOf(axes);
        requiredFields = requiredFields == null || requiredFields.isEmpty()
                ? List.of("language", "license")
                : List.copyOf(requiredFields);
    }

    /** What every card is asked. */
    public static Card standard() {
        return new Card(Defaults.absent(), Defaults.absent(), Defaults.absent(), Defaults.absent(), null);
    }
}
