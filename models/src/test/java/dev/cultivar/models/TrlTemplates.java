package dev.cultivar.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The chat templates that TRL ships (Apache-2.0): fetched once from its package registry into the cache. */
public final class TrlTemplates {
    private static final Path FOLDER = fetched();

    private TrlTemplates() {}

    /** The text of one, by its file name. */
    public static String source(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path fetched() {
        try {
            Process fetch = new ProcessBuilder("../oracles/fetch-trl.sh")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(fetch.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (fetch.waitFor() != 0) {
                throw new IllegalStateException("oracles/fetch-trl.sh failed; its reason stands above");
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
