package dev.cultivar.dataset.source;

/** A line is not a record of its source. */
final class BrokenRule extends Exception {
    private static final long serialVersionUID = 1L;

    private BrokenRule(String message) {
        // thrown for data, caught one frame up: a stack trace would say nothing
        super(message, null, false, false);
    }

    static BrokenRule of(String field, String rule) {
        return new BrokenRule("field " + field + " " + rule);
    }

    static BrokenRule ofLine(String rule) {
        return new BrokenRule(rule);
    }

    String rule() {
        return String.valueOf(getMessage());
    }
}
