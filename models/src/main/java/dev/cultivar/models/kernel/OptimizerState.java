package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Torch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tensors that an optimizer keeps between steps, by the names that they have in a checkpoint. */
final class OptimizerState implements AutoCloseable {
    private final Torch torch;
    private final NDManager manager;
    private final SortedMap<String, NDArray> tensors = new TreeMap<>();

    OptimizerState(Torch torch) {
        this.torch = torch;
        this.manager = torch.scope();
    }

    /** Owns the state; it lives as long as this. */
    NDManager manager() {
        return manager;
    }

    /** A new tensor of zeros. */
    NDArray zeros(String name, Shape shape, DataType type) {
        NDArray tensor = manager.zeros(shape, type);
        tensors.put(name, tensor);
        return tensor;
    }

    /** A new F32 tensor of zeros for each parameter of a group, of its shape. */
    List<NDArray> zerosLike(String prefix, UpdateGroup group) {
        List<NDArray> made = new ArrayList<>();
        for (int i = 0; i < group.names().size(); i++) {
            made.add(zeros(prefix + group.names().get(i), group.values().get(i).getShape(), DataType.FLOAT32));
        }
        return made;
    }

    SortedMap<String, NDArray> tensors() {
        return Collections.unmodifiableSortedMap(tensors);
    }

    /** Copies tensors that {@link #tensors} gave; a missing, extra or misshapen one is an error. */
    void load(Map<String, NDArray> saved) {
        if (!saved.keySet().equals(tensors.keySet())) {
            TreeSet<String> missing = new TreeSet<>(tensors.keySet());
            missing.removeAll(saved.keySet());
            TreeSet<String> extra = new TreeSet<>(saved.keySet());
            extra.removeAll(tensors.keySet());
            throw new IllegalArgumentException(
                    "the optimizer state is of other parameters: missing " + missing + ", not expected " + extra);
        }
        tensors.forEach((name, target) -> Tensors.copy(torch, name, target, saved.get(name)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
