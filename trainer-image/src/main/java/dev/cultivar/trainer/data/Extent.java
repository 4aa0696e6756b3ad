package dev.cultivar.trainer.data;

import dev.cultivar.api.stage.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a stream is, in the unit that the stage's duration counts.
 *
 * @param steps optimizer steps, or null
 * @param tokens tokens, or null
 * @param records records of the first slot after which the stream ends; {@link Long#MAX_VALUE} unless epochs count
 */
public record Extent(@Nullable Long steps, @Nullable Long tokens, long records) {

    /** The extent of a stage whose first slot has so many records. */
    public static Extent of(Duration duration, long firstSlotRecords) {
        Double epochs = duration.epochs();
        return new Extent(
                duration.steps(),
                duration.tokens(),
                epochs == null ? Long.MAX_VALUE : (long) Math.ceil(epochs * firstSlotRecords));
    }

    /** The share of the stage that is over. */
    public double progress(long stepsDone, long tokensDone, long recordsDone) {
        if (steps != null) {
            return (double) stepsDone / steps;
        }
        return tokens != null ? (double) tokensDone / tokens : (double) recordsDone / records;
    }
}
