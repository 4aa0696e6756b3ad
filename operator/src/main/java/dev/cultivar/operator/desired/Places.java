package dev.cultivar.operator.desired;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.search.Arm;
import dev.cultivar.api.search.Axis;
import dev.cultivar.api.search.Override;
import dev.cultivar.api.search.Range;
import dev.cultivar.api.search.Scale;
import dev.cultivar.operator.status.Terminal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a trial can be on one axis: at a value, an arm or a division of a budget, or at a number of a range. */
final class Places {
    private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private final Axis axis;
    private final String where;

    Places(Axis axis) {
        this.axis = axis;
        this.where = "spec.search.axes[" + axis.name() + "]";
    }

    /** What the axis is called. */
    String name() {
        return axis.name();
    }

    /** The numbers between which any is a place, none for values and arms. */
    @Nullable
    Range range() {
        return axis.range();
    }

    /** Each value, arm or division of a budget, or the numbers of the range as its points say. */
    List<Choice> all() {
        List<Choice> choices = new ArrayList<>();
        if (axis.arms() != null) {
            axis.arms().forEach(arm -> choices.add(arm(arm)));
        } else if (axis.allocate() != null) {
            choices.addAll(new Allocation(axis.name(), where, axis.allocate()).all());
        } else {
            List<String> values = axis.range() == null ? Defaults.list(axis.values()) : numbers(axis.range());
            values.forEach(value -> choices.add(value(value)));
        }
        Map<String, String> seen = new HashMap<>();
        for (Choice choice : choices) {
            String other = seen.put(normal(choice.name()), choice.name());
            if (other != null) {
                throw new Terminal(
                        Trials.INVALID,
                        where + ": " + other + " and " + choice.name()
                                + " are the same: each place on an axis must be another");
            }
        }
        return choices;
    }

    /** The place that is called so. */
    Choice named(String coordinate) {
        return axis.range() != null
                ? value(coordinate)
                : all().stream()
                        .filter(choice -> choice.name().equals(coordinate))
                        .findFirst()
                        .orElseThrow(
                                () -> new Terminal(
                                        Trials.INVALID,
                                        where + " has no place " + coordinate
                                                + ", which a trial in the status of the search has: delete the search and apply it again"));
    }

    /** The number that lies at a share of a range. */
    static String number(Range range, double share) {
        double number = range.scale() == Scale.log
                ? StrictMath.exp(StrictMath.log(range.low()) * (1 - share) + StrictMath.log(range.high()) * share)
                : range.low() * (1 - share) + range.high() * share;
        BigDecimal shown = range.whole()
                ? BigDecimal.valueOf(number).setScale(0, RoundingMode.HALF_EVEN)
                : BigDecimal.valueOf(number).round(DIGITS).stripTrailingZeros();
        return shown.toPlainString();
    }

    /** The share of a range at which a number lies. */
    static double share(Range range, String number) {
        double value = new BigDecimal(number).doubleValue();
        return range.scale() == Scale.log
                ? (StrictMath.log(value) - StrictMath.log(range.low()))
                        / (StrictMath.log(range.high()) - StrictMath.log(range.low()))
                : (value - range.low()) / (range.high() - range.low());
    }

    private Choice value(String value) {
        String field = axis.field() == null ? "" : axis.field();
        return new Choice(axis.name(), value.strip(), List.of(new Override(field, value)), List.of(where));
    }

    private Choice arm(Arm arm) {
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
            numbers.add(number(range, (double) i / (range.points() - 1)));
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
