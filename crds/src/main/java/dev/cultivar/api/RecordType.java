package dev.cultivar.api;

import java.util.List;

/** The shape of a dataset's records; the names are the field's own, the canonical columns follow each. */
public enum RecordType {
    /** {@code text}. */
    text,
    /** {@code prompt}, {@code completion}. */
    promptCompletion,
    /** {@code messages}: a list of {@code role} (system, user, assistant) and {@code content}. */
    messages,
    /** {@code question}, {@code options} (a list), {@code answer} (the index of the right option, from 0). */
    choice;

    /** The columns that every record of this type has. */
    public List<String> columns() {
        return switch (this) {
            case text -> List.of("text");
            case promptCompletion -> List.of("prompt", "completion");
            case messages -> List.of("messages");
            case choice -> List.of("question", "options", "answer");
        };
    }
}
