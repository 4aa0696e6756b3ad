package dev.cultivar.trainer;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.stage.Share;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.data.Slot;
import dev.cultivar.trainer.objective.Weighted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a stage bound to their datasets and to the objectives that read them.
 *
 * @param firstSlotRecords records of the first slot's view: an epoch
 */
record Mixture(List<Slot> slots, long firstSlotRecords) {

    /**
     * Checks and binds.
     *
     * @throws InvalidWork SlotUnbound, RecordTypeMismatch, EmptyDataset or BadOrder, with the slot's name
     */
    static Mixture of(Store store, TrainWork work, List<Weighted> objectives) {
        List<Slot> slots = new ArrayList<>();
        Set<Integer> fed = new HashSet<>();
        Set<String> names = new HashSet<>();
        long first = 0;
        for (Share share : work.train().data().mixture()) {
            if (!names.add(share.slot())) {
                throw new InvalidWork("BadOrder", "data.mixture names slot " + share.slot() + " twice; name it once");
            }
            BoundView view = work.datasets().get(share.slot());
            if (view == null) {
                throw new InvalidWork(
                        "SlotUnbound",
                        "slot " + share.slot() + " has no dataset; name one in the run's spec.datasets."
                                + share.slot());
            }
            try (DatasetReader reader = DatasetReader.open(store, view)) {
                int objective = reads(objectives, reader.record());
                RecordType declared = work.slots().get(share.slot());
                if (objective < 0 || (declared != null && declared != reader.record())) {
                    throw mismatch(share.slot(), reader.record(), declared, objectives);
                }
                if (reader.records() == 0) {
                    throw new InvalidWork(
                            "EmptyDataset",
                            "slot " + share.slot() + ": split " + view.split() + " of dataset " + view.digest()
                                    + " has no records; look at the dataset's steps and splits");
                }
                first = slots.isEmpty() ? reader.records() : first;
                fed.add(objective);
                slots.add(new Slot(share.slot(), share.weight(), view, objective));
            }
        }
        check(work, objectives, slots, fed);
        return new Mixture(slots, first);
    }

    private static void check(TrainWork work, List<Weighted> objectives, List<Slot> slots, Set<Integer> fed) {
        if (slots.isEmpty() || slots.stream().allMatch(slot -> slot.weight() == 0)) {
            throw new InvalidWork("BadOrder", "data.mixture: at least one slot must have a weight above 0");
        }
        if (work.train().duration().epochs() != null && slots.getFirst().weight() == 0) {
            throw new InvalidWork(
                    "BadOrder",
                    "duration.epochs counts passes over the first slot, "
                            + slots.getFirst().name()
                            + ", which has weight 0; give it a weight or use steps or tokens");
        }
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
