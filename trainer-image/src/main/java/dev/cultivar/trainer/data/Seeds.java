package dev.cultivar.trainer.data;

import dev.cultivar.contract.CanonicalJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Independent streams of randomness out of one seed: the first 64 bits of SHA-256(seed, purpose, position).
 *
 * <p>Invariant: nothing is drawn and nothing advances, so there is no generator state that a checkpoint could miss.
 */
public record Seeds(long seed) {
    /** The seed for one purpose at one place, for example dropout at a step. */
    public long of(String purpose, long... position) {
        String name = seed + "/" + purpose + "/" + Arrays.toString(position);
        byte[] digest = HexFormat.of().parseHex(CanonicalJson.digest(name.getBytes(StandardCharsets.UTF_8)));
        return ByteBuffer.wrap(digest).getLong();
    }
}
