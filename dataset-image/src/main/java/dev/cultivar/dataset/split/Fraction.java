package dev.cultivar.dataset.split;

import dev.cultivar.runtime.store.DataRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A share of the groups. A group is in when its draw is below the threshold; the draw is the first 53 bits, as a fraction of 2^53,
 * of SHA-256("split" LF seed LF split name LF group) in UTF-8, so the same group is drawn alike in every dataset of a seed.
 *
 * @param threshold the share among the groups that earlier splits have left
 * @param groupBy the metadata key that keeps records together; absent: group, or the record itself
 */
record Fraction(
        long seed, String name, double threshold, @Nullable String groupBy) implements SplitRule {
    static final String ID = "id";
    private static final String GROUP = "group";
    private static final int BITS = 53;

    @Override
    public boolean takes(DataRecord record) {
        return takes(group(record));
    }

    private String group(DataRecord record) {
        if (ID.equals(groupBy)) {
            return record.id();
        }
        return record.metadata().getOrDefault(groupBy == null ? GROUP : groupBy, record.id());
    }

    boolean takes(String group) {
        return draw(seed, name, group) < threshold;
    }

    static double draw(long seed, String name, String group) {
        byte[] text = ("split\n" + seed + "\n" + name + "\n" + group).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
            return (ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - BITS)) * 0x1p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
