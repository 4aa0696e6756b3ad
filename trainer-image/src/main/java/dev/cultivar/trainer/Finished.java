package dev.cultivar.trainer;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.InvalidWork;
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
        return finished.work().equals(work) && finished.isThere(store) ? Optional.of(finished) : Optional.empty();
    }

    private boolean isThere(Store store) {
        try {
            return store.artifact(output.kind(), output.digest()).bytes() == output.bytes();
        } catch (InvalidWork e) {
            // deleted or damaged since: the stage runs again and makes the same one
            return false;
        }
    }

    void write(Path runFolder) throws IOException {
        Path partial = Files.write(runFolder.resolve("." + FILE), CanonicalJson.bytes(this));
        Folders.sync(partial);
        Files.move(partial, runFolder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(runFolder);
    }
}
