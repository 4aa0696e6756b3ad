package dev.cultivar.trainer.objective;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.objective.Sft;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.kernel.Regularization;
import dev.cultivar.models.template.ChatTemplate;
import dev.cultivar.models.template.PromptCompletion;
import dev.cultivar.models.template.Rendering;
import dev.cultivar.models.template.Turn;
import dev.cultivar.models.tokenizer.Encoded;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.trainer.method.Learner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Supervised fine-tuning: sum over completion tokens of -log p(token | tokens before).
 *
 * <p>promptCompletion: prompt and completion are tokenised apart and joined, as the model meets them when it answers; the
 * completion and the end-of-sequence token after it count. messages: the model's chat template renders the conversation;
 * the tokens that touch what the assistant speaks ({@code {% generation %}} in the template, else the turn with its end token; see
 * {@link ChatTemplate}) count, as transformers' assistant mask has it. Where they lie comes from the template and the tokenizer's
 * offsets, never from a search for tokens.
 *
 * <p>Invariant: prompt, system and user tokens get zero loss and zero gradient as targets.
 */
public final class SftObjective implements Objective {
    private final Sft spec;
    private final Tokenizer tokenizer;
    private final Regularization regularization;
    private @Nullable ChatTemplate template;

    public SftObjective(Sft spec, Tokenizer tokenizer) {
        this.spec = spec;
        this.tokenizer = tokenizer;
        this.regularization = Objectives.regularization(spec);
    }

    @Override
    public String name() {
        return "sft";
    }

    @Override
    public List<RecordType> records() {
        return spec.records();
    }

    @Override
    public boolean divisible() {
        return false;
    }

    @Override
    public Labelled label(DataRecord record) {
        return record.fields().has("messages") ? conversation(record) : completion(record);
    }

    @Override
    public LossSum accumulate(Learner learner, PackedTokens batch, double scale, long dropoutSeed) {
        return learner.crossEntropy(batch, scale, dropoutSeed, regularization);
    }

    private Labelled completion(DataRecord record) {
        int end = tokenizer
                .eosId()
                .orElseThrow(() -> new InvalidWork(
                        "UnsuitableTokenizer",
                        "the model's tokenizer names no end-of-sequence token, so sft cannot teach it to stop: add"
                                + " eos_token to its tokenizer_config.json"));
        PromptCompletion pair = PromptCompletion.of(tokenizer, record.string("prompt"), record.string("completion"));
        int[] ids = pair.closed(end).joined();
        boolean[] predicted = new boolean[ids.length];
        if (pair.completion().length > 0) {
            Arrays.fill(predicted, pair.prompt().length, ids.length, true);
        }
        return new Labelled(ids, predicted);
    }

    private Labelled conversation(DataRecord record) {
        List<Turn> turns = new ArrayList<>();
        for (JsonNode message : record.fields().path("messages")) {
            turns.add(new Turn(
                    message.path("role").asText(), message.path("content").asText()));
        }
        Rendering rendering = rendering(record, turns);
        Encoded encoded = tokenizer.encode(rendering.text());
        return new Labelled(encoded.ids(), rendering.spoken(encoded));
    }

    private Rendering rendering(DataRecord record, List<Turn> turns) {
        ChatTemplate known = template();
        try {
            return known.render(turns);
        } catch (InvalidModelException e) {
            throw new InvalidWork("UnsuitableRecord", "record " + record.id() + ": " + e.getMessage());
        }
    }

    private synchronized ChatTemplate template() {
        if (template == null) {
            template = ChatTemplate.of(tokenizer)
                    .orElseThrow(() -> new InvalidWork(
                            "UnsuitableTokenizer",
                            "the model has no chat template, so sft cannot read messages: use promptCompletion records, or"
                                    + " a model with a chat_template in its tokenizer_config.json"));
        }
        return template;
    }
}
