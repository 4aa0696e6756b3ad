package dev.cultivar.cli.importer;

/** A configuration that can't be imported; the message names file or key, the rule and what to do. */
public final class InvalidConfiguration extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message for the user. */
    public InvalidConfiguration(String message) {
        super(message);
    }

    static InvalidConfiguration of(String key, Object value, String rule) {
        return new InvalidConfiguration(key + ": " + value + ": " + rule);
    }
}
