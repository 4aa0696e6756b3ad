package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Questions and answers that patterns find in a document, after Cheng et al. 2024 (AdaptLLM). Every item is made of one span of
 * the document by one rule. Of the items found, {@code most} are kept, drawn by the dataset's seed and the record's id, in the
 * order of the text; a document in which nothing is found stays as it is.
 */
public record ReadingComprehension(
        @JsonPropertyDescription("Rules of your own, looked for first.") @Size(max = 32)
        List<MiningRule> rules,

        @JsonPropertyDescription(
                "Rules for English text that come with the step: definition (X is a Y), because, therefore, cloze (a sentence with one word left out), nextPhrase (the second half of a sentence). Default: all.")
        @Size(max = 5)
        List<BuiltIn> builtIn,

        @JsonPropertyDescription("Items of a document. Default: 4.") @Min(1) @Max(64)
        Integer most,

        @JsonPropertyDescription(
                "What becomes of the document: before (document, then items) or dropped (items alone). Default: before.")
        Document document,

        @JsonPropertyDescription("What stands between document and items. A line end where it is left out.")
        @Size(max = 64)
        String separator)
        implements MineSpec {
    public ReadingComprehension {
        rules = Defaults.list(rules);
        builtIn = builtIn == null ? List.of(BuiltIn.values()) : List.copyOf(builtIn);
        most = Defaults.or(most, 4);
        document = Defaults.or(document, Document.before);
        separator = Defaults.or(separator, "\n");
    }

    /** Rules for English. */
    public enum BuiltIn {
        definition,
        because,
        therefore,
        cloze,
        nextPhrase
    }

    /** What becomes of the document. */
    public enum Document {
        before,
        dropped
    }
}
