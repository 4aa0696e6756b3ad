package dev.cultivar.operator.desired;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.search.Arm;
import dev.cultivar.api.search.Axis;
import dev.cultivar.api.search.Grid;
import dev.cultivar.api.search.Override;
import dev.cultivar.api.search.Random;
import dev.cultivar.api.search.Range;
import dev.cultivar.api.search.Scale;
import dev.cultivar.api.search.Search;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.status.Terminal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The trials of a search. Points are numbered with the first axis slowest; grid takes all, random takes some by hashes of (seed,
 * draw) without replacement; each point runs with every seed, the seed fastest. Pure: the same spec gives the same trials.
 */
public final class Trials {
    /** Most trials of a search. */
    public static final int MAX = 256;

    private static final int MAX_OVERRIDES = 64;
    private static final String INVALID = "InvalidSearch";
    private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private final TrainingRunSpec spec;
    private final Search search;
    private final List<List<Choice>> axes = new ArrayList<>();

    private Trials(TrainingRunSpec spec, Search search) {
        this.spec = spec;
        this.search = search;
        Defaults.list(search.axes()).forEach(axis -> axes.add(choices(axis)));
    }

    /** A place on an axis. */
    private record Choice(String axis, String coordinate, List<Override> overrides, List<String> origins) {}

    /** All trials in their order, none for a run without a search. */
    public static List<Trial> of(TrainingRunSpec spec) {
        return spec.search() == null ? List.of() : new Trials(spec, spec.search()).all();
    }

    private List<Trial> all() {
        long points = 1;
        for (List<Choice> axis : axes) {
            points *= axis.size(); // 8 axes of at most 64 places stay below 2^48
        }
        long[] drawn = switch (search.method().chosen()) {
            case Grid ignored -> limited(points, points);
            case Random random -> draw(limited(random.points(), points).length, points);
        };
        List<Trial> trials = new ArrayList<>();
        for (long point : drawn) {
            List<Choice> choices = at(point);
            for (int i = 0; i < search.seeds(); i++) {
                trials.add(trial(trials.size() + 1, choices, spec.seed() + i));
            }
        }
        return List.copyOf(trials);
    }

    private long[] limited(long wanted, long points) {
        if (wanted > points) {
            throw new Terminal(
                    INVALID,
                    "spec.search.method.random.points: " + wanted + " can't be drawn, the axes have " + points
                            + " combinations: ask for fewer");
        }
        if (wanted * search.seeds() > MAX) {
            throw new Terminal(
                    "TooManyTrials",
                    "spec.search: " + wanted + " points with " + search.seeds() + " seeds each are "
                            + wanted * search.seeds() + " trials, the most is " + MAX
                            + ": take places from the axes, or draw some with method.random");
        }
        return LongStream.range(0, wanted).toArray();
    }

    private long[] draw(int wanted, long points) {
        Set<Long> drawn = new LinkedHashSet<>();
        for (int i = 0; drawn.size() < wanted; i++) {
            String hash = CanonicalJson.digest(List.of("search", spec.seed(), i));
            drawn.add(Long.parseUnsignedLong(hash.substring(0, 15), 16) % points);
        }
        return drawn.stream().mapToLong(Long::longValue).toArray();
    }

    private List<Choice> at(long point) {
        List<Choice> choices = new ArrayList<>();
        long rest = point;
        for (List<Choice> axis : axes.reversed()) {
            choices.addFirst(axis.get((int) (rest % axis.size())));
            rest /= axis.size();
        }
        return choices;
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
            coordinates.put(choice.axis(), choice.coordinate());
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
        return new Trial(
                number, Collections.unmodifiableMap(coordinates), List.copyOf(overrides), List.copyOf(origins), seed);
    }

    private static List<Choice> choices(Axis axis) {
        String where = "spec.search.axes[" + axis.name() + "]";
        List<Choice> choices = new ArrayList<>();
        if (axis.arms() != null) {
            axis.arms().forEach(arm -> choices.add(arm(axis, arm, where)));
        } else {
            List<String> values = axis.range() == null ? Defaults.list(axis.values()) : numbers(axis.range());
            String field = axis.field() == null ? "" : axis.field();
            for (String value : values) {
                choices.add(
                        new Choice(axis.name(), value.strip(), List.of(new Override(field, value)), List.of(where)));
            }
        }
        Map<String, String> seen = new HashMap<>();
        for (Choice choice : choices) {
            String other = seen.put(normal(choice.coordinate()), choice.coordinate());
            if (other != null) {
                throw new Terminal(
                        INVALID,
                        where + ": " + other + " and " + choice.coordinate()
                                + " are the same: each place on an axis must be another");
            }
        }
        return choices;
    }

    private static Choice arm(Axis axis, Arm arm, String where) {
        List<Override> overrides = Defaults.map(arm.changes()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> new Override(e.getKey(), e.getValue()))
                .toList();
        String origin = where + ".arms[" + arm.name() + "]";
        return new Choice(axis.name(), arm.name(), overrides, Collections.nCopies(overrides.size(), origin));
    }

    private static List<String> numbers(Range range) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < range.points(); i++) {
            double share = (double) i / (range.points() - 1);
            double number = range.scale() == Scale.log
                    ? Math.exp(Math.log(range.low()) * (1 - share) + Math.log(range.high()) * share)
                    : range.low() * (1 - share) + range.high() * share;
            BigDecimal shown = range.whole()
                    ? BigDecimal.valueOf(number).setScale(0, RoundingMode.HALF_EVEN)
                    : BigDecimal.valueOf(number).round(DIGITS).stripTrailingZeros();
            numbers.add(shown.toPlainString());
        }
        return numbers;
    }

    /** 1, 1.0 and 1e0 are the same place. */
    private static String normal(String text) {
        try {
            return new BigDecimal(text).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return text;
        }
    }
}
