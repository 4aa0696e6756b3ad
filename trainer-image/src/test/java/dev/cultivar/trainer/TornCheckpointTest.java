package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.runtime.order.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happened to the newest checkpoint, it is refused with a warning and the one before is gone on from. */
class TornCheckpointTest {
    private static final List<String> FILES =
            List.of("weights.safetensors", "optimizer.safetensors", "history.jsonl", "state.json", "manifest.json");

    @TempDir
    Path folder;

    private enum Tear {
        MISSING,
        EMPTY,
        HALF,
        LAST_BYTE_GONE,
        ONE_BIT_OTHERWISE;

        void apply(Path file, SplittableRandom random) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            switch (this) {
                case MISSING -> Files.delete(file);
                case EMPTY -> Files.write(file, new byte[0]);
                case HALF -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
                case LAST_BYTE_GONE -> Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
                case ONE_BIT_OTHERWISE -> {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    Files.write(file, bytes);
                }
            }
        }
    }

    @Test
    void eachTornCheckpointIsRefusedAndTheOneBeforeIsUsed() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        Done undisturbed = fixture.workshop.perform(order, "undisturbed");
        fixture.workshop.performStopped(order, "stopped", 28);
        SplittableRandom random = new SplittableRandom(6);
        for (String file : FILES) {
            for (Tear tear : Tear.values()) {
                String uid = tear.name().toLowerCase(java.util.Locale.ROOT) + "-" + file;
                copy(run(fixture, "stopped"), run(fixture, uid));
                tear.apply(run(fixture, uid).resolve("step-9").resolve(file), random);

                Outcome outcome = fixture.workshop.pod(order, uid);

                assertThat(outcome.outputs()).as(uid).isEqualTo(undisturbed.outputs());
                assertThat(Workshop.report(outcome).resumedFrom()).as(uid).isEqualTo(8);
                assertThat(Workshop.report(outcome).warnings())
                        .as(uid)
                        .anyMatch(warning -> warning.contains("step-9 is not complete"));
            }
        }
    }

    @Test
    void aKillWhileACheckpointTakesThePlaceOfAnotherLeavesOneOfBoth() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        Done undisturbed = fixture.workshop.perform(order, "undisturbed");
        fixture.workshop.performStopped(order, "before", 28);
        copy(run(fixture, "before"), run(fixture, "after"));
        Path between = run(fixture, "before");
        Files.move(between.resolve("step-9"), between.resolve(".step-9.aside"));
        Files.createDirectories(between.resolve(".step.partial"));
        Path after = run(fixture, "after");
        copy(after.resolve("step-8"), after.resolve(".step-9.aside"));

        for (String uid : List.of("before", "after")) {
            Outcome outcome = fixture.workshop.pod(order, uid);

            assertThat(outcome.outputs()).as(uid).isEqualTo(undisturbed.outputs());
            assertThat(Workshop.report(outcome).resumedFrom()).as(uid).isEqualTo(9);
            assertThat(Workshop.report(outcome).warnings()).as(uid).isEmpty();
            assertThat(run(fixture, uid)).as(uid).isDirectoryNotContaining("glob:**step*");
        }
    }

    @Test
    void aCheckpointOfTheSameStepTakesThePlaceOfTheOther() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        fixture.workshop.performStopped(order, "stopped", 28);
        Path manifest = run(fixture, "stopped").resolve("step-9/manifest.json");
        byte[] one = Files.readAllBytes(manifest);

        // with another number of threads it stands on another machine
        Order two = new Order(order.schemaVersion(), order.seed(), 2, order.work());
        fixture.workshop.performStopped(two, "stopped", 1);

        assertThat(manifest).isNotEmptyFile();
        assertThat(Files.readAllBytes(manifest)).isNotEqualTo(one);
        assertThat(run(fixture, "stopped")).isDirectoryNotContaining("glob:**.step*");
    }

    private static Path run(StageFixture fixture, String uid) {
        return fixture.workshop.root().resolve("runs").resolve(uid).resolve("read");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
