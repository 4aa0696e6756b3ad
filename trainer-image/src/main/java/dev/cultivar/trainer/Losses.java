package dev.cultivar.trainer;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.trainer.checkpoint.Checkpoint;
import dev.cultivar.trainer.checkpoint.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The history of a stage's steps as an artifact of its own: what a model weighs and is named by does not depend on how it came
 * about, and a stage that fails makes no model.
 */
final class Losses {
    private final PodContext pod;
    private final String stage;
    private History history = History.empty();

    Losses(PodContext pod, String stage) {
        this.pod = pod;
        this.stage = stage;
    }

    /** The history of a stage that begins at a checkpoint, or at its start, for the loop to go on with. */
    History begin(@Nullable Checkpoint from) throws IOException {
        history = from == null ? History.empty() : History.read(from.history());
        return history;
    }

    /**
     * Publishes it.
     *
     * @param parents role to digest of the artifacts that it tells of
     */
    ArtifactStatus publish(Map<String, String> parents) throws IOException {
        try (ArtifactWriter writer = pod.store().create("report")) {
            history.write(writer.folder().resolve(History.FILE));
            Artifact made = writer.publish(parents, pod.orderDigest(), Map.of("stage", stage));
            return made.status("history");
        }
    }

    /** The end of a stage that failed after a step, with the history until then; that it can't be written is no other end. */
    InvalidWork left(InvalidWork failure, Map<String, String> parents) {
        if (history.rows().isEmpty()) {
            return failure;
        }
        try {
            ArtifactStatus made = publish(parents);
            return failure.leaving(
                    "; the losses of its steps are in " + made.kind() + "/" + made.digest() + "/" + History.FILE
                            + " of the store",
                    made);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("stage " + stage + ": the losses of its steps could not be published: " + e);
            return failure;
        }
    }
}
