package dev.cultivar.contract;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * An outcome as Kubernetes keeps it, in at most {@link Outcome#MAX_BYTES}: canonical JSON while that fits, else the same JSON
 * as gzip in base64 behind {@code gz:}, which holds about three times as much.
 */
public final class TerminationMessage {
    private static final String COMPRESSED = "gz:";
    private static final int MAX_JSON = 1 << 20;

    private TerminationMessage() {}

    /** The message's bytes; they may be more than Kubernetes keeps. */
    public static byte[] write(Outcome outcome) {
        byte[] json = CanonicalJson.bytes(outcome);
        if (json.length <= Outcome.MAX_BYTES) {
            return json;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (COMPRESSED + Base64.getEncoder().encodeToString(packed.toByteArray()))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The outcome, or empty when the text is something else, for example the end of a log. */
    public static Optional<Outcome> read(String text) {
        try {
            if (text.startsWith("{")) {
                return Optional.of(CanonicalJson.lenient().readValue(text, Outcome.class));
            }
            if (!text.startsWith(COMPRESSED)) {
                return Optional.empty();
            }
            byte[] packed = Base64.getDecoder()
                    .decode(text.substring(COMPRESSED.length()).strip());
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                return Optional.of(CanonicalJson.lenient().readValue(gzip.readNBytes(MAX_JSON), Outcome.class));
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // cut short or not ours: whoever asks says that there is no outcome
        }
    }
}
