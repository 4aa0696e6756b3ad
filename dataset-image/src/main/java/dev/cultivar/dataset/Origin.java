package dev.cultivar.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.source.Source;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import java.util.List;
import java.util.Objects;

/**
 * What a manifest calls its order: the order without the addresses of files that are named by their SHA-256, so that the same
 * bytes from another mirror are the same dataset.
 */
final class Origin {
    private static final List<String> ONLY_WHERE = List.of("url", "maxSize", "timeoutSeconds");

    private Origin() {}

    static String digest(Order order, String digest) {
        List<Source> sources = Plan.work(order).sources();
        if (sources.stream().allMatch(source -> source.from().http() == null)) {
            return digest;
        }
        JsonNode tree = CanonicalJson.strict().valueToTree(order);
        for (JsonNode source : tree.path("work").path("prepare").path("sources")) {
            if (source.path("from").path("http") instanceof ObjectNode http) {
                http.remove(ONLY_WHERE);
            }
        }
        return CanonicalJson.digest(Objects.requireNonNull(tree));
    }
}
