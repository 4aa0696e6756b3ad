package dev.cultivar.models.template.jinja;

/**
 * A piece of a template.
 *
 * @param text what it says: the text itself, the value of a string, a name or an operator
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        TEXT,
        BLOCK_BEGIN,
        BLOCK_END,
        OUTPUT_BEGIN,
        OUTPUT_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind wanted, String word) {
        return kind == wanted && text.equals(word);
    }

    /** As an error shows it. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the template";
            case BLOCK_END -> "'%}'";
            case OUTPUT_END -> "'}}'";
            case STRING -> "a string";
            default -> "'" + text + "'";
        };
    }
}
