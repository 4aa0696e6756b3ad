package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What a write has to say of the object that it was decided on, so that it can't hit another one that has its name or its place now. */
final class Preconditions {
    private Preconditions() {}

    /** What a write lacks. */
    static Optional<String> missing(Call call) {
        JsonNode body = Call.json(call.body());
        return switch (call.method()) {
            case "DELETE" -> body.at("/preconditions/uid").isMissingNode() ? Optional.of("a uid") : Optional.empty();
            case "PATCH", "PUT" ->
                // what is applied to an object that all owners share is the same whoever writes it
                call.resource().equals("configmaps")
                                || !body.at("/metadata/resourceVersion").isMissingNode()
                        ? Optional.empty()
                        : Optional.of("a resourceVersion");
            default -> Optional.empty();
        };
    }
}
