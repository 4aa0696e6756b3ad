package dev.cultivar.operator.desired;

import dev.cultivar.api.search.Allocate;
import dev.cultivar.api.search.Good;
import dev.cultivar.api.search.Override;
import dev.cultivar.operator.status.Terminal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The places of an axis that divides budgets: each total in so many equal shares, these among the fields in every way, the first field's
 * share slowest. A field is set to the whole units that its share buys, in exact decimals, so no place costs more than its total. Pure.
 */
final class Allocation {
    /** As many as an axis can have values or arms. */
    static final int MAX = 64;

    private static final MathContext DIGITS = new MathContext(6);

    private final String axis;
    private final String where;
    private final Allocate spec;

    /** Of an axis that stands there in the spec. */
    Allocation(String axis, String where, Allocate spec) {
        this.axis = axis;
        this.where = where + ".allocate";
        this.spec = spec;
    }

    /** All of them, the first total first. */
    List<Choice> all() {
        requireNamesAndFieldsOnce();
        long ways = ways(spec.parts(), spec.between().size());
        if (spec.totals().size() * ways > MAX) {
            throw new Terminal(
                    "TooManyTrials",
                    where + ": " + spec.totals().size() + " totals, each in " + ways + " ways ("
                            + spec.parts() + " parts between " + spec.between().size() + " fields), are "
                            + spec.totals().size() * ways + " places, the most is " + MAX
                            + ": take totals away, or have fewer parts");
        }
        List<Choice> choices = new ArrayList<>();
        for (String total : spec.totals()) {
            List<Choice> places = divisions(spec.parts(), spec.between().size()).stream()
                    .filter(shares -> buysEnough(total, shares))
                    .map(shares -> choice(total, shares))
                    .toList();
            if (places.isEmpty()) {
                throw new Terminal(Trials.INVALID, tooLittle(total));
            }
            choices.addAll(places);
        }
        return choices;
    }

    /** In how many ways parts can be divided between fields: the parts and the borders between fields are a row, and any of it may be borders. */
    static long ways(int parts, int fields) {
        long ways = 1;
        for (int i = 1; i < fields; i++) {
            ways = ways * (parts + i) / i;
        }
        return ways;
    }

    private static List<List<Integer>> divisions(int parts, int fields) {
        if (fields == 1) {
            return List.of(List.of(parts));
        }
        List<List<Integer>> all = new ArrayList<>();
        for (int first = 0; first <= parts; first++) {
            for (List<Integer> rest : divisions(parts - first, fields - 1)) {
                List<Integer> shares = new ArrayList<>(List.of(first));
                shares.addAll(rest);
                all.add(List.copyOf(shares));
            }
        }
        return all;
    }

    /** Total x share / parts / price, rounded down: nothing is rounded before the one division. */
    private BigInteger units(String total, int share, Good good) {
        BigDecimal money = new BigDecimal(total).multiply(BigDecimal.valueOf(share));
        BigDecimal price = new BigDecimal(good.price()).multiply(BigDecimal.valueOf(spec.parts()));
        return money.divideToIntegralValue(price).toBigInteger();
    }

    private boolean buysEnough(String total, List<Integer> shares) {
        for (int i = 0; i < shares.size(); i++) {
            Good good = spec.between().get(i);
            if (units(total, shares.get(i), good).compareTo(BigInteger.valueOf(good.atLeast())) < 0) {
                return false;
            }
        }
        return true;
    }

    private Choice choice(String total, List<Integer> shares) {
        Map<String, String> coordinates = new LinkedHashMap<>();
        coordinates.put(axis, total);
        List<Override> overrides = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            Good good = spec.between().get(i);
            coordinates.put(axis + "." + good.name(), share(shares.get(i)));
            overrides.add(
                    new Override(good.field(), units(total, shares.get(i), good).toString()));
            origins.add(where + ".between[" + good.name() + "]");
        }
        String name = new BigDecimal(total).stripTrailingZeros().toPlainString()
                + coordinates.entrySet().stream()
                        .skip(1)
                        .map(e -> e.getKey().substring(axis.length() + 1) + "=" + e.getValue())
                        .collect(Collectors.joining(", ", " (", ")"));
        return new Choice(axis, name, coordinates, overrides, origins);
    }

    private String share(int parts) {
        BigDecimal share = BigDecimal.valueOf(parts).divide(BigDecimal.valueOf(spec.parts()), DIGITS);
        return share.signum() == 0 ? "0" : share.stripTrailingZeros().toPlainString();
    }

    private String tooLittle(String total) {
        return where + ": no way of dividing total " + total + " in " + spec.parts() + " parts buys at least "
                + spec.between().stream()
                        .filter(good -> good.atLeast() > 0)
                        .map(good -> good.atLeast() + " of " + good.name() + " (all of it buys "
                                + units(total, spec.parts(), good) + ")")
                        .collect(Collectors.joining(" and "))
                + ": raise the total, lower atLeast, or have more parts";
    }

    private void requireNamesAndFieldsOnce() {
        Set<String> seen = new HashSet<>();
        for (Good good : spec.between()) {
            for (String once : List.of(good.name(), good.field())) {
                if (!seen.add(once)) {
                    throw new Terminal(
                            Trials.INVALID,
                            where + ".between: " + once + " stands there twice: a name and a field get one share");
                }
            }
        }
    }
}
