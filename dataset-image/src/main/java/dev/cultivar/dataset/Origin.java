package dev.cultivar.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.source.Http;
import dev.cultivar.api.source.Source;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.dataset.source.Ending;
import dev.cultivar.dataset.source.Remotes;
import java.util.List;
import java.util.Objects;

/**
 * What a manifest calls its order: the order without the addresses of files that are named by their SHA-256 or by a commit, so that
 * the same bytes from another mirror are the same dataset. What the end of an address says stays: the same bytes read in another way are
 * another dataset.
 */
final class Origin {
    private static final List<String> ONLY_WHERE = List.of("url", "maxSize", "timeoutSeconds");
    private static final List<String> HUB_ONLY_WHERE = List.of("endpoint", "tokenSecret", "maxSize", "timeoutSeconds");

    private Origin() {}

    static String digest(Order order, String digest) {
        List<Source> sources = Plan.work(order).sources();
        if (sources.stream().noneMatch(source -> Remotes.fetched(source.from()))) {
            return digest;
        }
        JsonNode tree = CanonicalJson.strict().valueToTree(order);
        JsonNode written = tree.path("work").path("prepare").path("sources");
        for (int i = 0; i < sources.size(); i++) {
            Http http = sources.get(i).from().http();
            if (http != null && written.path(i).path("from").path("http") instanceof ObjectNode node) {
                node.remove(ONLY_WHERE);
                read(node, Ending.of(sources.get(i), http));
            }
            if (sources.get(i).from().hub() != null
                    && written.path(i).path("from").path("hub") instanceof ObjectNode node) {
                node.remove(HUB_ONLY_WHERE);
            }
        }
        return CanonicalJson.digest(Objects.requireNonNull(tree));
    }

    private static void read(ObjectNode http, Ending ending) {
        http.put("format", ending.format().name());
        http.put("compression", ending.compression().name());
        switch (ending.format()) {
            case csv -> http.put("separator", String.valueOf(ending.separator()));
            case documents -> http.put("suffix", ending.suffix());
            case jsonLines, parquet -> {}
        }
    }
}
