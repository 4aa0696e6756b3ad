package dev.cultivar.evaluator.stop;

import dev.cultivar.api.stop.Stop;
import java.util.List;
import java.util.Map;

/**
 * A rule, found to make sense.
 *
 * @param forgetting an exam for each of the rule's, in its order
 * @param start coordinates of the start, with the model
 * @param absent trials that are not there, in words; states of which nothing is there have no candidate
 */
record Rule(
        Stop stop,
        Exam gain,
        List<Exam> forgetting,
        Map<String, String> start,
        String startWords,
        List<Candidate> candidates,
        List<String> absent) {}
