package dev.cultivar.trainer;

import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.data.Piece;
import dev.cultivar.trainer.data.Seeds;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.data.SlotCursor;
import dev.cultivar.trainer.data.SlotStream;
import dev.cultivar.trainer.data.StepBatch;
import dev.cultivar.trainer.objective.Weighted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stream of optimizer steps: slots mixed by weight, records cut and packed into sequences of at most maxLength tokens.
 *
 * <p>Each piece comes from the slot that is furthest behind its share of the tokens so far, so shares hold to within one
 * sequence at any step. With packing a sequence is filled until nothing fits; without it, it is one piece. There is no
 * padding.
 *
 * <p>Invariants: the stream is a function of data, seed and settings; between two steps, {@link #cursors()} is its whole
 * state; how a step is split into micro-batches does not change which sequences it has.
 */
public final class Batches implements AutoCloseable {
    /** A piece of one token has nothing to predict. */
    private static final int SHORTEST = 2;

    /**
     * What does not change during a stage.
     *
     * @param firstSlotRecords records of the first slot after which the stream ends
     */
    public record Settings(
            int maxLength, boolean packing, int microBatchSize, int sequencesPerStep, long firstSlotRecords) {}

    private final List<Slot> slots;
    private final List<SlotStream> streams = new ArrayList<>();
    private final Settings settings;
    private boolean ended;

    /** The stream from a state on; an empty map is the start. */
    public Batches(
            Store store,
            List<Slot> slots,
            List<Weighted> objectives,
            Settings settings,
            Seeds seeds,
            Map<String, SlotCursor> cursors) {
        this.slots = slots;
        this.settings = settings;
        for (Slot slot : slots) {
            streams.add(new SlotStream(
                    store,
                    slot.name(),
                    slot.view(),
                    objectives.get(slot.objective()).objective(),
                    settings.maxLength(),
                    streams.isEmpty() ? settings.firstSlotRecords() : Long.MAX_VALUE,
                    seeds,
                    cursors.getOrDefault(slot.name(), SlotCursor.START)));
        }
    }

    /** The next step; null when the data has ended. */
    public @Nullable StepBatch next() {
        List<List<Piece>> sequences = new ArrayList<>();
        while (!ended && sequences.size() < settings.sequencesPerStep()) {
            List<Piece> sequence = sequence();
            if (!sequence.isEmpty()) {
                sequences.add(sequence);
            }
        }
        return sequences.isEmpty() ? null : StepBatch.of(sequences, settings.microBatchSize());
    }

    private List<Piece> sequence() {
        List<Piece> pieces = new ArrayList<>();
        int space = settings.maxLength();
        while (space >= SHORTEST) {
            int from = furthestBehind();
            SlotStream stream = streams.get(from);
            if (!stream.hasNext()) {
                ended = true;
                return pieces;
            }
            Document document = stream.next(space);
            if (document == null) {
                return pieces;
            }
            pieces.add(new Piece(document, slots.get(from).objective()));
            space -= document.ids().length;
            if (!settings.packing()) {
                return pieces;
            }
        }
        return pieces;
    }

    private int furthestBehind() {
        int furthest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < slots.size(); i++) {
            double progress = streams.get(i).cursor().tokens() / slots.get(i).weight();
            if (progress < least) {
                least = progress;
                furthest = i;
            }
        }
        return furthest;
    }

    /** The state between two steps, by slot. */
    public Map<String, SlotCursor> cursors() {
        Map<String, SlotCursor> cursors = new LinkedHashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            cursors.put(slots.get(i).name(), streams.get(i).cursor());
        }
        return cursors;
    }

    @Override
    public void close() {
        streams.forEach(SlotStream::close);
    }
}
