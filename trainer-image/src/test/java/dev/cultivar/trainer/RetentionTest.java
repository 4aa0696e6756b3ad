package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many checkpoints stay is the run's to say, and never changes what it computes. */
class RetentionTest {
    @TempDir
    Path folder;

    private StageFixture fixture;

    @BeforeEach
    void plant() throws IOException {
        fixture = new StageFixture(folder);
    }

    private Order order(String rest) {
        return fixture.order(
                7,
                "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, objectives: [{clm: {}}], methods: "
                        + StageFixture.LORA + ", duration: {steps: 12}, " + rest + "}",
                null);
    }

    private Outcome pod(Order order, String uid, String kept) throws IOException {
        return fixture.workshop.pod(order, uid, Map.of(PodEnvironment.CHECKPOINTS, kept));
    }

    private List<String> inTheStore(String uid) throws IOException {
        Path run = fixture.workshop.root().resolve("runs").resolve(uid).resolve("read");
        try (Stream<Path> all = Files.list(run)) {
            return all.filter(path -> path.getFileName().toString().contains("step"))
                    .map(path -> fixture.workshop.root().relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void asManyStayAsTheRunSaysAndTheReportNamesThoseAndNoOthers() throws IOException {
        // the first step, after six, whose loss is not the least so far
        Order order = order("checkpoints: {everySteps: 1}, optimizer: {adamw: {learningRate: 0.01}},"
                + " guards: {lossSpike: {window: 6, quantile: 0, factor: 1}}");
        for (Map.Entry<String, Integer> kept : Map.of("", 2, "1", 1, "5", 5).entrySet()) {
            String uid = "kept-" + kept.getKey();
            Outcome outcome = pod(order, uid, kept.getKey());

            assertThat(outcome.reason()).isEqualTo("LossSpike");
            assertThat(Workshop.report(outcome).checkpoints())
                    .extracting(CheckpointStatus::path)
                    .hasSize(kept.getValue())
                    .containsExactlyElementsOf(inTheStore(uid));
        }
    }

    @Test
    void whereARollbackGoesToIsTheOrdersToSay() throws IOException {
        for (String keep : List.of("1", "2")) {
            Order order = order("optimizer: {adamw: {learningRate: 0.01}}, checkpoints: {everySteps: 1, keep: " + keep
                    + "}, guards: {lossSpike: {window: 2, quantile: 0.5, factor: 1}, rollback: {atMost: 4}}");
            Outcome ordered = pod(order, "keep-" + keep, "");
            assertThat(Workshop.report(ordered).guards()).isNotNull();
            for (String kept : List.of("1", "50")) {
                Outcome other = pod(order, "keep-" + keep + "-" + kept, kept);

                assertThat(other.outputs()).as(keep + " " + kept).isEqualTo(ordered.outputs());
                assertThat(other.message()).isEqualTo(ordered.message());
                assertThat(Workshop.report(other).guards())
                        .isEqualTo(Workshop.report(ordered).guards());
            }
        }
    }

    @Test
    void whatIsNoNumberIsRefused() throws IOException {
        Outcome outcome = pod(order("checkpoints: {everySteps: 4}"), "wrong", "0");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(outcome.message())
                .isEqualTo("CULTIVAR_CHECKPOINTS is 0: it is a number of checkpoints, from 1 to 999; leave it out to"
                        + " keep what the order says");
    }
}
