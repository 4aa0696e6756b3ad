package dev.cultivar.trainer.data;

import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.PackedTokens.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that one optimizer step learns from.
 *
 * @param microBatches for each forward and backward pass, its documents by objective
 * @param counted predicted tokens of the whole step by objective: the denominators of its losses
 * @param tokens tokens that the model reads
 * @param pairs pairs of a token and one that it sees in its document, itself included
 * @param sequences sequences that they stand in
 */
public record StepBatch(
        List<SortedMap<Integer, PackedTokens>> microBatches,
        SortedMap<Integer, Long> counted,
        long tokens,
        long pairs,
        int sequences) {

    /** Sequences split into micro-batches of at most this many. */
    public static StepBatch of(List<List<Piece>> sequences, int microBatchSize) {
        List<SortedMap<Integer, PackedTokens>> microBatches = new ArrayList<>();
        SortedMap<Integer, Long> counted = new TreeMap<>();
        long tokens = 0;
        long pairs = 0;
        for (int start = 0; start < sequences.size(); start += microBatchSize) {
            SortedMap<Integer, List<Document>> documents = new TreeMap<>();
            for (List<Piece> sequence : sequences.subList(start, Math.min(start + microBatchSize, sequences.size()))) {
                for (Piece piece : sequence) {
                    documents
                            .computeIfAbsent(piece.objective(), key -> new ArrayList<>())
                            .add(piece.document());
                    tokens += piece.length();
                    pairs += (long) piece.length() * (piece.length() + 1) / 2;
                }
            }
            SortedMap<Integer, PackedTokens> packed = new TreeMap<>();
            documents.forEach((objective, of) -> {
                PackedTokens batch = PackedTokens.of(of);
                packed.put(objective, batch);
                counted.merge(objective, batch.counted(), Math::addExact);
            });
            microBatches.add(packed);
        }
        return new StepBatch(microBatches, counted, tokens, pairs, sequences.size());
    }
}
