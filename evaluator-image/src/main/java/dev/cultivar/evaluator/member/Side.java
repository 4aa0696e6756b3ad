package dev.cultivar.evaluator.member;

import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The members that one side of a claim selects.
 *
 * @param field where the claim says so, for errors
 * @param model the model that it is about
 * @param named the coordinates that it names
 * @param members all that have them
 * @param absent all that would have them, had their trial neither failed nor been stopped
 */
public record Side(
        String field, String model, Map<String, String> named, List<Member> members, List<AbsentMember> absent) {
    /** The model and what is named of it. */
    public String words() {
        return Label.of(model, named);
    }

    /** The coordinates that its members have and it does not name. */
    Set<String> free() {
        Set<String> free = new TreeSet<>();
        members.forEach(member -> free.addAll(member.coordinates().keySet()));
        absent.forEach(member -> free.addAll(member.coordinates().keySet()));
        free.removeAll(named.keySet());
        return free;
    }

    /** The values that its members have of a coordinate. */
    Set<String> values(String coordinate) {
        Set<String> values = new TreeSet<>();
        for (Member member : members) {
            String value = member.coordinates().get(coordinate);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }
}
