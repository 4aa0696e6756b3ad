package dev.cultivar.models.template.jinja;

/**
 * What a name, key or index that is not there gives: empty as text, false as a condition, an error where more is asked of it.
 *
 * @param reason a sentence for that error
 * @param strict whether any use but {@code is defined} and {@code default} is that error, as of Jinja2's StrictUndefined
 */
record Undefined(String reason, boolean strict) {
    Undefined(String reason) {
        this(reason, false);
    }

    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined key(String key, Object of) {
        return new Undefined(Values.type(of) + " has no '" + key + "'");
    }

    /** A value as a strict rendering sees it. */
    static Object strictly(Object value) {
        return value instanceof Undefined undefined ? new Undefined(undefined.reason, true) : value;
    }

    /** This where it is empty; strict ones are nothing at all. */
    <T> T as(T empty) {
        if (strict) {
            throw failure();
        }
        return empty;
    }

    JinjaException failure() {
        return new JinjaException(reason);
    }
}
