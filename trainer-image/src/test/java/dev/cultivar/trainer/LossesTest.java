package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.trainer.checkpoint.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage whose data go wrong after some steps, and what it leaves of their losses. */
class LossesTest {
    private static final String NO_SYSTEM = "{% for m in messages %}{% if m.role == 'system' %}"
            + "{{ raise_exception('no system here') }}{% endif %}"
            + "{{ '<|im_start|>' ~ m.role ~ ':' ~ m.content ~ '<|im_end|>' }}{% endfor %}";

    @TempDir
    Path folder;

    private Workshop workshop;
    private String model;
    private String chats;

    @BeforeEach
    void plant() throws IOException {
        workshop = new Workshop(folder);
        try (ArtifactWriter writer = workshop.store().create("model")) {
            Workshop.writeModel(writer.folder(), Workshop.CONFIG);
            TinyTokenizer.write(writer.folder(), "<|im_end|>", NO_SYSTEM);
            model = writer.publish(Map.of(), null, Map.of()).digest();
        }
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String first = i == 12 ? "system" : "user";
            records.add("{\"messages\": [{\"role\": \"" + first + "\", \"content\": \"ab\"},"
                    + " {\"role\": \"assistant\", \"content\": \"abab\"}]}");
        }
        chats = Workshop.json(workshop.dataset(RecordType.messages, records));
    }

    private Order order(int steps, int batch) {
        return Workshop.order(
                3,
                "talk",
                "{data: {mixture: [{slot: \"chats\"}], maxLength: 32, packing: false}, objectives: [{sft: {}}],"
                        + " methods: {base: {full: {}}}, optimizer: {adamw: {learningRate: 0.001}},"
                        + " batch: {microBatchSize: " + batch + "}, duration: {steps: " + steps
                        + "}, checkpoints: {everySteps: 2}}",
                "{base: {digest: \"" + model + "\"}}",
                "{chats: \"messages\"}",
                "{chats: " + chats + "}");
    }

    private Artifact history(Outcome outcome) {
        assertThat(outcome.outputs()).hasSize(1);
        ArtifactStatus made = outcome.outputs().getFirst();
        assertThat(made.name()).isEqualTo("history");
        assertThat(outcome.message())
                .endsWith("; the losses of its steps are in report/" + made.digest() + "/history.jsonl of the store");
        return workshop.store().artifact("report", made.digest());
    }

    @Test
    void dataThatGoWrongLeaveTheLossesUntilThenAlsoAfterAStop() throws IOException {
        Order order = order(24, 1);

        Outcome outcome = workshop.pod(order, "failed");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(outcome.reason()).isEqualTo("UnsuitableRecord");
        assertThat(outcome.message()).contains("record r12", "no system here");
        Artifact history = history(outcome);
        long steps = Workshop.report(outcome).step();
        assertThat(steps).isGreaterThan(2);
        assertThat(History.read(history.file(History.FILE)).rows())
                .extracting(History.Row::step)
                .hasSize((int) steps)
                .last()
                .isEqualTo(steps);
        assertThat(history.manifest().parents()).containsEntry("base", model).containsKey("dataset.chats");

        assertThat(workshop.performStopped(order, "stopped", 6).exitCode()).isEqualTo(ExitCode.TERMINATED);
        assertThat(workshop.pod(order, "stopped").outputs()).isEqualTo(outcome.outputs());
    }

    @Test
    void aStageThatFailsBeforeItsFirstStepLeavesNothing() throws IOException {
        Outcome outcome = workshop.pod(order(1, 24), "first");

        assertThat(outcome.reason()).isEqualTo("UnsuitableRecord");
        assertThat(outcome.outputs()).isEmpty();
        assertThat(outcome.message()).endsWith("no system here");
    }

    @Test
    void lossesThatCannotBeWrittenMakeNoOtherEnd() throws IOException {
        Files.writeString(folder.resolve("report"), "no folder");

        Outcome outcome = workshop.pod(order(24, 1), "unwritable");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(outcome.reason()).isEqualTo("UnsuitableRecord");
        assertThat(outcome.outputs()).isEmpty();
    }
}
