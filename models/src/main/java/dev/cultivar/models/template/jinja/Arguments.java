package dev.cultivar.models.template.jinja;

import java.util.List;
import java.util.Map;

/** The values that a function, filter or test was called with. */
record Arguments(List<Object> positional, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** These arguments under the names of a function's parameters; one that ends in '?' may be left out. */
    Bound bind(String function, String... parameters) {
        Object[] bound = new Object[parameters.length];
        if (positional.size() > parameters.length) {
            throw new JinjaException(function + " takes " + parameters.length + " arguments, not " + positional.size());
        }
        int used = 0;
        for (int i = 0; i < parameters.length; i++) {
            boolean optional = parameters[i].endsWith("?");
            String name = optional ? parameters[i].substring(0, parameters[i].length() - 1) : parameters[i];
            Object given = named.get(name);
            if (i < positional.size()) {
                if (given != null) {
                    throw new JinjaException(function + " is given '" + name + "' twice");
                }
                bound[i] = positional.get(i);
            } else if (given != null) {
                bound[i] = given;
                used++;
            } else if (optional) {
                bound[i] = Undefined.name(name);
            } else {
                throw new JinjaException(function + " needs its argument '" + name + "'");
            }
        }
        if (used < named.size()) {
            throw new JinjaException(
                    function + " knows only " + String.join(", ", parameters).replace("?", "") + ", not all of "
                            + String.join(", ", named.keySet()));
        }
        return new Bound(function, bound);
    }

    /** The same without the first n positional ones. */
    Arguments after(int n) {
        return new Arguments(positional.subList(Math.min(n, positional.size()), positional.size()), named);
    }

    /** Arguments by the order of the parameters; one that was left out is undefined. */
    static final class Bound {
        private final String function;
        private final Object[] values;

        Bound(String function, Object[] values) {
            this.function = function;
            this.values = values;
        }

        boolean given(int i) {
            return !(values[i] instanceof Undefined);
        }

        /** Given, and not None. */
        boolean some(int i) {
            return given(i) && values[i] != None.NONE;
        }

        Object get(int i) {
            return values[i];
        }

        boolean truth(int i) {
            return Values.truth(values[i]);
        }

        String text(int i) {
            if (values[i] instanceof String text) {
                return text;
            }
            throw new JinjaException(function + " wants a string, not " + Values.type(values[i]));
        }

        long integer(int i, long otherwise) {
            if (!some(i)) {
                return otherwise;
            }
            return Values.integer(values[i], function);
        }

        /** A number of characters or items that a result will have at least, so that it is bounded here. */
        int size(int i, int otherwise) {
            return (int) Math.max(0, Math.min(integer(i, otherwise), Budget.CHARACTERS));
        }
    }
}
