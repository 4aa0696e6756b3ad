package dev.cultivar.evaluator.matrix;

import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.member.Pairing;
import dev.cultivar.evaluator.member.Roster;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that ask each model for the domains that it has not seen, over all of them, as cross-validation does: trials that differ in
 * what they left out and in nothing else are one learner, which has each domain's items from the trial that left it out. The ratio is
 * pooled over all items. There is such a number where one axis says what was left out and each domain was left out by one trial of
 * each learner, of two domains at least: it is over all of them or there is none.
 */
public final class Folds {
    private final Map<String, Whole> tasks = new LinkedHashMap<>();
    private final Map<String, String> obstacles = new HashMap<>();

    /** A task over all domains. */
    private record Whole(Set<String> domains, Roster roster, Map<String, Learner> learners) {}

    /**
     * Trials that differ in what they left out alone.
     *
     * @param trials by domain the label of who is asked it
     */
    private record Learner(Member member, Map<String, String> trials) {}

    /** A member, there or not, with what a task asks it; null for all. */
    private record Fold(
            String model,
            Map<String, String> coordinates,
            @Nullable List<String> asked,
            @Nullable Member member,
            String reason) {
        static Fold of(Member member, String task) {
            List<String> asked = member.asked() == null ? null : member.asked().get(task);
            return new Fold(member.model(), member.coordinates(), asked, member, "");
        }

        static Fold of(AbsentMember lost, String task) {
            List<String> asked = lost.asked() == null ? null : lost.asked().get(task);
            return new Fold(lost.model(), lost.coordinates(), asked, null, lost.reason());
        }

        boolean asks(String domain) {
            return asked == null || asked.contains(domain);
        }

        Map<String, String> without(Set<String> axes) {
            Map<String, String> rest = new TreeMap<>(coordinates);
            rest.keySet().removeAll(axes);
            return rest;
        }
    }

    /** Finds the learners of the work's tasks. */
    public Folds(EvaluateWork work) {
        Set<String> names = new TreeSet<>();
        for (Member member : work.members()) {
            names.addAll(member.asked() == null ? Set.of() : member.asked().keySet());
        }
        for (String task : names) {
            Map<String, List<Fold>> byModel = new LinkedHashMap<>();
            Stream.concat(
                            work.members().stream().map(member -> Fold.of(member, task)),
                            work.absent().stream().map(lost -> Fold.of(lost, task)))
                    .forEach(fold -> byModel.computeIfAbsent(fold.model(), model -> new ArrayList<>())
                            .add(fold));
            Set<String> domains = domains(byModel.values());
            String obstacle = obstacle(byModel, domains);
            obstacles.put(task, obstacle);
            if (obstacle.isEmpty()) {
                tasks.put(task, whole(byModel, domains));
            }
        }
    }

    /** All that trials left out, of models whose trials left out different ones. */
    private static Set<String> domains(Collection<List<Fold>> models) {
        Set<String> domains = new TreeSet<>();
        for (List<Fold> folds : models) {
            if (!axes(folds).isEmpty()) {
                folds.stream().flatMap(fold -> Stream.ofNullable(fold.asked())).forEach(domains::addAll);
            }
        }
        return domains;
    }

    /** Why there is no number over all of the domains; nothing where there is one. */
    private static String obstacle(Map<String, List<Fold>> byModel, Set<String> domains) {
        if (domains.size() < 2) {
            return "no axis says what was left out, with one value for each answer";
        }
        for (Map.Entry<String, List<Fold>> entry : byModel.entrySet()) {
            String model = entry.getKey();
            Set<String> axes = axes(entry.getValue());
            if (axes.size() > 1) {
                return "trials of " + model + " that left out different domains differ in " + String.join(" and ", axes)
                        + " alike: which of these says what was left out, and which makes another learner, is not known";
            }
            Set<String> own = new TreeSet<>();
            for (Map.Entry<Map<String, String>, List<Fold>> group :
                    groups(entry.getValue(), axes).entrySet()) {
                Set<String> once = new TreeSet<>();
                for (Fold fold : group.getValue()) {
                    for (String domain : fold.asked() == null ? List.<String>of() : fold.asked()) {
                        if (!once.add(domain) && !axes.isEmpty()) {
                            return domain + " was left out by several trials of " + Label.of(model, group.getKey());
                        }
                    }
                }
                own.addAll(once);
            }
            Set<String> missing = new TreeSet<>(domains);
            missing.removeAll(own);
            if (!axes.isEmpty() && !missing.isEmpty()) {
                return "no trial of " + model + " left out " + String.join(", ", missing);
            }
        }
        return "";
    }

    /**
     * The coordinates that say what was left out: each value goes with one answer and each answer with one value. The first alone
     * holds for every number that a search draws, since no two trials have the same. Seeds never say it.
     */
    private static Set<String> axes(List<Fold> folds) {
        Set<String> axes = new TreeSet<>();
        for (Fold fold : folds) {
            axes.addAll(fold.asked() == null ? Set.of() : fold.coordinates().keySet());
        }
        axes.remove(Pairing.SEED);
        axes.removeIf(axis -> {
            Map<String, List<String>> answers = new TreeMap<>();
            Map<List<String>, String> values = new HashMap<>();
            for (Fold fold : folds) {
                String value = fold.coordinates().getOrDefault(axis, "");
                List<String> asked = fold.asked();
                if (asked != null
                        && !(answers.computeIfAbsent(value, v -> asked).equals(asked)
                                && values.computeIfAbsent(asked, a -> value).equals(value))) {
                    return true;
                }
            }
            return answers.size() < 2;
        });
        return axes;
    }

    private static Map<Map<String, String>, List<Fold>> groups(List<Fold> folds, Set<String> axes) {
        Map<Map<String, String>, List<Fold>> groups = new LinkedHashMap<>();
        folds.forEach(fold -> groups.computeIfAbsent(fold.without(axes), key -> new ArrayList<>())
                .add(fold));
        return groups;
    }

    private static Whole whole(Map<String, List<Fold>> byModel, Set<String> domains) {
        Map<String, Learner> learners = new LinkedHashMap<>();
        List<AbsentMember> absent = new ArrayList<>();
        byModel.forEach((model, folds) -> {
            Set<String> axes = axes(folds);
            groups(folds, axes).forEach((coordinates, group) -> {
                Map<String, String> trials = new TreeMap<>();
                Fold lost = null;
                for (Fold fold : group) {
                    for (String domain : domains) {
                        Member member = fold.member();
                        if (fold.asks(domain) && member != null) {
                            trials.put(domain, Label.of(member));
                        }
                        lost = fold.asks(domain) && member == null ? fold : lost;
                    }
                }
                if (lost != null) {
                    absent.add(new AbsentMember(model, coordinates, lost.reason()));
                } else if (trials.size() == domains.size()) {
                    Member any = Objects.requireNonNull(group.getFirst().member());
                    Member learner = new Member(model, coordinates, any.state());
                    learners.put(Label.of(learner), new Learner(learner, trials));
                } else if (!axes.isEmpty()) {
                    Set<String> missing = new TreeSet<>(domains);
                    missing.removeAll(trials.keySet());
                    absent.add(new AbsentMember(
                            model, coordinates, "no trial was asked of " + String.join(", ", missing)));
                }
            });
        });
        return new Whole(
                domains,
                Roster.of(learners.values().stream().map(Learner::member).toList(), List.copyOf(absent)),
                learners);
    }

    /** The tasks that have a number over all domains. */
    public List<String> names() {
        return List.copyOf(tasks.keySet());
    }

    /** Why a task has none; nothing where it has one, or is not asked so. */
    public String obstacle(String task) {
        return obstacles.getOrDefault(task, "");
    }

    /** Who has such a number; null where the task has none. */
    public @Nullable Roster roster(String task) {
        Whole whole = tasks.get(task);
        return whole == null ? null : whole.roster();
    }

    /** One of the tasks that a name is over all domains of; the name itself where it is not. */
    public String one(String task) {
        Whole whole = tasks.get(task);
        return whole == null
                ? task
                : DomainTasks.name(task, whole.domains().iterator().next());
    }

    /** What was measured by task and member, and after it these tasks by learner. */
    public Map<String, Map<String, Measured>> derived(Map<String, Map<String, Measured>> measured) {
        Map<String, Map<String, Measured>> all = new LinkedHashMap<>(measured);
        tasks.forEach((task, whole) -> {
            Map<String, Measured> byLearner = new LinkedHashMap<>();
            whole.learners().forEach((label, learner) -> {
                List<String> domains = List.copyOf(learner.trials().keySet());
                byLearner.put(
                        label,
                        joined(
                                domains,
                                domains.stream()
                                        .map(domain -> Objects.requireNonNull(
                                                measured.getOrDefault(DomainTasks.name(task, domain), Map.of())
                                                        .get(learner.trials().get(domain))))
                                        .toList()));
            });
            all.put(task, byLearner);
        });
        return all;
    }

    private static Measured joined(List<String> domains, List<Measured> parts) {
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        long tokens = 0;
        for (int d = 0; d < parts.size(); d++) {
            String domain = domains.get(d);
            Measured part = parts.get(d);
            part.ids().forEach(id -> ids.add(domain + "/" + id));
            part.groups().forEach(group -> groups.add(domain + "/" + group));
            tokens += part.tokens();
        }
        SortedMap<Metric, Pooled> metrics = new TreeMap<>();
        Measured first = parts.getFirst();
        first.metrics()
                .keySet()
                .forEach(metric -> metrics.put(
                        metric,
                        Pooled.joined(
                                parts.stream().map(part -> part.of(metric)).toList())));
        return new Measured(first.items(), ids, groups, metrics, new TreeMap<>(), tokens, List.of());
    }
}
