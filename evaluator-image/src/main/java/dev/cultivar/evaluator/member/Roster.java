package dev.cultivar.evaluator.member;

import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All members of an evaluation, those included that are not there.
 *
 * <p>Invariant: labels are unique.
 */
public final class Roster {
    private static final String MODEL = "model";
    private static final String STAGE = "stage";

    private final Map<String, Member> members;
    private final List<AbsentMember> absent;

    private Roster(Map<String, Member> members, List<AbsentMember> absent) {
        this.members = Collections.unmodifiableMap(members);
        this.absent = absent;
    }

    /** @throws InvalidWork when there are none, too many, or two of the same name and coordinates */
    public static Roster of(EvaluateWork work) {
        Map<String, Member> members = new LinkedHashMap<>();
        for (Member member : work.members()) {
            if (members.put(Label.of(member), member) != null) {
                throw new InvalidWork("BadOrder", "members: " + Label.of(member) + " is there twice");
            }
        }
        int n = members.size() + work.absent().size();
        if (members.isEmpty() && !work.absent().isEmpty()) {
            throw new InvalidWork(
                    "NoMembers",
                    "there is nothing to measure, all trials failed; the first: "
                            + work.absent().getFirst().reason());
        }
        if (n == 0 || n > EvaluateWork.MOST_MEMBERS) {
            throw new InvalidWork(
                    "BadOrder", "members: there are " + n + ", an evaluation takes 1 to " + EvaluateWork.MOST_MEMBERS);
        }
        return new Roster(members, work.absent());
    }

    /** Of trials. */
    public static Roster of(List<Member> trials, List<AbsentMember> absent) {
        Map<String, Member> members = new LinkedHashMap<>();
        trials.forEach(trial -> members.put(Label.of(trial), trial));
        return new Roster(members, absent);
    }

    /**
     * The trials behind members that are stages.
     *
     * @param trials coordinates without stage, the state of the first that was found; those that are not whole are absent
     */
    public record Learners(List<Member> trials, List<AbsentMember> absent) {}

    /** The trials of a model. */
    public Learners learners(String field, @Nullable String named) {
        String model = model(field, named == null ? Map.of() : Map.of(MODEL, named));
        Map<String, AbsentMember> lost = new LinkedHashMap<>();
        for (AbsentMember member : absent) {
            if (member.model().equals(model)) {
                AbsentMember trial = new AbsentMember(model, trial(member.coordinates()), member.reason());
                lost.putIfAbsent(Label.of(trial), trial);
            }
        }
        Map<String, Member> trials = new LinkedHashMap<>();
        for (Member member : members.values()) {
            if (member.model().equals(model) && member.coordinates().containsKey(STAGE)) {
                Member trial = new Member(model, trial(member.coordinates()), member.state());
                trials.putIfAbsent(Label.of(trial), trial);
            }
        }
        trials.keySet().removeAll(lost.keySet());
        if (trials.isEmpty() && lost.isEmpty()) {
            throw new InvalidWork(
                    "BadMatrix",
                    field + ": the members of " + model + " are no stages; measure each of them (members: each)");
        }
        return new Learners(List.copyOf(trials.values()), List.copyOf(lost.values()));
    }

    /** The state of a trial after a stage. */
    public Member stage(String field, Member trial, String stage) {
        Map<String, String> coordinates = new TreeMap<>(trial.coordinates());
        coordinates.put(STAGE, stage);
        Member found = members.get(Label.of(trial.model(), coordinates));
        if (found == null) {
            throw new InvalidWork(
                    "UnknownCoordinate", field + ": " + Label.of(trial) + " was not measured after a stage " + stage);
        }
        return found;
    }

    /** The one member of a side that belongs to a trial: it has the same value of each coordinate that both have and the side does not name. */
    public Member before(String field, Map<String, String> where, Member trial) {
        Map<String, String> named = new TreeMap<>(where);
        named.putIfAbsent(MODEL, trial.model());
        List<Member> fitting = side(field, named).members().stream()
                .filter(member -> member.coordinates().entrySet().stream()
                        .allMatch(e -> where.containsKey(e.getKey())
                                || trial.coordinates()
                                        .getOrDefault(e.getKey(), e.getValue())
                                        .equals(e.getValue())))
                .toList();
        if (fitting.size() != 1) {
            throw new InvalidWork(
                    "BadMatrix",
                    field + ": there are " + fitting.size() + " such members for " + Label.of(trial)
                            + "; name coordinates that leave one");
        }
        return fitting.getFirst();
    }

    private static Map<String, String> trial(Map<String, String> coordinates) {
        Map<String, String> rest = new TreeMap<>(coordinates);
        rest.remove(STAGE);
        return rest;
    }

    /** Those who are asked a task, by the domains that they are asked. */
    public Roster asked(String task, BiPredicate<String, @Nullable Map<String, List<String>>> asks) {
        Map<String, Member> some = new LinkedHashMap<>(members);
        some.values().removeIf(member -> !asks.test(task, member.asked()));
        return new Roster(
                some,
                absent.stream().filter(lost -> asks.test(task, lost.asked())).toList());
    }

    /** The members by label, in the order's order. */
    public Map<String, Member> members() {
        return members;
    }

    /** The members that a claim selects. A model need not be named where there is one; an absent member that lacks a coordinate might have had any value of it. */
    public Side side(String field, Map<String, String> where) {
        String model = model(field, where);
        Map<String, String> named = new TreeMap<>(where);
        named.remove(MODEL);
        List<Member> own = members.values().stream()
                .filter(member -> member.model().equals(model))
                .toList();
        List<AbsentMember> lost =
                absent.stream().filter(member -> member.model().equals(model)).toList();
        named.forEach((coordinate, value) -> requireValue(field, model, coordinate, value, own, lost));
        Side side = new Side(
                field,
                model,
                named,
                own.stream()
                        .filter(member -> member.coordinates().entrySet().containsAll(named.entrySet()))
                        .toList(),
                lost.stream()
                        .filter(member -> named.entrySet().stream()
                                .allMatch(e -> e.getValue()
                                        .equals(member.coordinates().getOrDefault(e.getKey(), e.getValue()))))
                        .toList());
        if (side.members().isEmpty() && side.absent().isEmpty()) {
            throw new InvalidWork("UnknownCoordinate", field + ": there is no member " + side.words());
        }
        return side;
    }

    private String model(String field, Map<String, String> where) {
        Set<String> models = Stream.concat(
                        members.values().stream().map(Member::model),
                        absent.stream().map(AbsentMember::model))
                .collect(Collectors.toCollection(TreeSet::new));
        String model = where.get(MODEL);
        if (model == null && models.size() == 1) {
            return models.iterator().next();
        }
        if (model == null) {
            throw new InvalidWork(
                    "UnknownModel", field + ": there are several models, give {model: name}: " + names(models));
        }
        if (!models.contains(model)) {
            throw new InvalidWork("UnknownModel", field + ": no model " + model + "; there are " + names(models));
        }
        return model;
    }

    private static void requireValue(
            String field, String model, String coordinate, String value, List<Member> own, List<AbsentMember> lost) {
        List<Map<String, String>> all = Stream.concat(
                        own.stream().map(Member::coordinates), lost.stream().map(AbsentMember::coordinates))
                .toList();
        Set<String> known =
                all.stream().flatMap(c -> c.keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
        if (!known.contains(coordinate)) {
            throw new InvalidWork(
                    "UnknownCoordinate",
                    field + ": model " + model + " has no coordinate " + coordinate + "; it has " + names(known));
        }
        Set<String> values = all.stream()
                .filter(c -> c.containsKey(coordinate))
                .map(c -> c.getOrDefault(coordinate, ""))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!values.contains(value)) {
            throw new InvalidWork(
                    "UnknownCoordinate",
                    field + ": model " + model + " has no " + coordinate + " " + value + "; there are "
                            + names(values));
        }
    }

    private static String names(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
