package dev.cultivar.trainer;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.ShapeStatus;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.DecoderLayout;
import dev.cultivar.runtime.store.Artifact;
import java.io.IOException;

/** What a pod says of an artifact: of a model its shape too, from which the memory of the stages after it is predicted. */
final class Output {
    private Output() {}

    static ArtifactStatus of(String name, Artifact artifact) throws IOException {
        ArtifactStatus status = artifact.status(name);
        return artifact.kind().equals("model")
                ? status.of(shape(HuggingFaceFolder.open(artifact.folder()).config()))
                : status;
    }

    static ShapeStatus shape(DecoderConfig config) {
        double cap = config.layout().attention().logitSoftcapping();
        return new ShapeStatus(
                config.vocabSize(),
                config.hiddenSize(),
                config.intermediateSize(),
                config.numHiddenLayers(),
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                config.headDim(),
                config.tieWordEmbeddings(),
                config.layout().fusedProjections(),
                !config.layout().equals(DecoderLayout.LLAMA),
                cap > 0 ? Double.valueOf(cap) : null,
                config.maxPositionEmbeddings());
    }
}
