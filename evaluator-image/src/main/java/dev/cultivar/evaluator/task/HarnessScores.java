package dev.cultivar.evaluator.task;

import dev.cultivar.evaluator.lmeval.Asked;
import dev.cultivar.evaluator.lmeval.Filtering;
import dev.cultivar.evaluator.lmeval.HarnessMetric;
import dev.cultivar.evaluator.lmeval.OutputType;
import dev.cultivar.evaluator.lmeval.PythonRandom;
import dev.cultivar.evaluator.lmeval.TaskConfig;
import dev.cultivar.evaluator.lmeval.Whitespace;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/**
 * lm-eval's numbers from what a model said: per document as its process_results, over documents as its aggregations, with its standard
 * errors. acc takes the choice with the largest log-likelihood, acc_norm the largest over characters, acc_bytes over UTF-8 bytes, the
 * first of equals; a right answer that is no choice is never given.
 */
final class HarnessScores {
    private static final int BOOTSTRAPS = 100;
    private static final int DRAWS = 1000;
    private static final int MOST_DRAWN = 10_000;
    private static final int SHOWN_CHARACTERS = 400;
    private static final int CONTEXT_CHARACTERS = 1 << 16;

    private final TaskConfig config;
    private final List<Reply> replies;

    HarnessScores(TaskConfig config, List<Reply> replies) {
        this.config = config;
        this.replies = replies;
    }

    Measured measured(List<String> groups, long tokens, List<String> warnings) {
        SortedMap<Metric, Pooled> metrics = new TreeMap<>();
        SortedMap<String, Double> harness = new TreeMap<>();
        for (Filtering filter : config.filters()) {
            for (HarnessMetric metric : config.metrics()) {
                Pooled pooled = pooled(metric, filter);
                metrics.putIfAbsent(metric.metric(), pooled);
                harness.put(metric.key() + "," + filter.name(), aggregated(metric, pooled));
                standardError(metric, pooled)
                        .ifPresent(error -> harness.put(metric.key() + "_stderr," + filter.name(), error));
            }
        }
        return new Measured(
                config.outputType().items(),
                replies.stream().map(reply -> "" + reply.document()).toList(),
                groups,
                metrics,
                harness,
                tokens,
                warnings,
                config.outputType() == OutputType.generate_until
                        ? replies.stream()
                                .map(reply -> List.of(Excerpt.of(reply.written(), SHOWN_CHARACTERS)))
                                .toList()
                        : List.of(),
                context());
    }

    /** Rolling likelihoods are of a text with nothing before it. */
    private String context() {
        return replies.isEmpty() || config.outputType() == OutputType.loglikelihood_rolling
                ? ""
                : Excerpt.of(replies.getFirst().asked().context(), CONTEXT_CHARACTERS);
    }

    private Pooled pooled(HarnessMetric metric, Filtering filter) {
        double[] numerators = new double[replies.size()];
        double[] denominators = new double[replies.size()];
        for (int i = 0; i < numerators.length; i++) {
            Reply reply = replies.get(i);
            numerators[i] = numerator(metric, filter, reply);
            denominators[i] = switch (metric) {
                case wordPerplexity -> Whitespace.words(text(reply));
                case bytePerplexity, bitsPerByte -> LmEvalTask.bytes(text(reply));
                case acc, accNorm, accBytes, exactMatch, perplexity -> 1;
            };
        }
        return new Pooled(numerators, denominators);
    }

    private double numerator(HarnessMetric metric, Filtering filter, Reply reply) {
        return switch (metric) {
            case acc ->
                config.outputType() == OutputType.loglikelihood
                        ? share(reply.greedy(0))
                        : share(right(reply, best(reply, choice -> 1)));
            case accNorm ->
                share(right(reply, best(reply, choice -> {
                    String text = reply.asked().choices().get(choice);
                    return text.codePointCount(0, text.length());
                })));
            case accBytes ->
                share(right(
                        reply,
                        best(
                                reply,
                                choice ->
                                        LmEvalTask.bytes(reply.asked().choices().get(choice)))));
            case exactMatch ->
                config.outputType() == OutputType.multiple_choice
                        ? share(anyGreedy(reply))
                        : share(matches(reply, filter));
            case perplexity, wordPerplexity, bytePerplexity -> -reply.logLikelihood(0);
            case bitsPerByte -> -reply.logLikelihood(0) / Math.log(2);
        };
    }

    private static double share(boolean right) {
        return right ? 1 : 0;
    }

    private static String text(Reply reply) {
        return String.valueOf(reply.asked().target());
    }

    private static int best(Reply reply, IntToDoubleFunction length) {
        int best = 0;
        for (int i = 1; i < reply.asked().choices().size(); i++) {
            if (reply.logLikelihood(i) / length.applyAsDouble(i)
                    > reply.logLikelihood(best) / length.applyAsDouble(best)) {
                best = i;
            }
        }
        return best;
    }

    /** The places of the right choices; -1 for one that is none. */
    private static List<Integer> gold(Asked asked) {
        List<Integer> gold = new ArrayList<>();
        for (Object one : asked.target() instanceof List<?> several ? several : List.of(asked.target())) {
            int place = one instanceof Number number
                    ? number.intValue()
                    : asked.choices().indexOf(String.valueOf(one));
            gold.add(place >= 0 && place < asked.choices().size() ? place : -1);
        }
        return gold;
    }

    private static boolean right(Reply reply, int choice) {
        return gold(reply.asked()).contains(choice);
    }

    private static boolean anyGreedy(Reply reply) {
        return gold(reply.asked()).stream().anyMatch(place -> place >= 0 && reply.greedy(place));
    }

    private boolean matches(Reply reply, Filtering filter) {
        Asked asked = reply.asked();
        String answer = filter.of(reply.written());
        Object target = asked.target();
        if (!asked.choices().isEmpty() && target instanceof Integer place) {
            target = place >= 0 && place < asked.choices().size()
                    ? asked.choices().get(place)
                    : target;
        }
        for (Object accepted : target instanceof List<?> several ? several : List.of(target)) {
            if (config.exactMatch().same(answer, String.valueOf(accepted))) {
                return true;
            }
        }
        return false;
    }

    private static double aggregated(HarnessMetric metric, Pooled pooled) {
        return metric.metric().value(pooled.ratio());
    }

    /** lm-eval's: of a mean the sample deviation (n - 1) over the root of n; of perplexity by its own bootstrap; otherwise none. */
    private OptionalDouble standardError(HarnessMetric metric, Pooled pooled) {
        int n = pooled.units();
        if (n < 2) {
            return OptionalDouble.empty();
        }
        return switch (metric) {
            case acc, accNorm, accBytes, exactMatch -> {
                double mean = pooled.ratio();
                double squares = 0;
                for (int i = 0; i < n; i++) {
                    squares += (pooled.ratio(i) - mean) * (pooled.ratio(i) - mean);
                }
                yield OptionalDouble.of(Math.sqrt(squares / (n - 1)) / Math.sqrt(n));
            }
            case perplexity -> n > MOST_DRAWN ? OptionalDouble.empty() : OptionalDouble.of(bootstrapped(pooled));
            case wordPerplexity, bytePerplexity, bitsPerByte -> OptionalDouble.empty();
        };
    }

    private static double bootstrapped(Pooled pooled) {
        int n = pooled.units();
        double[] drawn = new double[BOOTSTRAPS * DRAWS];
        double mean = 0;
        for (int seed = 0; seed < BOOTSTRAPS; seed++) {
            PythonRandom random = new PythonRandom(seed);
            for (int draw = 0; draw < DRAWS; draw++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += pooled.numerator(random.choice(n));
                }
                double value = Math.exp(sum / n);
                drawn[seed * DRAWS + draw] = value;
                mean += value / drawn.length;
            }
        }
        double squares = 0;
        for (double value : drawn) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (drawn.length - 1));
    }
}
