package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.gate.Correction;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.matrix.Matrix;
import dev.cultivar.api.stop.Stop;
import dev.cultivar.api.task.Suite;
import dev.cultivar.api.task.Task;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Run the tasks of an evaluation on its members, judge its gates and choose by its stop rules.
 *
 * @param members what is measured; model and coordinates of each are unique
 * @param absent members of trials that failed or were stopped
 * @param data the views of each task, by the names of {@link Task#views}
 * @param stops absent where there are none, so that orders keep the digests that they had before there were any
 * @param correction absent where each gate stands for itself
 */
public record EvaluateWork(
        List<Member> members,
        List<AbsentMember> absent,
        List<Task> tasks,
        Map<String, BoundView> data,
        List<Gate> gates,
        List<Suite> suites,
        List<Matrix> matrices,
        @Nullable List<Stop> stops,
        @Nullable Correction correction)
        implements WorkSpec {
    /** Members, absent ones included, at most. */
    public static final int MOST_MEMBERS = 256;

    public EvaluateWork {
        members = Defaults.list(members);
        absent = Defaults.list(absent);
        tasks = Defaults.list(tasks);
        data = Defaults.map(data);
        gates = Defaults.list(gates);
        suites = Defaults.list(suites);
        matrices = Defaults.list(matrices);
        stops = stops == null || stops.isEmpty() ? null : List.copyOf(stops);
    }

    /** The stop rules, which may be none. */
    public List<Stop> stopRules() {
        return Defaults.list(stops);
    }

    /** Each gate stands for itself. */
    public EvaluateWork(
            List<Member> members,
            List<AbsentMember> absent,
            List<Task> tasks,
            Map<String, BoundView> data,
            List<Gate> gates,
            List<Suite> suites,
            List<Matrix> matrices,
            @Nullable List<Stop> stops) {
        this(members, absent, tasks, data, gates, suites, matrices, stops, null);
    }

    /** Without matrices and stop rules. */
    public EvaluateWork(
            List<Member> members,
            List<AbsentMember> absent,
            List<Task> tasks,
            Map<String, BoundView> data,
            List<Gate> gates,
            List<Suite> suites) {
        this(members, absent, tasks, data, gates, suites, List.of(), null);
    }
}
