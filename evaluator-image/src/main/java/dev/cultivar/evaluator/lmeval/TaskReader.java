package dev.cultivar.evaluator.lmeval;

import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From a task's file to its configuration; refuses what we would not do as lm-eval does it. */
final class TaskReader {
    /** Read, or of no effect on numbers. */
    private static final Set<String> KNOWN = Set.of(
            "task",
            "task_alias",
            "tag",
            "dataset_path",
            "dataset_name",
            "dataset_kwargs",
            "training_split",
            "validation_split",
            "test_split",
            "fewshot_split",
            "doc_to_text",
            "doc_to_target",
            "doc_to_choice",
            "description",
            "target_delimiter",
            "fewshot_delimiter",
            "fewshot_config",
            "num_fewshot",
            "metric_list",
            "output_type",
            "generation_kwargs",
            "repeats",
            "filter_list",
            "should_decontaminate",
            "doc_to_decontamination_query",
            "unsafe_code",
            "metadata");

    private static final Set<String> SHOT_KEYS = Set.of(
            "sampler",
            "split",
            "samples",
            "doc_to_text",
            "doc_to_choice",
            "doc_to_target",
            "fewshot_delimiter",
            "target_delimiter");

    private final TaskFile file;
    private final OutputType type;

    private TaskReader(TaskFile file) {
        this.file = file;
        refuseUnknown();
        this.type = outputType();
    }

    /** @param numFewshot in place of the file's, unless that is 0 */
    static TaskConfig read(TaskFile file, @Nullable Integer numFewshot) {
        return new TaskReader(file).config(numFewshot);
    }

    private void refuseUnknown() {
        if (file.get("group") != null || file.get("task") instanceof Collection<?>) {
            throw file.bad(
                    file.get("group") == null ? "task" : "group",
                    "a group is several tasks: give each of its tasks as a task of its own, and a suite for the number over all");
        }
        Set<String> unknown = new TreeSet<>(file.values().keySet());
        unknown.removeAll(KNOWN);
        unknown.removeIf(key -> file.get(key) == null);
        if (!unknown.isEmpty()) {
            throw file.bad(
                    unknown.iterator().next(),
                    "is not read here: remove it, or say it by " + String.join(", ", new TreeSet<>(KNOWN)));
        }
        if (!Objects.equals(file.get("dataset_path"), "json") || file.get("dataset_name") != null) {
            throw file.bad(
                    "dataset_path",
                    "is " + file.get("dataset_path")
                            + ": a pod reaches no hub; write dataset_path: json, no dataset_name, and the files in"
                            + " dataset_kwargs.data_files");
        }
        if (Boolean.TRUE.equals(file.get("unsafe_code"))) {
            throw file.bad("unsafe_code", "no code of a task or an answer is run here: remove it");
        }
        Integer repeats = file.number("repeats", 1, Integer.MAX_VALUE);
        if (repeats != null && repeats > 1) {
            throw file.bad("repeats", "is " + repeats + ": answers are not drawn, so each would be the same: write 1");
        }
    }

    private OutputType outputType() {
        String name = Objects.requireNonNull(file.text("output_type", OutputType.generate_until.name()));
        try {
            return OutputType.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw file.bad("output_type", "is " + name + ": give one of " + List.of(OutputType.values()));
        }
    }

    private TaskConfig config(@Nullable Integer asked) {
        Form form = new Form(
                required("doc_to_text"),
                target(file.get("doc_to_target"), "doc_to_target"),
                choice(file.get("doc_to_choice")),
                Objects.requireNonNull(file.text("target_delimiter", " ")),
                Objects.requireNonNull(file.text("fewshot_delimiter", "\n\n")));
        if (type == OutputType.multiple_choice && form.docToChoice() == null) {
            throw file.bad("doc_to_choice", "is not there: multiple_choice asks for choices");
        }
        Map<String, Object> shots = shots();
        DataSplits splits = DataSplits.of(file, shots.get("split"), shots.get("samples") != null);
        Integer stated = file.number("num_fewshot", 0, 64);
        int numFewshot = asked == null || Objects.equals(stated, 0) ? Objects.requireNonNullElse(stated, 0) : asked;
        if (type == OutputType.loglikelihood_rolling && numFewshot > 0) {
            throw file.bad(
                    "num_fewshot", "is " + numFewshot + ": a rolling likelihood has no place for examples: write 0");
        }
        ScoringReader scoring = new ScoringReader(file, type);
        return new TaskConfig(
                type,
                form,
                shotForm(form, shots),
                Objects.requireNonNull(file.text("description", "")),
                splits.files(),
                splits.asked(),
                splits.shots(),
                samples(shots.get("samples")),
                splits.excludesAsked(),
                firstShots(shots),
                numFewshot,
                scoring.metrics(),
                scoring.exactMatch(),
                scoring.filters(),
                scoring.until(form.fewshotDelimiter()),
                scoring.maxGenToks(),
                version());
    }

    private String required(String key) {
        Object value = file.get(key);
        if (value instanceof Integer) {
            throw file.bad(key, "is a number, which in lm-eval means a text for each choice: that is not done here");
        }
        String text = file.text(key, null);
        if (text == null) {
            throw file.bad(key, "is not there: give a column or a Jinja template");
        }
        return text;
    }

    private Object target(@Nullable Object value, String key) {
        if (value instanceof String || value instanceof Integer || value instanceof List<?>) {
            return value;
        }
        throw file.bad(key, "is " + value + ": give a column, a Jinja template, a number or a list");
    }

    private @Nullable Object choice(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof List<?> || value instanceof Map<?, ?>) {
            return value;
        }
        throw file.bad("doc_to_choice", "is " + value + ": give a column, a Jinja template, a list or a mapping");
    }

    private Map<String, Object> shots() {
        Object value = file.get("fewshot_config");
        Map<String, Object> shots = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((key, one) -> {
                if (one != null) {
                    shots.put(String.valueOf(key), one);
                }
            });
        } else if (value != null) {
            throw file.bad("fewshot_config", "is " + value + ": give a mapping");
        }
        for (String key : shots.keySet()) {
            if (!SHOT_KEYS.contains(key)) {
                throw file.bad(
                        "fewshot_config",
                        key + " is not read here: remove it, or say it by "
                                + String.join(", ", new TreeSet<>(SHOT_KEYS)));
            }
        }
        return shots;
    }

    private Form shotForm(Form form, Map<String, Object> shots) {
        return new Form(
                (String) textOr(shots, "doc_to_text", form.docToText()),
                target(shots.getOrDefault("doc_to_target", form.docToTarget()), "fewshot_config"),
                choice(shots.getOrDefault("doc_to_choice", Objects.requireNonNullElse(form.docToChoice(), List.of()))),
                (String) textOr(shots, "target_delimiter", form.targetDelimiter()),
                (String) textOr(shots, "fewshot_delimiter", form.fewshotDelimiter()));
    }

    private Object textOr(Map<String, Object> shots, String key, String fallback) {
        Object value = shots.getOrDefault(key, fallback);
        if (!(value instanceof String)) {
            throw file.bad("fewshot_config", key + " is " + value + ": give a text");
        }
        return value;
    }

    private boolean firstShots(Map<String, Object> shots) {
        Object sampler = shots.getOrDefault("sampler", "default");
        if (!sampler.equals("default") && !sampler.equals("first_n")) {
            throw file.bad("fewshot_config", "sampler is " + sampler + ": give first_n or default");
        }
        return sampler.equals("first_n");
    }

    private @Nullable List<Map<String, @Nullable Object>> samples(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        List<Map<String, @Nullable Object>> samples = new ArrayList<>();
        for (Object sample : value instanceof List<?> list ? list : List.of(value)) {
            if (!(sample instanceof Map<?, ?> one)) {
                throw file.bad("fewshot_config", "samples: give a list of documents");
            }
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            one.forEach((column, cell) -> document.put(String.valueOf(column), cell));
            samples.add(document);
        }
        return samples;
    }

    private Object version() {
        Object metadata = file.get("metadata");
        Object version = metadata instanceof Map<?, ?> map ? map.get("version") : null;
        if (version == null || version instanceof Number || version instanceof String) {
            return version == null ? "Yaml" : version;
        }
        throw new InvalidWork(
                "BadTask", file.path() + ": metadata.version is " + version + ": give a number or a text");
    }
}
