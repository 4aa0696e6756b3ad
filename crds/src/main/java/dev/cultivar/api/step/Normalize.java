package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;

/** Unicode normalisation, and optionally runs of white space. Changes records, drops none. */
public record Normalize(
        @JsonPropertyDescription("Unicode normalisation form. Default: NFC.")
        UnicodeForm unicode,

        @JsonPropertyDescription(
                "White space: keep leaves it, collapse turns runs of blanks into one and three or more line ends into two, and trims. Default: keep.")
        Whitespace whitespace)
        implements StepSpec {
    public Normalize {
        unicode = Defaults.or(unicode, UnicodeForm.NFC);
        whitespace = Defaults.or(whitespace, Whitespace.keep);
    }

    /** A Unicode normalisation form (UAX 15). */
    public enum UnicodeForm {
        NFC,
        NFD,
        NFKC,
        NFKD
    }

    /** What happens to white space. */
    public enum Whitespace {
        keep,
        collapse
    }
}
