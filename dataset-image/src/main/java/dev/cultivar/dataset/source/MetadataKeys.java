package dev.cultivar.dataset.source;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.source.Dataset;
import dev.cultivar.api.source.Documents;
import dev.cultivar.api.source.Exam;
import dev.cultivar.api.source.Files;
import dev.cultivar.api.source.Generated;
import dev.cultivar.api.source.Http;
import dev.cultivar.api.source.Hub;
import dev.cultivar.api.source.Inline;
import dev.cultivar.api.source.MetadataValue;
import dev.cultivar.api.source.Questions;
import dev.cultivar.api.source.Rows;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.source.TextWorld;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The metadata that a source keeps: what its spec says, and what generated records have by themselves. */
public final class MetadataKeys {
    private MetadataKeys() {}

    /** Whether records can have keys beside these. */
    public static boolean more(Source source) {
        return source.from().dataset() != null;
    }

    /** Keys and where their values come from. */
    public static Map<String, MetadataValue> of(Source source) {
        Map<String, MetadataValue> keys = new TreeMap<>();
        switch (source.from().chosen()) {
            case Generated generated -> own(generated).forEach(key -> keys.put(key, new MetadataValue(key, null)));
            case Dataset ignored -> keys.put("id", new MetadataValue("id", null));
            case Files ignored -> {}
            case Inline ignored -> {}
            case Http ignored -> {}
            case Hub ignored -> {}
        }
        keys.putAll(Defaults.map(source.metadata()));
        return keys;
    }

    private static List<String> own(Generated generated) {
        return switch (generated.chosen()) {
            case TextWorld world ->
                switch (world.chosen()) {
                    case Documents ignored -> List.of("id", "group", "domain", "entity", "planted");
                    case Questions ignored -> List.of("id", "group", "domain", "entity");
                    case Exam ignored -> List.of("id", "group", "domain", "entity");
                    case Rows ignored -> List.of("id", "group", "domain", "entity", "links");
                };
        };
    }
}
