package dev.cultivar.operator.reconcile;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.Condition;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.EvaluationStatus;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.Versions;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status of an evaluation in the making. */
final class EvaluationStatuses {
    private static final int MAX_RESULTS = 100;
    private static final String PROVEN = "Proven";
    private static final EvaluationStatus EMPTY = new EvaluationStatus(
            null, List.of(), List.of(), List.of(), null, List.of(), List.of(), List.of(), List.of(), null, null);

    private final EvaluationStatus before;
    private final Settings settings;
    private List<WaitingFor> waitingFor = List.of();
    private List<InputStatus> inputs;
    private List<StageStatus> stages;
    private List<ResultStatus> results;
    private List<GateStatus> gates;
    private List<StopStatus> stops;
    private String caution = "";
    private @Nullable Condition kept;
    private @Nullable Versions versions;
    private @Nullable ArtifactStatus report;

    EvaluationStatuses(EvaluationStatus before, Settings settings) {
        this.before = before;
        this.settings = settings;
        inputs = before.inputs();
        stages = before.stages();
        results = before.results();
        gates = before.gates();
        stops = before.stops();
        versions = before.versions();
        report = before.report();
    }

    /** The status of an evaluation, empty before the first. */
    static EvaluationStatus of(Evaluation evaluation) {
        return evaluation.getStatus() == null ? EMPTY : evaluation.getStatus();
    }

    void waitingFor(List<WaitingFor> objects) {
        waitingFor = objects;
    }

    void inputs(List<InputStatus> resolved) {
        inputs = resolved;
    }

    void stages(List<StageStatus> next) {
        stages = next;
    }

    /** Takes the outcome over. */
    void examined(Outcome outcome) {
        results = outcome.results().stream().limit(MAX_RESULTS).toList();
        gates = outcome.gates();
        stops = outcome.stops();
        report = outcome.outputs().stream()
                .filter(o -> o.kind().equals("report"))
                .findFirst()
                .orElse(null);
        versions = new Versions(settings.version(), settings.images().evaluator(), Order.SCHEMA_VERSION);
    }

    /** A sentence that goes before the verdict, so that nobody reads that without it; none where it is empty. */
    void caution(String sentence) {
        caution = sentence.isEmpty() ? "" : "CAUTION: " + sentence + "; ";
    }

    /** The verdict as it was said, where what was measured is gone: what can be known about that is in its words. */
    Verdict keep() {
        kept = condition("GatePassed");
        Condition ready = condition("Ready");
        return ready.status().equals("True")
                ? Verdict.ready(ready.reason(), ready.message())
                : Verdict.failed(ready.reason(), ready.message());
    }

    private Condition condition(String type) {
        return before.conditions().stream()
                .filter(c -> c.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** Old verdicts say nothing about new inputs. */
    void forget() {
        results = List.of();
        gates = List.of();
        stops = List.of();
        report = null;
    }

    /** What the gates come to. */
    Verdict verdict(EvaluationSpec spec) {
        List<String> enforced = Defaults.list(spec.gates()).stream()
                .filter(Gate::enforce)
                .map(Gate::name)
                .toList();
        List<GateStatus> failed = gates.stream()
                .filter(g -> enforced.contains(g.name()) && !g.verdict().equals(PROVEN))
                .toList();
        if (!failed.isEmpty()) {
            return Verdict.failed(
                    "GateFailed",
                    caution + failed.stream().map(EvaluationStatuses::sentence).collect(Collectors.joining("; ")));
        }
        String measured = gates.isEmpty() ? "all tasks are measured" : sentences();
        return Verdict.ready("Evaluated", caution + measured + choices());
    }

    EvaluationStatus build(long generation, Instant now, Verdict verdict, boolean examined, boolean hasGates) {
        Conditions conditions = Conditions.of(before.conditions(), generation, now, verdict);
        if (kept != null) {
            conditions.set(kept.type(), kept.status(), kept.reason(), kept.message());
        } else if (!examined) {
            conditions.set("GatePassed", "Unknown", verdict.reason(), "not measured yet: " + verdict.message());
        } else if (!hasGates) {
            conditions.set("GatePassed", true, "NoGates", "nothing is claimed: spec.gates is empty");
        } else {
            boolean passed = gates.stream().allMatch(g -> g.verdict().equals(PROVEN));
            conditions.set("GatePassed", passed, passed ? "AllProven" : "NotAllProven", caution + sentences());
        }
        return new EvaluationStatus(
                generation,
                conditions.list(),
                waitingFor,
                inputs,
                versions,
                stages,
                results,
                gates,
                stops,
                examined && hasGates
                        ? gates.stream().filter(g -> g.verdict().equals(PROVEN)).count() + "/" + gates.size()
                        : null,
                report);
    }

    private String sentences() {
        return gates.stream().map(EvaluationStatuses::sentence).collect(Collectors.joining("; "));
    }

    private String choices() {
        return stops.stream()
                .map(stop -> "; stop " + stop.name()
                        + (stop.chosen().isEmpty() ? " chose nothing" : " chose " + new TreeMap<>(stop.chosen())))
                .collect(Collectors.joining());
    }

    private static String sentence(GateStatus gate) {
        String message = gate.message().endsWith(".")
                ? gate.message().substring(0, gate.message().length() - 1)
                : gate.message();
        return "gate " + gate.name() + " " + gate.verdict() + ": " + message;
    }
}
