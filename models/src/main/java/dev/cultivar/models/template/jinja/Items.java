package dev.cultivar.models.template.jinja;

import java.util.Collections;
import java.util.List;

/** A list, a tuple, a range or a view of a dict: values in order. Never changed after it was made. */
record Items(Kind kind, List<Object> values) {
    enum Kind {
        LIST("list", "[", "]"),
        TUPLE("tuple", "(", ")"),
        RANGE("range", "range(", ")"),
        KEYS("dict_keys", "dict_keys([", "])"),
        VALUES("dict_values", "dict_values([", "])"),
        ITEMS("dict_items", "dict_items([", "])");

        final String word;
        final String open;
        final String close;

        Kind(String word, String open, String close) {
            this.word = word;
            this.open = open;
            this.close = close;
        }

        /** Whether Python lets it be indexed. */
        boolean indexed() {
            return this == LIST || this == TUPLE || this == RANGE;
        }
    }

    Items {
        values = Collections.unmodifiableList(values);
    }

    static Items list(List<Object> values) {
        return new Items(Kind.LIST, values);
    }

    static Items tuple(Object... values) {
        return new Items(Kind.TUPLE, List.of(values));
    }

    int size() {
        return values.size();
    }
}
