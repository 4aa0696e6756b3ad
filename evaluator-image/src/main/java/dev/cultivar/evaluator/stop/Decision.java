package dev.cultivar.evaluator.stop;

import dev.cultivar.api.StateStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.evaluator.gate.Claim;
import dev.cultivar.evaluator.gate.Comparison;
import dev.cultivar.evaluator.gate.Improvement;
import dev.cultivar.evaluator.gate.Judge;
import dev.cultivar.evaluator.gate.Judgement;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.gate.Verdict;
import dev.cultivar.evaluator.statistic.Evidence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a rule comes to. Of the states whose forgetting is Proven to be within the tolerance on every exam, which is the gate
 * {@code nonInferior} of the state against the start, and of the start, the one with the largest estimated gain, the earlier of
 * equals. Forgetting is what the start has over a state: F_i = score of the start less score of the state, turned where less is
 * better.
 */
final class Decision {
    private static final int MOST_NAMED = 5;

    private final Rule rule;
    private final List<State> states = new ArrayList<>();

    private Decision(Rule rule) {
        this.rule = rule;
    }

    static StopStatus of(Rule rule, Comparing comparing) {
        Decision decision = new Decision(rule);
        decision.states.add(State.start(rule));
        rule.candidates().forEach(candidate -> decision.states.add(decision.judged(candidate, comparing)));
        return decision.status();
    }

    private State judged(Candidate candidate, Comparing comparing) {
        List<String> missing = candidate.pairing().missing();
        if (!missing.isEmpty()) {
            return new State(
                    candidate.coordinates(),
                    candidate.words(),
                    null,
                    List.of(),
                    Verdict.Undecided,
                    "It is not judged, since trials are not there: " + some(missing) + ".");
        }
        double confidence = rule.stop().confidence();
        List<State.Shift> forgetting = new ArrayList<>();
        List<Judgement> judgements = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < rule.forgetting().size(); i++) {
            Exam exam = rule.forgetting().get(i);
            double atMost = rule.stop().forgetting().get(i).atMost();
            Comparison comparison = comparing.compare(exam, candidate, confidence);
            Judgement judgement = Claim.of(new NonInferior(atMost)).judge(comparison.evidence(), exam.metric());
            Evidence forgotten =
                    Improvement.of(comparison.evidence(), exam.metric()).negated();
            forgetting.add(new State.Shift(exam, forgotten));
            judgements.add(judgement);
            reasons.add(amount(exam, "forgetting is ", forgotten) + "; " + Judge.interval(forgotten) + " "
                    + judgement.reason() + " (" + forgotten.n() + " " + comparison.items() + ", " + comparison.over()
                    + ")." + Judge.needed(judgement, comparison.items(), comparison.unit()));
        }
        Evidence gain = Improvement.of(
                comparing.compare(rule.gain(), candidate, confidence).evidence(),
                rule.gain().metric());
        return new State(
                candidate.coordinates(),
                candidate.words(),
                new State.Shift(rule.gain(), gain),
                List.copyOf(forgetting),
                all(judgements),
                String.join(" ", reasons));
    }

    private static Verdict all(List<Judgement> judgements) {
        if (judgements.stream().anyMatch(one -> one.verdict() == Verdict.NotProven)) {
            return Verdict.NotProven;
        }
        return judgements.stream().allMatch(one -> one.verdict() == Verdict.Proven)
                ? Verdict.Proven
                : Verdict.Undecided;
    }

    private StopStatus status() {
        List<State> judged = states.stream().filter(State::judged).toList();
        List<Boolean> onFront = Front.of(judged.stream().map(State::goods).toList());
        List<StateStatus> statuses = states.stream()
                .map(state -> state.status(state.judged() && onFront.get(judged.indexOf(state))))
                .toList();
        State chosen = judged.size() == 1 ? null : chosen(judged);
        return new StopStatus(
                rule.stop().name(),
                chosen == null ? Map.of() : chosen.coordinates(),
                Judge.fitted(message(chosen, judged)),
                statuses);
    }

    private static State chosen(List<State> judged) {
        State chosen = judged.getFirst();
        for (State state : judged) {
            if (state.within() == Verdict.Proven && state.gained() > chosen.gained()) {
                chosen = state;
            }
        }
        return chosen;
    }

    private String message(@Nullable State chosen, List<State> judged) {
        String absent = rule.absent().isEmpty()
                ? ""
                : " Trials are not there, and their states are not judged: " + some(rule.absent()) + ".";
        if (chosen == null) {
            return "Nothing is chosen: no state could be judged." + absent;
        }
        List<String> refused = judged.stream()
                .filter(state -> state.within() != Verdict.Proven && state.gained() > chosen.gained())
                .map(state -> state.words() + " ("
                        + (state.within() == Verdict.NotProven
                                ? "it forgets more than is tolerated"
                                : "that it forgets no more than is tolerated is not decided")
                        + ")")
                .toList();
        return (chosen == judged.getFirst() ? startWins(judged) : wins(chosen, judged))
                + (refused.isEmpty() ? "" : " More is gained by " + some(refused) + ".")
                + absent;
    }

    private String startWins(List<State> judged) {
        boolean none = judged.stream().skip(1).noneMatch(state -> state.within() == Verdict.Proven);
        return "The start, " + rule.startWords() + ", is chosen: "
                + (none
                        ? "no other state is shown to forget no more than is tolerated."
                        : "no state that is shown to forget no more than is tolerated gains anything.");
    }

    private static String wins(State chosen, List<State> judged) {
        State.Shift gain = chosen.gain();
        if (gain == null) {
            throw new IllegalStateException(chosen.words() + " was not judged");
        }
        long within = judged.stream()
                .filter(state -> state.within() == Verdict.Proven)
                .count();
        return chosen.words() + " is chosen: of " + judged.size() + " states with the start, " + within
                + " are shown to forget no more than is tolerated, and of those it gains most, "
                + amount(gain.exam(), "", gain.evidence()) + "; " + Judge.interval(gain.evidence())
                + (gain.evidence().interval().low() > 0
                        ? " is above 0."
                        : " holds 0: that it gains anything is not shown.");
    }

    private static String amount(Exam exam, String what, Evidence evidence) {
        return "on " + exam.subject() + " " + what
                + Numbers.words(evidence.interval().estimate()) + " "
                + exam.metric().unit();
    }

    private static String some(Collection<String> names) {
        int more = names.size() - MOST_NAMED;
        return names.stream().limit(MOST_NAMED).collect(Collectors.joining("; "))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
