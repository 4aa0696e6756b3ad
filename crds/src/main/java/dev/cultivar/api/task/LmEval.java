package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task in lm-eval's own YAML, asked and scored as lm-eval 0.4.13 does it with its hf backend, at batch size 1. The file says what is
 * measured: acc, accCharacters (lm-eval's acc_norm), accNorm (its acc_bytes), exactMatch, targetPerplexity (its perplexity),
 * wordPerplexity, bytePerplexity, bitsPerByte; the first of its metric_list is the headline.
 */
public record LmEval(
        @JsonPropertyDescription(
                "The task's YAML in the store, for example imports/tasks/arc.yaml. Its data files and what it includes are beside it or below.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("imports/[^/].*")
        String file,

        @JsonPropertyDescription("Documents at most, the first of the file's (lm-eval's --limit). Default: all.")
        @Min(1)
        @Nullable
        Long limit,

        @JsonPropertyDescription(
                "Solved examples before each document (lm-eval's --num_fewshot); a file that says 0 keeps it. Default: what the file says, else 0.")
        @Min(0)
        @Max(64)
        @Nullable
        Integer numFewshot,

        @JsonPropertyDescription(
                "Tokens that the model is given at most (max_length of lm-eval's --model_args). Default: what the model can read.")
        @Min(8)
        @Max(131072)
        @Nullable
        Integer maxLength,

        @JsonPropertyDescription(
                "Column whose equal values make documents one for the intervals, for example the passage that several questions are about. Default: each is its own.")
        @Size(min = 1, max = 63)
        @Nullable
        String groupBy,

        @JsonPropertyDescription(
                "Whether documents go through the model's chat template, solved examples as turns of their own (lm-eval's --apply_chat_template with --fewshot_as_multiturn). Default: false.")
        Boolean applyChatTemplate)
        implements TaskSpec {
    public LmEval {
        applyChatTemplate = Defaults.or(applyChatTemplate, false);
    }

    @Override
    public @Nullable View data() {
        return null;
    }

    @Override
    public LmEval on(View other) {
        throw new IllegalStateException("lmEval: " + file + " brings its own data and cannot be asked on other data");
    }

    @Override
    public List<String> measures() {
        return List.of(
                "acc",
                "accNorm",
                "accCharacters",
                "exactMatch",
                "targetPerplexity",
                "wordPerplexity",
                "bytePerplexity",
                "bitsPerByte");
    }

    @Override
    public List<RecordType> records() {
        return List.of();
    }

    @Override
    public @Nullable Shots shots() {
        return null;
    }
}
