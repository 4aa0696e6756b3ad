package dev.cultivar.operator.desired;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.search.Range;
import dev.cultivar.api.search.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * All points of a search's axes: on a range any number, on other axes each value or arm. A point is the coordinates on all axes in
 * their order, as they stand in the table.
 */
public final class Space {
    private final List<Places> axes;
    private final List<List<String>> names;

    private Space(List<Places> axes) {
        this.axes = axes;
        this.names = axes.stream()
                .map(axis -> axis.range() != null
                        ? List.<String>of()
                        : axis.all().stream().map(Choice::name).toList())
                .toList();
    }

    /** Of a search. */
    public static Space of(Search search) {
        return new Space(Defaults.list(search.axes()).stream().map(Places::new).toList());
    }

    /** How many points there are; infinitely many where a range has fractions. */
    public double size() {
        double size = 1;
        for (int i = 0; i < axes.size(); i++) {
            size *= size(i);
        }
        return size;
    }

    private double size(int axis) {
        Range range = axes.get(axis).range();
        if (range == null) {
            return names.get(axis).size();
        }
        return range.whole() ? Math.rint(range.high()) - Math.rint(range.low()) + 1 : Double.POSITIVE_INFINITY;
    }

    /** Which axes are ranges: there points lie nearer or farther, on others they are the same or not. */
    public List<Boolean> ordered() {
        return axes.stream().map(axis -> axis.range() != null).toList();
    }

    /** Where a point lies: on a range its share from 0 to 1, on other axes the number of the place. */
    public double[] position(List<String> point) {
        double[] position = new double[axes.size()];
        for (int i = 0; i < position.length; i++) {
            Range range = axes.get(i).range();
            position[i] = range != null
                    ? Places.share(range, point.get(i))
                    : names.get(i).indexOf(point.get(i));
        }
        return position;
    }

    /** Any point. */
    public List<String> draw(RandomGenerator random) {
        List<String> point = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            point.add(anywhere(i, random));
        }
        return List.copyOf(point);
    }

    /** A point near another: on ranges at a distance of about the radius, on other axes elsewhere with that probability. */
    public List<String> near(List<String> point, double radius, RandomGenerator random) {
        double[] position = position(point);
        List<String> near = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            Range range = axes.get(i).range();
            if (range != null) {
                near.add(Places.number(range, Math.clamp(position[i] + radius * random.nextGaussian(), 0, 1)));
            } else {
                near.add(random.nextDouble() < radius ? anywhere(i, random) : point.get(i));
            }
        }
        return List.copyOf(near);
    }

    private String anywhere(int axis, RandomGenerator random) {
        Range range = axes.get(axis).range();
        List<String> places = names.get(axis);
        return range != null
                ? Places.number(range, random.nextDouble())
                : places.get((int) (random.nextDouble() * places.size()));
    }

    /** The places of a point. */
    List<Choice> choices(List<String> point) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            choices.add(axes.get(i).named(point.get(i)));
        }
        return choices;
    }
}
