package dev.cultivar.trainer;

import dev.cultivar.api.stage.Precision;
import dev.cultivar.api.stage.Train;
import dev.cultivar.trainer.checkpoint.Machine;
import dev.cultivar.trainer.schedule.Schedules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a stage can do and its user may not have meant, known before the first step. */
final class Doubts {
    private Doubts() {}

    /** As sentences with the field and what to do, for a stage of so many steps. */
    static List<String> of(Train train, long total, Machine machine) {
        List<String> doubts = new ArrayList<>();
        long warmup = Schedules.warmup(train.schedule().chosen());
        if (warmup >= total) {
            doubts.add(String.format(
                    Locale.ROOT,
                    "schedule: warmupSteps is %d and the stage has %d steps: the learning rate rises to %.0f %% of"
                            + " learningRate, and nothing of the schedule comes after; lower warmupSteps or lengthen the"
                            + " stage",
                    warmup,
                    total,
                    100.0 * (total - 1) / warmup));
        }
        if (train.precision() == Precision.bfloat16 && machine.emulatesBfloat16()) {
            doubts.add("precision is bfloat16, and this processor (" + machine.cpu()
                    + ") has neither AVX512-BF16 nor AMX: it is right here and slow, often slower than float32; leave"
                    + " precision out, or choose other nodes with spec.compute.nodeSelector");
        }
        return doubts;
    }
}
