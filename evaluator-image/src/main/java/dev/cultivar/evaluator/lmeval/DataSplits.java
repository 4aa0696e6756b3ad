package dev.cultivar.evaluator.lmeval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which files a task reads, and what for.
 *
 * @param files of each split, in order
 * @param asked the split whose documents are asked: the test split, else the validation split
 * @param shots where solved examples come from: the few-shot split, else the training, validation or test split
 * @param excludesAsked lm-eval keeps a document out of its examples where the few-shot split and the test split have one name, both absent included
 */
record DataSplits(Map<String, List<String>> files, String asked, String shots, boolean excludesAsked) {
    static DataSplits of(TaskFile file, @Nullable Object shotSplit, boolean samples) {
        Map<String, List<String>> files = files(file);
        String test = file.text("test_split", null);
        String validation = file.text("validation_split", null);
        String training = file.text("training_split", null);
        String asked = test == null ? validation : test;
        if (asked == null) {
            throw file.bad(
                    "test_split", "is not there: name the split that is asked as test_split or validation_split");
        }
        String few = shotSplit == null ? file.text("fewshot_split", null) : shotSplit.toString();
        String shots = Stream.of(few, training, validation, test)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(asked);
        for (String split : samples && few == null ? List.of(asked) : List.of(asked, shots)) {
            if (!files.containsKey(split)) {
                throw file.bad(
                        "dataset_kwargs",
                        "data_files has no split " + split + ", it has " + String.join(", ", files.keySet()));
            }
        }
        return new DataSplits(files, asked, shots, Objects.equals(few, test));
    }

    private static Map<String, List<String>> files(TaskFile file) {
        Object kwargs = file.get("dataset_kwargs");
        Object given = kwargs instanceof Map<?, ?> map ? map.get("data_files") : null;
        if (kwargs instanceof Map<?, ?> map) {
            map.keySet().stream()
                    .map(String::valueOf)
                    .filter(key -> !key.equals("data_files") && !key.equals("trust_remote_code"))
                    .findFirst()
                    .ifPresent(key -> {
                        throw file.bad("dataset_kwargs", key + " is not read here: remove it");
                    });
        }
        Map<String, List<String>> files = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> splits) {
            splits.forEach((split, paths) -> files.put(String.valueOf(split), paths(file, paths)));
        } else {
            files.put("train", paths(file, given));
        }
        return files;
    }

    private static List<String> paths(TaskFile file, @Nullable Object paths) {
        List<?> several = paths instanceof List<?> list ? list : paths == null ? List.of() : List.of(paths);
        List<String> named = several.stream().map(String::valueOf).toList();
        if (named.isEmpty() || named.stream().anyMatch(path -> path.contains("*") || path.contains("://"))) {
            throw file.bad(
                    "dataset_kwargs",
                    "data_files is " + paths
                            + ": name JSON files beside the task's, by split, without patterns and addresses");
        }
        return named;
    }
}
