package dev.cultivar.trainer.method;

import dev.cultivar.api.method.Full;
import dev.cultivar.api.method.Lora;
import dev.cultivar.api.method.MethodSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From the API's records to methods. */
public final class Methods {
    private Methods() {}

    /**
     * The method of one branch.
     *
     * @param checkpoint tensors of a checkpoint to go on from; null at the start of the stage
     * @param seed for tensors that begin at random
     */
    public static Method of(MethodSpec spec, Origin origin, @Nullable Path checkpoint, long seed) throws IOException {
        return switch (spec) {
            case Full full -> FullMethod.start(full, origin, checkpoint);
            case Lora lora -> LoraMethod.start(lora, origin, checkpoint, seed);
        };
    }
}
