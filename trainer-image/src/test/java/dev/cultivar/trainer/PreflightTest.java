package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.preflight.Pace;
import dev.cultivar.preflight.Prediction;
import dev.cultivar.runtime.store.ArtifactWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The memory that preflight predicts is what trainers in processes of their own have had at most, as the kernel counts it.
 *
 * <p>The constants of the prediction were fitted on other configurations (docs/preflight.md); none of these is among them.
 */
class PreflightTest {
    private static final Percentage TENTH = Percentage.withPercentage(10);
    private static final long LIMIT = 2L << 30;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "full    | 4000 448 1280 8 7 7 64 | 2 384 | {base: {full: {}}}                                   | adamw     | ",
                "long    | 4000 320 896 6 5 5 64  | 2 896 | {base: {full: {}}}                                   | adamw     | ",
                "lora    | 6000 512 1408 8 8 4 64 | 2 512 | {base: {lora: {rank: 16}}}                           | adamw     | ",
                "bf16    | 6000 448 1280 8 7 7 64 | 3 320 | {base: {full: {}}}                                   | adamw     | , precision: \"bfloat16\"",
                "nf4     | 5000 896 2304 6 14 2 64 | 1 320 | {base: {lora: {quantization: {nf4: {doubleQuant: true}}}}} | adamw | ",
                "8bit    | 9000 448 1024 8 7 7 64 | 1 448 | {base: {full: {}}}                                   | adamw8bit | ",
                "again   | 4000 320 896 6 5 5 64  | 4 896 | {base: {full: {}}}                                   | adamw     | , gradientCheckpointing: true",
                "lora+   | 6000 512 1408 8 8 4 64 | 4 768 | {base: {lora: {rank: 16}}}                           | adamw     | , gradientCheckpointing: true",
                "bf16+   | 6000 448 1280 8 7 7 64 | 2 640 | {base: {full: {}}}                                   | adamw     | , gradientCheckpointing: true, precision: \"bfloat16\"",
                "average | 9000 448 1024 6 7 7 64 | 1 320 | {base: {full: {}}}                                   | adafactor | , average: {}",
            })
    void isWithinATenthOfTheMostThatTheProcessHad(
            String name,
            String shape,
            String batch,
            String methods,
            String optimizer,
            @org.jspecify.annotations.Nullable String more)
            throws IOException, InterruptedException {
        int[] sizes = numbers(shape);
        int[] sequences = numbers(batch);
        DecoderConfig config = new DecoderConfig(
                sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], sizes[6], 2048, 10000, 1e-5, true);
        Workshop workshop = new Workshop(folder);
        Order order = order(workshop, config, sequences, methods, optimizer, more == null ? "" : more);
        Prediction predicted = Prediction.of(
                Output.shape(config), ((TrainWork) order.work().chosen()).train(), LIMIT, 1, Pace.assumed(1));

        long peak = typicalPeak(workshop, order, name.equals("nf4") ? 3 : 1);

        System.out.printf(
                Locale.ROOT,
                "preflight %s: predicted %d MiB, measured %d MiB, %+.1f %% (%s)%n",
                name,
                predicted.peak() >> 20,
                peak >> 20,
                100.0 * predicted.peak() / peak - 100,
                predicted.message());
        assertThat(predicted.peak()).isCloseTo(peak, TENTH);
    }

    private static int[] numbers(String told) {
        return List.of(told.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    }

    private static Order order(
            Workshop workshop, DecoderConfig config, int[] sequences, String methods, String optimizer, String more)
            throws IOException {
        String model;
        try (ArtifactWriter writer = workshop.store().create("model")) {
            Workshop.writeModel(writer.folder(), config);
            model = writer.publish(Map.of(), null, Map.of()).digest();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 4 * sequences[0]; i++) {
            texts.add(Texts.of(1, sequences[1] + 10, sequences[1] + 20, i)[0]);
        }
        BoundView pages = workshop.texts(texts.toArray(String[]::new));
        return Workshop.order(
                7,
                "read",
                "{data: {mixture: [{slot: \"pages\"}], maxLength: " + sequences[1]
                        + "}, objectives: [{clm: {}}], methods: "
                        + methods + ", optimizer: {" + optimizer
                        + ": {}}, duration: {steps: 2}, batch: {microBatchSize: "
                        + sequences[0] + "}" + more + "}",
                "{base: {digest: \"" + model + "\"}}",
                "{pages: \"text\"}",
                "{pages: " + Workshop.json(pages) + "}");
    }

    /**
     * The median of several processes: what NF4 quantises passes through the Java heap while it loads, and how far that has grown by
     * then differs from run to run (511 to 611 MiB seen on one idle machine).
     */
    private static long typicalPeak(Workshop workshop, Order order, int processes)
            throws IOException, InterruptedException {
        List<Long> peaks = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            peaks.add(peak(workshop, order, i));
        }
        Collections.sort(peaks);
        return peaks.get(processes / 2);
    }

    /** Of a process with the options of the image and Java's share of a pod's memory. */
    private static long peak(Workshop workshop, Order order, int number) throws IOException, InterruptedException {
        Path peak = workshop.root().resolve("peak");
        Process trainer = TrainerProcess.start(
                workshop,
                order,
                "measured-" + number,
                "-XX:CompileThresholdScaling=5",
                "-XX:MaxRAMPercentage=30",
                "-XX:MaxRAM=" + LIMIT,
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                MeasuredTrainer.class.getName(),
                peak.toString());
        assertThat(trainer.waitFor()).isZero();
        return Long.parseLong(Files.readString(peak));
    }
}
