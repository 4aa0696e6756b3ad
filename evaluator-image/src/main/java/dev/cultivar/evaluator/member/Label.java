package dev.cultivar.evaluator.member;

import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.Member;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A member's name for people: the model, and in brackets the coordinates where it has some. */
public final class Label {
    private Label() {}

    public static String of(Member member) {
        return of(member.model(), member.coordinates());
    }

    static String of(AbsentMember member) {
        return of(member.model(), member.coordinates());
    }

    /** The same coordinates in any order give the same label. */
    public static String of(String model, Map<String, String> coordinates) {
        return coordinates.isEmpty() ? model : model + words(coordinates);
    }

    static String words(Map<String, String> coordinates) {
        return new TreeMap<>(coordinates)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(", ", "[", "]"));
    }
}
