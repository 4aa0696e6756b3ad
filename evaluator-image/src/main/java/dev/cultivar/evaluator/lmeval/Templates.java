package dev.cultivar.evaluator.lmeval;

import dev.cultivar.models.template.jinja.JinjaException;
import dev.cultivar.models.template.jinja.Template;
import dev.cultivar.runtime.order.InvalidWork;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Jinja templates of a task, in lm-eval's environment: unlike a chat template's, line breaks after blocks, blanks before them and
 * the last line break stay. {@code +} at a tag's edge says that. A name that is no column is an error.
 */
final class Templates {
    private static final Pattern OPENS = Pattern.compile("\\{([%#])(?![-+])");
    private static final Pattern CLOSES = Pattern.compile("(?<![-+])([%#])\\}");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\b");
    /** Tasks have no clock. */
    private static final LocalDateTime NEVER = LocalDateTime.of(1970, 1, 1, 0, 0);

    private final String where;
    private final Map<String, Template> parsed = new LinkedHashMap<>();

    /** @param where the task's file, for errors */
    Templates(String where) {
        this.where = where;
    }

    /** Renders a template on a document, whose columns are its names. */
    String render(String template, Map<String, @Nullable Object> document) {
        if (RAW.matcher(template).find()) {
            throw bad(template, "a raw block is not read here: write its text as an expression, {{ '...' }}");
        }
        try {
            return parsed.computeIfAbsent(template, Templates::parse)
                    .renderStrictly(document, NEVER)
                    .text();
        } catch (JinjaException e) {
            throw bad(template, e.getMessage() + "; the record has " + shortened(String.join(", ", document.keySet())));
        }
    }

    private InvalidWork bad(String template, String how) {
        return new InvalidWork("BadTask", where + ": template " + shortened(template) + ": " + how);
    }

    private static Template parse(String template) {
        String kept = CLOSES.matcher(OPENS.matcher(template).replaceAll("{$1+")).replaceAll("+$1}");
        return Template.parse(kept.endsWith("\n") ? kept + "\n" : kept);
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + " ...";
    }
}
