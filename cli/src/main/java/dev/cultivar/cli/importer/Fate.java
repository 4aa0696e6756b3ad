package dev.cultivar.cli.importer;

/** What became of a key. */
public enum Fate {
    /** A field says the same. */
    mapped("mapped"),
    /** A field says nearly the same; the finding says what differs. */
    changed("mapped, and not the same"),
    /** No field says it. */
    unmapped("not mapped"),
    /** It changes nothing of what is learnt here, or nothing at all. */
    irrelevant("without meaning here");

    private final String title;

    Fate(String title) {
        this.title = title;
    }

    /** Heading of these keys. */
    public String title() {
        return title;
    }
}
