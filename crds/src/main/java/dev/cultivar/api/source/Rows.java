package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * The attributes of each chosen entity: its name, a value for each relation, and the name of the entity that it is linked
 * to. Columns beside text: id, group and entity (the entity), domain, links (the linked entity). The rows are in random order.
 */
public record Rows(
        @JsonPropertyDescription(
                "How a row is written: json (an object of strings, for the mine step to linearize), pairs (name: value; ...) or sentences. Default: json.")
        Form form,

        @JsonPropertyDescription("Times that each row is there, its attributes in another order each time. Default: 1.")
        @Min(1)
        @Max(1000)
        Integer repeat,

        @JsonPropertyDescription(
                "Attributes of the linked entity that a row repeats, named by link and relation. Default: 0.")
        @Min(0)
        @Max(12)
        Integer derived)
        implements TextPart {
    public Rows {
        form = Defaults.or(form, Form.json);
        repeat = Defaults.or(repeat, 1);
        derived = Defaults.or(derived, 0);
    }

    @Override
    public RecordType record() {
        return RecordType.text;
    }

    /** How a row is written. */
    public enum Form {
        json,
        pairs,
        sentences
    }
}
