package dev.cultivar.models.template.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions that every template sees. */
final class Globals {
    private static final int LONGEST_RANGE = 100_000;

    private Globals() {}

    static void put(Scope scope, LocalDateTime now) {
        scope.set("range", (Callable) Globals::range);
        scope.set("dict", (Callable) Globals::dict);
        scope.set("namespace", (Callable) Globals::namespace);
        scope.set("raise_exception", (Callable) arguments -> {
            throw new JinjaException("the template refuses this conversation: "
                    + Text.of(arguments.bind("raise_exception", "message").get(0)));
        });
        scope.set("strftime_now", (Callable) arguments ->
                Strftime.format(arguments.bind("strftime_now", "format").text(0), now));
    }

    private static Object range(Arguments arguments) {
        Arguments.Bound bound = arguments.bind("range", "start", "stop?", "step?");
        boolean one = !bound.given(1);
        long start = one ? 0 : bound.integer(0, 0);
        long stop = one ? bound.integer(0, 0) : bound.integer(1, 0);
        long step = bound.integer(2, 1);
        if (step == 0) {
            throw new JinjaException("range wants a step that is not 0");
        }
        List<Object> values = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            values.add(i);
            if (values.size() > LONGEST_RANGE) {
                throw new JinjaException("a range has at most " + LONGEST_RANGE + " numbers");
            }
        }
        return new Items(Items.Kind.RANGE, values);
    }

    private static Object dict(Arguments arguments) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        if (arguments.positional().size() > 1) {
            throw new JinjaException("dict takes one argument and names");
        }
        for (Object from : arguments.positional()) {
            if (from instanceof Map<?, ?> map) {
                map.forEach(dict::put);
            } else {
                for (Object pair : Values.iterate(from)) {
                    List<Object> both = Values.iterate(pair);
                    if (both.size() != 2) {
                        throw new JinjaException("dict wants pairs, not " + both.size() + " values");
                    }
                    dict.put(Values.key(both.get(0)), both.get(1));
                }
            }
        }
        dict.putAll(arguments.named());
        return dict;
    }

    private static Object namespace(Arguments arguments) {
        Namespace namespace = new Namespace();
        if (dict(arguments) instanceof Map<?, ?> values) {
            values.forEach((name, value) -> namespace.set(Text.of(name), value));
        }
        return namespace;
    }
}
