package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headline figures of a dataset's card, over all splits; the card has them for each split. */
public record CardStatus(
        @JsonPropertyDescription("The card, from the root of the store.") @Size(max = 160)
        String path,

        @JsonPropertyDescription("SHA-256 of the card.") @Size(max = 80)
        String digest,

        @JsonPropertyDescription("Records that say, letter for letter, what another of their split says.")
        Long repeated,

        @JsonPropertyDescription("Records of other splits that say, letter for letter, what a record of train says.")
        Long inTrain,

        @JsonPropertyDescription("What it has in common with each set of spec.card.against.") @Size(max = 8)
        List<SetOverlapStatus> against,

        @JsonPropertyDescription("Records of each license, the 16 most frequent.") @Size(max = 16)
        Map<String, Long> licenses,

        @JsonPropertyDescription("Records of each language, the 16 most frequent.") @Size(max = 16)
        Map<String, Long> languages,

        @JsonPropertyDescription("Required fields that some records lack, and how many records.") @Size(max = 16)
        Map<String, Long> undocumented,

        @JsonPropertyDescription("Cells of the grid without a record, where the values can be counted.") @Nullable
        Long emptyCells,

        @JsonPropertyDescription("Records whose time is before spec.card.staleBefore, where that is set.") @Nullable
        Long stale,

        @JsonPropertyDescription(
                "Records without a time that can be read, where spec.card.staleBefore is set: they may be stale too.")
        @Nullable
        Long undated) {
    public CardStatus {
        against = Defaults.list(against);
        licenses = Defaults.map(licenses);
        languages = Defaults.map(languages);
        undocumented = Defaults.map(undocumented);
    }

    /** Without the values of metadata, which may be long. */
    public CardStatus withoutValues() {
        return new CardStatus(
                path, digest, repeated, inTrain, against, Map.of(), Map.of(), undocumented, emptyCells, stale, undated);
    }
}
