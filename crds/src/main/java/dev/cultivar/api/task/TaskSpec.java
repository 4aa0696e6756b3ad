package dev.cultivar.api.task;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.view.View;
import java.util.List;

/** A kind of task. */
public sealed interface TaskSpec permits Lm, Choice {
    /** The data that the task asks from. */
    View data();

    /** The record types that the task reads. */
    List<RecordType> records();
}
