package dev.cultivar.models.template.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code loop} within a loop. */
final class Loop {
    private final List<Object> values;
    private final int depth;
    int index;
    private @Nullable Object last;

    Loop(List<Object> values, int depth) {
        this.values = values;
        this.depth = depth;
    }

    int depth() {
        return depth;
    }

    Object attribute(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) values.size() - index;
            case "revindex0" -> values.size() - index - 1L;
            case "first" -> index == 0;
            case "last" -> index == values.size() - 1;
            case "length" -> (long) values.size();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index > 0 ? values.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" ->
                index + 1 < values.size() ? values.get(index + 1) : new Undefined("there is no next item");
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) this::changed;
            default -> Undefined.key(name, this);
        };
    }

    private Object cycle(Arguments arguments) {
        List<Object> among = arguments.positional();
        if (among.isEmpty()) {
            throw new JinjaException("loop.cycle wants the values to go through");
        }
        return among.get(index % among.size());
    }

    private Object changed(Arguments arguments) {
        Items now = Items.tuple(arguments.positional().toArray());
        boolean changed = last == null || !Values.equal(last, now);
        last = now;
        return changed;
    }
}
