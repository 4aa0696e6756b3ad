package dev.cultivar.api.objective;

import dev.cultivar.api.RecordType;
import java.util.List;

/** Supervised fine-tuning: the same mean over completions (promptCompletion) or assistant turns (messages) alone. */
public record Sft() implements ObjectiveSpec {
    @Override
    public List<RecordType> records() {
        return List.of(RecordType.promptCompletion, RecordType.messages);
    }
}
