package dev.cultivar.models.template.jinja;

/** What one rendering may use: a template comes with a model, so it is somebody else's program. */
final class Budget {
    static final int STEPS = 20_000_000;
    static final int CHARACTERS = 64 << 20;
    static final int DEPTH = 100;

    private long steps = STEPS;
    private long characters = CHARACTERS;
    private int depth;

    void step() {
        steps(1);
    }

    void steps(long count) {
        steps -= count;
        if (steps < 0) {
            throw new JinjaException(
                    "rendering takes more than " + STEPS + " steps: the template or the conversation is too long");
        }
    }

    /** Accounts for text before it is made. */
    void characters(long count) {
        characters -= count;
        if (characters < 0) {
            throw new JinjaException("rendering makes more than " + CHARACTERS
                    + " characters of text: the template or the conversation is too long");
        }
    }

    void enter() {
        if (++depth > DEPTH) {
            throw new JinjaException("macros call each other more than " + DEPTH + " deep");
        }
    }

    void leave() {
        depth--;
    }

    /** Bounds the nesting of values that are walked by recursion. */
    static int deeper(int depth) {
        if (depth >= DEPTH) {
            throw new JinjaException("a value is nested more than " + DEPTH + " deep");
        }
        return depth + 1;
    }
}
