package dev.cultivar.trainer.guard;

import com.fasterxml.jackson.core.JacksonException;
import dev.cultivar.api.GuardStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A note in the run folder of the pods of a stage that did no step for too long: the pod that goes on could not know it.
 *
 * @param work digest of the work and its seed
 * @param restarts pods that were ended so
 * @param step step that did not end the last time, from 1
 * @param message what was seen the last time
 */
public record Hangs(String work, int restarts, long step, String message) {
    /** Reason of a pod that was ended. */
    public static final String REASON = "NoStep";

    private static final String FILE = "hangs.json";

    /** The note of this work; none counts as no hang. */
    public static Hangs read(Path runFolder, String work) throws IOException {
        Path file = runFolder.resolve(FILE);
        Hangs none = new Hangs(work, 0, 0, "");
        if (!Files.isRegularFile(file)) {
            return none;
        }
        try {
            Hangs found = CanonicalJson.lenient().readValue(Files.readAllBytes(file), Hangs.class);
            return found.work().equals(work) ? found : none;
        } catch (JacksonException e) {
            return none; // a count that is lost costs some pods more, an order that cannot go on would cost all
        }
    }

    /** One more. */
    public Hangs next(long atStep, String seen) {
        return new Hangs(work, restarts + 1, atStep, seen);
    }

    /** Makes it durable. */
    public void write(Path runFolder) throws IOException {
        Path partial = Files.write(runFolder.resolve("." + FILE), CanonicalJson.bytes(this));
        Folders.sync(partial);
        Files.move(partial, runFolder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(runFolder);
    }

    /** What guards did, these included; what refused a step last is told before what hung last. */
    public GuardStatus and(GuardStatus did) {
        if (restarts == 0) {
            return did;
        }
        return did.reason() == null || did.reason().equals(REASON)
                ? new GuardStatus(did.rollbacks(), did.skippedSteps(), restarts, REASON, step, message)
                : new GuardStatus(
                        did.rollbacks(), did.skippedSteps(), restarts, did.reason(), did.step(), did.message());
    }
}
