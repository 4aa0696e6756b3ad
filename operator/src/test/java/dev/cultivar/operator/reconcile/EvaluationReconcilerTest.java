package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Evaluation;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.ShiftStatus;
import dev.cultivar.api.StateStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class EvaluationReconcilerTest extends ReconcilerTest {
    private static final String EVALUATION = """
            {models: {tuned: {run: {name: run}}, base: {volume: {path: imports/smollm2}}},
             tasks: [{name: pages, lm: {data: {name: pages, split: test}}}],
             gates: [{name: learned, of: pages, metric: bitsPerByte, where: {model: tuned}, against: {model: base}, superior: {margin: 0.15}}]}
            """;

    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}}";

    private static final String STOPPING = """
            {models: {tuned: {run: {name: run, members: each}}, base: {volume: {path: imports/smollm2}}},
             tasks: [{name: pages, partition: development, lm: {data: {name: pages, split: test}}},
                     {name: other, partition: development, lm: {data: {name: pages, split: test}}}],
             suites: [{name: both, tasks: [other]}],
             stops: [{name: keep, where: {model: tuned}, start: {model: base}, gain: {of: pages}, forgetting: [{of: other, atMost: 0.02}], confidence: 0.9}]}
            """;

    @Test
    void modelsOfRunsAndOfTheStoreAreMeasuredAndTheGateIsSaidInWords() throws IOException {
        workspace.apply("Evaluation", "exam", EVALUATION);
        Evaluation waiting = workspace.until(Evaluation.class, "exam", "Reconciling", "True", "RunMissing");
        assertThat(waiting.getStatus().waitingFor()).extracting(w -> w.name()).containsExactly("run", "pages");
        assertThat(Workspace.condition(waiting, "GatePassed").orElseThrow().status())
                .isEqualTo("Unknown");
        Job examine = examineAfterARun();
        EvaluateWork work = (EvaluateWork) order(examine).work().chosen();
        assertThat(work.members())
                .containsExactly(
                        new Member("base", Map.of(), new ModelState("m1", null)),
                        new Member("tuned", Map.of(), new ModelState("m1", "a1")));
        assertThat(work.data().get("pages").digest()).isEqualTo("d1");

        hands.succeed(examine, Workspace.evaluation(examine, results(), List.of(gate("Proven"))));
        Evaluation done = workspace.until(Evaluation.class, "exam", "Ready", "True", "Evaluated");
        assertThat(done.getStatus().passed()).isEqualTo("1/1");
        assertThat(done.getStatus().results()).hasSize(1);
        assertThat(done.getStatus().report().digest()).isEqualTo("r1");
        assertThat(Workspace.condition(done, "GatePassed").orElseThrow().status())
                .isEqualTo("True");
        assertThat(Workspace.message(done, "GatePassed")).isEqualTo("gate learned Proven: 0.31 better");
        assertThat(done.getStatus().inputs())
                .extracting(i -> i.as() + "=" + i.digest())
                .containsExactly("base=m1", "tuned=a1", "pages=d1");
    }

    @Test
    void aVerdictOutlivesTheRunThatWasMeasuredUntilAnotherHasItsName() {
        workspace.apply("Evaluation", "exam", EVALUATION);
        Job examine = examineAfterARun();
        hands.succeed(examine, Workspace.evaluation(examine, results(), List.of(gate("Proven"))));
        workspace.until(Evaluation.class, "exam", "Ready", "True", "Evaluated");

        workspace.apply("Evaluation", "witness", EVALUATION);
        hands.job("witness", "import", 1);

        admin.resource(workspace.get(TrainingRun.class, "run")).delete();
        workspace.until(Evaluation.class, "witness", "Reconciling", "True", "RunMissing");
        Evaluation kept = workspace.until(Evaluation.class, "exam", "GatePassed", "True", "AllProven");
        assertThat(kept.getStatus().passed()).isEqualTo("1/1");
        assertThat(kept.getStatus().waitingFor()).isEmpty();

        workspace.apply("TrainingRun", "run", RUN);
        workspace.until(Evaluation.class, "exam", "GatePassed", "Unknown", "RunNotSucceeded");
    }

    @Test
    void aVerdictGoesWhenOneRunIsGoneAndAnotherIsNoLongerWhatWasMeasured() {
        workspace.apply(
                "Evaluation", "exam", EVALUATION.replace("{models: {", "{models: {second: {run: {name: second}}, "));
        workspace.prepared("pages", RecordType.text, "d1");
        trained("run", RUN, "a1");
        trained("second", RUN.replace("{recipe: {", "{seed: 2, reuse: Never, recipe: {"), "a2");
        Job examine = examineBesideTheBase();
        hands.succeed(examine, Workspace.evaluation(examine, results(), List.of(gate("Proven"))));
        workspace.until(Evaluation.class, "exam", "Ready", "True", "Evaluated");

        // as if the second had been removed, applied and trained anew between two looks
        admin.resources(TrainingRun.class)
                .inNamespace(workspace.namespace())
                .withName("second")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON), """
                        [{"op": "replace", "path": "/status/stages/1/outputs/0/digest", "value": "a3"}]""");
        admin.resource(workspace.get(TrainingRun.class, "run")).delete();
        Evaluation without = workspace.until(Evaluation.class, "exam", "GatePassed", "Unknown", "RunMissing");
        assertThat(without.getStatus().passed()).isNull();
        assertThat(without.getStatus().waitingFor()).extracting(w -> w.name()).containsExactly("run");
    }

    @Test
    void anEnforcedGateThatFailsStalls() {
        workspace.apply("Evaluation", "exam", EVALUATION);
        Job examine = examineAfterARun();
        hands.succeed(examine, Workspace.evaluation(examine, results(), List.of(gate("NotProven"))));
        Evaluation failed = workspace.until(Evaluation.class, "exam", "Stalled", "True", "GateFailed");
        assertThat(Workspace.condition(failed, "Ready").orElseThrow().status()).isEqualTo("False");
        assertThat(Workspace.condition(failed, "GatePassed").orElseThrow().status())
                .isEqualTo("False");
        assertThat(Workspace.message(failed, "Ready")).contains("learned NotProven: 0.31 better");
        assertThat(failed.getStatus().passed()).isEqualTo("0/1");
    }

    @Test
    void aGateThatIsNotEnforcedLeavesTheEvaluationReady() {
        workspace.apply("Evaluation", "exam", EVALUATION.replace("of: pages,", "of: pages, enforce: false,"));
        Job examine = examineAfterARun();
        hands.succeed(examine, Workspace.evaluation(examine, results(), List.of(gate("Undecided"))));
        Evaluation done = workspace.until(Evaluation.class, "exam", "Ready", "True", "Evaluated");
        assertThat(Workspace.condition(done, "GatePassed").orElseThrow().status())
                .isEqualTo("False");
    }

    @Test
    void newDataIsMeasuredAnewAndOldVerdictsGo() {
        workspace.apply("Evaluation", "exam", EVALUATION);
        Job examine = examineAfterARun();
        hands.succeed(examine, Workspace.evaluation(examine, results(), List.of(gate("Proven"))));
        workspace.until(Evaluation.class, "exam", "Ready", "True", "Evaluated");

        workspace.apply(
                "DomainDataset", "pages", Workspace.dataset(RecordType.text).replace("{sources", "{seed: 8, sources"));
        Job prepare = hands.job("pages", "prepare", 2);
        hands.succeed(prepare, Workspace.dataset(prepare, RecordType.text, "d2"));
        Job again = hands.job("exam", "examine", 2);
        assertThat(Hands.order(again)).isNotEqualTo(Hands.order(examine));
        assertThat(hands.jobs("exam", "import")).as("the import is known").hasSize(1);
        Evaluation between = workspace.until(Evaluation.class, "exam", "Reconciling", "True", "JobCreated");
        assertThat(between.getStatus().gates()).isEmpty();
    }

    @Test
    void aTaskThatCantReadItsDataStalls() {
        workspace.apply(
                "Evaluation", "exam", EVALUATION.replace("lm:", "choice:").replace("bitsPerByte", "acc"));
        workspace.prepared("pages", RecordType.text, "d1");
        Evaluation stalled = workspace.until(Evaluation.class, "exam", "Stalled", "True", "RecordTypeMismatch");
        assertThat(Workspace.message(stalled, "Ready")).contains("task pages reads choice", "holds text");
    }

    @Test
    void aGateOfAnUnknownTaskOrModelStalls() {
        workspace.apply("Evaluation", "exam", EVALUATION.replace("of: pages", "of: page"));
        workspace.until(Evaluation.class, "exam", "Stalled", "True", "UnknownTask");
        workspace.apply("Evaluation", "exam", EVALUATION.replace("where: {model: tuned}", "where: {model: tune}"));
        workspace.until(Evaluation.class, "exam", "Stalled", "True", "UnknownModel");
    }

    @Test
    void shotsAreReadBesideTheDataAndSuitesGoWithTheOrder() throws IOException {
        String evaluation = """
                {models: {base: {volume: {path: imports/smollm2}}},
                 tasks: [{name: solve, generate: {data: {name: sums, split: test}, shots: {count: 2, from: {name: solved}}}}],
                 suites: [{name: all, tasks: [solve], baselines: {solve: 0.1}}],
                 gates: [{name: good, of: all, metric: score, value: {atLeast: 0.5}}]}
                """;
        workspace.apply("Evaluation", "exam", evaluation.replace("tasks: [solve]", "tasks: [solved]"));
        Evaluation stalled = workspace.until(Evaluation.class, "exam", "Stalled", "True", "UnknownTask");
        assertThat(Workspace.message(stalled, "Ready")).contains("spec.suites[all].tasks: there is no task solved");
        workspace.apply("Evaluation", "exam", evaluation);
        workspace.prepared("sums", RecordType.promptCompletion, "d1");
        Evaluation waiting = workspace.until(Evaluation.class, "exam", "Reconciling", "True", "DatasetMissing");
        assertThat(waiting.getStatus().waitingFor()).extracting(w -> w.name()).contains("solved");
        workspace.prepared("solved", RecordType.promptCompletion, "d2");
        Job base = hands.job("exam", "import", 1);
        hands.succeed(base, Workspace.stage(base, "model", "m1", null));
        EvaluateWork work =
                (EvaluateWork) order(hands.job("exam", "examine", 1)).work().chosen();
        assertThat(work.data().get("solve").digest()).isEqualTo("d1");
        assertThat(work.data().get("solve/shots").digest()).isEqualTo("d2");
        assertThat(work.suites())
                .singleElement()
                .satisfies(suite -> assertThat(suite.baseline("solve")).isEqualTo(0.1));
    }

    @Test
    void aStopRuleThatMakesNoSenseOrReadsWhatIsUnseenStalls() {
        refused(
                STOPPING.replace("gain: {of: pages}", "gain: {of: page}"),
                "UnknownTask",
                "spec.stops[keep].gain.of: there is no task page");
        refused(
                STOPPING.replace("[{of: other,", "[{of: others,"),
                "UnknownTask",
                "spec.stops[keep].forgetting[others].of: there is no task others");
        refused(
                STOPPING.replace("where: {model: tuned}", "where: {model: tune}"),
                "UnknownModel",
                "spec.stops[keep].where.model: there is no model tune");
        refused(
                STOPPING.replace("start: {model: base}", "start: {stage: read}"),
                "UnknownModel",
                "spec.stops[keep].start.model: is not set");
        refused(
                STOPPING.replace("pages, partition: development", "pages"),
                "UnseenPartition",
                "spec.stops[keep].gain.of: task pages, which is unseen");
        refused(
                STOPPING.replace("other, partition: development", "other").replace("[{of: other,", "[{of: both,"),
                "UnseenPartition",
                "forgetting[both].of: suite both has task other, which is unseen");
    }

    @Test
    void whatAStopRuleChoseStandsInStatus() throws IOException {
        workspace.apply("Evaluation", "exam", STOPPING);
        Job examine = examineAfterARun();
        EvaluateWork work = (EvaluateWork) order(examine).work().chosen();
        assertThat(work.stopRules())
                .singleElement()
                .satisfies(stop -> assertThat(stop.confidence()).isEqualTo(0.9));
        Outcome plain = Workspace.evaluation(examine, results(), List.of());
        hands.succeed(
                examine,
                new Outcome(
                        plain.schemaVersion(),
                        plain.orderDigest(),
                        plain.exitCode(),
                        plain.reason(),
                        plain.message(),
                        plain.outputs(),
                        plain.report(),
                        plain.record(),
                        plain.splits(),
                        plain.steps(),
                        plain.results(),
                        plain.gates(),
                        plain.tokenizer(),
                        plain.card(),
                        List.of(new StopStatus(
                                "keep", Map.of("model", "tuned", "stage", "read"), "it is chosen", List.of(state())))));
        Evaluation done = workspace.until(Evaluation.class, "exam", "Ready", "True", "Evaluated");
        assertThat(Workspace.message(done, "Ready")).endsWith("; stop keep chose {model=tuned, stage=read}");
        assertThat(done.getStatus().stops()).singleElement().satisfies(stop -> {
            assertThat(stop.chosen()).containsEntry("stage", "read");
            assertThat(stop.states()).containsExactly(state());
        });
    }

    private static StateStatus state() {
        ShiftStatus shift = new ShiftStatus("pages", null, "bitsPerByte", 0.5, 0.4, 0.6, 100L, 1, "bits/byte");
        return new StateStatus(
                Map.of("model", "tuned", "stage", "read"), true, "Proven", shift, List.of(shift), "within");
    }

    private void refused(String evaluation, String reason, String message) {
        workspace.apply("Evaluation", "exam", evaluation);
        Evaluation stalled = workspace.until(Evaluation.class, "exam", "Stalled", "True", reason);
        assertThat(Workspace.message(stalled, "Ready")).contains(message);
    }

    private Job examineAfterARun() {
        workspace.prepared("pages", RecordType.text, "d1");
        trained("run", RUN, "a1");
        return examineBesideTheBase();
    }

    private void trained(String name, String run, String adapter) {
        workspace.apply("AdaptationRecipe", "recipe", """
                {slots: [{name: domain, record: text}], stages: [{name: read, train: {data: {mixture: [{slot: domain}]},
                 objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
                """);
        workspace.apply("TrainingRun", name, run);
        Job imported = hands.job(name, "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job(name, "read", 1);
        hands.succeed(read, Workspace.stage(read, "adapter", adapter, null));
    }

    private Job examineBesideTheBase() {
        Job base = hands.job("exam", "import", 1);
        hands.succeed(base, Workspace.stage(base, "model", "m1", null));
        return hands.job("exam", "examine", 1);
    }

    private Order order(Job job) throws IOException {
        String json = admin.configMaps()
                .inNamespace(workspace.namespace())
                .withName(Hands.orderMap(job))
                .require()
                .getData()
                .get("order.json");
        return CanonicalJson.strict().readValue(json, Order.class);
    }

    private static List<ResultStatus> results() {
        return List.of(new ResultStatus("pages", "bitsPerByte", "tuned", Map.of(), 1.6, 1.5, 1.7, 100L, "bits/byte"));
    }

    private static GateStatus gate(String verdict) {
        return new GateStatus("learned", verdict, -0.31, -0.4, -0.2, 100L, 1, "bits/byte", null, "0.31 better");
    }
}
