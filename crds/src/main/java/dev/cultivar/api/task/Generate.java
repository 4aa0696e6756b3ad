package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.match.Exact;
import dev.cultivar.api.match.Match;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers that the model writes itself, held against the completion (of a choice record: its right option). Metrics: exactMatch
 * (the first answer), passAt1, passAtK (chance that one of k is right, unbiased from all samples: Chen et al. 2021), majAtK (the
 * majority of the first k).
 */
@ValidationRule(
        value = "!has(self.samples) || self.samples == 1 || !has(self.temperature) || self.temperature > 0.0",
        message = "several samples at temperature 0 are all the same: raise temperature or set samples to 1")
@ValidationRule(
        value = "!has(self.k) || self.k <= (has(self.samples) ? self.samples : 1)",
        message = "k is larger than samples: raise samples or lower k")
public record Generate(
        @JsonPropertyDescription("What is asked: promptCompletion or choice records.") @Required
        View data,

        @JsonPropertyDescription("Records at most, the first in the view's order. Default: all.") @Min(1) @Nullable
        Long limit,

        @JsonPropertyDescription("Solved examples that stand before each prompt. Default: none.") @Nullable
        Shots shots,

        @JsonPropertyDescription("Answers for each prompt. Default: 1.") @Min(1) @Max(256)
        Integer samples,

        @JsonPropertyDescription(
                "What k means in passAtK and majAtK; at most samples. It is samples where it is left out.")
        @Min(1)
        @Max(256)
        Integer k,

        @JsonPropertyDescription("Tokens of an answer at most. Default: 64.") @Min(1) @Max(4096)
        Integer maxNewTokens,

        @JsonPropertyDescription(
                "Divides the logits before an answer is drawn; 0 takes the most likely token. It is 0 for one sample and 1 for several where it is left out.")
        @Min(0)
        @Max(100)
        Double temperature,

        @JsonPropertyDescription(
                "Only the most likely tokens are drawn from whose probabilities together reach this share. Default: 1.0.")
        @Min(value = 0, inclusive = false)
        @Max(1)
        Double topP,

        @JsonPropertyDescription(
                "Texts that end an answer and are no part of it, beside the token that ends a text. Where it is left out: a blank line if there are shots, otherwise none.")
        @Size(max = 8)
        List<@Size(min = 1, max = 64) String> stop,

        @JsonPropertyDescription(
                "Regular expression of java.util.regex, searched in the answer; its first group, or all of it where it has none, is the answer. An answer without it is wrong. The right answer goes through it too, where it is found. Default: none.")
        @Size(min = 1, max = 1024)
        @Nullable
        String extract,

        @JsonPropertyDescription("What is made equal before answers are compared.")
        AnswerForm normalize,

        @JsonPropertyDescription("When an answer is right; exact where it is left out.")
        Match match,

        @JsonPropertyDescription(
                "What is measured; the first is the task's headline. Where it is left out: exactMatch for one sample; passAt1, passAtK and majAtK for several.")
        @Size(max = 4)
        List<GenerateMetric> metrics)
        implements TaskSpec {
    public Generate {
        samples = Defaults.or(samples, 1);
        k = Defaults.or(k, samples);
        maxNewTokens = Defaults.or(maxNewTokens, 64);
        temperature = Defaults.or(temperature, samples == 1 ? 0.0 : 1.0);
        topP = Defaults.or(topP, 1.0);
        stop = Defaults.list(Defaults.or(stop, shots == null ? List.of() : List.of("\n\n")));
        normalize = Defaults.or(normalize, AnswerForm.stripped());
        match = Defaults.or(match, new Match(new Exact(), null, null));
        metrics = Defaults.list(metrics);
        if (metrics.isEmpty()) {
            metrics = samples == 1
                    ? List.of(GenerateMetric.exactMatch)
                    : List.of(GenerateMetric.passAt1, GenerateMetric.passAtK, GenerateMetric.majAtK);
        }
    }

    @Override
    public List<String> measures() {
        return metrics.stream().map(Enum::name).toList();
    }

    @Override
    public Generate on(View other) {
        return new Generate(
                other,
                limit,
                shots,
                samples,
                k,
                maxNewTokens,
                temperature,
                topP,
                stop,
                extract,
                normalize,
                match,
                metrics);
    }

    @Override
    public List<RecordType> records() {
        return List.of(RecordType.promptCompletion, RecordType.choice);
    }

    /** What a generate task can measure. */
    public enum GenerateMetric {
        exactMatch,
        passAt1,
        passAtK,
        majAtK
    }
}
