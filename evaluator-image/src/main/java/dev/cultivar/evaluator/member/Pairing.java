package dev.cultivar.evaluator.member;

import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.Member;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which members a claim compares: the sides are paired on every coordinate that neither names, unless it follows from what they name; a side whose members lack a
 * coordinate stands for all of its values. Each pair is a replicate, and pairs differ by seed alone.
 *
 * @param pairs what is compared
 * @param varying the coordinates in which the pairs differ
 * @param missing members that would be needed and are not there, in words; while there are some nothing may be averaged
 */
public record Pairing(List<Pair> pairs, Set<String> varying, List<String> missing) {
    /** The coordinate of repetitions that differ by chance alone. */
    public static final String SEED = "seed";

    /** One replicate. */
    public record Pair(Member where, Member against) {}

    /** @throws InvalidWork when it is not clear which members belong together */
    public static Pairing of(Side where, Side against) {
        requireNamed(where, against);
        requireNamed(against, where);
        Set<String> shared = new TreeSet<>(where.free());
        shared.retainAll(against.free());
        shared.removeAll(where.named().keySet());
        shared.removeAll(against.named().keySet());
        shared.removeIf(coordinate -> follows(coordinate, where, against));
        List<Pair> pairs = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Set<Map<String, String>> paired = new LinkedHashSet<>();
        for (Member first : where.members()) {
            Map<String, String> place = only(first.coordinates(), shared);
            List<Member> partners = against.members().stream()
                    .filter(second -> only(second.coordinates(), shared).equals(place))
                    .toList();
            if (partners.isEmpty()) {
                missing.add(against.words() + " with " + Label.words(place));
            }
            partners.forEach(second -> pairs.add(new Pair(first, second)));
            paired.add(place);
        }
        against.members().stream()
                .map(second -> only(second.coordinates(), shared))
                .filter(place -> !paired.contains(place))
                .distinct()
                .forEach(place -> missing.add(where.words() + " with " + Label.words(place)));
        List<String> lost = Stream.concat(where.absent().stream(), against.absent().stream())
                .distinct()
                .map(Pairing::words)
                .toList();
        Pairing pairing = new Pairing(
                List.copyOf(pairs), varying(where, against, pairs), lost.isEmpty() ? List.copyOf(missing) : lost);
        pairing.requireOnlySeeds(where.field());
        return pairing;
    }

    /** A side alone: each of its members is a replicate. */
    public static Pairing alone(Side side) {
        List<Pair> pairs =
                side.members().stream().map(member -> new Pair(member, member)).toList();
        Pairing pairing = new Pairing(
                pairs,
                varying(side, side, pairs),
                side.absent().stream().map(Pairing::words).toList());
        pairing.requireOnlySeeds(side.field());
        return pairing;
    }

    /** How many replicates of what. */
    public String over() {
        return pairs.size() <= 1 ? "one seed" : pairs.size() + " seeds";
    }

    private static String words(AbsentMember member) {
        return Label.of(member) + " (" + member.reason() + ")";
    }

    /** What one side names and the other has in several values cannot be paired. */
    private static void requireNamed(Side naming, Side other) {
        Optional<String> open = naming.named().keySet().stream()
                .filter(coordinate -> !other.named().containsKey(coordinate))
                .filter(coordinate -> other.values(coordinate).size() > 1)
                .findFirst();
        if (open.isPresent()) {
            throw new InvalidWork(
                    "BadGate",
                    other.field() + ": name " + open.get() + " as the other side does; " + other.words() + " has "
                            + String.join(", ", other.values(open.get())));
        }
    }

    /** Student's interval is for independent repetitions: neither the values of an axis nor the stages of a run are any. */
    private void requireOnlySeeds(String field) {
        Optional<String> other =
                varying.stream().filter(name -> !name.equals(SEED)).findFirst();
        if (other.isPresent()) {
            throw new InvalidWork(
                    "BadGate",
                    field + ": name one " + other.get() + ": seeds alone are repetitions that can be averaged");
        }
    }

    private static Set<String> varying(Side where, Side against, List<Pair> pairs) {
        Set<String> names = new TreeSet<>(where.free());
        names.addAll(against.free());
        names.removeAll(where.named().keySet());
        names.removeAll(against.named().keySet());
        names.removeIf(name -> follows(name, where, against));
        names.removeIf(name -> pairs.stream()
                        .flatMap(pair -> Stream.of(pair.where(), pair.against()))
                        .flatMap(
                                member -> Stream.ofNullable(member.coordinates().get(name)))
                        .distinct()
                        .count()
                <= 1);
        return names;
    }

    /**
     * Whether a share of a budget (axis.field) is what those leave over that both sides name: they who say that half goes to one of two
     * fields need not say that half goes to the other. What is left open in several values is not.
     */
    private static boolean follows(String coordinate, Side where, Side against) {
        String axis = coordinate.substring(0, coordinate.lastIndexOf('.') + 1);
        return !axis.isEmpty()
                && Stream.of(where, against)
                        .allMatch(side -> side.values(coordinate).size() <= 1
                                && side.named().keySet().stream().anyMatch(name -> name.startsWith(axis)));
    }

    private static Map<String, String> only(Map<String, String> coordinates, Set<String> names) {
        Map<String, String> part = new TreeMap<>(coordinates);
        part.keySet().retainAll(names);
        return part;
    }
}
