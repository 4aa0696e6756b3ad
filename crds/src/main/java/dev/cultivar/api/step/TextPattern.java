package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Keeps or drops records in whose text a regular expression is found. */
public record TextPattern(
        @JsonPropertyDescription("Regular expression of java.util.regex, searched anywhere in the text.")
        @Required
        @Size(min = 1, max = 1024)
        String regex,

        @JsonPropertyDescription("What to keep: matching or others. Default: matching.")
        Keep keep)
        implements FilterSpec {
    public TextPattern {
        keep = Defaults.or(keep, Keep.matching);
    }

    /** Which records stay. */
    public enum Keep {
        matching,
        others
    }
}
