package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import java.util.Map;
import java.util.TreeMap;

/** A member that an evaluation should have and has not, because its trial failed or was stopped: a claim that selects it cannot be decided. */
public record AbsentMember(String model, Map<String, String> coordinates, String reason) {
    public AbsentMember {
        coordinates = new TreeMap<>(Defaults.map(coordinates));
    }
}
