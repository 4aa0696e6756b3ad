package dev.cultivar.trainer;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.stage.Duration;
import dev.cultivar.api.stage.Share;
import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.data.Extent;
import dev.cultivar.trainer.data.Part;
import dev.cultivar.trainer.data.Pass;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.objective.Weighted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a stage bound to their datasets and to the objectives that read them, and how they are mixed.
 *
 * @param parts the parts of the stage, in order
 * @param sizes tokens of a pass by slot, empty unless the stream has a temperature
 */
public record Mixture(List<Slot> slots, List<Part> parts, Map<String, Long> sizes) {

    /**
     * Binds the slots.
     *
     * @throws InvalidWork SlotUnbound, RecordTypeMismatch or EmptyDataset, with the slot's name
     */
    static List<Slot> slots(Store store, TrainWork work, List<Weighted> objectives) {
        List<Slot> slots = new ArrayList<>();
        Set<Integer> fed = new HashSet<>();
        for (String name : work.train().data().slots()) {
            BoundView view = work.datasets().get(name);
            if (view == null) {
                throw new InvalidWork(
                        "SlotUnbound", "slot " + name + " has no dataset; name one in the run's spec.datasets." + name);
            }
            try (DatasetReader reader = DatasetReader.open(store, view)) {
                int objective = reads(objectives, reader.record());
                RecordType declared = work.slots().get(name);
                if (objective < 0 || (declared != null && declared != reader.record())) {
                    throw mismatch(name, reader.record(), declared, objectives);
                }
                if (reader.records() == 0) {
                    throw new InvalidWork(
                            "EmptyDataset",
                            "slot " + name + ": split " + view.split() + " of dataset " + view.digest()
                                    + " has no records; look at the dataset's steps and splits");
                }
                fed.add(objective);
                slots.add(new Slot(name, view, objective, reader.records()));
            }
        }
        requireFed(objectives, fed);
        return slots;
    }

    /** The tokens of a pass over each slot that a temperature weighs; nothing when SIGTERM came meanwhile. */
    static Optional<Map<String, Long>> sizes(
            Store store, Train train, List<Slot> slots, List<Weighted> objectives, BooleanSupplier terminated) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        Set<String> weighed = train.data().temperature() == null
                ? Set.of()
                : train.data().shares().stream().map(Share::slot).collect(Collectors.toSet());
        for (Slot slot : slots) {
            if (weighed.contains(slot.name())) {
                OptionalLong tokens = Pass.tokens(
                        store,
                        slot,
                        objectives.get(slot.objective()).objective(),
                        train.data().maxLength(),
                        terminated);
                if (tokens.isEmpty()) {
                    return Optional.empty();
                }
                sizes.put(slot.name(), tokens.getAsLong());
            }
        }
        return Optional.of(sizes);
    }

    /**
     * Mixes the slots as the stage says.
     *
     * @throws InvalidWork BadOrder, naming the field
     */
    static Mixture of(Train train, List<Slot> slots, Map<String, Long> sizes) {
        if (train.data().mixture().isEmpty()) {
            throw new InvalidWork("BadOrder", "data.mixture is empty: name at least one slot");
        }
        List<Part> parts = Part.of(train.data(), slots, sizes);
        Mixture mixture = new Mixture(slots, parts, sizes);
        if (train.duration().epochs() != null) {
            long records = mixture.extent(train.duration()).records();
            for (Part part : parts) {
                if (part.weights().getFirst() == 0 || part.limits().getFirst() < records) {
                    throw new InvalidWork(
                            "BadOrder",
                            "duration.epochs counts passes over the first slot, "
                                    + slots.getFirst().name()
                                    + ", which has weight 0 or a lower maxEpochs in the part from " + part.from()
                                    + "; give it a weight, raise its maxEpochs, or use steps or tokens");
                }
            }
        }
        return mixture;
    }

    /** How long the stream is. */
    Extent extent(Duration duration) {
        return Extent.of(duration, slots.getFirst().records());
    }

    private static void requireFed(List<Weighted> objectives, Set<Integer> fed) {
        for (int i = 0; i < objectives.size(); i++) {
            if (!fed.contains(i)) {
                throw new InvalidWork(
                        "RecordTypeMismatch",
                        "objective " + objectives.get(i).objective().name() + " reads "
                                + words(objectives.get(i).objective().records())
                                + ", and no slot of the mixture has such"
                                + " records; add a slot or leave the objective out");
            }
        }
    }

    private static int reads(List<Weighted> objectives, RecordType record) {
        for (int i = 0; i < objectives.size(); i++) {
            if (objectives.get(i).objective().records().contains(record)) {
                return i;
            }
        }
        return -1;
    }

    private static InvalidWork mismatch(
            String slot, RecordType found, @Nullable RecordType declared, List<Weighted> objectives) {
        String readable = objectives.stream()
                .map(weighted -> weighted.objective().name() + " reads "
                        + words(weighted.objective().records()))
                .collect(Collectors.joining("; "));
        String wanted =
                declared == null || declared == found ? readable : "the recipe's slot is for " + declared + " records";
        return new InvalidWork(
                "RecordTypeMismatch",
                "slot " + slot + ": its dataset has " + found + " records, but " + wanted
                        + "; bind another dataset or change the stage's objectives");
    }

    private static String words(List<RecordType> records) {
        return records.stream().map(RecordType::name).collect(Collectors.joining(" or "));
    }
}
