package dev.cultivar.runtime.store;

import dev.cultivar.contract.CanonicalJson;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * What a record has drawn in its class: SHA-256(purpose LF digest of what it says) in hex. Records that say the same draw the same,
 * and are told apart by their ids. Lots are compared within a class.
 */
public record Lot(String ofClass, String hash, String id) implements Comparable<Lot>, Serializable {
    private static final Comparator<Lot> ORDER = Comparator.comparing(Lot::hash).thenComparing(Lot::id);

    static Lot of(String ofClass, String purpose, Object said, String id) {
        String text = purpose + "\n" + CanonicalJson.digest(said);
        return new Lot(ofClass, CanonicalJson.digest(text.getBytes(StandardCharsets.UTF_8)), id);
    }

    @Override
    public int compareTo(Lot other) {
        return ORDER.compare(this, other);
    }
}
