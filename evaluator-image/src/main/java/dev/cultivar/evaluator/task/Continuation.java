package dev.cultivar.evaluator.task;

import dev.cultivar.evaluator.lmeval.Whitespace;
import dev.cultivar.models.family.PackedTokens;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A text whose tokens are predicted after another text, as lm-eval encodes such pairs: spaces that end the context move to the
 * continuation; both are encoded together and cut after as many tokens as the context alone has; what is too long loses its
 * beginning.
 *
 * @param cut whether it lost its beginning
 */
record Continuation(PackedTokens.Document document, boolean cut) {
    /**
     * @param ids of a text
     * @param maxLength tokens that the model is given at most
     */
    static Continuation of(
            Examinee examinee, Function<String, int[]> ids, String given, String predicted, int maxLength) {
        String context = Whitespace.stripTrailing(given);
        String rest = given.substring(context.length()) + predicted;
        // Nothing stands around a text that has nothing before it.
        Function<String, int[]> encoded = given.isEmpty() ? examinee.tokenizer()::ids : ids;
        int[] whole = encoded.apply(context + rest);
        int first = encoded.apply(context).length;
        if (first == 0) {
            int[] prefixed = new int[whole.length + 1];
            prefixed[0] = examinee.prefix();
            System.arraycopy(whole, 0, prefixed, 1, whole.length);
            whole = prefixed;
            first = 1;
        }
        // At least one token is predicted, even where a tokenizer joins question and option to one.
        first = Math.min(first, whole.length - 1);
        // One more than the model reads, because the last token is only predicted.
        int most = maxLength + 1;
        boolean cut = whole.length > most;
        if (cut) {
            first = Math.max(1, first - (whole.length - most));
            whole = Arrays.copyOfRange(whole, whole.length - most, whole.length);
        }
        int length = whole.length - 1;
        int[] targets = new int[length];
        Arrays.fill(targets, PackedTokens.NOT_COUNTED);
        System.arraycopy(whole, first, targets, first - 1, whole.length - first);
        return new Continuation(new PackedTokens.Document(Arrays.copyOf(whole, length), targets), cut);
    }
}
