package dev.cultivar.dataset.split;

import dev.cultivar.dataset.record.Moment;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;

/** The records whose metadata time is not before a time. */
record After(String name, String from) implements SplitRule {
    static final String TIME = Moment.TIME;

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
        String beginning = Moment.beginning(time);
        if (beginning == null) {
            throw new InvalidWork(
                    "InvalidSplit",
                    what + " is " + time + ", and must be ISO 8601 in UTC, such as 2024-05-01 or 2024-05-01T08:30:00Z");
        }
        return beginning;
    }
}
