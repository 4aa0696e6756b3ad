package dev.cultivar.models.template.jinja;

/**
 * What a name, key or index that is not there gives: empty as text, false as a condition, an error where more is asked of it.
 *
 * @param reason a sentence for that error
 */
record Undefined(String reason) {
    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined key(String key, Object of) {
        return new Undefined(Values.type(of) + " has no '" + key + "'");
    }

    JinjaException failure() {
        return new JinjaException(reason);
    }
}
