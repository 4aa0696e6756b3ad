package dev.cultivar.dataset.world;

import dev.cultivar.contract.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The attributes of an entity, by their names. */
record Row(Tongue tongue, String entity, Map<String, String> attributes) {

    /** With so many attributes of the linked entity. */
    static Row of(Domain domain, Entity entity, int derived) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int relation = 0; relation < domain.relations().size(); relation++) {
            attributes.put(domain.relations().get(relation).name(), domain.value(entity, relation));
        }
        attributes.put(domain.link(), domain.linked(entity).name());
        for (int relation = 0; relation < Math.min(derived, domain.relations().size()); relation++) {
            attributes.put(
                    domain.link() + " " + domain.relations().get(relation).name(),
                    domain.value(domain.linked(entity), relation));
        }
        return new Row(domain.tongue(), entity.name(), attributes);
    }

    Row shuffled(Draws draws) {
        List<Map.Entry<String, String>> entries = new ArrayList<>(attributes.entrySet());
        Map<String, String> shuffled = new LinkedHashMap<>();
        for (int i : draws.order(entries.size())) {
            shuffled.put(entries.get(i).getKey(), entries.get(i).getValue());
        }
        return new Row(tongue, entity, shuffled);
    }

    String json() {
        var object = CanonicalJson.strict().createObjectNode().put(tongue.name(), entity);
        attributes.forEach(object::put);
        return object.toString();
    }

    String pairs() {
        return tongue.name() + ": " + entity
                + attributes.entrySet().stream()
                        .map(each -> "; " + each.getKey() + ": " + each.getValue())
                        .collect(Collectors.joining());
    }

    String sentences() {
        return attributes.entrySet().stream()
                .map(each -> Phrases.stated(tongue, new Fact(entity, each.getKey(), each.getValue()), 0))
                .collect(Collectors.joining(" "));
    }
}
