package dev.cultivar.evaluator.stop;

import dev.cultivar.evaluator.gate.Comparison;

/** Compares states with the start on what was measured, as gates do. */
public interface Comparing {
    /** The state less its start on one exam. */
    Comparison compare(Exam exam, Candidate state, double confidence);
}
