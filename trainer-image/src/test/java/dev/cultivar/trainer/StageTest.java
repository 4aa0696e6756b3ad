package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.store.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stage makes, and what it refuses. */
class StageTest {
    @TempDir
    Path folder;

    @Test
    void sameOrderGivesTheSameBytesInAnyStore() throws IOException {
        StageFixture one = new StageFixture(folder.resolve("one"));
        StageFixture two = new StageFixture(folder.resolve("two"));

        Done first = one.workshop.perform(one.read(StageFixture.LORA), "a");
        Done second = two.workshop.perform(two.read(StageFixture.LORA), "b");

        assertThat(first.outputs()).isEqualTo(second.outputs());
    }

    @Test
    void lossGoesDown() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Outcome outcome = fixture.workshop.pod(
                fixture.order(
                        1,
                        "{data: {mixture: [{slot: \"pages\"}], maxLength: 64}, objectives: [{clm: {}}],"
                                + " optimizer: {adamw: {learningRate: 0.01}}, duration: {steps: 60}}",
                        null),
                "uid");

        // six letters and an end: about ln 6.1 = 1.8 is what can be learnt; random weights begin at ln 258 = 5.6
        assertThat(Workshop.report(outcome).loss()).isLessThan(2.5);
        assertThat(outcome.message()).contains("60 steps").contains("loss 5.5");
    }

    @Test
    void parentsNameModelAdapterAndDatasets() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Done first = fixture.workshop.perform(fixture.read(StageFixture.LORA), "a");
        String adapter = fixture.workshop.output(first).digest();

        Done second = fixture.workshop.perform(fixture.order(7, answer("rank: 4, alpha: 8"), adapter), "b");

        assertThat(fixture.workshop.manifest(second).parents())
                .containsEntry("base", fixture.model)
                .containsEntry("base.adapter", adapter)
                .containsEntry("dataset.questions", fixture.questions.digest());
    }

    @Test
    void loraGoesOnWithTheAdapterOfTheStageBefore() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Done first = fixture.workshop.perform(fixture.read(StageFixture.LORA), "a");
        String still = answer("rank: 4, alpha: 8, dropout: 0.3").replace("learningRate: 0.01", "learningRate: 0");

        Done second = fixture.workshop.perform(
                fixture.order(7, still, fixture.workshop.output(first).digest()), "b");

        assertThat(fixture.workshop.weights(second))
                .as("a learning rate of 0 leaves the continued adapter as it was")
                .isEqualTo(fixture.workshop.weights(first));
    }

    @Test
    void loraOfAnotherShapeIsRefusedWithTheAdviceToMerge() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Done first = fixture.workshop.perform(fixture.read(StageFixture.LORA), "a");
        String adapter = fixture.workshop.output(first).digest();
        for (String other : List.of(
                "rank: 5, alpha: 8",
                "rank: 4, alpha: 9",
                "rank: 4, alpha: 8, targetModules: [\"q_proj\"]",
                "rank: 4, alpha: 8, useRslora: true",
                "rank: 4, alpha: 8, useDora: true",
                "rank: 4, alpha: 8, rankPattern: [{module: \"q_proj\", rank: 2}]",
                "rank: 4, alpha: 8, alphaPattern: [{module: \"q_proj\", alpha: 2}]",
                "rank: 4, alpha: 8, modulesToSave: [\"norm\"]")) {
            Outcome outcome = fixture.workshop.pod(fixture.order(7, answer(other), adapter), "b");

            assertThat(outcome.exitCode()).as(other).isEqualTo(2);
            assertThat(outcome.reason()).isEqualTo("AdapterMismatch");
            assertThat(outcome.message()).contains("rank 4, alpha 8.0").contains("mergeAdapter");
        }
    }

    @Test
    void sameTargetsInOtherWordsAndABaseInFewerBitsGoOnWithTheAdapter() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Done first = fixture.workshop.perform(fixture.read(StageFixture.LORA), "a");
        String still = answer("rank: 9, alpha: 8, targetModules: [\"all-linear\"], quantization: {nf4: {}},"
                        + " rankPattern: [{module: \".*_proj\", rank: 4}],"
                        + " alphaPattern: [{module: \"up_proj\", alpha: 8}]")
                .replace("learningRate: 0.01", "learningRate: 0");

        Done second = fixture.workshop.perform(
                fixture.order(7, still, fixture.workshop.output(first).digest()), "b");

        assertThat(fixture.workshop.weights(second)).isEqualTo(fixture.workshop.weights(first));
    }

    @Test
    void everythingThatAnAdapterMayHaveGoesOnInTheNextStage() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Done first = fixture.workshop.perform(fixture.read(StageFixture.QLORA), "a");
        String still = answer("rank: 4, alpha: 8, useRslora: true, useDora: true, modulesToSave: [\"embed_tokens\","
                        + " \"layernorm\", \"model.norm\"]")
                .replace("learningRate: 0.01", "learningRate: 0");

        Done second = fixture.workshop.perform(
                fixture.order(7, still, fixture.workshop.output(first).digest()), "b");

        assertThat(fixture.workshop.weights(second)).isEqualTo(fixture.workshop.weights(first));
    }

    @Test
    void magnitudesAndFourBitsInBfloat16AreRefused() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        for (String lora : List.of("useDora: true", "quantization: {nf4: {}}")) {
            String train = answer(lora).replaceFirst("\\{", "{precision: \"bfloat16\", ");

            refused(fixture, fixture.order(7, train, null), "BadOrder", "leave one of the two out");
        }
    }

    @Test
    void unknownModulesToSaveAreRefused() throws IOException {
        StageFixture fixture = new StageFixture(folder);

        refused(
                fixture,
                fixture.order(7, answer("modulesToSave: [\"lm_head\"]"), null),
                "UnknownModule",
                "no module that modulesToSave lm_head names");
    }

    @Test
    void fullOnAModelWithAnAdapterIsRefused() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Done first = fixture.workshop.perform(fixture.read(StageFixture.LORA), "a");
        String train = answer("rank: 4").replaceAll("methods: \\{.*?\\}\\}\\}", "methods: " + StageFixture.FULL);

        refused(
                fixture,
                fixture.order(7, train, fixture.workshop.output(first).digest()),
                "AdapterPresent",
                "mergeAdapter");
    }

    @Test
    void unknownTargetIsRefused() throws IOException {
        StageFixture fixture = new StageFixture(folder);

        refused(
                fixture,
                fixture.order(7, answer("targetModules: [\"w_proj\"]"), null),
                "UnknownTarget",
                "no projection that target w_proj names");
    }

    @Test
    void recordsThatTheObjectiveDoesNotReadAreRefusedByTheSlotsName() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        String train = "{data: {mixture: [{slot: \"questions\"}]}, objectives: [{clm: {}}], duration: {steps: 1}}";

        refused(fixture, fixture.order(7, train, null), "RecordTypeMismatch", "slot questions");
    }

    @Test
    void anObjectiveThatNoSlotFeedsIsRefused() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        String train =
                "{data: {mixture: [{slot: \"pages\"}]}, objectives: [{clm: {}}, {sft: {}}], duration: {steps: 1}}";

        refused(fixture, fixture.order(7, train, null), "RecordTypeMismatch", "objective sft reads promptCompletion");
    }

    @Test
    void anUnboundSlotIsRefused() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        String train = "{data: {mixture: [{slot: \"nowhere\"}]}, objectives: [{clm: {}}], duration: {steps: 1}}";

        refused(fixture, fixture.order(7, train, null), "SlotUnbound", "slot nowhere");
    }

    @Test
    void anEmptyDatasetIsRefusedByTheSlotsName() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        for (BoundView empty : List.of(fixture.workshop.texts(), fixture.workshop.texts("", "a".substring(1)))) {
            for (String duration : List.of("{steps: 3}", "{epochs: 1}", "{tokens: 100}")) {
                Order order = Workshop.order(
                        7,
                        "read",
                        "{data: {mixture: [{slot: \"pages\"}]}, objectives: [{clm: {}}], duration: " + duration + "}",
                        "{base: {digest: \"" + fixture.model + "\"}}",
                        "{pages: \"text\"}",
                        "{pages: " + Workshop.json(empty) + "}");

                refused(fixture, order, "EmptyDataset", "slot pages");
            }
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsBeforeTheWeights() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        String train = "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, objectives: [{clm: {}}],"
                + " optimizer: {adamw: {learningRate: 1e30}}, duration: {steps: 9}}";

        Outcome outcome = fixture.workshop.pod(fixture.order(7, train, null), "refused");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("NotFinite");
        assertThat(outcome.message()).contains("this step was not applied");
        assertThat(outcome.outputs()).extracting(ArtifactStatus::kind).containsExactly("report");
    }

    @Test
    void durationsAreCounted() throws IOException {
        StageFixture fixture = new StageFixture(folder);

        assertThat(steps(fixture, "pages", "{tokens: 257}", 32))
                .as("ceil(257 / (32 x 2 x 2))")
                .isEqualTo(3);
        assertThat(steps(fixture, "questions", "{epochs: 1}", 64))
                .isEqualTo(steps(fixture, "questions", "{epochs: 1.0}", 64));
        assertThat(steps(fixture, "questions", "{epochs: 3}", 64))
                .isGreaterThan(2 * steps(fixture, "questions", "{epochs: 1}", 64));
    }

    @Test
    void theMeanOfTheLossesIsKeptWhereSearchesCompareIt() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        double[] losses = new double[4];
        Map<String, Double> metrics = Map.of();
        for (int steps = 1; steps <= 4; steps++) {
            metrics = metrics(fixture, steps);
            losses[steps - 1] = metrics.getOrDefault("loss", 0.0);
        }
        assertThat(losses[0]).isNotEqualTo(losses[1]);
        assertThat(metrics.get("lossMean/25")).isCloseTo(losses[0], within(1e-12));
        assertThat(metrics.get("lossMean/50")).isCloseTo((losses[0] + losses[1]) / 2, within(1e-12));
        assertThat(metrics.get("lossMean/75")).isCloseTo((losses[0] + losses[1] + losses[2]) / 3, within(1e-12));
        assertThat(metrics.get("lossMean")).isCloseTo(Arrays.stream(losses).sum() / 4, within(1e-12));
    }

    private static Map<String, Double> metrics(StageFixture fixture, int steps) throws IOException {
        String train = "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, objectives: [{clm: {}}],"
                + " schedule: {constant: {}}, duration: {steps: " + steps + "}, batch: {gradientAccumulationSteps: 2}}";
        return Workshop.report(fixture.workshop.pod(fixture.order(7, train, null), "uid-" + steps))
                .metrics();
    }

    @Test
    void lossOfSeveralObjectivesIsTheWeightedSumOfTheirMeans() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Outcome outcome = fixture.workshop.pod(
                fixture.order(
                        7,
                        "{data: {mixture: [{slot: \"pages\"}, {slot: \"questions\"}], maxLength: 64},"
                                + " objectives: [{clm: {}, weight: 0.5}, {sft: {}, weight: 3}], duration: {steps: 3},"
                                + " batch: {gradientAccumulationSteps: 4}}",
                        null),
                "uid");

        Map<String, Double> metrics = Workshop.report(outcome).metrics();
        assertThat(metrics).containsKeys("loss.clm", "loss.sft", "learningRate", "gradientNorm", "tokens", "epoch");
        assertThat(metrics.getOrDefault("loss", 0.0))
                .isCloseTo(
                        0.5 * metrics.getOrDefault("loss.clm", 0.0) + 3 * metrics.getOrDefault("loss.sft", 0.0),
                        within(1e-9));
    }

    @Test
    void anArtifactThatWasDeletedIsMadeAgain() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        Done first = fixture.workshop.perform(order, "uid");
        Folders.delete(fixture.workshop.output(first).folder());

        Done second = fixture.workshop.perform(order, "uid");

        assertThat(second.outputs()).isEqualTo(first.outputs());
        assertThat(fixture.workshop.weights(second)).isNotEmpty();
    }

    @Test
    void aDurationOfZeroPassesTheModelThrough() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Done first = fixture.workshop.perform(fixture.read(StageFixture.LORA), "a");
        String train = answer("rank: 4, alpha: 8").replaceAll("duration: \\{.*?\\}", "duration: {steps: 0}");

        Done second = fixture.workshop.perform(
                fixture.order(7, train, fixture.workshop.output(first).digest()), "b");

        assertThat(second.outputs()).containsExactly(first.outputs().getFirst());
    }

    @Test
    void anOrderOfAnotherImageIsRefused() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = Workshop.read("{schemaVersion: 1, seed: 1, threads: 1, work: {prepare: {}}}");

        refused(fixture, order, "WrongImage", "dataset image");
    }

    private static long steps(StageFixture fixture, String slot, String duration, int maxLength) throws IOException {
        String objective = slot.equals("pages") ? "clm" : "sft";
        Order order = fixture.order(
                7,
                "{data: {mixture: [{slot: \"" + slot + "\"}], maxLength: " + maxLength + "}, objectives: [{" + objective
                        + ": {}}], duration: " + duration
                        + ", batch: {microBatchSize: 2, gradientAccumulationSteps: 2}}",
                null);
        return Long.parseLong(fixture.workshop
                .manifest(fixture.workshop.perform(order, "steps" + (slot + duration).hashCode()))
                .facts()
                .get("steps"));
    }

    private static void refused(StageFixture fixture, Order order, String reason, String words) throws IOException {
        Outcome outcome = fixture.workshop.pod(order, "refused");

        assertThat(outcome.reason()).as(outcome.message()).isEqualTo(reason);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.message()).contains(words);
        assertThat(outcome.outputs()).isEmpty();
    }

    private static String answer(String lora) {
        return "{data: {mixture: [{slot: \"questions\"}], maxLength: 48}, objectives: [{sft: {}}],"
                + " methods: {base: {lora: {" + lora + "}}}, optimizer: {adamw: {learningRate: 0.01}},"
                + " duration: {epochs: 1}}";
    }
}
