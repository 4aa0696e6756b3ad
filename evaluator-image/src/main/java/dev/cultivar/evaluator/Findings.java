package dev.cultivar.evaluator;

import dev.cultivar.api.GateStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.gate.Correction;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.Value;
import dev.cultivar.contract.Member;
import dev.cultivar.evaluator.gate.Claim;
import dev.cultivar.evaluator.gate.Comparison;
import dev.cultivar.evaluator.gate.Judge;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.gate.Verdict;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.member.Pairing;
import dev.cultivar.evaluator.member.Side;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Holm;
import dev.cultivar.evaluator.statistic.Interval;
import dev.cultivar.evaluator.statistic.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers, what moved, and the verdicts. A pure function of what was measured and the seed.
 *
 * @param results each metric of each task and suite on each member, with 95 % intervals
 * @param comparisons on each task's headline metric and each suite's score: what gates compare, and all pairs of members where there are few
 * @param gates the verdicts, in the order's order
 * @param stops the states that were chosen, in the order's order
 */
record Findings(
        List<ResultStatus> results, List<Comparison> comparisons, List<GateStatus> gates, List<StopStatus> stops) {
    static final double CONFIDENCE = 0.95;
    private static final int MEMBERS_TO_PAIR = 4;

    static Findings of(Plan plan, Map<String, Map<String, Measured>> measured, long seed) {
        Bench bench = new Bench(plan, plan.derived(measured), seed);
        return new Findings(bench.results(), bench.comparisons(), bench.gates(), bench.stops());
    }

    /** How many gates hold. */
    long held() {
        return gates.stream()
                .filter(gate -> gate.verdict().equals(Verdict.Proven.name()))
                .count();
    }

    /** Who is compared, with the sides in words. */
    private record Contrast(String where, String against, Pairing pairing) {
        static Contrast of(Plan plan, Gate gate) {
            Side where = plan.where(gate);
            Side against = plan.against(gate);
            return new Contrast(where.words(), against.words(), Pairing.of(where, against));
        }

        static Contrast of(Member where, Member against) {
            return new Contrast(
                    Label.of(where),
                    Label.of(against),
                    new Pairing(List.of(new Pairing.Pair(where, against)), Set.of(), List.of()));
        }

        Contrast turned() {
            return of(
                    pairing.pairs().getFirst().against(),
                    pairing.pairs().getFirst().where());
        }
    }

    private record Bench(Plan plan, Map<String, Map<String, Measured>> measured, long seed) {
        List<ResultStatus> results() {
            List<ResultStatus> results = new ArrayList<>();
            for (String task : plan.subjects()) {
                for (Member member : plan.members(task).values()) {
                    Measured numbers = measured(task, member);
                    for (Metric metric : numbers.metrics().keySet()) {
                        Interval value = Judge.value(numbers, metric, CONFIDENCE, bootstrap(task));
                        results.add(new ResultStatus(
                                task,
                                metric.name(),
                                member.model(),
                                member.coordinates(),
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
            for (String task : plan.compared()) {
                Metric headline = plan.headline(task);
                for (Contrast contrast : contrasts(task)) {
                    comparisons.add(compare(task, headline, contrast, CONFIDENCE));
                }
            }
            return comparisons;
        }

        List<GateStatus> gates() {
            List<Gate> gates = plan.work().gates();
            Correction correction = plan.work().correction();
            if (correction == null || gates.isEmpty()) {
                return gates.stream().map(this::judge).toList();
            }
            return switch (correction) {
                case holm -> stepDown(gates);
            };
        }

        private List<GateStatus> stepDown(List<Gate> gates) {
            GateStatus[] last = new GateStatus[gates.size()];
            double alpha = 1 - gates.getFirst().confidence();
            Holm.levels(gates.size(), alpha, (claim, level) -> {
                last[claim] = judge(at(gates.get(claim), 1 - level));
                return last[claim].verdict().equals(Verdict.Proven.name());
            });
            String together = " All " + gates.size() + " gates together have "
                    + Numbers.percent(gates.getFirst().confidence()) + " (Holm).";
            return Arrays.stream(last).map(gate -> Judge.with(gate, together)).toList();
        }

        private static Gate at(Gate gate, double confidence) {
            return new Gate(
                    gate.name(),
                    gate.of(),
                    gate.metric(),
                    gate.where(),
                    gate.against(),
                    gate.superior(),
                    gate.nonInferior(),
                    gate.equivalent(),
                    gate.value(),
                    confidence,
                    gate.enforce());
        }

        List<StopStatus> stops() {
            return plan.stops()
                    .decided((exam, state, confidence) -> compare(
                            exam.subject(),
                            exam.metric(),
                            new Contrast(state.words(), state.start(), state.pairing()),
                            confidence));
        }

        private GateStatus judge(Gate gate) {
            Metric metric = Metric.named(gate.metric()).orElseThrow();
            Claim claim = Claim.of(gate.chosen());
            if (gate.chosen() instanceof Value) {
                return value(gate, claim, metric);
            }
            Contrast contrast = Contrast.of(plan, gate);
            List<String> missing = contrast.pairing().missing();
            return missing.isEmpty()
                    ? Judge.judge(gate.name(), claim, compare(plan.subject(gate), metric, contrast, gate.confidence()))
                    : Judge.incomplete(gate.name(), metric, missing);
        }

        private GateStatus value(Gate gate, Claim claim, Metric metric) {
            Side where = plan.where(gate);
            Pairing alone = Pairing.alone(where);
            if (!alone.missing().isEmpty()) {
                return Judge.incomplete(gate.name(), metric, alone.missing());
            }
            return Judge.judge(
                    gate.name(),
                    claim,
                    new Judge.Subject(plan.subject(gate), metric, where.words(), alone.over(), Pairing.SEED + "s"),
                    where.members().stream()
                            .map(member -> measured(plan.subject(gate), member))
                            .toList(),
                    gate.confidence(),
                    bootstrap(plan.subject(gate)));
        }

        private List<Contrast> contrasts(String task) {
            Map<List<Pairing.Pair>, Contrast> contrasts = new LinkedHashMap<>();
            Set<Member> baselines = new LinkedHashSet<>();
            for (Gate gate : plan.work().gates()) {
                if (gate.chosen() instanceof Value || !plan.compared().contains(plan.subject(gate))) {
                    continue;
                }
                Contrast contrast = Contrast.of(plan, gate);
                contrast.pairing().pairs().forEach(pair -> baselines.add(pair.against()));
                if (plan.subject(gate).equals(task)
                        && contrast.pairing().missing().isEmpty()) {
                    contrasts.putIfAbsent(contrast.pairing().pairs(), contrast);
                }
            }
            List<Member> members = List.copyOf(plan.members(task).values());
            for (int i = 0; i < members.size() && members.size() <= MEMBERS_TO_PAIR; i++) {
                for (Member later : members.subList(i + 1, members.size())) {
                    Contrast pair = Contrast.of(later, members.get(i));
                    if (!contrasts.containsKey(pair.pairing().pairs())
                            && !contrasts.containsKey(pair.turned().pairing().pairs())) {
                        // What a claim compares with is what is compared with everywhere: no plot turns it round.
                        Contrast right = baselines.contains(later) ? pair.turned() : pair;
                        contrasts.put(right.pairing().pairs(), right);
                    }
                }
            }
            return List.copyOf(contrasts.values());
        }

        private Comparison compare(String task, Metric metric, Contrast contrast, double confidence) {
            Pairing pairing = contrast.pairing();
            return Comparison.of(
                    new Comparison.Sides(
                            task, metric, contrast.where(), contrast.against(), pairing.over(), Pairing.SEED + "s"),
                    pairing.pairs().stream()
                            .map(pair -> measured(task, pair.where()))
                            .toList(),
                    pairing.pairs().stream()
                            .map(pair -> measured(task, pair.against()))
                            .toList(),
                    confidence,
                    bootstrap(task));
        }

        private Measured measured(String task, Member member) {
            Measured found = measured.getOrDefault(task, Map.of()).get(Label.of(member));
            if (found == null) {
                throw new IllegalStateException("task " + task + " was not measured on " + Label.of(member));
            }
            return found;
        }

        private Bootstrap bootstrap(String task) {
            return new Bootstrap(Seeds.of(seed, "bootstrap/" + task), Bootstrap.RESAMPLES);
        }
    }
}
