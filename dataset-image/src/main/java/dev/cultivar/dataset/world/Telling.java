package dev.cultivar.dataset.world;

import dev.cultivar.api.source.EntityRange;
import dev.cultivar.api.source.Told;
import java.util.ArrayList;
import java.util.List;

/**
 * What a source tells: chosen domains of a world, and of each a range of its entities.
 *
 * @param seed the dataset's
 * @param source name of the source: two sources draw differently
 */
record Telling(World world, List<Domain> domains, EntityRange range, long seed, String source) {

    /** The domain whose facts are told in the words of this one. */
    Domain told(Domain domain, Told about) {
        return switch (about) {
            case own -> domain;
            case general ->
                domain.name().equals(World.GENERAL)
                        ? domain
                        : world.general()
                                .named(domain.name(), domain.tongue(), domain.lexicon(), domain.translations());
        };
    }

    /** Indexes of the entities in the range; never none. */
    List<Integer> entities(Domain domain) {
        int count = domain.entities().size();
        int from = (int) Math.round(range.from() * count);
        int to = (int) Math.round(range.to() * count);
        if (from >= to) {
            throw new IllegalArgumentException("entities: from " + range.from() + " to " + range.to() + " is none of "
                    + count + " entities: widen the range");
        }
        List<Integer> entities = new ArrayList<>();
        for (int i = from; i < to; i++) {
            entities.add(i);
        }
        return entities;
    }

    Draws draws(String... purpose) {
        List<String> all = new ArrayList<>(List.of(source));
        all.addAll(List.of(purpose));
        return Draws.of(seed, all.toArray(String[]::new));
    }
}
