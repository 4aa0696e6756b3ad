package dev.cultivar.contract;

import dev.cultivar.api.OneOf;
import org.jspecify.annotations.Nullable;

/** Exactly one of prepare, importModel, scratch, train, edit, evaluate, tabulate. */
public record Work(
        @Nullable PrepareWork prepare,
        @Nullable ImportWork importModel,
        @Nullable ScratchWork scratch,
        @Nullable TrainWork train,
        @Nullable EditWork edit,
        @Nullable EvaluateWork evaluate,
        @Nullable TabulateWork tabulate) {

    /** Everything but a table. */
    public Work(
            @Nullable PrepareWork prepare,
            @Nullable ImportWork importModel,
            @Nullable ScratchWork scratch,
            @Nullable TrainWork train,
            @Nullable EditWork edit,
            @Nullable EvaluateWork evaluate) {
        this(prepare, importModel, scratch, train, edit, evaluate, null);
    }

    /** The branch that is set. */
    public WorkSpec chosen() {
        return OneOf.<WorkSpec>chosen(
                "order.work",
                "prepare, importModel, scratch, train, edit, evaluate, tabulate",
                prepare,
                importModel,
                scratch,
                train,
                edit,
                evaluate,
                tabulate);
    }
}
