package dev.cultivar.models.template.jinja;

import dev.cultivar.models.template.Span;
import java.util.ArrayList;
import java.util.List;

/** The text as it grows, with the places of the generation blocks in it. */
final class Output {
    final StringBuilder text = new StringBuilder();
    final List<Span> generations = new ArrayList<>();
    private final Budget budget;

    Output(Budget budget) {
        this.budget = budget;
    }

    void append(String part) {
        budget.characters(part.length());
        text.append(part);
    }
}
