package dev.cultivar.runtime.text;

/**
 * Text that a regular expression may look at a bounded number of times: a backtracking matcher can need exponential time, and how
 * often it looks does not depend on the machine, so the same record always has the same fate.
 */
public final class BoundedText implements CharSequence {
    private static final long LOOKS = 10_000_000;
    private static final long LOOKS_PER_CHARACTER = 1_000;

    private final String text;
    private long left;

    public BoundedText(String text) {
        this.text = text;
        this.left = LOOKS + LOOKS_PER_CHARACTER * text.length();
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new TooManySteps();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }

    /** The matcher looked too often. */
    public static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
