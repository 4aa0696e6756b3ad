package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rolling log-likelihood of documents, in windows as lm-eval's loglikelihood_rolling makes them. Metrics: loss, perplexity,
 * bitsPerByte (pooled: sum of bits over sum of bytes).
 */
public record Lm(
        @JsonPropertyDescription("Documents to read.") @Required
        View data,

        @JsonPropertyDescription("How much of the data is read.")
        LmLimit limit,

        @JsonPropertyDescription("Tokens in a window. Default: 512.") @Min(8) @Max(131072)
        Integer maxLength)
        implements TaskSpec {
    public Lm {
        limit = Defaults.or(limit, new LmLimit(null, null));
        maxLength = Defaults.or(maxLength, 512);
    }

    @Override
    public List<String> measures() {
        return List.of("loss", "perplexity", "bitsPerByte");
    }

    @Override
    public Lm on(View other) {
        return new Lm(other, limit, maxLength);
    }

    @Override
    public List<RecordType> records() {
        return List.of(RecordType.text);
    }

    @Override
    public @Nullable Shots shots() {
        return null;
    }
}
