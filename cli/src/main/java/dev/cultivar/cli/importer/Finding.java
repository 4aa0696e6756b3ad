package dev.cultivar.cli.importer;

import java.math.BigDecimal;

/**
 * What became of one key.
 *
 * @param key its path in the file
 * @param value its value, in one line
 * @param given whether the file says it; else it is a default of the tool
 * @param fate what became of it
 * @param field the field that says it now; empty where none does
 * @param why the reason or the difference; may be empty
 */
public record Finding(String key, String value, boolean given, Fate fate, String field, String why) {
    private static final int SHOWN = 60;

    static Finding of(Value value, boolean given, String field, Outcome outcome) {
        String text = value.node().isTextual() ? value.node().asText() : String.valueOf(value.node());
        if (value.node().isFloatingPointNumber()) {
            text = new BigDecimal(value.node().asText()).stripTrailingZeros().toPlainString();
        }
        String line = text.strip().replaceAll("\\s+", " ");
        boolean said = outcome.fate() == Fate.mapped || outcome.fate() == Fate.changed;
        return new Finding(
                value.key(),
                line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line,
                given,
                outcome.fate(),
                said ? field : "",
                outcome.why());
    }

    @Override
    public String toString() {
        return key + ": " + value + (field.isEmpty() ? "" : " -> " + field) + (why.isEmpty() ? "" : " (" + why + ")");
    }
}
