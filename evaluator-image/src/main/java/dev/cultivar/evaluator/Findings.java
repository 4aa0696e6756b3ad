package dev.cultivar.evaluator;

import dev.cultivar.api.GateStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.task.Task;
import dev.cultivar.evaluator.gate.Claim;
import dev.cultivar.evaluator.gate.Comparison;
import dev.cultivar.evaluator.gate.Judge;
import dev.cultivar.evaluator.gate.Verdict;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Interval;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The numbers, what moved, and the verdicts. A pure function of what was measured and the seed.
 *
 * @param results each metric of each task on each model, with 95 % intervals
 * @param comparisons pairs of models on each task's headline metric: those that gates compare, and all where there are few
 * @param gates the verdicts, in the order's order
 */
record Findings(List<ResultStatus> results, List<Comparison> comparisons, List<GateStatus> gates) {
    static final double CONFIDENCE = 0.95;
    private static final int MODELS_TO_PAIR = 4;

    static Findings of(Plan plan, Map<String, Map<String, Measured>> measured, long seed) {
        Bench bench = new Bench(plan, measured, seed);
        return new Findings(bench.results(), bench.comparisons(), bench.gates());
    }

    /** How many gates hold. */
    long held() {
        return gates.stream()
                .filter(gate -> gate.verdict().equals(Verdict.Proven.name()))
                .count();
    }

    private record Pair(String where, String against) {
        static Optional<Pair> of(Gate gate) {
            Map<String, String> against = gate.against();
            String other = against == null ? null : against.get("model");
            return Optional.ofNullable(other).map(model -> new Pair(gate.where().getOrDefault("model", ""), model));
        }

        Pair turned() {
            return new Pair(against, where);
        }
    }

    private record Bench(Plan plan, Map<String, Map<String, Measured>> measured, long seed) {
        List<ResultStatus> results() {
            List<ResultStatus> results = new ArrayList<>();
            for (Task task : plan.work().tasks()) {
                for (String model : plan.work().models().keySet()) {
                    Measured numbers = measured(task.name(), model);
                    for (Metric metric : numbers.metrics().keySet()) {
                        Interval value = Judge.value(numbers, metric, CONFIDENCE, bootstrap(task.name()));
                        results.add(new ResultStatus(
                                task.name(),
                                metric.name(),
                                model,
                                value.estimate(),
                                value.low(),
                                value.high(),
                                (long) numbers.units(),
                                metric.unit()));
                    }
                }
            }
            return results;
        }

        List<Comparison> comparisons() {
            List<Comparison> comparisons = new ArrayList<>();
            for (Task task : plan.work().tasks()) {
                Metric headline = plan.examiner(task.name()).headline();
                for (Pair pair : pairs(task.name())) {
                    comparisons.add(compare(task.name(), headline, pair.where(), pair.against(), CONFIDENCE));
                }
            }
            return comparisons;
        }

        List<GateStatus> gates() {
            return plan.work().gates().stream().map(this::judge).toList();
        }

        private GateStatus judge(Gate gate) {
            Metric metric = Metric.named(gate.metric()).orElseThrow();
            Claim claim = Claim.of(gate.chosen());
            Pair pair = Pair.of(gate).orElse(null);
            if (pair != null) {
                return Judge.judge(
                        gate.name(),
                        claim,
                        compare(gate.of(), metric, pair.where(), pair.against(), gate.confidence()));
            }
            String model = gate.where().getOrDefault("model", "");
            return Judge.judge(
                    gate.name(),
                    claim,
                    gate.of(),
                    metric,
                    model,
                    measured(gate.of(), model),
                    gate.confidence(),
                    bootstrap(gate.of()));
        }

        private Set<Pair> pairs(String task) {
            Set<Pair> pairs = new LinkedHashSet<>();
            Set<String> baselines = new LinkedHashSet<>();
            for (Gate gate : plan.work().gates()) {
                Optional<Pair> pair = Pair.of(gate);
                pair.map(Pair::against).ifPresent(baselines::add);
                pair.filter(p -> gate.of().equals(task)).ifPresent(pairs::add);
            }
            List<String> models = List.copyOf(plan.work().models().keySet());
            for (int i = 0; i < models.size() && models.size() <= MODELS_TO_PAIR; i++) {
                for (String later : models.subList(i + 1, models.size())) {
                    Pair pair = new Pair(later, models.get(i));
                    if (!pairs.contains(pair) && !pairs.contains(pair.turned())) {
                        // What a claim compares with is what is compared with everywhere: no plot turns it round.
                        pairs.add(baselines.contains(later) ? pair.turned() : pair);
                    }
                }
            }
            return pairs;
        }

        private Comparison compare(String task, Metric metric, String where, String against, double confidence) {
            return Comparison.of(
                    task,
                    metric,
                    where,
                    measured(task, where),
                    against,
                    measured(task, against),
                    confidence,
                    bootstrap(task));
        }

        private Measured measured(String task, String model) {
            Measured found = measured.getOrDefault(task, Map.of()).get(model);
            if (found == null) {
                throw new IllegalStateException("task " + task + " was not measured on " + model);
            }
            return found;
        }

        private Bootstrap bootstrap(String task) {
            return new Bootstrap(Seeds.of(seed, "bootstrap/" + task), Bootstrap.RESAMPLES);
        }
    }
}
