package dev.cultivar.contract;

import dev.cultivar.api.OneOf;
import org.jspecify.annotations.Nullable;

/** Exactly one of prepare, importModel, scratch, train, edit, evaluate. */
public record Work(
        @Nullable PrepareWork prepare,
        @Nullable ImportWork importModel,
        @Nullable ScratchWork scratch,
        @Nullable TrainWork train,
        @Nullable EditWork edit,
        @Nullable EvaluateWork evaluate) {

    /** The branch that is set. */
    public WorkSpec chosen() {
        return OneOf.<WorkSpec>chosen(
                "order.work",
                "prepare, importModel, scratch, train, edit, evaluate",
                prepare,
                importModel,
                scratch,
                train,
                edit,
                evaluate);
    }
}
