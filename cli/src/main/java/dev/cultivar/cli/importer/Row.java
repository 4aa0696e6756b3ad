package dev.cultivar.cli.importer;

/**
 * A key that an importer knows.
 *
 * @param key its path, lists as {@code datasets[].path}
 * @param field the field that says it; empty where none can
 * @param note what the mapping page says about it
 * @param adapter whether it means something only where an adapter is trained
 * @param step what is done with a value
 */
record Row(String key, String field, String note, boolean adapter, Step step) {
    /** What is done with a value. */
    @FunctionalInterface
    interface Step {
        /** Tells the draft what the value says. */
        Outcome apply(Value value, Draft draft);
    }

    /** A key with a field. */
    static Row field(String key, String field, String note, Step step) {
        return new Row(key, field, note, false, step);
    }

    /** A key of an adapter. */
    static Row adapter(String key, String field, String note, Step step) {
        return new Row(key, field, note, true, step);
    }

    /** A key that changes nothing of what is learnt here. */
    static Row irrelevant(String key, String why) {
        return new Row(key, "", why, false, (value, draft) -> Outcome.irrelevant(why));
    }

    /** A key that nothing here says: it matters unless it is off. */
    static Row lacking(String key, String why) {
        return new Row(
                key,
                "",
                "not mapped unless off: " + why,
                false,
                (value, draft) -> value.off() ? Outcome.irrelevant("off") : Outcome.unmapped(why));
    }
}
