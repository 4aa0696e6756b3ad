package dev.cultivar.evaluator.lmeval;

import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What documents say: a field of a form is the column of that name where the documents that are asked have one, else a template, whose
 * result lm-eval reads again as a number or a list where it looks like one.
 */
final class Documents {
    private final String where;
    private final Set<String> columns;
    private final boolean choices;
    private final BiFunction<String, Map<String, @Nullable Object>, String> render;

    /**
     * @param where the task's file, for errors
     * @param columns of the documents that are asked
     * @param choices whether the task has choices
     * @param render a template on a document
     */
    Documents(
            String where,
            Set<String> columns,
            boolean choices,
            BiFunction<String, Map<String, @Nullable Object>, String> render) {
        this.where = where;
        this.columns = Set.copyOf(columns);
        this.choices = choices;
        this.render = render;
    }

    /** The text that stands before the target. */
    String text(String docToText, Map<String, @Nullable Object> document) {
        Object value = columns.contains(docToText) ? document.get(docToText) : render.apply(docToText, document);
        boolean number = choices && value instanceof String digits && digits.matches("[0-9]+");
        if (!(value instanceof String text) || number && !columns.contains(docToText)) {
            throw bad(
                    "doc_to_text",
                    value,
                    "a text; a number means a text for each choice in lm-eval, which is not done here");
        }
        return text;
    }

    /** The task's description before a document. */
    String described(String description, Map<String, @Nullable Object> document) {
        Object value = columns.contains(description) ? document.get(description) : render.apply(description, document);
        return value instanceof String text ? text : "";
    }

    /** A number, a text or a list of them. */
    Object target(Object docToTarget, Map<String, @Nullable Object> document) {
        if (!(docToTarget instanceof String field)) {
            return docToTarget;
        }
        if (columns.contains(field)) {
            Object cell = document.get(field);
            if (cell == null) {
                throw bad("doc_to_target", null, "something");
            }
            return cell instanceof Boolean truth ? (Object) (truth ? 1 : 0) : cell;
        }
        String text = render.apply(field, document);
        if (choices && text.matches("[0-9]+")) {
            return Integer.parseInt(text);
        }
        if (text.length() >= 2 && text.startsWith("[") && text.endsWith("]")) {
            try {
                return Objects.requireNonNull(PythonLiteral.of(text));
            } catch (IllegalArgumentException e) {
                return text; // as lm-eval takes it
            }
        }
        return text;
    }

    /** The choices; empty where there are none. */
    List<String> choices(@Nullable Object docToChoice, Map<String, @Nullable Object> document) {
        Object value = docToChoice;
        if (docToChoice instanceof String field) {
            value = columns.contains(field) ? document.get(field) : literal(render.apply(field, document));
        } else if (docToChoice instanceof Map<?, ?> map) {
            value = List.copyOf(map.values());
        }
        List<String> choices = new ArrayList<>();
        for (Object choice : value instanceof List<?> list ? list : List.of(Objects.requireNonNullElse(value, ""))) {
            if (!(value instanceof List<?>) && value != null || !(choice instanceof String text)) {
                throw bad("doc_to_choice", value, "a list of texts");
            }
            choices.add(text);
        }
        return value == null ? List.of() : choices;
    }

    private @Nullable Object literal(String text) {
        try {
            return PythonLiteral.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidWork("BadTask", where + ": doc_to_choice: gives no list: " + e.getMessage());
        }
    }

    private InvalidWork bad(String key, @Nullable Object value, String wanted) {
        return new InvalidWork(
                "BadTask", where + ": " + key + ": gives " + value + " on a document, which should be " + wanted);
    }
}
