package dev.cultivar.trainer.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.cultivar.contract.Outcome;
import dev.cultivar.trainer.Texts;
import dev.cultivar.trainer.Workshop;
import dev.cultivar.trainer.checkpoint.History;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules of stages that follow each other: each begins its own, so the second warms the model of the first up again. */
class RewarmTest {
    private static final double RATE = 0.01;

    @TempDir
    Path folder;

    @Test
    void aCosineAfterAWarmupStableDecayWarmsUpAgain() throws IOException {
        Workshop workshop = new Workshop(folder);
        String pages = "{pages: " + Workshop.json(workshop.texts(Texts.of(30, 10, 60, 1))) + "}";
        Outcome first = stage(
                workshop,
                workshop.model(),
                pages,
                8,
                "{warmupStableDecay: {warmupSteps: 2, decaySteps: 3, minRatio: 0.1, decay: \"linear\"}}");

        // from the lowest rate up, three steps at the top, the top again and two thirds of the way down
        assertRates(workshop, first, 0.1, 0.55, 1, 1, 1, 1, 0.7, 0.4);

        String model = first.outputs().getFirst().digest();
        Outcome second = stage(workshop, model, pages, 6, "{cosine: {warmupSteps: 2, minRatio: 0.1}}");

        double quarter = 0.1 + 0.9 * (1 + Math.sqrt(0.5)) / 2;
        assertRates(workshop, second, 0, 0.5, 1, quarter, 0.55, 1.1 - quarter);
    }

    private static Outcome stage(Workshop workshop, String model, String pages, int steps, String schedule)
            throws IOException {
        String train = "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, objectives: [{clm: {}}],"
                + " methods: {base: {full: {}}}, optimizer: {adamw: {learningRate: " + RATE + "}}, schedule: "
                + schedule
                + ", duration: {steps: " + steps + "}, batch: {microBatchSize: 2}}";
        return workshop.pod(
                Workshop.order(7, "read", train, "{base: {digest: \"" + model + "\"}}", "{pages: \"text\"}", pages),
                "steps-" + steps);
    }

    private static void assertRates(Workshop workshop, Outcome outcome, double... factors) throws IOException {
        var made = outcome.outputs().getLast();
        var rows = History.read(
                        workshop.store().artifact(made.kind(), made.digest()).file(History.FILE))
                .rows();
        assertThat(rows).hasSize(factors.length);
        for (int i = 0; i < factors.length; i++) {
            assertThat(rows.get(i).learningRate()).as("step %d", i + 1).isCloseTo(RATE * factors[i], offset(1e-12));
        }
    }
}
