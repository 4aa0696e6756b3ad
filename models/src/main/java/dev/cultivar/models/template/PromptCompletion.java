package dev.cultivar.models.template;

import dev.cultivar.models.tokenizer.Tokenizer;
import java.util.Arrays;

/**
 * A prompt and what completes it, as tokens: each tokenised apart and then joined, since a model that answers meets the prompt's
 * tokens first and writes the others itself. Training and answering both ask here, so that they see the same tokens.
 */
public record PromptCompletion(int[] prompt, int[] completion) {

    /** The tokens of both, without any token around them. */
    public static PromptCompletion of(Tokenizer tokenizer, String prompt, String completion) {
        return new PromptCompletion(prompt(tokenizer, prompt), tokenizer.ids(completion));
    }

    /** The tokens that stand before an answer. */
    public static int[] prompt(Tokenizer tokenizer, String prompt) {
        return tokenizer.ids(prompt);
    }

    /** The same with this token at its end, unless it ends so already. */
    public PromptCompletion closed(int end) {
        if (completion.length > 0 && completion[completion.length - 1] == end) {
            return this;
        }
        int[] closed = Arrays.copyOf(completion, completion.length + 1);
        closed[completion.length] = end;
        return new PromptCompletion(prompt, closed);
    }

    /** Prompt and completion. */
    public int[] joined() {
        int[] ids = Arrays.copyOf(prompt, prompt.length + completion.length);
        System.arraycopy(completion, 0, ids, prompt.length, completion.length);
        return ids;
    }
}
