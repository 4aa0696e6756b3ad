package dev.cultivar.operator.bayes;

import dev.cultivar.api.search.Bayes;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.desired.Space;
import dev.cultivar.operator.status.Terminal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The point that a search tries next: the first are drawn, then that of the greatest expected improvement over the points before it.
 * The last of these may still be at work, so their values are never looked at, even when they are there: each is believed to have the
 * value that is expected of it (the kriging believer of Ginsbourger, Le Riche and Carraro 2010). So a point is a function of spec and
 * values, and not of which trial was faster.
 */
public final class NextPoint {
    private static final int DRAWN = 1024;
    private static final int NEAR = 64;
    private static final double[] RADII = {0.2, 0.1, 0.05, 0.02, 0.01};
    private static final int MIN_VALUES = 2;
    private static final int MAX_DRAWS = 100_000;

    private final Space space;
    private final RandomGenerator random;
    private final Set<List<String>> taken = new HashSet<>();

    private NextPoint(Space space, long seed, List<Tried> tried) {
        this.space = space;
        String hash = CanonicalJson.digest(List.of("search.bayes", seed, tried.size()));
        this.random = new Random(Long.parseUnsignedLong(hash.substring(0, 15), 16)); // whose numbers Java specifies
        tried.forEach(point -> taken.add(point.point()));
    }

    /**
     * A point that was chosen.
     *
     * @param ended whether its trials have ended
     * @param value the less the better; none for one of which a trial failed
     */
    public record Tried(
            List<String> point, boolean ended, @Nullable Double value) {}

    /**
     * The next point, none while the values that decide it are not there and after the last.
     *
     * @param overlap how many of the points before it may be at work still
     */
    public static Optional<List<String>> of(Space space, Bayes method, long seed, int overlap, List<Tried> tried) {
        if (tried.size() >= method.points()) {
            return Optional.empty();
        }
        NextPoint next = new NextPoint(space, seed, tried);
        if (tried.size() < method.initial()) {
            return Optional.of(next.drawn());
        }
        int decided = Math.max(0, tried.size() - overlap);
        List<Tried> before = tried.subList(0, decided);
        if (!before.stream().allMatch(Tried::ended)) {
            return Optional.empty();
        }
        List<double[]> points = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (Tried point : before) {
            if (point.value() != null) {
                points.add(space.position(point.point()));
                values.add(point.value());
            }
        }
        if (points.size() < MIN_VALUES) {
            return Optional.of(next.drawn());
        }
        double[][] observed = points.toArray(double[][]::new);
        GaussianProcess process = Fit.of(
                space.ordered(),
                observed,
                values.stream().mapToDouble(Double::doubleValue).toArray());
        List<String> incumbent = next.drawn();
        double least = Double.POSITIVE_INFINITY;
        for (Tried point : before) {
            double mean = process.at(space.position(point.point())).mean(); // not its value, which noise may have made
            if (point.value() != null && mean < least) {
                incumbent = point.point();
                least = mean;
            }
        }
        for (Tried point : tried.subList(decided, tried.size())) {
            process = process.believing(space.position(point.point()));
        }
        return Optional.of(next.promising(process, incumbent, least));
    }

    private List<String> drawn() {
        for (int i = 0; i < MAX_DRAWS; i++) {
            List<String> point = space.draw(random);
            if (!taken.contains(point)) {
                return point;
            }
        }
        throw new Terminal(
                "InvalidSearch",
                "spec.search.axes: " + MAX_DRAWS + " draws found nothing but the " + taken.size()
                        + " points that were tried, numbers have six digits: make the ranges wider, or ask for fewer points");
    }

    /** The best of points from everywhere, points near the least one, and then points nearer and nearer to the best. */
    private List<String> promising(GaussianProcess process, List<String> incumbent, double least) {
        List<List<String>> points = new ArrayList<>();
        for (int i = 0; i < DRAWN; i++) {
            points.add(space.draw(random));
        }
        for (double radius : RADII) {
            near(incumbent, radius, points);
        }
        List<String> best = drawn();
        double most = improvement(process, best, least);
        for (int round = 0; round <= RADII.length; round++) {
            for (List<String> point : points) {
                double improvement = taken.contains(point) ? 0 : improvement(process, point, least);
                if (improvement > most) {
                    best = point;
                    most = improvement;
                }
            }
            points.clear();
            if (round < RADII.length) {
                near(best, RADII[round], points);
            }
        }
        return best;
    }

    private void near(List<String> point, double radius, List<List<String>> points) {
        for (int i = 0; i < NEAR; i++) {
            points.add(space.near(point, radius, random));
        }
    }

    private double improvement(GaussianProcess process, List<String> point, double least) {
        return ExpectedImprovement.of(process.at(space.position(point)), least);
    }
}
