package dev.cultivar.evaluator.lmeval;

/** White space as Python's {@code str.isspace} and {@code \s} know it, which is more than Java's and not all of Unicode's. */
public final class Whitespace {
    private Whitespace() {}

    /** Whether Python takes it for white space. */
    public static boolean is(int character) {
        return character >= 0x9 && character <= 0xD
                || character >= 0x1C && character <= 0x20
                || character == 0x85
                || character == 0xA0
                || character == 0x1680
                || character >= 0x2000 && character <= 0x200A
                || character == 0x2028
                || character == 0x2029
                || character == 0x202F
                || character == 0x205F
                || character == 0x3000;
    }

    /** {@code text.rstrip()}. */
    public static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** {@code text.strip()}. */
    public static String strip(String text) {
        String head = stripTrailing(text);
        int start = 0;
        while (start < head.length() && is(head.charAt(start))) {
            start++;
        }
        return head.substring(start);
    }

    /** {@code len(re.split(r"\s+", text))}: one more than the runs of white space, whether or not a word stands on each side. */
    public static long words(String text) {
        long words = 1;
        for (int i = 0; i < text.length(); i++) {
            words += is(text.charAt(i)) && (i == 0 || !is(text.charAt(i - 1))) ? 1 : 0;
        }
        return words;
    }
}
