package dev.cultivar.evaluator.matrix;

import dev.cultivar.api.matrix.Learnt;
import dev.cultivar.api.matrix.Matrix;
import dev.cultivar.api.matrix.Sequence;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.member.Roster;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The matrices of an evaluation, found to make sense, and what they say of each learner, which is all stages of one trial. A metric
 * is a mean over domains of differences of two pooled ratios over the same documents; so each domain is a stratum whose
 * numerators are those differences, and documents are drawn anew within it, the same for all stages and learners.
 */
public final class Matrices {
    private final Map<String, Rows> matrices = new LinkedHashMap<>();
    private final Map<String, Metric> headlines;

    /** A matrix with its learners: of each the members in the order of its stages, the start first. */
    private record Rows(Matrix matrix, Roster roster, Map<String, Learner> learners, List<String> domains) {}

    /**
     * All stages of one trial.
     *
     * @param member the trial: coordinates without a stage, the state of the last
     * @param states labels of what was measured: the start, then after each stage
     */
    private record Learner(Member member, List<Learnt> sequence, List<String> states) {}

    /**
     * A learner's values, for people.
     *
     * @param stages the start and the stages, a row each
     * @param domains a column each, in the order in which they are learnt
     */
    public record Table(Member learner, List<String> stages, List<String> domains, double[][] values) {}

    /**
     * Checks names and finds the learners.
     *
     * @param headlines the headline metric of each task that is asked
     * @throws InvalidWork naming the matrix and its field
     */
    public Matrices(EvaluateWork work, Roster roster, Map<String, Metric> headlines, Collection<String> taken) {
        this.headlines = headlines;
        Set<String> names = new HashSet<>(taken);
        for (Matrix matrix : work.matrices()) {
            if (!names.add(matrix.name())) {
                throw new InvalidWork(
                        "BadMatrix",
                        "matrices: the name " + matrix.name() + " is there twice, among tasks, suites and matrices");
            }
            if (work.members().stream()
                    .anyMatch(member -> member.asked() != null && member.asked().containsKey(matrix.of()))) {
                throw new InvalidWork(
                        "BadMatrix",
                        "matrix " + matrix.name() + ": of: " + matrix.of()
                                + " asks each model domains of its own, and a matrix needs all of them of all: give the task forEach: domain and name domains");
            }
            matrices.put(matrix.name(), rows(matrix, roster));
        }
    }

    private Rows rows(Matrix matrix, Roster roster) {
        String where = "matrix " + matrix.name();
        List<String> domains = domains(matrix, where);
        Roster.Learners found = roster.learners(where + ": model", matrix.model());
        Map<String, Learner> learners = new LinkedHashMap<>();
        List<Member> members = new ArrayList<>();
        for (Member trial : found.trials()) {
            Sequence own = sequence(matrix, trial, where);
            if (own == null) {
                continue;
            }
            List<String> states = new ArrayList<>();
            states.add(Label.of(roster.before(where + ": start", matrix.start(), trial)));
            Member last = trial;
            for (Learnt learnt : own.learns()) {
                Member after = roster.stage(where + ": sequences", trial, learnt.stage());
                states.add(Label.of(after));
                last = new Member(trial.model(), trial.coordinates(), after.state());
            }
            members.add(last);
            learners.put(Label.of(last), new Learner(last, own.learns(), states));
        }
        if (members.isEmpty() && found.absent().isEmpty()) {
            throw new InvalidWork(
                    "BadMatrix", where + ": sequences: where fits no trial; loosen it, or leave it out for all");
        }
        return new Rows(matrix, Roster.of(members, found.absent()), learners, domains);
    }

    private List<String> domains(Matrix matrix, String where) {
        List<String> asked = DomainTasks.domains(matrix.of(), headlines.keySet());
        if (asked.isEmpty()) {
            throw new InvalidWork(
                    "BadMatrix", where + ": of: " + matrix.of() + " is no task with forEach: domain; give it that");
        }
        Set<String> learnt = null;
        for (Sequence sequence : matrix.sequences()) {
            Set<String> domains = new TreeSet<>();
            Set<String> stages = new TreeSet<>();
            for (Learnt each : sequence.learns()) {
                if (!asked.contains(each.domain())) {
                    throw new InvalidWork(
                            "BadMatrix",
                            where + ": sequences: task " + matrix.of() + " has no domain " + each.domain()
                                    + "; there are " + String.join(", ", asked));
                }
                if (!domains.add(each.domain()) || !stages.add(each.stage())) {
                    throw new InvalidWork(
                            "BadMatrix",
                            where + ": sequences: " + each.stage() + " or " + each.domain()
                                    + " is there twice; a stage learns one domain, and a domain is learnt once");
                }
            }
            if (domains.size() < 2 || (learnt != null && !learnt.equals(domains))) {
                throw new InvalidWork(
                        "BadMatrix",
                        where
                                + ": sequences: each must learn the same domains, at least two, or they can't be compared");
            }
            learnt = domains;
        }
        return List.copyOf(learnt == null ? Set.of() : learnt);
    }

    private static @Nullable Sequence sequence(Matrix matrix, Member learner, String where) {
        List<Sequence> fitting = matrix.sequences().stream()
                .filter(one ->
                        learner.coordinates().entrySet().containsAll(one.where().entrySet()))
                .toList();
        if (fitting.size() > 1) {
            throw new InvalidWork(
                    "BadMatrix",
                    where + ": sequences: several fit " + Label.of(learner) + "; name more coordinates in where");
        }
        return fitting.isEmpty() ? null : fitting.getFirst();
    }

    /** Their names, in the order's order. */
    public List<String> names() {
        return List.copyOf(matrices.keySet());
    }

    /** What gates may name. */
    public static List<Metric> metrics() {
        return Transfer.metrics();
    }

    /** The learners of a matrix, or nothing where it is none. */
    public @Nullable Roster roster(String name) {
        Rows rows = matrices.get(name);
        return rows == null ? null : rows.roster();
    }

    /** What was measured by task and member, and after it the matrices by learner. */
    public Map<String, Map<String, Measured>> derived(Map<String, Map<String, Measured>> measured) {
        Map<String, Map<String, Measured>> all = new LinkedHashMap<>(measured);
        matrices.forEach((name, rows) -> {
            Map<String, Measured> byLearner = new LinkedHashMap<>();
            rows.learners().forEach((label, learner) -> byLearner.put(label, derived(rows, learner, measured)));
            all.put(name, byLearner);
        });
        return all;
    }

    private Measured derived(Rows rows, Learner learner, Map<String, Map<String, Measured>> measured) {
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (String domain : rows.domains()) {
            Measured any = measured(rows, domain, learner.states().getFirst(), measured);
            any.ids().forEach(id -> ids.add(domain + "/" + id));
            any.groups().forEach(group -> groups.add(domain + "/" + group));
        }
        double[][] r = good(rows, learner, measured);
        SortedMap<Metric, Pooled> metrics = new TreeMap<>();
        for (Metric metric : Transfer.metrics()) {
            metrics.put(metric, pooled(rows, learner, Transfer.of(metric, r), measured));
        }
        return new Measured("items", ids, groups, metrics, new TreeMap<>(), 0, List.of());
    }

    private Pooled pooled(
            Rows rows,
            Learner learner,
            List<Transfer.Difference> differences,
            Map<String, Map<String, Measured>> measured) {
        Map<String, Pooled> strata = new TreeMap<>();
        int all = rows.domains().size();
        for (String domain : rows.domains()) {
            Measured start = measured(rows, domain, learner.states().getFirst(), measured);
            Metric metric = headline(rows, domain);
            strata.put(domain, start.of(metric).combined(List.of(), List.of()));
        }
        for (Transfer.Difference difference : differences) {
            String domain = learner.sequence().get(difference.domain() - 1).domain();
            Metric metric = headline(rows, domain);
            Pooled better = measured(rows, domain, learner.states().get(difference.better()), measured)
                    .of(metric);
            Pooled worse = measured(rows, domain, learner.states().get(difference.worse()), measured)
                    .of(metric);
            double weight = metric.improvement((double) all / differences.size());
            try {
                strata.put(domain, better.combined(List.of(better, worse), List.of(weight, -weight)));
            } catch (IllegalArgumentException e) {
                throw new InvalidWork(
                        "BadMatrix",
                        "matrix " + rows.matrix().name() + ": the stages did not read the same of " + domain + " ("
                                + e.getMessage() + "): they need one tokenizer and one limit");
            }
        }
        return Pooled.strata(
                List.copyOf(strata.values()),
                strata.keySet().stream().map(d -> 1.0).toList());
    }

    /** How good each state is on each domain, in the order of learning: more is better. */
    private double[][] good(Rows rows, Learner learner, Map<String, Map<String, Measured>> measured) {
        double[][] r = new double[learner.states().size()][learner.sequence().size()];
        for (int i = 0; i < r.length; i++) {
            for (int j = 0; j < r[i].length; j++) {
                String domain = learner.sequence().get(j).domain();
                Metric metric = headline(rows, domain);
                r[i][j] = metric.improvement(
                        measured(rows, domain, learner.states().get(i), measured)
                                .of(metric)
                                .ratio());
            }
        }
        return r;
    }

    /** The values themselves, of each learner. */
    public List<Table> tables(String name, Map<String, Map<String, Measured>> measured) {
        Rows rows = matrices.get(name);
        if (rows == null) {
            return List.of();
        }
        List<Table> tables = new ArrayList<>();
        for (Learner learner : rows.learners().values()) {
            List<String> domains =
                    learner.sequence().stream().map(Learnt::domain).toList();
            Metric metric = headline(rows, domains.getFirst());
            double[][] values = good(rows, learner, measured);
            for (double[] row : values) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = metric.improvement(row[j]);
                }
            }
            List<String> stages = new ArrayList<>(List.of("start"));
            learner.sequence().forEach(learnt -> stages.add(learnt.stage()));
            tables.add(new Table(learner.member(), stages, domains, values));
        }
        return tables;
    }

    /** The metric whose values stand in a matrix. */
    public Metric of(String name) {
        Rows rows = matrices.get(name);
        if (rows == null) {
            throw new IllegalArgumentException("no matrix " + name);
        }
        return headline(rows, rows.domains().getFirst());
    }

    private Metric headline(Rows rows, String domain) {
        Metric metric = headlines.get(DomainTasks.name(rows.matrix().of(), domain));
        if (metric == null) {
            throw new IllegalStateException("task " + rows.matrix().of() + " has no headline on " + domain);
        }
        return metric;
    }

    private static Measured measured(
            Rows rows, String domain, String member, Map<String, Map<String, Measured>> measured) {
        String task = DomainTasks.name(rows.matrix().of(), domain);
        Measured found = measured.getOrDefault(task, Map.of()).get(member);
        if (found == null) {
            throw new IllegalStateException("task " + task + " was not measured on " + member);
        }
        return found;
    }
}
