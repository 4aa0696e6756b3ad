package dev.cultivar.api.objective;

import dev.cultivar.api.RecordType;
import java.util.List;

/** Causal language modelling: mean of -log p(token | tokens before) over every token of the step. */
public record Clm() implements ObjectiveSpec {
    @Override
    public List<RecordType> records() {
        return List.of(RecordType.text);
    }
}
