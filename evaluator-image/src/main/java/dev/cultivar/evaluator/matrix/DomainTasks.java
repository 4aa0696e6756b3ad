package dev.cultivar.evaluator.matrix;

import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tasks with forEach, and those that ask each model for the domains that it has not seen, written out: one task for each domain, called task/domain, which no task of a manifest can be. Results and
 * gates speak of task and coordinate domain.
 */
public final class DomainTasks {
    /** The coordinate. */
    public static final String DOMAIN = "domain";

    private static final String BETWEEN = "/";
    private static final int MOST = 64;

    private DomainTasks() {}

    /** The work with a task for each domain. */
    public static EvaluateWork written(EvaluateWork work, Store store) {
        if (work.tasks().stream().noneMatch(DomainTasks::byDomain)) {
            return work;
        }
        List<Task> tasks = new ArrayList<>();
        Map<String, BoundView> data = new LinkedHashMap<>(work.data());
        for (Task task : work.tasks()) {
            BoundView view = work.data().get(task.name());
            View asked = task.chosen().data();
            if (!byDomain(task) || view == null || asked == null) {
                tasks.add(task);
                continue;
            }
            data.remove(task.name());
            BoundView shots = data.remove(Task.shots(task.name()));
            for (String domain : domains(task, view, store)) {
                Task one = task.on(name(task.name(), domain), asked.on(only(domain)));
                tasks.add(one);
                data.put(one.name(), view.on(only(domain)));
                if (shots != null) {
                    data.put(Task.shots(one.name()), shots);
                }
            }
        }
        return new EvaluateWork(
                work.members(),
                work.absent(),
                tasks,
                data,
                work.gates(),
                work.suites(),
                work.matrices(),
                work.stops(),
                work.correction());
    }

    private static boolean byDomain(Task task) {
        return task.forEach() != null || task.asksEach();
    }

    /** Whether somebody who is asked only some domains of some tasks is asked a task. */
    public static boolean asks(String name, @Nullable Map<String, List<String>> asked) {
        List<String> domains = asked == null ? null : asked.get(task(name));
        return domains == null || domains.contains(name.substring(name.indexOf(BETWEEN) + 1));
    }

    private static Set<String> domains(Task task, BoundView view, Store store) {
        Set<String> domains = new TreeSet<>(DatasetReader.domains(store, view));
        if (domains.isEmpty() || domains.size() > MOST) {
            throw new InvalidWork(
                    "NoDomains",
                    "task " + task.name()
                            + (task.forEach() == null ? ": unseen: its data has " : ": forEach: its data has ")
                            + (domains.isEmpty()
                                    ? "no domains: give its sources metadata domain"
                                    : domains.size() + " domains and at most " + MOST
                                            + " are asked: choose with data.domains.only"));
        }
        return domains;
    }

    private static DomainChoice only(String domain) {
        return new DomainChoice(List.of(domain), null);
    }

    /** What a task of one domain is called. */
    public static String name(String task, String domain) {
        return task + BETWEEN + domain;
    }

    /** The task of a manifest that a name comes from. */
    public static String task(String name) {
        int at = name.indexOf(BETWEEN);
        return at < 0 ? name : name.substring(0, at);
    }

    /** The domains of a task, of the tasks that there are; none where it is asked once. */
    public static List<String> domains(String task, Set<String> tasks) {
        return tasks.stream()
                .filter(name -> name.startsWith(task + BETWEEN))
                .map(name -> name.substring(task.length() + 1))
                .toList();
    }

    /**
     * What a gate looks at: its task, or that task on the domain that it names.
     *
     * @param obstacle why there is no number over all domains, where the task might have one
     */
    public static String subject(Gate gate, Set<String> tasks, String obstacle) {
        List<String> domains = domains(gate.of(), tasks);
        if (domains.isEmpty()) {
            return gate.of();
        }
        String domain = gate.where().get(DOMAIN);
        if (domain == null || !domains.contains(domain)) {
            throw new InvalidWork(
                    "BadGate",
                    "gate " + gate.name() + ": where: name one domain of task " + gate.of() + "; there are "
                            + String.join(", ", domains)
                            + (obstacle.isEmpty() ? "" : "; there is no number over all of them, since " + obstacle));
        }
        if (!gate.against().getOrDefault(DOMAIN, domain).equals(domain)) {
            throw new InvalidWork(
                    "BadGate",
                    "gate " + gate.name() + ": against: names another domain than where, and other documents can't be"
                            + " paired: name " + domain);
        }
        return name(gate.of(), domain);
    }

    /** A side's coordinates without the domain, which the task has. */
    public static Map<String, String> members(Gate gate, Map<String, String> side, Set<String> tasks) {
        Map<String, String> rest = new TreeMap<>(side);
        if (!domains(gate.of(), tasks).isEmpty()) {
            rest.remove(DOMAIN);
        }
        return rest;
    }

    /** A result as statuses and reports have it: task, and domain as a coordinate. */
    public static ResultStatus told(ResultStatus result) {
        int at = result.task().indexOf(BETWEEN);
        if (at < 0) {
            return result;
        }
        Map<String, String> coordinates = new TreeMap<>(result.coordinates());
        coordinates.put(DOMAIN, result.task().substring(at + 1));
        return new ResultStatus(
                result.task().substring(0, at),
                result.metric(),
                result.model(),
                coordinates,
                result.value(),
                result.low(),
                result.high(),
                result.n(),
                result.unit());
    }
}
