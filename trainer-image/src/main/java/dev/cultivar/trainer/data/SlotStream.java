package dev.cultivar.trainer.data;

import dev.cultivar.contract.BoundView;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.objective.Labelled;
import dev.cultivar.trainer.objective.Objective;
import org.jspecify.annotations.Nullable;

/**
 * The endless stream of one slot's pieces: records pass by pass, each pass in a new order, each record labelled by its
 * objective and given out in pieces that fit where they are asked for.
 *
 * <p>A piece that goes on in the middle of a record begins with the token before it, so that every token of a record is
 * predicted exactly once however the record is cut.
 */
public final class SlotStream implements AutoCloseable {
    private final String slot;
    private final BoundView view;
    private final Objective objective;
    private final int maxLength;
    private long limit;
    private final Window window;
    private final Labels labels;
    private boolean loaded;
    private SlotCursor cursor;
    private @Nullable Labelled current;
    private boolean cut;

    /**
     * The stream from a cursor on.
     *
     * @param limit records after which the stream ends
     * @param workers tokenise records ahead
     */
    public SlotStream(
            Store store,
            String slot,
            BoundView view,
            Objective objective,
            int maxLength,
            long limit,
            Seeds seeds,
            SlotCursor cursor,
            DataWorkers workers) {
        this.slot = slot;
        this.view = view;
        this.objective = objective;
        this.maxLength = maxLength;
        this.limit = limit;
        this.window = new Window(store, view, seeds, slot);
        this.labels = new Labels(objective, workers);
        this.cursor = cursor;
    }

    /** Whether there is another piece; finds the next record that has one. */
    public boolean hasNext() {
        while (current == null) {
            if (cursor.records() >= limit) {
                if (cursor.tokens() == 0 && limit > 0) {
                    throw empty();
                }
                return false;
            }
            if (!loaded) {
                labels.clear();
                window.load(cursor.epoch(), cursor.windowStart());
                loaded = true;
            }
            if (cursor.index() >= window.size()) {
                nextWindow();
                continue;
            }
            Labelled labelled = labels.get(window, cursor.index());
            cut = !objective.divisible() && labelled.length() > maxLength;
            Labelled fitting = cut ? labelled.truncated(maxLength) : labelled;
            if (fitting.targets() == 0) {
                finish(false);
            } else {
                current = fitting;
            }
        }
        return true;
    }

    /** The next piece of at most this many tokens; null when the next record may not be divided and is longer. */
    public @Nullable Document next(int space) {
        if (!hasNext() || current == null) {
            throw new IllegalStateException("slot " + slot + " has ended");
        }
        Labelled record = current;
        int start = cursor.offset();
        int end = Math.min(record.length(), start + space);
        if (end < record.length() && !objective.divisible()) {
            return null;
        }
        Document piece = record.piece(start, end);
        boolean finished = end == record.length();
        cursor = new SlotCursor(
                cursor.epoch(),
                cursor.windowStart(),
                cursor.index(),
                finished ? 0 : end - 1,
                cursor.records(),
                cursor.usedInEpoch(),
                cursor.tokens() + (end - start),
                cursor.dropped(),
                cursor.truncated(),
                cursor.part(),
                cursor.tokensBefore());
        if (finished) {
            finish(true);
        }
        return piece;
    }

    /** Whether there can't be another piece, as far as is known without reading on. */
    public boolean ended() {
        return current == null && cursor.records() >= limit;
    }

    /** Another part of the mixture begins; the stream goes on where it stands, up to so many records. */
    public void begin(int part, long records) {
        limit = records;
        cursor = new SlotCursor(
                cursor.epoch(),
                cursor.windowStart(),
                cursor.index(),
                cursor.offset(),
                cursor.records(),
                cursor.usedInEpoch(),
                cursor.tokens(),
                cursor.dropped(),
                cursor.truncated(),
                part,
                cursor.tokens());
    }

    /** Where the stream stands. */
    public SlotCursor cursor() {
        return cursor;
    }

    private void finish(boolean used) {
        current = null;
        cursor = new SlotCursor(
                cursor.epoch(),
                cursor.windowStart(),
                cursor.index() + 1,
                0,
                cursor.records() + 1,
                cursor.usedInEpoch() + (used ? 1 : 0),
                cursor.tokens(),
                cursor.dropped() + (used ? 0 : 1),
                cursor.truncated() + (used && cut ? 1 : 0),
                cursor.part(),
                cursor.tokensBefore());
    }

    private void nextWindow() {
        boolean pass = window.last();
        if (pass && cursor.usedInEpoch() == 0) {
            throw empty();
        }
        long start = pass ? 0 : cursor.windowStart() + window.size();
        if (pass) {
            window.close();
        }
        cursor = new SlotCursor(
                cursor.epoch() + (pass ? 1 : 0),
                start,
                0,
                0,
                cursor.records(),
                pass ? 0 : cursor.usedInEpoch(),
                cursor.tokens(),
                cursor.dropped(),
                cursor.truncated(),
                cursor.part(),
                cursor.tokensBefore());
        loaded = false;
    }

    private InvalidWork empty() {
        return new InvalidWork(
                "EmptyDataset",
                "slot " + slot + ": split " + view.split() + " of dataset " + view.digest() + " has no record that "
                        + objective.name() + " can learn from (" + cursor.dropped()
                        + " records read, none has a token to predict within maxLength " + maxLength
                        + "); look at the dataset's steps and splits, or raise maxLength");
    }

    @Override
    public void close() {
        labels.clear();
        window.close();
    }
}
