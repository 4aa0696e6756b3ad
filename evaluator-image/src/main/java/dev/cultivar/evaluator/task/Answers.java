package dev.cultivar.evaluator.task;

import dev.cultivar.api.task.Generate;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.PassAtK;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The graded answers of a task, item by item. exactMatch is whether the first answer is right; passAt1 the share of right ones;
 * passAtK see {@link PassAtK}; majAtK whether the answer that most of the first k give is right, the earliest of equals, where
 * answers that say nothing have no vote.
 */
final class Answers {
    /** Answers of an item that the report shows, and characters of each. */
    private static final int SHOWN = 4;

    private static final int SHOWN_CHARACTERS = 400;

    private final Generate task;
    private final Grading grading;
    private final List<Item> items = new ArrayList<>();
    private long complete;
    private long unfinished;
    private long unextracted;

    Answers(Generate task, Grading grading) {
        this.task = task;
        this.grading = grading;
    }

    /** An item to which answers will come. */
    Item item(DataRecord record, List<String> accepted) {
        Item item = new Item(record, accepted);
        items.add(item);
        return item;
    }

    /** Items of which all answers are there. */
    long complete() {
        return complete;
    }

    /** One item and how its answers were graded. Samples come in their order. */
    final class Item {
        private final String id;
        private final String group;
        private final List<String> accepted;
        private final List<String> shown = new ArrayList<>();
        private final Map<String, Integer> votes = new LinkedHashMap<>();
        private final Map<String, Boolean> rightByVote = new LinkedHashMap<>();
        private boolean firstRight;
        private int right;

        private Item(DataRecord record, List<String> accepted) {
            this.id = record.id();
            this.group = record.metadata().getOrDefault("group", record.id());
            this.accepted = accepted;
        }

        /**
         * Grades an answer.
         *
         * @param cut whether it would have gone on after maxNewTokens
         */
        void take(int sample, String written, boolean cut) {
            if (sample < SHOWN) {
                shown.add(Excerpt.of(written, SHOWN_CHARACTERS));
            }
            Optional<String> answer = grading.answer(written);
            boolean isRight = answer.isPresent() && grading.right(answer.get(), accepted);
            right += isRight ? 1 : 0;
            firstRight |= sample == 0 && isRight;
            if (sample < task.k()) {
                answer.flatMap(grading::vote).ifPresent(vote -> {
                    votes.merge(vote, 1, Integer::sum);
                    rightByVote.putIfAbsent(vote, isRight);
                });
            }
            unfinished += cut ? 1 : 0;
            unextracted += answer.isEmpty() ? 1 : 0;
            complete += sample == task.samples() - 1 ? 1 : 0;
        }

        private double value(Metric metric) {
            return switch (metric) {
                case exactMatch -> firstRight ? 1 : 0;
                case passAt1 -> (double) right / task.samples();
                case passAtK -> PassAtK.of(task.samples(), right, task.k());
                case majAtK -> majority() ? 1 : 0;
                case loss,
                        perplexity,
                        bitsPerByte,
                        acc,
                        accNorm,
                        accCharacters,
                        targetPerplexity,
                        wordPerplexity,
                        bytePerplexity,
                        score,
                        bwt,
                        fwt,
                        forgetting,
                        learning,
                        gain -> throw new IllegalArgumentException(metric + " is no metric of generated answers");
            };
        }

        private boolean majority() {
            String winner = null;
            for (Map.Entry<String, Integer> vote : votes.entrySet()) {
                if (winner == null || vote.getValue() > votes.getOrDefault(winner, 0)) {
                    winner = vote.getKey();
                }
            }
            return winner != null && rightByVote.getOrDefault(winner, false);
        }
    }

    /** @throws InvalidWork when there are no items */
    Measured measured(String name, long tokens, List<String> before) {
        if (items.isEmpty()) {
            throw new InvalidWork("EmptyDataset", "task " + name + ": there are no prompts in its data");
        }
        SortedMap<Metric, Pooled> metrics = new TreeMap<>();
        SortedMap<String, Double> harness = new TreeMap<>();
        task.metrics().forEach(chosen -> {
            Metric metric = Metric.valueOf(chosen.name());
            double[] values = items.stream()
                    .mapToDouble((ToDoubleFunction<Item>) item -> item.value(metric))
                    .toArray();
            metrics.put(metric, Pooled.mean(values));
            harness.put(key(chosen) + ",none", metrics.get(metric).ratio());
            harness.put(key(chosen) + "_stderr,none", standardError(values));
        });
        return new Measured(
                "prompts",
                items.stream().map(item -> item.id).toList(),
                items.stream().map(item -> item.group).toList(),
                metrics,
                harness,
                tokens,
                warnings(before),
                items.stream().map(item -> List.copyOf(item.shown)).toList());
    }

    private String key(Generate.GenerateMetric metric) {
        return switch (metric) {
            case exactMatch -> "exact_match";
            case passAt1 -> "pass@1";
            case passAtK -> "pass@" + task.k();
            case majAtK -> "maj@" + task.k();
        };
    }

    /** lm-eval's: sample deviation (n - 1) over the root of n. */
    private static double standardError(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
    }

    private List<String> warnings(List<String> before) {
        List<String> warnings = new ArrayList<>(before);
        long all = items.size() * (long) task.samples();
        if (unfinished > 0) {
            warnings.add(unfinished + " of " + all + " answers were cut after " + task.maxNewTokens()
                    + " tokens: raise maxNewTokens or give a stop");
        }
        if (unextracted > 0) {
            warnings.add("extract found nothing in " + unextracted + " of " + all + " answers, which are wrong");
        }
        return warnings;
    }
}
