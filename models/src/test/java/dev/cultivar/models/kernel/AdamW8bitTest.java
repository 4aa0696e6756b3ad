package dev.cultivar.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdamW8bitTest {
    private Torch torch;
    private NDManager scope;

    @BeforeEach
    void start() {
        torch = TestTorch.start();
        scope = torch.scope();
    }

    @AfterEach
    void stop() {
        torch.close();
    }

    @Test
    void mapsAndCodesHaveTheBitsOfBitsandbytes() {
        Golden golden = Golden.read("optimizer/adamw8bit/blocks.json");
        float[] drawn = Golden.floats(golden.inputs().path("blocks"));
        for (boolean signed : new boolean[] {true, false}) {
            JsonNode expected = golden.expected().path(signed ? "signed" : "unsigned");
            NDArray blocks = scope.create(drawn, new Shape(3, 256));
            float[] values = DynamicMap.values(signed);
            float[] boundaries = DynamicMap.boundaries(values);
            assertThat(values).containsExactly(Golden.floats(expected.path("map")));
            TorchScript kernels = TorchScript.of("optimizer8bit");
            NDList made = kernels.call(
                    scope,
                    "encode",
                    signed ? blocks : blocks.abs(),
                    scope.create(boundaries),
                    scope.create(DynamicMap.keys(boundaries)));

            assertThat(made.get(0).toUint8Array()).containsExactly(octets(expected.path("codes")));
            assertThat(made.get(1).toFloatArray()).containsExactly(Golden.floats(expected.path("absmax")));
            assertThat(kernels.one(scope, "decode", made.get(0), made.get(1), scope.create(values))
                            .toFloatArray())
                    .containsExactly(Golden.floats(expected.path("restored")));
        }
    }

    @Test
    void theTrajectoryIsThatOfBitsandbytes() {
        Trajectory run = Trajectory.of("optimizer/adamw8bit/trajectory.json", torch, scope);
        try (AdamW8bit adam = AdamW8bit.over(
                torch,
                run.parameters(),
                run.rates(),
                new AdamW.Settings(run.number("beta1"), run.number("beta2"), run.number("epsilon")),
                4096)) {
            for (int step = 0; step < run.steps(); step++) {
                for (Map.Entry<String, JsonNode> seed :
                        run.golden().inputs().path("gradientSeeds").path(step).properties()) {
                    Shape shape = Objects.requireNonNull(
                                    run.parameters().values().get(seed.getKey()))
                            .getShape();
                    run.setGradient(
                            seed.getKey(),
                            Tensors.uniform(
                                    scope,
                                    shape,
                                    run.number("gradientBound"),
                                    seed.getValue().asLong()));
                }
                adam.step(run.learningRate(step));
            }
            JsonNode expected = run.golden().expected();
            expected.path("values")
                    .properties()
                    .forEach(e -> run.assertClose(
                            e.getKey(), run.parameters().values().get(e.getKey()), e.getValue()));
            for (int moment = 1; moment <= 2; moment++) {
                byte[] codes = Objects.requireNonNull(adam.state().get("state" + moment + ".matrix"))
                        .toByteArray();
                byte[] golds = Base64.getDecoder()
                        .decode(expected.path("state" + moment).asText());
                int differ = 0;
                for (int i = 0; i < golds.length; i++) {
                    differ += codes[i] == golds[i] ? 0 : 1;
                }
                assertThat(codes).hasSameSizeAs(golds);
                assertThat((double) differ / golds.length)
                        .isLessThanOrEqualTo(
                                run.golden().tolerance().path("codesThatDiffer").asDouble());
                assertThat(Objects.requireNonNull(adam.state().get("absmax" + moment + ".matrix"))
                                .toFloatArray())
                        .usingComparatorWithPrecision(
                                (float) run.golden().tolerance().path("absmax").asDouble())
                        .containsExactly(Golden.floats(expected.path("absmax" + moment)));
            }
        }
    }

    /** More blocks than are done at once, the last one short: 2,100 x 256 + 5 elements. */
    @Test
    void aLoadedStateGoesOnToTheSameBits() {
        NDArray one = scope.ones(new Shape(2_100 * 256 + 5));
        Parameters first = Parameters.of(torch, Map.of("p", one));
        NDArray gradient = Tensors.uniform(scope, one.getShape(), 1, 3);
        Objects.requireNonNull(first.gradients().get("p")).addi(gradient);
        try (AdamW8bit adam = adam(first)) {
            adam.step(1);
            NDArray two = one.duplicate();
            Parameters second = Parameters.of(torch, Map.of("p", two));
            Objects.requireNonNull(second.gradients().get("p")).addi(gradient);
            try (AdamW8bit loaded = adam(second)) {
                loaded.load(Trajectory.saved(adam));
                adam.step(0.5);
                loaded.step(0.5);

                assertThat(two).isEqualTo(one);
                // both steps go against the gradient's sign, by 0.1 and about half of it
                assertThat((double) one.getFloat(one.size() - 1))
                        .isCloseTo(1 - 0.15 * Math.signum(gradient.getFloat(one.size() - 1)), within(0.01));
            }
        }
    }

    private AdamW8bit adam(Parameters parameters) {
        return AdamW8bit.over(
                torch, parameters, Rates.all(parameters, 0.1, 0), new AdamW.Settings(0.9, 0.999, 1e-8), 4096);
    }

    private static int[] octets(JsonNode base64) {
        byte[] bytes = Base64.getDecoder().decode(base64.asText());
        int[] octets = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            octets[i] = bytes[i] & 0xFF;
        }
        return octets;
    }
}
