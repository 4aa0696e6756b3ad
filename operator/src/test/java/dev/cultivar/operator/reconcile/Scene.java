package dev.cultivar.operator.reconcile;

import dev.cultivar.operator.status.Phase;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How a resource comes into a phase.
 *
 * @param variant what distinguishes it from others of the phase, empty for the plain one
 * @param play does it, and says the name of the resource
 */
record Scene(String kind, Phase phase, String variant, Function<Theatre, String> play) {
    /** All. */
    static List<Scene> all() {
        return Stream.of(
                        Scenes.recipes(),
                        Scenes.datasets(),
                        Scenes.runs(),
                        LimitScenes.all(),
                        Scenes.searches(),
                        Scenes.evaluations())
                .flatMap(List::stream)
                .toList();
    }

    /** Its dump's name without the ending. */
    String file() {
        return phase.word() + (variant.isEmpty() ? "" : "-" + variant);
    }

    @Override
    public String toString() {
        return kind + " " + file();
    }
}
