package dev.cultivar.models.family;

/**
 * Tokens to continue, once for each seed. A seed belongs to one answer: what is drawn does not depend on what else is drawn beside
 * it.
 */
public record Prompt(int[] ids, long[] seeds) {
    public Prompt {
        if (ids.length == 0 || seeds.length == 0) {
            throw new IllegalArgumentException(
                    "a prompt has " + ids.length + " tokens and " + seeds.length + " seeds: give at least one of each");
        }
    }

    /** Tokens to continue once. */
    public static Prompt of(int... ids) {
        return new Prompt(ids, new long[1]);
    }
}
