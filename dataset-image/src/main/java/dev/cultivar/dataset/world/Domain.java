package dev.cultivar.dataset.world;

import java.util.ArrayList;
import java.util.List;

/**
 * A domain of a world.
 *
 * @param link name of the relation that links entities
 * @param translations its names for the relations of the general domain, the last for the general link
 */
record Domain(
        String name,
        Tongue tongue,
        Lexicon lexicon,
        List<Relation> relations,
        String link,
        List<Entity> entities,
        List<String> translations) {

    String value(Entity entity, int relation) {
        return relations.get(relation).values().get(entity.values().get(relation));
    }

    Fact fact(Entity entity, int relation) {
        return new Fact(entity.name(), relations.get(relation).name(), value(entity, relation));
    }

    Entity linked(Entity entity) {
        return entities.get(entity.link());
    }

    /** The domain's relations under other names, the last of which is the link's: the same facts in other words. */
    Domain named(String toldIn, Tongue other, Lexicon words, List<String> names) {
        List<Relation> renamed = new ArrayList<>();
        for (int i = 0; i < relations.size(); i++) {
            renamed.add(new Relation(names.get(i), relations.get(i).values()));
        }
        return new Domain(toldIn, other, words, List.copyOf(renamed), names.getLast(), entities, names);
    }

    List<String> relationNames() {
        List<String> names = new ArrayList<>();
        relations.forEach(relation -> names.add(relation.name()));
        names.add(link);
        return List.copyOf(names);
    }
}
