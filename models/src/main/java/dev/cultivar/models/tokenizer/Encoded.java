package dev.cultivar.models.tokenizer;

/**
 * The tokens of one text. Token {@code i} came from {@code text.substring(starts[i], ends[i])}; positions count UTF-16
 * units, as {@link String} does. Tokens that share the bytes of one character share its span.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Encoded(int[] ids, int[] starts, int[] ends) {
    public Encoded {
        if (ids.length != starts.length || ids.length != ends.length) {
            throw new IllegalArgumentException(
                    "ids, starts and ends differ in length: " + ids.length + ", " + starts.length + ", " + ends.length);
        }
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }

    /** Whether a character of token {@code i} lies inside {@code [start, end)} of the text. */
    public boolean touches(int i, int start, int end) {
        return ends[i] > start && starts[i] < end;
    }
}
