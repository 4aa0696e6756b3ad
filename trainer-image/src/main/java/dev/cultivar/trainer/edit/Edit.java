package dev.cultivar.trainer.edit;

import dev.cultivar.trainer.method.Origin;
import java.io.IOException;
import java.nio.file.Path;

/** A change of a model's weights that is not training. */
@FunctionalInterface
public interface Edit {
    /** Writes the changed model. */
    void write(Origin origin, Path folder) throws IOException;
}
