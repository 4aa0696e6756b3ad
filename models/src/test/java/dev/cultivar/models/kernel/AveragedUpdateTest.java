package dev.cultivar.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AveragedUpdateTest {
    @Test
    void theAverageIsThatOfTorchAlsoWhenItIsSavedAndLoaded() {
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            Trajectory run = Trajectory.of("optimizer/average/trajectory.json", torch, scope);
            Update update = averaged(torch, run);
            for (int step = 0; step < run.steps(); step++) {
                for (Map.Entry<String, JsonNode> gradient :
                        run.golden().inputs().path("gradients").path(step).properties()) {
                    run.setGradient(gradient.getKey(), scope.create(Golden.floats(gradient.getValue())));
                }
                update.step(run.learningRate(step));
                Update loaded = averaged(torch, run);
                loaded.load(Trajectory.saved(update));
                update.close();
                update = loaded;
            }
            assertThat(update.state()).containsKeys("n_averaged", "average.matrix", "momentum_buffer.matrix");
            update.finish();
            run.golden()
                    .expected()
                    .properties()
                    .forEach(e -> run.assertClose(
                            e.getKey(), run.parameters().values().get(e.getKey()), e.getValue()));
            update.close();
        }
    }

    @Test
    void aDecayThatNeverForgetsIsRefused() {
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            Trajectory run = Trajectory.of("optimizer/average/trajectory.json", torch, scope);
            Update sgd = Sgd.over(torch, run.parameters(), run.rates(), 0, false);
            assertThatThrownBy(() -> AveragedUpdate.over(torch, run.parameters(), sgd, 1))
                    .hasMessageContaining("0 <= decay < 1");
        }
    }

    /** With a momentum of almost nothing, so that the other update has a state too. */
    private static Update averaged(Torch torch, Trajectory run) {
        return AveragedUpdate.over(
                torch,
                run.parameters(),
                Sgd.over(torch, run.parameters(), run.rates(), 1e-12, false),
                run.number("decay"));
    }
}
