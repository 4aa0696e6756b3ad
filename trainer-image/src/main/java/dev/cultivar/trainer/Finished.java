package dev.cultivar.trainer;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.store.Folders;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A note in the run folder that a stage has ended and what it made, so that a pod that dies between the artifact and its
 * last word does not train again.
 */
record Finished(String work, String message, ArtifactStatus output) {
    private static final String FILE = "finished.json";

    /** The note of this work, if its artifact is still there. */
    static Optional<Finished> read(Store store, Path runFolder, String work) throws IOException {
        Path file = runFolder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Finished finished = CanonicalJson.lenient().readValue(Files.readAllBytes(file), Finished.class);
        boolean there = Files.isRegularFile(
                store.artifact(finished.output().kind(), finished.output().digest())
                        .folder()
                        .resolve("manifest.json"));
        return there && finished.work().equals(work) ? Optional.of(finished) : Optional.empty();
    }

    void write(Path runFolder) throws IOException {
        Path partial = Files.write(runFolder.resolve("." + FILE), CanonicalJson.bytes(this));
        Folders.sync(partial);
        Files.move(partial, runFolder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(runFolder);
    }
}
