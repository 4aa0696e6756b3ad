package dev.cultivar.runtime.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The order as mounted: its bytes must have the digest that the pod was given, so a replaced ConfigMap is refused. */
record OrderFile(Order order, String digest) {
    private static final long MAX_BYTES = 1L << 20;

    static OrderFile read(Path file, @Nullable String expectedDigest) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidWork("OrderMissing", "no order at " + file + ": mount the order's ConfigMap there");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new InvalidWork("OrderTooLarge", file + " has more than " + MAX_BYTES + " bytes");
        }
        byte[] bytes = Files.readAllBytes(file);
        String digest = CanonicalJson.digest(bytes);
        if (expectedDigest != null && !expectedDigest.equals(digest)) {
            throw new InvalidWork(
                    "OrderReplaced",
                    file + " has the digest " + digest + ", the pod was made for " + expectedDigest
                            + ": the order's ConfigMap was replaced; delete it and the job, and the operator writes it anew");
        }
        try {
            return new OrderFile(CanonicalJson.strict().readValue(bytes, Order.class), digest);
        } catch (JsonProcessingException e) {
            throw new InvalidWork("OrderUnreadable", file + ": " + e.getOriginalMessage() + " at " + e.getLocation());
        }
    }
}
