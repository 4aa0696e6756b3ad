package dev.cultivar.preflight;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.method.Full;
import dev.cultivar.api.method.Lora;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.api.optimizer.Adamw8bit;
import dev.cultivar.api.quantization.Nf4;
import dev.cultivar.api.quantization.Quantization;
import java.util.ArrayList;
import java.util.List;

/** What else would fit, each change alone and computed like the stage itself. */
final class Remedies {
    private static final long STEP = 256L << 20;
    private static final int SHORTEST = 128;

    private final ShapeStatus shape;
    private final Setup setup;
    private final long limit;
    private final double comfortable;
    private final List<String> found = new ArrayList<>();

    private Remedies(ShapeStatus shape, Setup setup, long limit, double comfortable) {
        this.shape = shape;
        this.setup = setup;
        this.limit = limit;
        this.comfortable = comfortable;
    }

    static String of(ShapeStatus shape, Setup setup, long limit, double comfortable) {
        Remedies remedies = new Remedies(shape, setup, limit, comfortable);
        remedies.smallerBatch();
        remedies.shorter();
        remedies.checkpointing();
        remedies.optimizer();
        remedies.method();
        return "Enough is spec.compute.memory: " + remedies.memory()
                + (remedies.found.isEmpty()
                        ? "; no one change of the recipe is"
                        : ", or in the recipe of another run " + String.join(", or ", remedies.found));
    }

    /** The heap grows with the memory that is given, so what is needed then is more. */
    private String memory() {
        long given = limit;
        while (Memory.of(shape, setup, given).needed() > comfortable * given) {
            given = Math.max(
                    given + STEP,
                    STEP * Math.ceilDiv((long) (Memory.of(shape, setup, given).needed() / comfortable), STEP));
        }
        return (given >> 20) + "Mi";
    }

    private boolean fits(Setup changed) {
        return Memory.of(shape, changed, limit).needed() <= comfortable * limit;
    }

    private void add(String change, Setup changed) {
        if (fits(changed)) {
            found.add(change + " ("
                    + Prediction.mebibytes(Memory.of(shape, changed, limit).needed()) + " MiB)");
        }
    }

    private void smallerBatch() {
        for (int sequences = setup.sequences() / 2; sequences > 0; sequences /= 2) {
            Setup smaller = setup.with(sequences, setup.length());
            if (fits(smaller)) {
                add("batch.microBatchSize: " + sequences + " with more gradientAccumulationSteps", smaller);
                return;
            }
        }
    }

    private void shorter() {
        for (int length = setup.length() / 2; length >= SHORTEST; length /= 2) {
            Setup shorter = setup.with(setup.sequences(), length);
            if (fits(shorter)) {
                add("data.maxLength: " + length, shorter);
                return;
            }
        }
    }

    private void checkpointing() {
        if (!setup.gradientCheckpointing()) {
            add("gradientCheckpointing: true", setup.checkpointing());
        }
    }

    private void optimizer() {
        if (setup.optimizer() instanceof Adamw adamw) {
            add(
                    "optimizer.adamw8bit",
                    setup.with(new Adamw8bit(
                            adamw.learningRate(),
                            adamw.beta1(),
                            adamw.beta2(),
                            adamw.epsilon(),
                            adamw.weightDecay(),
                            Defaults.absent())));
        }
    }

    private void method() {
        switch (setup.method()) {
            case Full ignored -> add("methods.base.lora", setup.with(lora()));
            case Lora lora -> {
                if (lora.quantization() == null && !setup.bfloat16() && !shape.hasOtherLayers()) {
                    add("lora.quantization.nf4", setup.with(quantized(lora)));
                }
            }
        }
    }

    private static Lora lora() {
        return new Lora(
                Defaults.absent(),
                Defaults.absent(),
                Defaults.absent(),
                Defaults.absent(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Lora quantized(Lora lora) {
        return new Lora(
                lora.rank(),
                lora.alpha(),
                lora.dropout(),
                lora.targetModules(),
                lora.newTokens(),
                lora.useRslora(),
                lora.useDora(),
                lora.modulesToSave(),
                new Quantization(new Nf4(null)),
                lora.loraplusLrRatio(),
                lora.rankPattern(),
                lora.alphaPattern());
    }
}
