package dev.cultivar.evaluator.gate;

import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Needed;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Two bounds: an estimate between them has to be clear of both, one outside only of the bound that it misses. */
final class Bounds {
    private Bounds() {}

    static Optional<Needed> needed(Evidence evidence, double least, double most) {
        double estimate = evidence.interval().estimate();
        if (estimate < least) {
            return evidence.needed(least);
        }
        if (estimate > most) {
            return evidence.needed(most);
        }
        Optional<Needed> low = evidence.needed(least);
        Optional<Needed> high = evidence.needed(most);
        return low.isPresent() && high.isPresent()
                ? Stream.of(low.get(), high.get()).max(Comparator.comparingDouble(needed -> growth(needed, evidence)))
                : Optional.empty();
    }

    private static double growth(Needed needed, Evidence evidence) {
        return needed.count() / (double) (needed.replicates() ? evidence.replicates() : evidence.n());
    }
}
