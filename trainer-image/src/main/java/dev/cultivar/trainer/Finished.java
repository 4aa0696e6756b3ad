package dev.cultivar.trainer;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Report;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Folders;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A note in the run folder that a stage has ended and what it made, so that a pod that dies between the artifact and its
 * last word does not train again.
 */
record Finished(
        String work,
        String message,
        ArtifactStatus output,
        @Nullable ArtifactStatus history,
        @Nullable Report report) {
    private static final String FILE = "finished.json";

    /** The note of this work, if its artifact is still there. */
    static Optional<Finished> read(Store store, Path runFolder, String work) throws IOException {
        Path file = runFolder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Finished finished = CanonicalJson.lenient().readValue(Files.readAllBytes(file), Finished.class);
        if (!finished.work().equals(work) || !isThere(store, finished.output())) {
            return Optional.empty();
        }
        ArtifactStatus history = finished.history();
        return Optional.of(
                history == null || isThere(store, history)
                        ? finished
                        : new Finished(work, finished.message(), finished.output(), null, finished.report()));
    }

    /** What the stage made. */
    Done done() {
        return history == null ? Done.of(message, output) : Done.of(message, output, history);
    }

    /** The same to a pod that came after the end. */
    Done again() {
        String said = "the stage had already ended"
                + (report == null ? "" : " at step " + report.step() + " of " + report.total())
                + ", nothing was trained again: " + message;
        return Done.of(said, done().outputs().toArray(ArtifactStatus[]::new));
    }

    private static boolean isThere(Store store, ArtifactStatus made) {
        try {
            return store.artifact(made.kind(), made.digest()).bytes() == made.bytes();
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
