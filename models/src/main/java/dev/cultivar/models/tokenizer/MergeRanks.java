package dev.cultivar.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Rank and result of each pair that merges, in a table of open addressing. */
final class MergeRanks {
    private static final long FREE = -1;

    private final long[] pairs;
    private final long[] made;

    private MergeRanks(int size) {
        int places = Integer.highestOneBit(Math.max(16, size)) * 4;
        pairs = new long[places];
        made = new long[places];
        Arrays.fill(pairs, FREE);
    }

    static Optional<MergeRanks> read(JsonNode model) {
        JsonNode vocabulary = model.path("vocab");
        List<String[]> listed = new ArrayList<>();
        for (JsonNode merge : model.path("merges")) {
            String[] pair = merge.isArray()
                    ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
                    : merge.asText().split(" ", -1);
            if (pair.length != 2) {
                return Optional.empty();
            }
            listed.add(pair);
        }
        MergeRanks merges = new MergeRanks(listed.size());
        for (int rank = 0; rank < listed.size(); rank++) {
            String[] pair = listed.get(rank);
            int left = vocabulary.path(pair[0]).asInt(-1);
            int right = vocabulary.path(pair[1]).asInt(-1);
            int id = vocabulary.path(pair[0] + pair[1]).asInt(-1);
            if (left < 0 || right < 0 || id < 0) {
                return Optional.empty();
            }
            merges.put((long) left << 32 | right, (long) rank << 32 | id);
        }
        return Optional.of(merges);
    }

    private void put(long pair, long merge) {
        int place = place(pair);
        pairs[place] = pair;
        made[place] = merge;
    }

    /** Rank and id, of which the lower is merged first; the largest number when the two do not merge. */
    long of(int left, int right) {
        int place = place((long) left << 32 | right);
        return pairs[place] == FREE ? Long.MAX_VALUE : made[place];
    }

    private int place(long pair) {
        long mixed = pair * 0x9E3779B97F4A7C15L;
        int place = (int) (mixed >>> 40) & (pairs.length - 1);
        while (pairs[place] != FREE && pairs[place] != pair) {
            place = (place + 1) & (pairs.length - 1);
        }
        return place;
    }
}
