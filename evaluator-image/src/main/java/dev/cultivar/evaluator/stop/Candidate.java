package dev.cultivar.evaluator.stop;

import dev.cultivar.evaluator.member.Pairing;
import java.util.Map;

/**
 * A state that may be chosen, and what it began from.
 *
 * @param coordinates with the model, without the seed
 * @param words the state for people
 * @param start its start for people
 * @param pairing its members with those of its start, one pair for each seed
 */
public record Candidate(Map<String, String> coordinates, String words, String start, Pairing pairing) {}
