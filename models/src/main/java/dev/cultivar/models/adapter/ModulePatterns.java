package dev.cultivar.models.adapter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Values of single modules, as PEFT's rank_pattern and alpha_pattern have them. Of the expressions, in their order, the first
 * counts that matches the whole of a module's name or all that follows one of its dots; a name such as q_proj is such an
 * expression, too.
 */
public record ModulePatterns<T extends Number>(List<Item<T>> items) {
    /** One expression and what the modules that it names have. */
    public record Item<T extends Number>(String module, T value) {
        public Item {
            try {
                var _ = pattern(module);
            } catch (PatternSyntaxException broken) {
                throw new IllegalArgumentException(
                        "pattern " + module + " is no regular expression: " + broken.getDescription(), broken);
            }
        }

        private static Pattern pattern(String module) {
            return Pattern.compile("(?:.*\\.)?(?:" + module + ")");
        }

        private boolean names(String name) {
            return pattern(module).matcher(name).matches();
        }
    }

    public ModulePatterns {
        items = List.copyOf(items);
    }

    /** Each module has what all have. */
    public static <T extends Number> ModulePatterns<T> none() {
        return new ModulePatterns<>(List.of());
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** What a module of this name has. */
    public T of(String name, T otherwise) {
        for (Item<T> item : items) {
            if (item.names(name)) {
                return item.value();
            }
        }
        return otherwise;
    }

    /** The first expression that decides for none of these modules, whether it names none or others come first; null if each does. */
    public @Nullable String idle(Collection<String> names) {
        List<String> left = new ArrayList<>(names);
        for (Item<T> item : items) {
            if (!left.removeIf(item::names)) {
                return item.module();
            }
        }
        return null;
    }
}
