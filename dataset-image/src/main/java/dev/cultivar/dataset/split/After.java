package dev.cultivar.dataset.split;

import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.regex.Pattern;

/** The records whose metadata time is not before a time; both are ISO 8601 in UTC, which sorts as text does. */
record After(String name, String from) implements SplitRule {
    static final String TIME = "time";
    private static final Pattern ISO =
            Pattern.compile("\\d{4}(-\\d{2}(-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?Z)?)?)?");
    /** How a time goes on that says less. */
    private static final String BEGINNING = "0000-01-01T00:00:00.000000000";

    static After of(String name, String time) {
        return new After(name, beginning("splits[" + name + "].after.time", time));
    }

    @Override
    public boolean takes(DataRecord record) {
        String time = record.metadata().get(TIME);
        return time != null
                && beginning("splits[" + name + "].after: metadata time of record " + record.id(), time)
                                .compareTo(from)
                        >= 0;
    }

    private static String beginning(String what, String time) {
        if (!ISO.matcher(time).matches()) {
            throw new InvalidWork(
                    "InvalidSplit",
                    what + " is " + time + ", and must be ISO 8601 in UTC, such as 2024-05-01 or 2024-05-01T08:30:00Z");
        }
        String said = time.endsWith("Z") ? time.substring(0, time.length() - 1) : time;
        return said + BEGINNING.substring(said.length());
    }
}
