package dev.cultivar.operator.desired;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.search.Bayes;
import dev.cultivar.api.search.Grid;
import dev.cultivar.api.search.Override;
import dev.cultivar.api.search.Random;
import dev.cultivar.api.search.Range;
import dev.cultivar.api.search.Search;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.status.Terminal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The trials of a search. Points are numbered with the first axis slowest; grid takes all, random takes some by hashes of (seed,
 * draw) without replacement, bayes chooses them one after the other; each point runs with every seed, the seed fastest. Pure: the same spec gives the same trials.
 */
public final class Trials {
    /** Most trials of a search. */
    public static final int MAX = 256;

    private static final int MAX_OVERRIDES = 64;
    /** What is left of 16 for model, stage and domain of what an evaluation measures. */
    private static final int MAX_COORDINATES = 13;
    /** Most combinations of values and arms that are resolved before a search chooses among them. */
    private static final int MAX_COMBINATIONS = 512;
    /** Reason of a search whose axes are none. */
    static final String INVALID = "InvalidSearch";

    private final TrainingRunSpec spec;
    private final Search search;
    private final List<Places> axes;

    private Trials(TrainingRunSpec spec, Search search) {
        this.spec = spec;
        this.search = search;
        this.axes = Defaults.list(search.axes()).stream().map(Places::new).toList();
    }

    /**
     * All trials in their order, none for a run without a search. Those that bayes will choose aren't known before their time; what it
     * can choose is shown by trials without a number: every combination of values and arms, and both ends of each range.
     */
    public static List<Trial> of(TrainingRunSpec spec) {
        return spec.search() == null ? List.of() : new Trials(spec, spec.search()).all();
    }

    /** The trials of points that were chosen one after the other. */
    public static List<Trial> at(TrainingRunSpec spec, List<List<String>> points) {
        Search search = Objects.requireNonNull(spec.search());
        Space space = Space.of(search);
        return new Trials(spec, search).at(points.stream().map(space::choices).toList());
    }

    /** How many trials a search makes. */
    public static int total(TrainingRunSpec spec) {
        Search search = Objects.requireNonNull(spec.search());
        return search.method().chosen() instanceof Bayes bayes ? bayes.points() * search.seeds() : of(spec).size();
    }

    private List<Trial> all() {
        return switch (search.method().chosen()) {
            case Grid ignored -> {
                Product product = new Product(axes.stream().map(Places::all).toList());
                requireSize("grid", product.size(), product.size());
                yield at(product.at(LongStream.range(0, product.size()).toArray()));
            }
            case Random random -> {
                Product product = new Product(axes.stream().map(Places::all).toList());
                requireSize("random", random.points(), product.size());
                yield at(product.at(draw(random.points(), product.size())));
            }
            case Bayes bayes -> {
                requireSize("bayes", bayes.points(), Space.of(search).size());
                yield conceivable();
            }
        };
    }

    private List<Trial> at(List<List<Choice>> points) {
        List<Trial> trials = new ArrayList<>();
        for (List<Choice> choices : points) {
            for (int i = 0; i < search.seeds(); i++) {
                trials.add(trial(trials.size() + 1, choices, spec.seed() + i));
            }
        }
        return List.copyOf(trials);
    }

    private List<Trial> conceivable() {
        List<List<Choice>> ends = axes.stream().map(Trials::ends).toList();
        List<List<Choice>> lows = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            lows.add(axes.get(i).range() == null ? ends.get(i) : ends.get(i).subList(0, 1));
        }
        Product product = new Product(lows);
        if (product.size() > MAX_COMBINATIONS) {
            throw new Terminal(
                    "TooManyCombinations",
                    "spec.search.axes: bayes resolves every combination of values and arms before it chooses, these are "
                            + product.size() + ", the most is " + MAX_COMBINATIONS
                            + ": make numbers a range, or take places from the axes");
        }
        List<List<Choice>> points =
                new ArrayList<>(product.at(LongStream.range(0, product.size()).toArray()));
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i).range() != null) {
                List<Choice> high = new ArrayList<>(points.getFirst());
                high.set(i, ends.get(i).getLast());
                points.add(high);
            }
        }
        return points.stream()
                .map(choices -> trial(Trial.UNNUMBERED, choices, spec.seed()))
                .toList();
    }

    private static List<Choice> ends(Places axis) {
        Range range = axis.range();
        return range == null
                ? axis.all()
                : List.of(axis.named(Places.number(range, 0)), axis.named(Places.number(range, 1)));
    }

    /** The points of axes by number, the first axis slowest. */
    private record Product(List<List<Choice>> axes) {
        long size() {
            return axes.stream()
                    .mapToLong(List::size)
                    .reduce(1, (a, b) -> a * b); // 8 axes of at most 64 places stay below 2^48
        }

        List<List<Choice>> at(long[] points) {
            return LongStream.of(points).mapToObj(this::point).toList();
        }

        private List<Choice> point(long number) {
            List<Choice> choices = new ArrayList<>();
            long rest = number;
            for (List<Choice> axis : axes.reversed()) {
                choices.addFirst(axis.get((int) (rest % axis.size())));
                rest /= axis.size();
            }
            return choices;
        }
    }

    private void requireSize(String method, long wanted, double points) {
        if (wanted > points) {
            throw new Terminal(
                    INVALID,
                    "spec.search.method." + method + ".points: " + wanted + " can't be drawn, the axes have "
                            + (long) points + " combinations: ask for fewer");
        }
        if (wanted * search.seeds() > MAX) {
            throw new Terminal(
                    "TooManyTrials",
                    "spec.search: " + wanted + " points with " + search.seeds() + " seeds each are "
                            + wanted * search.seeds() + " trials, the most is " + MAX
                            + ": take places from the axes, or draw some with method.random");
        }
    }

    private long[] draw(int wanted, long points) {
        Set<Long> drawn = new LinkedHashSet<>();
        for (int i = 0; drawn.size() < wanted; i++) {
            String hash = CanonicalJson.digest(List.of("search", spec.seed(), i));
            drawn.add(Long.parseUnsignedLong(hash.substring(0, 15), 16) % points);
        }
        return drawn.stream().mapToLong(Long::longValue).toArray();
    }

    private Trial trial(int number, List<Choice> choices, long seed) {
        Map<String, String> coordinates = new LinkedHashMap<>();
        List<Override> overrides = new ArrayList<>(Defaults.list(spec.overrides()));
        List<String> origins = new ArrayList<>();
        for (int i = 0; i < overrides.size(); i++) {
            origins.add("spec.overrides[" + i + "]");
        }
        Map<String, String> setBy = new HashMap<>();
        for (Choice choice : choices) {
            coordinates.putAll(choice.coordinates());
            for (Override override : choice.overrides()) {
                String other = setBy.put(override.field(), choice.axis());
                if (other != null) {
                    throw new Terminal(
                            Overrides.INVALID,
                            "spec.search.axes: " + other + " and " + choice.axis() + " both set " + override.field()
                                    + ": let one axis set it");
                }
            }
            overrides.addAll(choice.overrides());
            origins.addAll(choice.origins());
        }
        coordinates.put("seed", Long.toString(seed));
        if (overrides.size() > MAX_OVERRIDES) {
            throw new Terminal(
                    INVALID,
                    "spec.search: trial " + number + " has " + overrides.size() + " overrides, the most is "
                            + MAX_OVERRIDES + ": replace whole branches instead of many fields");
        }
        if (coordinates.size() > MAX_COORDINATES) {
            throw new Terminal(
                    INVALID,
                    "spec.search.axes: trials have " + coordinates.size()
                            + " coordinates (axes, shares of what they allocate, seed), the most is "
                            + MAX_COORDINATES + ": allocate between fewer fields, or on fewer axes");
        }
        return new Trial(
                number, Collections.unmodifiableMap(coordinates), List.copyOf(overrides), List.copyOf(origins), seed);
    }
}
