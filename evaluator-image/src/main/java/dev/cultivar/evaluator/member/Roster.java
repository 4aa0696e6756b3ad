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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All members of an evaluation, those included that are not there.
 *
 * <p>Invariant: labels are unique.
 */
public final class Roster {
    private static final String MODEL = "model";

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
