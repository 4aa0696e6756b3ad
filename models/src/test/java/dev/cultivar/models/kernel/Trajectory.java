package dev.cultivar.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.engine.Torch;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A golden run of an optimizer: parameters, their gradients and learning rates step by step, and what became of them. */
record Trajectory(Golden golden, Torch torch, NDManager scope, Parameters parameters) {

    static Trajectory of(String path, Torch torch, NDManager scope) {
        Golden golden = Golden.read(path);
        Map<String, NDArray> start = new TreeMap<>();
        golden.inputs().path("start").properties().forEach(entry -> {
            JsonNode sizes = golden.inputs().path("shapes").path(entry.getKey());
            long[] shape = new long[sizes.size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = sizes.get(i).asLong();
            }
            start.put(entry.getKey(), scope.create(Golden.floats(entry.getValue()), new Shape(shape)));
        });
        return new Trajectory(golden, torch, scope, Parameters.of(torch, start));
    }

    /** With learning rate 1, so that a step's factor is its learning rate. */
    Map<String, Rates> rates() {
        return Rates.all(parameters, 1, number("weightDecay"));
    }

    double number(String input) {
        return golden.inputs().required(input).asDouble();
    }

    boolean flag(String input) {
        return golden.inputs().required(input).asBoolean();
    }

    double tolerance() {
        return golden.tolerance().required("absolute").asDouble();
    }

    int steps() {
        return golden.inputs().path("learningRates").size();
    }

    double learningRate(int step) {
        return golden.inputs().path("learningRates").path(step).asDouble();
    }

    void setGradient(String name, NDArray value) {
        NDArray gradient = Objects.requireNonNull(parameters.gradients().get(name));
        Tensors.copy(torch, name, gradient, value.reshape(gradient.getShape()));
    }

    /** Takes all steps; values and state must be the golden's. */
    void hold(Update update) {
        for (int step = 0; step < steps(); step++) {
            golden.inputs()
                    .path("gradients")
                    .path(step)
                    .properties()
                    .forEach(e -> setGradient(e.getKey(), scope.create(Golden.floats(e.getValue()))));
            update.step(learningRate(step));
            for (Map.Entry<String, JsonNode> e :
                    golden.expected().path("values").path(step).properties()) {
                assertClose(
                        e.getKey() + " after step " + step, parameters.values().get(e.getKey()), e.getValue());
            }
        }
        golden.expected()
                .path("state")
                .properties()
                .forEach(e -> assertClose(e.getKey(), update.state().get(e.getKey()), e.getValue()));
        assertThat(update.state().keySet().stream().filter(name -> !name.equals("step")))
                .hasSize(golden.expected().path("state").size());
    }

    void assertClose(String what, @Nullable NDArray found, JsonNode bits) {
        assertThat(Objects.requireNonNull(found).toFloatArray())
                .as(what)
                .usingComparatorWithPrecision((float) tolerance())
                .containsExactly(Golden.floats(bits));
    }

    /** Copies of a state, as a checkpoint holds it. */
    static Map<String, NDArray> saved(Update update) {
        Map<String, NDArray> saved = new TreeMap<>();
        update.state().forEach((name, tensor) -> saved.put(name, tensor.duplicate()));
        return saved;
    }
}
