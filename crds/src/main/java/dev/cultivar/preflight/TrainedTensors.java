package dev.cultivar.preflight;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.method.Full;
import dev.cultivar.api.method.Lora;
import dev.cultivar.api.method.MethodSpec;
import dev.cultivar.api.method.RankPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a method changes and what it leaves.
 *
 * @param trained what gets gradients: weights of the model, or an adapter with its copies of whole modules
 * @param frozen the model's own weights that do not change
 * @param targets the projections under an adapter
 * @param copies the model's tensors that an adapter has copies of; the model's own stay
 */
record TrainedTensors(
        List<ModelTensor> trained, List<ModelTensor> frozen, List<ModelTensor> targets, List<ModelTensor> copies) {
    private static final Pattern NAME = Pattern.compile("[\\w.-]+");

    static TrainedTensors of(ShapeStatus shape, MethodSpec method) {
        List<ModelTensor> all = ModelTensor.of(shape);
        return switch (method) {
            case Full full -> full(all, Defaults.list(full.freeze()));
            case Lora lora -> lora(all, lora);
        };
    }

    private static TrainedTensors full(List<ModelTensor> all, List<String> freeze) {
        List<Pattern> patterns = freeze.stream().map(TrainedTensors::stars).toList();
        return new TrainedTensors(
                all.stream().filter(tensor -> !named(patterns, tensor)).toList(),
                all.stream().filter(tensor -> named(patterns, tensor)).toList(),
                List.of(),
                List.of());
    }

    private static boolean named(List<Pattern> patterns, ModelTensor tensor) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.matcher(tensor.name()).matches());
    }

    private static Pattern stars(String freeze) {
        return Pattern.compile(
                Arrays.stream(freeze.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    private static TrainedTensors lora(List<ModelTensor> all, Lora lora) {
        List<String> whole = Defaults.list(lora.modulesToSave());
        List<ModelTensor> copies = all.stream()
                .filter(tensor -> whole.stream().anyMatch(tensor.module()::endsWith))
                .toList();
        List<ModelTensor> targets = all.stream()
                .filter(tensor -> tensor.isProjection() && !copies.contains(tensor))
                .filter(tensor -> lora.targetModules().stream().anyMatch(target -> names(target, tensor)))
                .toList();
        List<ModelTensor> trained = new ArrayList<>(copies);
        for (ModelTensor target : targets) {
            long rank = rank(lora, target);
            trained.add(new ModelTensor(target.module() + ".lora_A.weight", rank, target.columns()));
            trained.add(new ModelTensor(target.module() + ".lora_B.weight", target.rows(), rank));
            if (lora.trainsMagnitudes()) {
                trained.add(new ModelTensor(target.module() + ".lora_magnitude_vector.weight", target.rows(), 1));
            }
        }
        return new TrainedTensors(List.copyOf(trained), all, targets, copies);
    }

    /** That of the first item that names it; where an expression might, the larger one. */
    private static long rank(Lora lora, ModelTensor target) {
        long most = lora.rank();
        for (RankPattern item : Defaults.list(lora.rankPattern())) {
            if (!NAME.matcher(item.module()).matches()) {
                most = Math.max(most, item.rank());
            } else if (target.module().equals(item.module()) || target.module().endsWith("." + item.module())) {
                return Math.max(item.rank(), most > lora.rank() ? most : 0);
            }
        }
        return most;
    }

    /** An expression counts as all projections: at most that many, and nobody's expression is run here. */
    private static boolean names(String target, ModelTensor tensor) {
        return target.equals("all-linear")
                || !NAME.matcher(target).matches()
                || tensor.module().equals(target)
                || tensor.module().endsWith("." + target);
    }

    static long size(List<ModelTensor> tensors) {
        return tensors.stream().mapToLong(ModelTensor::size).sum();
    }
}
