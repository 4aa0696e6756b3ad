package dev.cultivar.evaluator.lmeval;

import dev.cultivar.evaluator.metric.Better;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads what a task's file says of generation, filters and metrics. */
final class ScoringReader {
    /** lm-eval's DEFAULT_MAX_GEN_TOKS. */
    private static final int MAX_GEN_TOKS = 256;

    private static final int MOST_GEN_TOKS = 4096;
    private static final int MOST = 16;
    private static final List<String> LENGTHS =
            List.of("max_gen_toks", "max_new_tokens", "max_tokens", "max_completion_tokens");
    private static final Set<String> MATCH_KEYS =
            Set.of("regexes_to_ignore", "ignore_case", "ignore_punctuation", "ignore_numbers");

    private final TaskFile file;
    private final OutputType type;
    private ExactMatch exactMatch = new ExactMatch(List.of(), false, false, false);

    ScoringReader(TaskFile file, OutputType type) {
        this.file = file;
        this.type = type;
    }

    /** Those that are measured; the first is the headline. Read before {@link #exactMatch()}. */
    List<HarnessMetric> metrics() {
        if (file.get("metric_list") == null) {
            return type.metrics().stream().map(this::metric).toList();
        }
        List<HarnessMetric> metrics = new ArrayList<>();
        for (Map<String, Object> entry : mappings("metric_list", file.get("metric_list"))) {
            HarnessMetric metric = metric(entry.get("metric"));
            Object aggregation = entry.getOrDefault("aggregation", metric.aggregation());
            if (!aggregation.equals(metric.aggregation())) {
                throw file.bad(
                        "metric_list",
                        metric.key() + " is pooled by " + metric.aggregation() + " alone, not by " + aggregation);
            }
            boolean higher = metric.metric().better() == Better.higher;
            if (!entry.getOrDefault("higher_is_better", higher).equals(higher)) {
                throw file.bad("metric_list", metric.key() + ": higher_is_better must be " + higher);
            }
            if (Boolean.TRUE.equals(entry.get("hf_evaluate"))) {
                throw file.bad(
                        "metric_list", metric.key() + ": hf_evaluate loads code, which is not done here: remove it");
            }
            options(metric, entry);
            if (metrics.contains(metric)) {
                throw file.bad("metric_list", metric.key() + " is there twice");
            }
            metrics.add(metric);
        }
        if (metrics.isEmpty()) {
            throw file.bad("metric_list", "is empty: name metrics or leave it out");
        }
        return metrics;
    }

    private HarnessMetric metric(@Nullable Object name) {
        return HarnessMetric.named(String.valueOf(name), type)
                .orElseThrow(() -> file.bad(
                        "metric_list",
                        name + " is not measured by " + type + " here: there are " + HarnessMetric.names(type)));
    }

    private void options(HarnessMetric metric, Map<String, Object> entry) {
        for (String key : entry.keySet()) {
            boolean known = Set.of("metric", "aggregation", "higher_is_better", "hf_evaluate")
                            .contains(key)
                    || metric == HarnessMetric.exactMatch
                            && type == OutputType.generate_until
                            && MATCH_KEYS.contains(key);
            if (!known) {
                throw file.bad("metric_list", metric.key() + ": " + key + " is not read here: remove it");
            }
        }
        if (metric == HarnessMetric.exactMatch) {
            Object ignored = entry.get("regexes_to_ignore");
            List<?> regexes = ignored instanceof List<?> list ? list : ignored == null ? List.of() : List.of(ignored);
            exactMatch = new ExactMatch(
                    regexes.stream()
                            .map(regex -> pattern("metric_list", String.valueOf(regex)))
                            .toList(),
                    Boolean.TRUE.equals(entry.get("ignore_case")),
                    Boolean.TRUE.equals(entry.get("ignore_punctuation")),
                    Boolean.TRUE.equals(entry.get("ignore_numbers")));
        }
    }

    /** What exact_match takes out before it compares. */
    ExactMatch exactMatch() {
        return exactMatch;
    }

    /** The pipelines; the first gives the metric that gates see. */
    List<Filtering> filters() {
        if (file.get("filter_list") == null) {
            return List.of(Filtering.none());
        }
        List<Filtering> filters = new ArrayList<>();
        for (Map<String, Object> entry : mappings("filter_list", file.get("filter_list"))) {
            String name = String.valueOf(entry.get("name"));
            List<UnaryOperator<String>> steps = new ArrayList<>();
            for (Map<String, Object> step : mappings("filter_list", entry.get("filter"))) {
                step(step, steps);
            }
            if (filters.stream().anyMatch(filter -> filter.name().equals(name)) || entry.get("name") == null) {
                throw file.bad("filter_list", "name " + name + ": give each pipeline a name of its own");
            }
            filters.add(new Filtering(name, List.copyOf(steps)));
        }
        if (filters.isEmpty()) {
            throw file.bad("filter_list", "is empty: give pipelines or leave it out");
        }
        return filters;
    }

    private void step(Map<String, Object> step, List<UnaryOperator<String>> steps) {
        Object function = step.get("function");
        if (Objects.equals(function, "take_first")) {
            return; // there is one answer
        }
        if (type != OutputType.generate_until || function == null) {
            throw file.bad("filter_list", "function " + function + ": " + type + " takes take_first alone");
        }
        UnaryOperator<String> made = switch (function.toString()) {
            case "regex" ->
                Filtering.regex(
                        pattern(
                                "filter_list",
                                String.valueOf(step.getOrDefault("regex_pattern", "#### (\\-?[0-9\\.\\,]+)"))),
                        number(step.getOrDefault("group_select", 0), "filter_list", -MOST, MOST),
                        String.valueOf(step.getOrDefault("fallback", "[invalid]")));
            case "remove_whitespace" -> Filtering.removeWhitespace();
            case "lowercase" -> Filtering.lowercase();
            case "uppercase" -> Filtering.uppercase();
            default ->
                throw file.bad(
                        "filter_list",
                        "function " + function
                                + " is not done here: there are regex, remove_whitespace, lowercase, uppercase, take_first");
        };
        steps.add(made);
    }

    /** Texts that end an answer, beside the token that ends a text. */
    List<String> until(String fewshotDelimiter) {
        Object until = generation().get("until");
        List<?> texts =
                until instanceof List<?> list ? list : List.of(Objects.requireNonNullElse(until, fewshotDelimiter));
        return texts.stream()
                .map(String::valueOf)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Tokens of an answer at most. */
    int maxGenToks() {
        Map<String, Object> generation = generation();
        for (String key : LENGTHS) {
            if (generation.get(key) != null) {
                return number(generation.get(key), "generation_kwargs", 1, MOST_GEN_TOKS);
            }
        }
        return MAX_GEN_TOKS;
    }

    private Map<String, Object> generation() {
        Object given = file.get("generation_kwargs");
        Map<String, Object> generation = given == null
                ? Map.of()
                : mappings("generation_kwargs", List.of(given)).getFirst();
        boolean greedy = Boolean.FALSE.equals(generation.get("do_sample"));
        for (Map.Entry<String, Object> entry : generation.entrySet()) {
            String key = entry.getKey();
            boolean fine = key.equals("until") || LENGTHS.contains(key) || key.equals("do_sample") && greedy;
            boolean idle = List.of("temperature", "top_p", "top_k").contains(key)
                    && (greedy
                            || key.equals("temperature")
                                    && entry.getValue() instanceof Number n
                                    && n.doubleValue() == 0);
            if (!fine && !idle) {
                throw file.bad(
                        "generation_kwargs",
                        key + " is " + entry.getValue()
                                + ": answers are the most likely tokens, not drawn; write do_sample: false, or use a generate task,"
                                + " which draws");
            }
        }
        return generation;
    }

    private Pattern pattern(String key, String regex) {
        try {
            return PythonPattern.of(regex);
        } catch (PatternSyntaxException e) {
            throw file.bad(key, regex + ": " + e.getDescription() + " at character " + (e.getIndex() + 1));
        }
    }

    private int number(@Nullable Object value, String key, int least, int most) {
        if (value instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw file.bad(key, "is " + value + ": give a whole number from " + least + " to " + most);
    }

    private List<Map<String, Object>> mappings(String key, @Nullable Object value) {
        List<Map<String, Object>> mappings = new ArrayList<>();
        if (!(value instanceof List<?> list) || list.size() > MOST) {
            throw file.bad(key, "is " + value + ": give a list of at most " + MOST);
        }
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw file.bad(key, entry + ": give a mapping");
            }
            Map<String, Object> mapping = new LinkedHashMap<>();
            map.forEach((name, one) -> {
                if (one != null) {
                    mapping.put(String.valueOf(name), one);
                }
            });
            mappings.add(mapping);
        }
        return mappings;
    }
}
