package dev.cultivar.evaluator.task;

import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.engine.Workers;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A model as tasks see it.
 *
 * @param adapter beside the weights, where the model has one
 * @param workers score its batches
 */
public record Examinee(
        String name,
        Tokenizer tokenizer,
        Decoder decoder,
        @Nullable Lora adapter,
        Workers workers) {
    /** What the first token is predicted from, as lm-eval has it: the token that begins a text, else the one that ends it. */
    int prefix() {
        if (tokenizer.bosId().isPresent()) {
            return tokenizer.bosId().getAsInt();
        }
        return tokenizer
                .eosId()
                .orElseThrow(() -> new InvalidModelException("model " + name
                        + ": its tokenizer names neither bos_token nor eos_token in tokenizer_config.json; one is needed to"
                        + " predict a text's first token"));
    }

    /**
     * The ids of a text as lm-eval's hf backend has them: with what the tokenizer puts around each text, unless the text begins with
     * its first token already, as one from a chat template may.
     */
    int[] harnessIds(String text) {
        return text.startsWith(tokenizer.decode(new int[] {prefix()}, false))
                ? tokenizer.ids(text)
                : tokenizer.idsWithSpecialTokens(text);
    }

    /** Tokens that the model can read at once. */
    int maxLength() {
        return decoder.config().maxPositionEmbeddings();
    }
}
