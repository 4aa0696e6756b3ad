package dev.cultivar.dataset.record;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times of metadata: ISO 8601 in UTC, as exact as one likes, which sorts as text does once all say as much. */
public final class Moment {
    /** The reserved key of the metadata. */
    public static final String TIME = "time";

    private static final Pattern ISO =
            Pattern.compile("\\d{4}(-\\d{2}(-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?Z)?)?)?");
    /** How a time goes on that says less. */
    private static final String BEGINNING = "0000-01-01T00:00:00.000000000";

    private Moment() {}

    /** When a time begins, as text that sorts; null for what is no such time. */
    public static @Nullable String beginning(String time) {
        if (!ISO.matcher(time).matches()) {
            return null;
        }
        String said = time.endsWith("Z") ? time.substring(0, time.length() - 1) : time;
        return said + BEGINNING.substring(said.length());
    }
}
