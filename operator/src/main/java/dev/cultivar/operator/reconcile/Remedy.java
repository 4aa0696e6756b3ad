package dev.cultivar.operator.reconcile;

/** How to go on after a failure, which differs by what of a resource may still be changed. */
enum Remedy {
    /** A resource whose new spec is new work. */
    SPEC(
            "change the spec, or, if the cause lies outside it, put that right and set the annotation cultivar.dev/retry to a new value"),
    /** A run, which its recipe, models and datasets as they were at its start make what it is. */
    RUN(
            "what the run is made of is frozen since it started: if the cause lies there, apply a new TrainingRun with another name; if it lies elsewhere, put that right and set the annotation cultivar.dev/retry to a new value"),
    /** The value of a trial, whose question is frozen with its search. */
    TRIAL("once that is put right, set the annotation cultivar.dev/retry of the trial to a new value to try again");

    private final String words;

    Remedy(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
