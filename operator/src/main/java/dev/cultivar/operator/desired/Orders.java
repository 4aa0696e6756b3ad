package dev.cultivar.operator.desired;

import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDatasetSpec;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.api.edit.Edit;
import dev.cultivar.api.model.Hub;
import dev.cultivar.api.model.Scratch;
import dev.cultivar.api.stage.Slot;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CardWork;
import dev.cultivar.contract.EditWork;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.ImportWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PrepareWork;
import dev.cultivar.contract.ScratchWork;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.contract.Work;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Resolved references in, orders out. An order names only what its work reads, so that nothing else can change its digest. */
public final class Orders {
    private Orders() {}

    /** Prepare a dataset. */
    public static Order prepare(
            DomainDatasetSpec spec,
            Map<String, List<BoundView>> against,
            Map<String, BoundView> datasets,
            Map<String, List<BoundView>> sets) {
        return order(
                spec.seed(),
                spec.compute(),
                new Work(
                        new PrepareWork(
                                spec.sources(),
                                Defaults.list(spec.steps()),
                                Defaults.list(spec.splits()),
                                against,
                                datasets,
                                spec.tokenizer(),
                                spec.card() == null ? null : new CardWork(spec.card(), sets)),
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    /** Turn a path of the store into a model artifact. */
    public static Order importModel(String path, Compute compute) {
        return order(0, compute, new Work(null, new ImportWork(path), null, null, null, null));
    }

    /** Fetch a model of a hub and turn it into a model artifact. */
    public static Order importModel(Hub hub, Compute compute) {
        return order(0, compute, new Work(null, new ImportWork(null, hub), null, null, null, null));
    }

    /** Make a model that has learnt nothing, with the tokenizer of a dataset artifact. */
    public static Order scratch(Scratch family, String tokenizer, long seed, Compute compute) {
        return order(seed, compute, new Work(null, null, new ScratchWork(family, tokenizer), null, null, null));
    }

    /** Run a stage of a recipe on the models as they stand. */
    public static Order stage(
            Stage stage,
            AdaptationRecipeSpec recipe,
            Map<String, ModelState> models,
            Map<String, BoundView> datasets,
            long seed,
            Compute compute) {
        if (stage.train() == null) {
            return order(seed, compute, new Work(null, null, null, null, edit(stage, models, datasets), null));
        }
        Map<String, RecordType> slots = new TreeMap<>();
        Map<String, BoundView> data = new TreeMap<>();
        for (String name : stage.slots()) {
            recipe.slots().stream()
                    .filter(s -> s.name().equals(name))
                    .map(Slot::record)
                    .forEach(record -> slots.put(name, record));
            BoundView view = datasets.get(name);
            if (view != null) {
                data.put(name, view);
            }
        }
        Work work = new Work(
                null,
                null,
                null,
                new TrainWork(stage.name(), stage.train(), new TreeMap<>(models), slots, data),
                null,
                null);
        return new Order(Order.SCHEMA_VERSION, seed, threads(compute), compute.dataWorkers(), work);
    }

    /** Run the tasks of an evaluation. */
    public static Order evaluate(
            EvaluationSpec spec, List<Member> members, List<AbsentMember> absent, Map<String, BoundView> data) {
        return order(
                spec.seed(),
                spec.compute(),
                new Work(
                        null,
                        null,
                        null,
                        null,
                        null,
                        new EvaluateWork(
                                members.stream()
                                        .sorted(Comparator.comparing(Member::model))
                                        .toList(),
                                absent,
                                spec.tasks(),
                                new TreeMap<>(data),
                                Defaults.list(spec.gates()),
                                Defaults.list(spec.suites()),
                                Defaults.list(spec.matrices()),
                                Defaults.list(spec.stops()),
                                spec.correction())));
    }

    /** Write the table of a search. */
    public static Order tabulate(TabulateWork table) {
        return new Order(Order.SCHEMA_VERSION, 0, 1, new Work(null, null, null, null, null, null, table));
    }

    /** One thread for each CPU of the limit, rounded up. */
    public static int threads(Compute compute) {
        return Math.max(
                1,
                new Quantity(compute.cpu())
                        .getNumericalAmount()
                        .setScale(0, RoundingMode.CEILING)
                        .intValue());
    }

    private static EditWork edit(Stage stage, Map<String, ModelState> models, Map<String, BoundView> datasets) {
        Edit edit = stage.edit();
        if (edit == null) {
            throw new IllegalArgumentException("stages[" + stage.name() + "]: exactly one of train, edit must be set");
        }
        BoundView extended = edit.extendVocabulary() == null
                ? null
                : datasets.get(edit.extendVocabulary().slot());
        return new EditWork(stage.name(), edit, new TreeMap<>(models), extended == null ? null : extended.digest());
    }

    private static Order order(long seed, Compute compute, Work work) {
        return new Order(Order.SCHEMA_VERSION, seed, threads(compute), work);
    }
}
