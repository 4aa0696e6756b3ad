package dev.cultivar.cli.importer;

/** What a row made of a value, and what a reader has to know about it; {@code why} is empty where there is nothing. */
record Outcome(Fate fate, String why) {
    static Outcome mapped() {
        return new Outcome(Fate.mapped, "");
    }

    static Outcome mapped(String why) {
        return new Outcome(Fate.mapped, why);
    }

    static Outcome changed(String why) {
        return new Outcome(Fate.changed, why);
    }

    static Outcome unmapped(String why) {
        return new Outcome(Fate.unmapped, why);
    }

    static Outcome irrelevant(String why) {
        return new Outcome(Fate.irrelevant, why);
    }
}
