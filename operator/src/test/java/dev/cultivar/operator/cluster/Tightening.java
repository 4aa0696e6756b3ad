package dev.cultivar.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a schema refuses, or drops, that another accepted, place by place. New properties are free to have any rule; a rule that holds
 * wherever a new property is absent, and a one-of that has more choices, refuse nothing.
 */
final class Tightening {
    private static final Set<String> LOWER = Set.of("maximum", "maxLength", "maxItems", "maxProperties");
    private static final Set<String> UPPER = Set.of("minimum", "minLength", "minItems", "minProperties");
    private static final List<String> SAME =
            List.of("type", "format", "pattern", "default", "x-kubernetes-list-type", "x-kubernetes-map-type");

    private static final Pattern ABSENT = Pattern.compile("!has\\(self\\.([\\w.]+)\\)");
    private static final Pattern HAS = Pattern.compile("has\\([\\w.]+\\)");
    private static final String ONE_OF = "].filter(x, x).size() == 1";

    private final List<String> found = new ArrayList<>();

    private Tightening() {}

    /** Sentences {@code place: what}. */
    static List<String> between(JsonNode previous, JsonNode present, String place) {
        Tightening tightening = new Tightening();
        tightening.compare(previous, present, place);
        return tightening.found;
    }

    private void compare(JsonNode previous, JsonNode present, String place) {
        SAME.forEach(key -> same(previous, present, place, key));
        LOWER.forEach(key -> bound(previous, present, place, key, -1));
        UPPER.forEach(key -> bound(previous, present, place, key, 1));
        flag(previous, present, place, "nullable");
        flag(previous, present, place, "x-kubernetes-preserve-unknown-fields");
        choices(previous.path("enum"), present.path("enum"), place);
        minus(texts(present.path("required")), texts(previous.path("required")))
                .forEach(name -> found.add(place + ": requires " + name));
        minus(rules(present), rules(previous)).stream()
                .filter(rule -> !ofNewProperty(rule, previous) && !moreChoices(rule, rules(previous)))
                .forEach(rule -> found.add(place + ": rule " + rule));
        JsonNode properties = previous.path("properties");
        properties.fieldNames().forEachRemaining(name -> {
            JsonNode now = present.path("properties").path(name);
            if (now.isMissingNode()) {
                found.add(place + "." + name + ": removed");
            } else {
                compare(properties.path(name), now, place + "." + name);
            }
        });
        inner(previous, present, place, "items", "[]");
        inner(previous, present, place, "additionalProperties", "{}");
    }

    private void inner(JsonNode previous, JsonNode present, String place, String key, String suffix) {
        if (previous.has(key)) {
            if (present.has(key)) {
                compare(previous.path(key), present.path(key), place + suffix);
            } else {
                found.add(place + ": " + key + " removed");
            }
        }
    }

    /** A pattern or default that is taken away refuses nothing; one that comes or changes may. */
    private void same(JsonNode previous, JsonNode present, String place, String key) {
        if (!present.path(key).equals(previous.path(key))
                && !(present.path(key).isMissingNode() && key.equals("pattern"))) {
            found.add(place + ": " + key + " " + word(previous.path(key)) + " -> " + word(present.path(key)));
        }
    }

    private void bound(JsonNode previous, JsonNode present, String place, String key, int tighter) {
        JsonNode now = present.path(key);
        JsonNode before = previous.path(key);
        if (!now.isMissingNode() && (before.isMissingNode() || (now.asDouble() - before.asDouble()) * tighter > 0)) {
            found.add(place + ": " + key + " " + word(before) + " -> " + word(now));
        }
    }

    private void flag(JsonNode previous, JsonNode present, String place, String key) {
        if (previous.path(key).asBoolean() && !present.path(key).asBoolean()) {
            found.add(place + ": no longer " + key);
        }
    }

    private void choices(JsonNode previous, JsonNode present, String place) {
        if (!present.isMissingNode()) {
            if (previous.isMissingNode()) {
                found.add(place + ": enum none -> " + present);
            } else {
                minus(texts(previous), texts(present)).forEach(choice -> found.add(place + ": refuses " + choice));
            }
        }
    }

    /** One of its alternatives is that a property is absent which the previous schema drops. */
    private static boolean ofNewProperty(String rule, JsonNode previous) {
        return Stream.of(rule.split(" \\|\\| ", -1))
                .map(ABSENT::matcher)
                .filter(Matcher::matches)
                .anyMatch(alternative -> {
                    JsonNode schema = previous;
                    for (String name : alternative.group(1).split("\\.", -1)) {
                        schema = schema.path("properties").path(name);
                    }
                    return schema.isMissingNode();
                });
    }

    private static boolean moreChoices(String rule, Set<String> previous) {
        return rule.endsWith(ONE_OF)
                && previous.stream()
                        // of one choice it is that choice alone
                        .filter(before ->
                                before.endsWith(ONE_OF) || HAS.matcher(before).matches())
                        .anyMatch(before -> terms(rule).containsAll(terms(before)));
    }

    private static List<String> terms(String oneOf) {
        return HAS.matcher(oneOf).results().map(MatchResult::group).toList();
    }

    private static Set<String> rules(JsonNode schema) {
        Set<String> rules = new TreeSet<>();
        schema.path("x-kubernetes-validations")
                .forEach(rule -> rules.add(rule.path("rule").asText()));
        return rules;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static List<String> minus(Set<String> these, Set<String> those) {
        Set<String> rest = new HashSet<>(these);
        rest.removeAll(those);
        return rest.stream().sorted().toList();
    }

    private static String word(JsonNode node) {
        return node.isMissingNode() ? "none" : node.toString();
    }
}
