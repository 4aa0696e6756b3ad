package dev.cultivar.models.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code value.name} and {@code value[index]}. As in Jinja2 a method comes before a key of the same name after a dot, and after it
 * in brackets; what is not there is undefined. Methods that change their list or dict are refused, as the sandbox of transformers does.
 */
final class Lookup {
    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");
    private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private final Budget budget;

    Lookup(Budget budget) {
        this.budget = budget;
    }

    Object attribute(Object target, String name) {
        Object method = method(target, name);
        if (method != null) {
            return method;
        }
        Object value = target instanceof Map<?, ?> map ? map.get(name) : null;
        return value == null ? Undefined.key(name, target) : value;
    }

    Object item(Object target, Object index) {
        if (target instanceof Undefined undefined) {
            throw undefined.failure();
        }
        Object value = direct(target, index);
        if (value == null && index instanceof String name) {
            value = method(target, name);
        }
        return value == null ? Undefined.key(Text.of(index), target) : value;
    }

    private static @Nullable Object direct(Object target, Object index) {
        if (target instanceof Map<?, ?> map) {
            boolean hashable =
                    !(index instanceof Map) && !(index instanceof Items items && items.kind() != Items.Kind.TUPLE);
            return hashable ? map.get(Values.key(index)) : null;
        }
        boolean sequence = target instanceof String
                || (target instanceof Items items && items.kind().indexed());
        if (!sequence || !(index instanceof Long || index instanceof Boolean)) {
            return null;
        }
        long length = Values.length(target);
        long asked = Values.integer(index, "an index");
        long place = asked < 0 ? asked + length : asked;
        if (place < 0 || place >= length) {
            return null;
        }
        return target instanceof Items items
                ? items.values().get((int) place)
                : Strings.at((String) target, (int) place);
    }

    Object slice(Object target, @Nullable Object start, @Nullable Object stop, @Nullable Object step) {
        if (target instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!(target instanceof String)
                && !(target instanceof Items items && items.kind().indexed())) {
            return Undefined.key("slice", target);
        }
        long length = Values.length(target);
        long by = bound(step, 1);
        if (by == 0) {
            throw new JinjaException("a slice cannot go by steps of 0");
        }
        long from =
                clip(bound(start, by > 0 ? 0 : Long.MAX_VALUE), length, by > 0 ? 0 : -1, by > 0 ? length : length - 1);
        long to = absent(stop)
                ? (by > 0 ? length : -1)
                : clip(bound(stop, 0), length, by > 0 ? 0 : -1, by > 0 ? length : length - 1);
        budget.steps(length);
        if (target instanceof String text && by == 1) {
            return from >= to
                    ? ""
                    : text.substring(text.offsetByCodePoints(0, (int) from), text.offsetByCodePoints(0, (int) to));
        }
        List<Object> all = Values.iterate(target);
        List<Object> taken = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            taken.add(all.get((int) i));
            if (by > length || -by > length) {
                break;
            }
        }
        if (target instanceof String) {
            StringBuilder text = new StringBuilder();
            taken.forEach(character -> text.append((String) character));
            return text.toString();
        }
        return new Items(((Items) target).kind(), taken);
    }

    private static boolean absent(@Nullable Object bound) {
        return bound == null || bound == None.NONE;
    }

    private static long bound(@Nullable Object bound, long otherwise) {
        return bound == null || bound == None.NONE ? otherwise : Values.integer(bound, "a slice");
    }

    private static long clip(long bound, long length, long least, long most) {
        long place = bound < 0 ? bound + length : bound;
        return Math.max(least, Math.min(most, place));
    }

    private @Nullable Object method(Object target, String name) {
        return switch (target) {
            case Undefined undefined -> throw undefined.failure();
            case String text -> StringMethods.of(text, name, budget);
            case Map<?, ?> map -> dictMethod(map, name);
            case Items items
            when items.kind() == Items.Kind.LIST || items.kind() == Items.Kind.TUPLE -> listMethod(items, name);
            case Namespace namespace -> namespace.values.get(name);
            case Loop loop -> loop.attribute(name);
            default -> null;
        };
    }

    private static @Nullable Object dictMethod(Map<?, ?> map, String name) {
        if (DICT_CHANGES.contains(name)) {
            return new Undefined("a template may not change a dict: " + name + " is refused");
        }
        return switch (name) {
            case "get" ->
                (Callable) arguments -> {
                    Arguments.Bound bound = arguments.bind("get", "key", "default?");
                    Object value = map.get(Values.key(bound.get(0)));
                    return value != null ? value : bound.given(1) ? bound.get(1) : None.NONE;
                };
            case "items" -> view(() -> new Items(Items.Kind.ITEMS, pairs(map)));
            case "keys" -> view(() -> new Items(Items.Kind.KEYS, new ArrayList<>(map.keySet())));
            case "values" -> view(() -> new Items(Items.Kind.VALUES, new ArrayList<>(map.values())));
            case "copy" -> view(() -> map);
            default -> null;
        };
    }

    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>(map.size());
        map.forEach((key, value) -> pairs.add(Items.tuple(key, value)));
        return pairs;
    }

    private static Callable view(Supplier<Object> made) {
        return arguments -> {
            arguments.bind("this method");
            return made.get();
        };
    }

    private static @Nullable Object listMethod(Items items, String name) {
        if (LIST_CHANGES.contains(name) && items.kind() == Items.Kind.LIST) {
            return new Undefined("a template may not change a list: " + name + " is refused, make a new one with +");
        }
        return switch (name) {
            case "count" ->
                (Callable) arguments -> {
                    Object wanted = arguments.bind("count", "value").get(0);
                    return items.values().stream()
                            .filter(value -> Values.equal(value, wanted))
                            .count();
                };
            case "index" ->
                (Callable) arguments -> {
                    Object wanted = arguments.bind("index", "value").get(0);
                    for (int i = 0; i < items.size(); i++) {
                        if (Values.equal(items.values().get(i), wanted)) {
                            return (long) i;
                        }
                    }
                    throw new JinjaException("index: the value is not in the list");
                };
            default -> null;
        };
    }
}
