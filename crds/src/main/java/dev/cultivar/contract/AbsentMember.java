package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A member that an evaluation should have and has not, because its trial failed or was stopped: a claim that selects it cannot be decided.
 *
 * @param asked as a member's: what it would have been asked, where that is known
 */
public record AbsentMember(
        String model,
        Map<String, String> coordinates,
        String reason,
        @Nullable Map<String, List<String>> asked) {
    public AbsentMember {
        coordinates = new TreeMap<>(Defaults.map(coordinates));
    }

    /** That would have been asked all. */
    public AbsentMember(String model, Map<String, String> coordinates, String reason) {
        this(model, coordinates, reason, null);
    }
}
