package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.Span;
import java.util.List;

/**
 * A rendered template.
 *
 * @param generations where {@code {% generation %}} blocks stand in the text, in order
 * @param unplaced the line of a generation block that was rendered within a macro or a captured block, so that its place in the text is
 *     not known; 0 where there was none
 */
public record Rendered(String text, List<Span> generations, int unplaced) {
    public Rendered {
        generations = List.copyOf(generations);
    }
}
