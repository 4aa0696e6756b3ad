package dev.cultivar.trainer;

import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.data.DataWorkers;
import dev.cultivar.trainer.data.Extent;
import dev.cultivar.trainer.data.Part;
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
 * The stream of optimizer steps: slots mixed by weight, part by part, records cut and packed into sequences of at most
 * maxLength tokens.
 *
 * <p>Each piece comes from the slot that is furthest behind its share of the part's tokens so far, so shares hold to within
 * one sequence at any step of the part. With packing a sequence is filled until nothing fits; without it, it is one piece.
 * There is no padding.
 *
 * <p>Invariants: the stream is a function of data, seed and settings; between two steps, {@link #position()} is its whole
 * state; a part begins between two steps; how a step is split into micro-batches does not change which sequences it has.
 */
public final class Batches implements AutoCloseable {
    /** A piece of one token has nothing to predict. */
    private static final int SHORTEST = 2;

    /** What does not change during a stage. */
    public record Settings(int maxLength, boolean packing, int microBatchSize, int sequencesPerStep, Extent extent) {}

    /** A place between two steps. */
    public record Position(long step, Map<String, SlotCursor> cursors) {
        /** Nothing is read. */
        public static final Position START = new Position(0, Map.of());
    }

    private final List<Slot> slots;
    private final List<Part> parts;
    private final List<SlotStream> streams = new ArrayList<>();
    private final Settings settings;
    private long step;
    private int part;
    private boolean ended;

    /** The stream from a position on, without data workers. */
    public Batches(
            Store store,
            Mixture mixture,
            List<Weighted> objectives,
            Settings settings,
            Seeds seeds,
            Position position) {
        this(store, mixture, objectives, settings, seeds, position, DataWorkers.of(0));
    }

    /**
     * The stream from a position on.
     *
     * @param workers tokenise records ahead; they stay the caller's
     */
    public Batches(
            Store store,
            Mixture mixture,
            List<Weighted> objectives,
            Settings settings,
            Seeds seeds,
            Position position,
            DataWorkers workers) {
        this.slots = mixture.slots();
        this.parts = mixture.parts();
        this.settings = settings;
        this.step = position.step();
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            SlotCursor cursor = position.cursors().getOrDefault(slot.name(), SlotCursor.START);
            part = cursor.part();
            streams.add(new SlotStream(
                    store,
                    slot.name(),
                    slot.view(),
                    objectives.get(slot.objective()).objective(),
                    settings.maxLength(),
                    limit(i),
                    seeds,
                    cursor,
                    workers));
        }
    }

    /** The next step; null when the data has ended. */
    public @Nullable StepBatch next() {
        begin();
        List<List<Piece>> sequences = new ArrayList<>();
        while (!ended && sequences.size() < settings.sequencesPerStep()) {
            List<Piece> sequence = sequence();
            if (!sequence.isEmpty()) {
                sequences.add(sequence);
            }
        }
        step++;
        return sequences.isEmpty() ? null : StepBatch.of(sequences, settings.microBatchSize());
    }

    /** Goes over to the part that the stage has reached. */
    private void begin() {
        long tokens =
                streams.stream().mapToLong(stream -> stream.cursor().tokens()).sum();
        double progress = settings.extent()
                .progress(step, tokens, streams.getFirst().cursor().records());
        int reached = part;
        while (reached + 1 < parts.size() && parts.get(reached + 1).from() <= progress) {
            reached++;
        }
        if (reached != part) {
            part = reached;
            for (int i = 0; i < streams.size(); i++) {
                streams.get(i).begin(part, limit(i));
            }
        }
    }

    private long limit(int slot) {
        long capped = parts.get(part).limits().get(slot);
        return slot == 0 ? Math.min(capped, settings.extent().records()) : capped;
    }

    private List<Piece> sequence() {
        List<Piece> pieces = new ArrayList<>();
        int space = settings.maxLength();
        while (space >= SHORTEST) {
            int from = furthestBehind();
            if (from < 0) {
                ended = true;
                return pieces;
            }
            Document document = streams.get(from).next(space);
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

    /** A slot that has a piece; -1 when the stream has ended: the first slot is asked for more than the stage is long. */
    private int furthestBehind() {
        SlotStream first = streams.getFirst();
        while (true) {
            boolean over = first.ended()
                    && first.cursor().records() >= settings.extent().records();
            int furthest = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < slots.size(); i++) {
                double weight = parts.get(part).weights().get(i);
                double progress = streams.get(i).cursor().tokensInPart() / weight;
                boolean asked = !streams.get(i).ended() || (over && i == 0);
                if (weight > 0 && asked && progress < least) {
                    least = progress;
                    furthest = i;
                }
            }
            if (furthest < 0 || (over && furthest == 0)) {
                return -1;
            }
            if (streams.get(furthest).hasNext()) {
                return furthest;
            }
        }
    }

    /** The state between two steps. */
    public Position position() {
        Map<String, SlotCursor> cursors = new LinkedHashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            cursors.put(slots.get(i).name(), streams.get(i).cursor());
        }
        return new Position(step, cursors);
    }

    @Override
    public void close() {
        streams.forEach(SlotStream::close);
    }
}
