package dev.cultivar.api.task;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.view.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of task. */
public sealed interface TaskSpec permits Lm, Choice, Generate, LmEval {
    /** The data that the task asks from; null where it brings its own. */
    @Nullable
    View data();

    /** The same task on other data. */
    TaskSpec on(View data);

    /** The record types that the task reads. */
    List<RecordType> records();

    /** The metrics that it gives. */
    List<String> measures();

    /** Solved examples before each item, where the task shows any. */
    @Nullable
    Shots shots();
}
