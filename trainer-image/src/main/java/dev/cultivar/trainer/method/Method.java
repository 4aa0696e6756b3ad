package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.kernel.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The tensors of a model that a stage changes, from the stage's start (or a checkpoint) to its artifact. */
public interface Method {
    /** The branch's word in the API. */
    String name();

    /** What objectives compute with. */
    Learner learner();

    /** The tensors that change, with their gradients. */
    Parameters parameters();

    /** What a parameter's learning rate is multiplied by, whatever group it is in. */
    default double learningRateRatio(String parameter) {
        return 1;
    }

    /** The same tensors by the names that they have on disk: what a checkpoint holds. */
    Map<String, NDArray> tensors();

    /** Kind of the artifact that the stage makes. */
    String kind();

    /** Writes the artifact's files. */
    void write(Path folder) throws IOException;
}
