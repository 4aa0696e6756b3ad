package dev.cultivar.trainer.guard;

import dev.cultivar.api.stage.Guards;
import dev.cultivar.api.stage.LossSpike;
import dev.cultivar.trainer.data.SlotCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges each step between its gradients and its update: a loss or gradient norm that is not finite, a loss above
 *
 * <pre>
 * factor x quantile(losses of the last window steps that were taken)
 * </pre>
 *
 * or a gradient norm above its bound refuses the step. The last step is judged once more after its update.
 *
 * <p>Invariants: what it decides is a function of the steps before, so a stage that was killed decides the same again;
 * where nothing is refused no number that is trained with is another.
 */
public final class Guard {
    static final String LOSS_SPIKE = "LossSpike";
    static final String GRADIENT_NORM = "GradientNorm";
    private static final String NOT_FINITE = "NotFinite";

    private final String stage;
    private final @Nullable Guards spec;
    private final Supplier<Map<String, SlotCursor>> cursors;
    private final GuardState before;
    private final Deque<Double> losses;

    /**
     * @param before what was known when the loop begins
     * @param cursors where the data stands behind the batch of the step that is judged
     */
    public Guard(String stage, @Nullable Guards spec, GuardState before, Supplier<Map<String, SlotCursor>> cursors) {
        this.stage = stage;
        this.spec = spec;
        this.cursors = cursors;
        this.before = before;
        this.losses = new ArrayDeque<>(before.losses());
    }

    /** Refuses a loss that is not finite or jumps; the step counts from 1. */
    public void loss(long step, double loss) {
        requireFinite(step, "loss", loss);
        LossSpike spike = spec == null ? null : spec.lossSpike();
        if (spike == null || losses.size() < spike.window()) {
            return;
        }
        double usual = quantile(List.copyOf(losses), spike.quantile());
        // no multiple of a negative loss says what is large
        if (usual > 0 && loss > spike.factor() * usual) {
            throw refused(
                    LOSS_SPIKE,
                    step,
                    "the loss is " + loss + ", more than " + spike.factor() + " x " + usual + ", the "
                            + spike.quantile() + "-quantile of the last " + spike.window()
                            + " (guards.lossSpike); this step was not applied");
        }
    }

    /** Refuses a gradient norm that is not finite or too large. */
    public void gradientNorm(long step, double norm) {
        requireFinite(step, "gradient norm", norm);
        if (spec != null
                && spec.gradientNorm() != null
                && norm > spec.gradientNorm().atMost()) {
            throw refused(
                    GRADIENT_NORM,
                    step,
                    "the gradient norm is " + norm + ", more than "
                            + spec.gradientNorm().atMost()
                            + " (guards.gradientNorm.atMost); this step was not applied");
        }
    }

    /** Refuses the last step, which was taken, when the loss of its batch or the weights are not finite after its update. */
    public void end(long step, double loss, double weightNorm) {
        boolean finite = Double.isFinite(loss);
        if (!finite || !Double.isFinite(weightNorm)) {
            throw refused(
                    NOT_FINITE,
                    step,
                    (finite ? "the norm of the weights is " + weightNorm : "the loss is " + loss)
                            + " after the update of the last step");
        }
    }

    /** A step was taken. */
    public void taken(double loss) {
        if (spec != null && spec.lossSpike() != null) {
            losses.addLast(loss);
            if (losses.size() > spec.lossSpike().window()) {
                losses.removeFirst();
            }
        }
    }

    /** What the learning rate is multiplied by: a factor for each rollback. */
    public double rate() {
        double rate = 1;
        if (spec != null && spec.rollback() != null) {
            for (int i = 0; i < before.did().rollbacks(); i++) {
                rate *= spec.rollback().learningRateFactor();
            }
        }
        return rate;
    }

    /** What the next step is judged by. */
    public GuardState state() {
        return new GuardState(before.did(), List.copyOf(losses));
    }

    private void requireFinite(long step, String what, double value) {
        if (!Double.isFinite(value)) {
            throw refused(NOT_FINITE, step, "the " + what + " is " + value + "; this step was not applied");
        }
    }

    private StepRefused refused(String reason, long step, String seen) {
        return new StepRefused(reason, step, "stage " + stage + ", step " + step + ": " + seen, state(), cursors.get());
    }

    /** The q-quantile with linear interpolation between order statistics, as numpy.quantile computes it. */
    static double quantile(List<Double> values, double q) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        double place = q * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
