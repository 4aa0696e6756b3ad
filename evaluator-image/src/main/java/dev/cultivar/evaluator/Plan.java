package dev.cultivar.evaluator;

import dev.cultivar.api.gate.Equivalent;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Superior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.evaluator.matrix.DomainTasks;
import dev.cultivar.evaluator.matrix.Folds;
import dev.cultivar.evaluator.matrix.Matrices;
import dev.cultivar.evaluator.member.Pairing;
import dev.cultivar.evaluator.member.Roster;
import dev.cultivar.evaluator.member.Side;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.stop.Stops;
import dev.cultivar.evaluator.suite.Suites;
import dev.cultivar.evaluator.task.Examiner;
import dev.cultivar.evaluator.task.Setting;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The work, found to make sense: every name that a gate or a task uses is there, every artifact is in the store, every view has
 * records of the right type. All of it is known before the first weight is loaded.
 *
 * @param records records of each task's view
 */
record Plan(
        EvaluateWork work,
        Roster roster,
        Map<String, Examiner> examiners,
        Suites suites,
        Matrices matrices,
        Folds folds,
        Stops stops,
        Map<String, Long> records,
        long seed) {
    /** Records that solved examples are drawn from at most, the first of their view. */
    private static final int MOST_SHOTS = 10_000;

    /** @throws InvalidWork naming what is wrong and what is there */
    static Plan of(EvaluateWork asked, Store store, long seed) {
        EvaluateWork work = DomainTasks.written(asked, store);
        Map<String, Examiner> examiners = new LinkedHashMap<>();
        Map<String, Long> records = new LinkedHashMap<>();
        if (work.tasks().isEmpty()) {
            throw new InvalidWork("BadOrder", "an evaluation needs at least one task");
        }
        Roster roster = Roster.of(work);
        for (Task task : work.tasks()) {
            if (examiners.put(task.name(), Examiner.of(task.name(), task.chosen(), setting(task, work, store, seed)))
                    != null) {
                throw new InvalidWork("BadOrder", "tasks: the name " + task.name() + " is there twice");
            }
        }
        Suites suites = suites(work, examiners);
        Matrices matrices = matrices(work, roster, examiners, suites);
        Stops stops = new Stops(work.stopRules(), roster, metrics(examiners, suites), headlines(examiners, suites));
        Plan plan = new Plan(work, roster, examiners, suites, matrices, new Folds(work), stops, records, seed);
        work.gates().forEach(plan::check);
        if (work.correction() != null
                && work.gates().stream().map(Gate::confidence).distinct().count() > 1) {
            throw new InvalidWork(
                    "BadGate",
                    "correction: " + work.correction()
                            + " holds all gates at one confidence, and they have several: make them the same");
        }
        for (Task task : work.tasks()) {
            plan.examiner(task.name()).ownRows().ifPresent(own -> records.put(task.name(), own.records()));
            task.views().forEach((name, view) -> records.put(name, records(task, name, view, work, store)));
        }
        for (Member member : work.members()) {
            store.artifact("model", member.state().digest());
            String adapter = member.state().adapter();
            if (adapter != null) {
                store.artifact("adapter", adapter);
            }
        }
        return plan;
    }

    private static Map<String, Metric> headlines(Map<String, Examiner> examiners) {
        Map<String, Metric> headlines = new LinkedHashMap<>();
        examiners.forEach((task, examiner) -> headlines.put(task, examiner.headline()));
        return headlines;
    }

    private static Map<String, Metric> headlines(Map<String, Examiner> examiners, Suites suites) {
        Map<String, Metric> headlines = headlines(examiners);
        suites.names().forEach(suite -> headlines.put(suite, Metric.score));
        return headlines;
    }

    /** What tasks and suites measure. */
    private static Map<String, Collection<Metric>> metrics(Map<String, Examiner> examiners, Suites suites) {
        Map<String, Collection<Metric>> metrics = new LinkedHashMap<>();
        examiners.forEach((task, examiner) -> metrics.put(task, examiner.metrics()));
        suites.names().forEach(suite -> metrics.put(suite, List.of(Metric.score)));
        return metrics;
    }

    private static Suites suites(EvaluateWork work, Map<String, Examiner> examiners) {
        return new Suites(work.suites(), headlines(examiners));
    }

    private static Matrices matrices(EvaluateWork work, Roster roster, Map<String, Examiner> examiners, Suites suites) {
        Set<String> taken = new TreeSet<>(suites.names());
        work.tasks().forEach(task -> taken.add(DomainTasks.task(task.name())));
        return new Matrices(work, roster, headlines(examiners), taken);
    }

    /** What has results: the tasks, after them those over all domains, the suites and the matrices. */
    List<String> subjects() {
        return Stream.of(examiners.keySet(), folds.names(), suites.names(), matrices.names())
                .flatMap(Collection::stream)
                .toList();
    }

    /** What has one headline and can be compared on it: not the matrices. */
    List<String> compared() {
        return Stream.of(examiners.keySet(), folds.names(), suites.names())
                .flatMap(Collection::stream)
                .toList();
    }

    /** What was measured, and what follows from it: tasks over all domains, suites and matrices. */
    Map<String, Map<String, Measured>> derived(Map<String, Map<String, Measured>> measured) {
        return matrices.derived(suites.scored(folds.derived(measured)));
    }

    /** What a gate looks at: its task, on the domain that it names where there are several, or over all that were left out. */
    String subject(Gate gate) {
        boolean named =
                gate.where().containsKey(DomainTasks.DOMAIN) || gate.against().containsKey(DomainTasks.DOMAIN);
        return !named && folds.names().contains(gate.of())
                ? gate.of()
                : DomainTasks.subject(gate, examiners.keySet(), folds.obstacle(gate.of()));
    }

    /** Who has results of a task, a suite or a matrix. */
    Map<String, Member> members(String subject) {
        return roster(subject).members();
    }

    private Roster roster(String subject) {
        Roster learners = matrices.roster(subject) == null ? folds.roster(subject) : matrices.roster(subject);
        return learners == null ? roster.asked(subject, DomainTasks::asks) : learners;
    }

    private Side side(Gate gate, String side, Map<String, String> coordinates) {
        String subject = subject(gate);
        Roster asked = roster(subject);
        boolean all = !examiners.containsKey(subject)
                || asked.members().size() == members().size();
        return asked.side(
                "gate " + gate.name() + ": " + side + (all ? "" : ", of the members that are asked " + subject),
                DomainTasks.members(gate, coordinates, examiners.keySet()));
    }

    /** The metric that says most of a task, or a suite's score. */
    Metric headline(String subject) {
        Examiner examiner = examiners.get(folds.one(subject));
        return examiner == null ? Metric.score : examiner.headline();
    }

    /** The examiner of a task. */
    Examiner examiner(String task) {
        Examiner examiner = examiners.get(task);
        if (examiner == null) {
            throw new IllegalArgumentException("no task " + task);
        }
        return examiner;
    }

    /** A task by its name. */
    Task task(String name) {
        return work.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The members by label. */
    Map<String, Member> members() {
        return roster.members();
    }

    /** A member's model state. */
    ModelState state(String label) {
        Member member = members().get(label);
        if (member == null) {
            throw new IllegalArgumentException("no member " + label);
        }
        return member.state();
    }

    /** The members that a gate claims something of. */
    Side where(Gate gate) {
        return side(gate, "where", gate.where());
    }

    /** The members that a gate compares with. */
    Side against(Gate gate) {
        return side(gate, "against", gate.against());
    }

    /** The view of a task. */
    BoundView view(String task) {
        return view(task, work);
    }

    /** The view that a task's solved examples are drawn from. */
    Optional<BoundView> shots(String task) {
        return Optional.ofNullable(work.data().get(Task.shots(task)));
    }

    /** Items that a task reads on one model. */
    long items(String task) {
        return examiner(task).items(records.getOrDefault(task, 0L));
    }

    private static BoundView view(String task, EvaluateWork work) {
        BoundView view = work.data().get(task);
        if (view == null) {
            throw new InvalidWork(
                    "BadOrder",
                    "data: no view for task " + task + "; there are "
                            + names(work.data().keySet()));
        }
        return view;
    }

    private static Setting setting(Task task, EvaluateWork work, Store store, long seed) {
        Supplier<List<DataRecord>> drawnFrom = () -> {
            List<DataRecord> shots = new ArrayList<>();
            try (DatasetReader reader = DatasetReader.open(store, view(Task.shots(task.name()), work))) {
                while (shots.size() < MOST_SHOTS && reader.hasNext()) {
                    shots.add(reader.next());
                }
            }
            return shots;
        };
        return new Setting(seed, drawnFrom, store::imported);
    }

    private static long records(Task task, String name, View asked, EvaluateWork work, Store store) {
        BoundView view = view(name, work);
        try (DatasetReader reader = DatasetReader.open(store, view)) {
            String what = "task " + name + ": split " + view.split() + " of dataset " + asked.name() + " ("
                    + view.digest() + ")";
            if (!task.chosen().records().contains(reader.record())) {
                throw new InvalidWork(
                        "RecordTypeMismatch",
                        what + " holds records of type " + reader.record() + ", the task reads "
                                + names(task.chosen().records()) + ": name another dataset or another task");
            }
            if (reader.records() == 0) {
                throw new InvalidWork(
                        "EmptyDataset",
                        what + " has no records: enlarge the split, or loosen the steps that dropped them");
            }
            return reader.records();
        }
    }

    private void check(Gate gate) {
        String where = "gate " + gate.name();
        Map<String, Collection<Metric>> metrics = metrics(examiners, suites);
        folds.names()
                .forEach(task -> metrics.put(task, examiner(folds.one(task)).metrics()));
        matrices.names().forEach(matrix -> metrics.put(matrix, Matrices.metrics()));
        Collection<Metric> measured = metrics.get(subject(gate));
        if (measured == null) {
            throw new InvalidWork(
                    "UnknownTask", where + ": of: no task " + gate.of() + "; there are " + names(metrics.keySet()));
        }
        Metric metric = Metric.named(gate.metric()).orElse(null);
        if (metric == null || !measured.contains(metric)) {
            throw new InvalidWork(
                    "UnknownMetric",
                    where + ": metric: task " + gate.of() + " does not measure " + gate.metric() + "; it measures "
                            + names(measured));
        }
        if (!(gate.confidence() > 0 && gate.confidence() < 1)) {
            throw new InvalidWork(
                    "BadGate", where + ": confidence: is " + gate.confidence() + ", give a number between 0 and 1");
        }
        switch (gate.chosen()) {
            case Superior ignored -> Pairing.of(where(gate), against(gate));
            case NonInferior ignored -> Pairing.of(where(gate), against(gate));
            case Equivalent ignored -> Pairing.of(where(gate), against(gate));
            case Value ignored -> {
                if (!gate.against().isEmpty()) {
                    throw new InvalidWork("BadGate", where + ": against: value looks at where alone, remove against");
                }
                Pairing.alone(where(gate));
            }
        }
    }

    private static String names(Collection<?> names) {
        return names.isEmpty() ? "none" : names.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
