package dev.cultivar.evaluator.stop;

import dev.cultivar.api.StopStatus;
import dev.cultivar.api.stop.Forgetting;
import dev.cultivar.api.stop.Stop;
import dev.cultivar.contract.Member;
import dev.cultivar.evaluator.matrix.DomainTasks;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.member.Pairing;
import dev.cultivar.evaluator.member.Roster;
import dev.cultivar.evaluator.member.Side;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The stop rules of an evaluation, found to make sense before anything is measured, and what they choose. */
public final class Stops {
    private static final String MODEL = "model";
    private static final String STAGE = "stage";
    private static final int MOST_STATES = 64;
    private static final int MOST_NAMED = 5;

    private final Roster roster;
    private final Exam.Measures measures;
    private final List<Rule> rules = new ArrayList<>();

    /**
     * Checks names and numbers, and finds the states.
     *
     * @param metrics what each task and suite measures
     * @param headlines the metric that says most of each
     * @throws InvalidWork naming the rule and its field
     */
    public Stops(
            List<Stop> stops,
            Roster roster,
            Map<String, ? extends Collection<Metric>> metrics,
            Map<String, Metric> headlines) {
        this.roster = roster;
        this.measures = new Exam.Measures(metrics, headlines);
        Set<String> names = new HashSet<>();
        for (Stop stop : stops) {
            if (!names.add(stop.name())) {
                throw new InvalidWork("BadStop", "stops: the name " + stop.name() + " is there twice");
            }
            rules.add(rule(stop, "stop " + stop.name() + ": "));
        }
    }

    private Rule rule(Stop stop, String field) {
        if (!(stop.confidence() > 0 && stop.confidence() < 1)) {
            throw new InvalidWork(
                    "BadStop", field + "confidence: is " + stop.confidence() + ", give a number between 0 and 1");
        }
        Exam gain = Exam.of(
                field + "gain",
                stop.gain().of(),
                stop.gain().metric(),
                stop.gain().domain(),
                measures);
        List<Exam> forgetting = forgetting(stop, field, gain);
        Side where = roster.side(field + "where", stop.where());
        Side start = roster.side(field + "start", stop.start());
        Map<String, String> before = new TreeMap<>(stop.start());
        before.put(MODEL, start.model());
        Map<String, Side> starts = new LinkedHashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Map<String, String> state : states(stop, where, start, field)) {
            Side mine = roster.side(field + "where", state);
            Side from = roster.side(field + "start", start(before, state, start, field));
            starts.put(from.words(), from);
            candidates.add(new Candidate(state, mine.words(), from.words(), Pairing.of(mine, from)));
        }
        requireOne(starts, field);
        starts.values().forEach(one -> before.putAll(one.named()));
        String words = starts.isEmpty() ? start.words() : String.join("", starts.keySet());
        requireAsked(gain, candidates, field);
        forgetting.forEach(exam -> requireAsked(exam, candidates, field));
        List<String> absent = where.absent().stream()
                .map(one -> Label.of(one.model(), one.coordinates()) + " (" + one.reason() + ")")
                .toList();
        return new Rule(stop, gain, forgetting, before, words, List.copyOf(candidates), absent);
    }

    /** Gains against different starts cannot be ranked, and of several none could be chosen. */
    private static void requireOne(Map<String, Side> starts, String field) {
        if (starts.size() > 1) {
            throw new InvalidWork(
                    "BadStop",
                    field + "start: a rule has one start and its states have " + starts.size() + ", "
                            + starts.keySet().stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                            + (starts.size() > MOST_NAMED ? " and others" : "")
                            + "; write a rule for each, with its axes in where, or name one of them in start for all");
        }
    }

    private void requireAsked(Exam exam, List<Candidate> candidates, String field) {
        Collection<Member> asked =
                roster.asked(exam.subject(), DomainTasks::asks).members().values();
        for (Candidate candidate : candidates) {
            for (Pairing.Pair pair : candidate.pairing().pairs()) {
                for (Member member : List.of(pair.where(), pair.against())) {
                    if (!asked.contains(member)) {
                        throw new InvalidWork(
                                "BadStop",
                                field + "where: " + Label.of(member) + " is not asked " + exam.subject()
                                        + ", since the task asks each model for domains that it has not seen; name states that are asked the same");
                    }
                }
            }
        }
    }

    private List<Exam> forgetting(Stop stop, String field, Exam gain) {
        if (stop.forgetting().isEmpty()) {
            throw new InvalidWork("BadStop", field + "forgetting: there is none, name at least one task or suite");
        }
        Set<String> seen = new HashSet<>(Set.of(gain.subject()));
        List<Exam> exams = new ArrayList<>();
        for (Forgetting one : stop.forgetting()) {
            String at = field + "forgetting[" + one.of() + "]";
            Exam exam = Exam.of(at, one.of(), one.metric(), one.domain(), measures);
            if (!seen.add(exam.subject())) {
                throw new InvalidWork(
                        "BadStop",
                        at + ".of: " + exam.subject()
                                + " is there twice, in gain and forgetting; what is gained and what is kept are different tasks");
            }
            if (!(one.atMost() >= 0 && one.atMost() < Double.POSITIVE_INFINITY)) {
                throw new InvalidWork(
                        "BadStop",
                        at + ".atMost: is " + one.atMost() + ", give how much may be forgotten, at least 0, in "
                                + exam.metric().unit());
            }
            exams.add(exam);
        }
        return List.copyOf(exams);
    }

    /** By their coordinates with the model and without the seed, unless the rule names one. */
    private static Set<Map<String, String>> states(Stop stop, Side where, Side start, String field) {
        Set<Map<String, String>> states = new LinkedHashSet<>();
        for (Member member : where.members()) {
            if (!start.members().contains(member)) {
                Map<String, String> state = new TreeMap<>(member.coordinates());
                if (!stop.where().containsKey(Pairing.SEED)) {
                    state.remove(Pairing.SEED);
                }
                state.put(MODEL, member.model());
                states.add(state);
            }
        }
        if (states.isEmpty() && where.absent().isEmpty()) {
            throw new InvalidWork(
                    "BadStop",
                    field
                            + "where: there is no state beside the start; measure each stage (members: each) or a search");
        }
        if (states.size() > MOST_STATES) {
            throw new InvalidWork(
                    "BadStop",
                    field + "where: there are " + states.size() + " states and at most " + MOST_STATES
                            + " are compared; name more coordinates");
        }
        return states;
    }

    private static Map<String, String> start(
            Map<String, String> named, Map<String, String> state, Side start, String field) {
        Set<String> known = new TreeSet<>();
        start.members().forEach(member -> known.addAll(member.coordinates().keySet()));
        known.remove(Pairing.SEED);
        known.removeAll(named.keySet());
        if (known.contains(STAGE)) {
            throw new InvalidWork(
                    "BadStop", field + "start: " + start.words() + " is several stages; name the one before");
        }
        Map<String, String> own = new TreeMap<>(named);
        known.stream()
                .filter(state::containsKey)
                .forEach(coordinate -> own.put(coordinate, state.getOrDefault(coordinate, "")));
        return own;
    }

    /** What each rule chooses, in the order's order. */
    public List<StopStatus> decided(Comparing comparing) {
        return rules.stream().map(rule -> Decision.of(rule, comparing)).toList();
    }
}
