package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Words for names and uids that differ from run to run, learnt from what the operator creates. */
final class Aliases {
    private final Map<String, String> words = new ConcurrentHashMap<>();

    /** Learns the name of an order's ConfigMap: the name of its jobs begins with it. */
    void learn(JsonNode created) {
        String digest =
                created.at("/metadata/annotations/cultivar.dev~1order-digest").asText();
        if (created.path("kind").asText().equals("ConfigMap") && !digest.isEmpty()) {
            JsonNode labels = created.at("/metadata/labels");
            words.put(
                    created.at("/metadata/name").asText(),
                    labels.path("cultivar.dev/owner").asText() + "/"
                            + labels.path("cultivar.dev/stage").asText() + "@" + digest.substring(0, 6));
        }
    }

    void learn(String word, String alias) {
        words.put(word, alias);
    }

    /** A text with all of them in place. */
    String in(String text) {
        String result = text;
        for (String word : words.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList()) {
            result = result.replace(word, words.getOrDefault(word, word));
        }
        return result;
    }
}
