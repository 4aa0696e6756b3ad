package dev.cultivar.evaluator.lmeval;

import java.util.List;

/**
 * A document as a model is asked it.
 *
 * @param context what stands before: description, solved examples, the document's text
 * @param target a number, a text, or a list of them
 * @param choices empty where the task has none
 */
public record Asked(String context, Object target, List<String> choices) {}
