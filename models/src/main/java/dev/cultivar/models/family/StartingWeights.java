package dev.cultivar.models.family;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * The weights of a decoder that has learnt nothing, as transformers' Llama begins: norms at one, everything else normal with mean
 * zero and one deviation.
 *
 * <p>Each tensor has a stream of its own, SplitMix64 from SHA-256(seed, name), turned normal by Box and Muller (1958) in
 * {@link StrictMath}: the same bits on every machine, whatever else is drawn.
 */
public record StartingWeights(double deviation, long seed) {
    private static final double UNIT = 0x1.0p-53;

    /** The values of a tensor, in its order. */
    public DoubleSupplier of(String tensor) {
        return tensor.endsWith("norm.weight") ? () -> 1 : new Normal(deviation, stream(tensor));
    }

    private SplittableRandom stream(String tensor) {
        byte[] name = ("scratch/" + seed + "/" + tensor).getBytes(StandardCharsets.UTF_8);
        try {
            return new SplittableRandom(
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name))
                            .getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static final class Normal implements DoubleSupplier {
        private final double deviation;
        private final SplittableRandom random;
        private double second = Double.NaN;

        Normal(double deviation, SplittableRandom random) {
            this.deviation = deviation;
            this.random = random;
        }

        @Override
        public double getAsDouble() {
            if (!Double.isNaN(second)) {
                double value = second;
                second = Double.NaN;
                return value;
            }
            // never zero, so that the logarithm is finite
            double radius = deviation * StrictMath.sqrt(-2 * StrictMath.log(((random.nextLong() >>> 11) + 1) * UNIT));
            double angle = 2 * Math.PI * ((random.nextLong() >>> 11) * UNIT);
            second = radius * StrictMath.sin(angle);
            return radius * StrictMath.cos(angle);
        }
    }
}
