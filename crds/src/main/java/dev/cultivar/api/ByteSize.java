package dev.cultivar.api;

/** Sizes as people write them. */
public final class ByteSize {
    private static final int KIBI = 10;

    private ByteSize() {}

    /** Bytes of a whole number with Ki, Mi, Gi or without. */
    public static long of(String told) {
        int digits = told.endsWith("i") ? told.length() - 2 : told.length();
        long number = Long.parseLong(told.substring(0, digits));
        return switch (told.substring(digits)) {
            case "Ki" -> number << KIBI;
            case "Mi" -> number << 2 * KIBI;
            case "Gi" -> number << 3 * KIBI;
            default -> number;
        };
    }
}
