package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Filters of lists, and those that make one. */
final class ListFilters {
    private final Budget budget;
    private final Lookup lookup;
    private final Filters filters;

    ListFilters(Budget budget, Lookup lookup, Filters filters) {
        this.budget = budget;
        this.lookup = lookup;
        this.filters = filters;
    }

    Object apply(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "list" -> {
                arguments.bind(name);
                yield Items.list(read(value));
            }
            case "first" -> {
                arguments.bind(name);
                yield first(value);
            }
            case "last" -> {
                arguments.bind(name);
                if (value instanceof Generator) {
                    throw new JinjaException("last of a generator: make a list of it with |list first");
                }
                List<Object> values = read(value);
                yield values.isEmpty() ? new Undefined("the list is empty and has no last item") : values.getLast();
            }
            case "reverse" -> {
                arguments.bind(name);
                if (value instanceof String text) {
                    yield new StringBuilder(text).reverse().toString();
                }
                List<Object> values = new ArrayList<>(read(value));
                Collections.reverse(values);
                yield new Generator(values);
            }
            case "join" -> joined(value, arguments.bind(name, "d?", "attribute?"));
            case "map" -> mapped(value, arguments);
            case "select", "reject", "selectattr", "rejectattr" -> chosen(name, value, arguments);
            case "sort" -> sorted(value, arguments.bind(name, "reverse?", "case_sensitive?", "attribute?"));
            case "dictsort" -> dictSorted(value, arguments.bind(name, "case_sensitive?", "by?", "reverse?"));
            case "unique" -> unique(value, arguments.bind(name, "case_sensitive?", "attribute?"));
            case "min", "max" -> extreme(name, value, arguments.bind(name, "case_sensitive?", "attribute?"));
            case "sum" -> sum(value, arguments.bind(name, "attribute?", "start?"));
            default -> throw new JinjaException("the filter '" + name + "' is not known here");
        };
    }

    private List<Object> read(Object value) {
        List<Object> values = Values.iterate(value);
        budget.steps(values.size());
        return values;
    }

    private Object first(Object value) {
        if (value instanceof Generator generator) {
            return generator.hasNext() ? generator.next() : new Undefined("there is no first item");
        }
        List<Object> values = read(value);
        return values.isEmpty() ? new Undefined("the list is empty and has no first item") : values.getFirst();
    }

    private Object joined(Object value, Bound bound) {
        String between = bound.given(0) ? Text.of(bound.get(0)) : "";
        UnaryOperator<Object> attribute = attribute(bound, 1);
        StringBuilder joined = new StringBuilder();
        boolean first = true;
        for (Object item : read(value)) {
            String part = Text.of(attribute.apply(item));
            budget.characters((long) part.length() + between.length());
            joined.append(first ? "" : between).append(part);
            first = false;
        }
        return joined.toString();
    }

    private Object mapped(Object value, Arguments arguments) {
        UnaryOperator<Object> change;
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Bound bound = arguments.bind("map", "attribute", "default?");
            UnaryOperator<Object> attribute = attribute(bound, 0);
            change = item -> {
                Object found = attribute.apply(item);
                return found instanceof Undefined && bound.given(1) ? bound.get(1) : found;
            };
        } else {
            String name = name(arguments, "map", "the name of a filter");
            Arguments rest = arguments.after(1);
            change = item -> filters.apply(name, item, rest);
        }
        List<Object> mapped = new ArrayList<>();
        for (Object item : read(value)) {
            mapped.add(change.apply(item));
        }
        return new Generator(mapped);
    }

    private static String name(Arguments arguments, String filter, String what) {
        if (!arguments.positional().isEmpty() && arguments.positional().getFirst() instanceof String name) {
            return name;
        }
        throw new JinjaException(filter + " wants " + what);
    }

    private Object chosen(String filter, Object value, Arguments arguments) {
        boolean byAttribute = filter.endsWith("attr");
        boolean wanted = filter.startsWith("select");
        UnaryOperator<Object> of =
                byAttribute ? attribute(name(arguments, filter, "the name of an attribute")) : item -> item;
        Arguments test = byAttribute ? arguments.after(1) : arguments;
        List<Object> chosen = new ArrayList<>();
        for (Object item : read(value)) {
            Object seen = of.apply(item);
            boolean holds = test.positional().isEmpty()
                    ? Values.truth(seen)
                    : Tests.holds(name(test, filter, "the name of a test"), seen, test.after(1));
            if (holds == wanted) {
                chosen.add(item);
            }
        }
        return new Generator(chosen);
    }

    private UnaryOperator<Object> attribute(Bound bound, int i) {
        if (!bound.some(i)) {
            return item -> item;
        }
        return bound.get(i) instanceof Long index ? item -> lookup.item(item, index) : attribute(bound.text(i));
    }

    // "a.0.b" goes from key to key.
    private UnaryOperator<Object> attribute(String path) {
        List<Object> keys = new ArrayList<>();
        for (String key : path.split("\\.", -1)) {
            boolean index = !key.isEmpty() && key.length() < 10 && key.chars().allMatch(c -> c >= '0' && c <= '9');
            keys.add(index ? (Object) Long.parseLong(key) : key);
        }
        return item -> {
            Object value = item;
            for (Object key : keys) {
                value = lookup.item(value, key);
            }
            return value;
        };
    }

    private static Object folded(Object value, boolean caseSensitive) {
        return value instanceof String text && !caseSensitive ? Strings.lower(text) : value;
    }

    private Object sorted(Object value, Bound bound) {
        UnaryOperator<Object> attribute = attribute(bound, 2);
        List<Object> sorted = new ArrayList<>(read(value));
        sort(sorted, item -> folded(attribute.apply(item), bound.truth(1)), bound.truth(0));
        return Items.list(sorted);
    }

    private static void sort(List<Object> values, UnaryOperator<Object> key, boolean reverse) {
        Comparator<Object> order = (left, right) -> Values.compare(key.apply(left), key.apply(right));
        values.sort(reverse ? (left, right) -> order.compare(right, left) : order);
    }

    private Object dictSorted(Object value, Bound bound) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new JinjaException("dictsort wants a dict, not " + Values.type(value));
        }
        String by = bound.given(1) ? bound.text(1) : "key";
        int side = switch (by) {
            case "key" -> 0;
            case "value" -> 1;
            default -> throw new JinjaException("dictsort sorts by key or value, not by '" + by + "'");
        };
        List<Object> pairs = Lookup.pairs(map);
        budget.steps(pairs.size());
        sort(pairs, pair -> folded(((Items) pair).values().get(side), bound.truth(0)), bound.truth(2));
        return Items.list(pairs);
    }

    private Object unique(Object value, Bound bound) {
        UnaryOperator<Object> attribute = attribute(bound, 1);
        Set<Object> seen = new HashSet<>();
        List<Object> unique = new ArrayList<>();
        for (Object item : read(value)) {
            if (seen.add(Values.key(folded(attribute.apply(item), bound.truth(0))))) {
                unique.add(item);
            }
        }
        return new Generator(unique);
    }

    private Object extreme(String name, Object value, Bound bound) {
        UnaryOperator<Object> attribute = attribute(bound, 1);
        Object best = null;
        for (Object item : read(value)) {
            if (best == null) {
                best = item;
                continue;
            }
            int order = Values.compare(
                    folded(attribute.apply(item), bound.truth(0)), folded(attribute.apply(best), bound.truth(0)));
            if (name.equals("min") ? order < 0 : order > 0) {
                best = item;
            }
        }
        return best == null ? new Undefined("the list is empty and has no " + name) : best;
    }

    private Object sum(Object value, Bound bound) {
        UnaryOperator<Object> attribute = attribute(bound, 0);
        Arithmetic arithmetic = new Arithmetic(budget);
        Object sum = bound.given(1) ? bound.get(1) : 0L;
        for (Object item : read(value)) {
            sum = arithmetic.binary("+", sum, attribute.apply(item));
        }
        return sum;
    }
}
