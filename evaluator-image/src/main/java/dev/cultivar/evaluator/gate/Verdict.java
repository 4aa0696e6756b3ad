package dev.cultivar.evaluator.gate;

/** What became of a claim. Constants are written as the status writes them. */
public enum Verdict {
    /** The whole interval is on the right side. */
    Proven,
    /** The whole interval is on the wrong side. */
    NotProven,
    /** The interval lies across the margin: there are too few items to say. */
    Undecided
}
