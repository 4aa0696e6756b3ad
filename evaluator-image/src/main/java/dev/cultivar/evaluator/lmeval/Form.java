package dev.cultivar.evaluator.lmeval;

import org.jspecify.annotations.Nullable;

/**
 * How a document becomes text.
 *
 * @param docToText a column or a template
 * @param docToTarget a column, a template, a number or a list
 * @param docToChoice a column, a template, a list or a mapping; null where there are no choices
 */
public record Form(
        String docToText,
        Object docToTarget,
        @Nullable Object docToChoice,
        String targetDelimiter,
        String fewshotDelimiter) {}
