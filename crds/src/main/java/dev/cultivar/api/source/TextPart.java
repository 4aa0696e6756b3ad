package dev.cultivar.api.source;

import dev.cultivar.api.RecordType;

/** What is told of a text world. */
public sealed interface TextPart permits Documents, Questions, Exam, Rows {
    /** The type of its records. */
    RecordType record();
}
