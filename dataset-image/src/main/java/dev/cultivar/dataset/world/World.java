package dev.cultivar.dataset.world;

import dev.cultivar.api.source.WorldShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words, entities and facts: a function of seed and shape alone. The general domain is made first, then d1, d2 and so on, so a
 * world with more domains has the same first ones.
 */
final class World {
    static final String GENERAL = "general";
    /** Made-up words of two and three syllables are 347900; this keeps the search for a new one short and models small. */
    static final int MOST_WORDS = 20_000;

    private final Map<String, Domain> domains = new LinkedHashMap<>();

    /** Makes a world. */
    static World of(WorldShape shape, long seed) {
        World world = new World();
        Coinage coinage = new Coinage();
        Domain general = domain(GENERAL, shape, seed, coinage, null, null);
        world.domains.put(GENERAL, general);
        Domain before = null;
        for (int i = 1; i <= shape.domains(); i++) {
            Domain next = domain("d" + i, shape, seed, coinage, general, before);
            world.domains.put(next.name(), next);
            before = next;
        }
        return world;
    }

    /** All domains, general first. */
    Map<String, Domain> domains() {
        return domains;
    }

    Domain general() {
        return domain(GENERAL);
    }

    Domain domain(String name) {
        Domain domain = domains.get(name);
        if (domain == null) {
            throw new IllegalArgumentException(
                    "domains: the world has no domain " + name + "; it has " + String.join(", ", domains.keySet()));
        }
        return domain;
    }

    /** Every word of every record of the world, punctuation aside. */
    Set<String> vocabulary() {
        Set<String> words = new LinkedHashSet<>();
        for (Domain domain : domains.values()) {
            words.addAll(domain.tongue().all());
            words.addAll(domain.lexicon().all());
            words.addAll(domain.relationNames());
            words.addAll(domain.translations());
            domain.relations().forEach(relation -> words.addAll(relation.values()));
            domain.entities().forEach(entity -> words.add(entity.name()));
        }
        return words;
    }

    private static Domain domain(
            String name,
            WorldShape shape,
            long seed,
            Coinage coinage,
            @Nullable Domain general,
            @Nullable Domain neighbour) {
        Draws draws = Draws.of(seed, name);
        boolean own = general != null && shape.language() == WorldShape.Language.own;
        Tongue tongue = own ? Tongue.madeUp(coinage, draws) : Tongue.english();
        Lexicon lexicon = Lexicon.madeUp(coinage, draws, general == null ? shape.generalWords() : shape.words());
        List<Relation> relations = new ArrayList<>();
        for (int i = 0; i < shape.relations(); i++) {
            relations.add(new Relation(coinage.word(draws), coinage.words(draws, shape.values())));
        }
        String link = coinage.word(draws);
        List<String> translations = general == null
                ? List.of()
                : own ? coinage.words(draws, shape.relations() + 1) : general.relationNames();
        List<String> names = coinage.words(draws, shape.entities());
        if (neighbour != null) {
            int share = Draws.perMille(shape.relatedness());
            lexicon = lexicon.withShareOf(neighbour.lexicon(), draws, share);
            for (int i = 0; i < relations.size() * share / 1000; i++) {
                relations.set(i, neighbour.relations().get(i));
            }
        }
        return new Domain(
                name, tongue, lexicon, List.copyOf(relations), link, entities(draws, names, relations), translations);
    }

    private static List<Entity> entities(Draws draws, List<String> names, List<Relation> relations) {
        int count = names.size();
        List<List<Integer>> values = new ArrayList<>();
        names.forEach(name -> values.add(new ArrayList<>()));
        for (Relation relation : relations) {
            int[] order = draws.order(count);
            for (int i = 0; i < count; i++) {
                values.get(order[i]).add(i % relation.values().size());
            }
        }
        int[] round = draws.order(count);
        int[] links = new int[count];
        for (int i = 0; i < count; i++) {
            links[round[i]] = round[(i + 1) % count];
        }
        List<Entity> entities = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entities.add(new Entity(names.get(i), List.copyOf(values.get(i)), links[i]));
        }
        return List.copyOf(entities);
    }
}
