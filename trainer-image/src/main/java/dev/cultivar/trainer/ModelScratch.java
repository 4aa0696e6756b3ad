package dev.cultivar.trainer;

import dev.cultivar.api.family.Decoder;
import dev.cultivar.contract.ScratchWork;
import dev.cultivar.models.checkpoint.ScratchFolder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.trainer.data.DatasetTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A model that has learnt nothing, as a model artifact in Hugging Face layout: its shape from the order, its weights from the
 * order's seed, its vocabulary and tokenizer from a dataset artifact.
 *
 * <p>Invariant: the same order gives the same artifact on every machine.
 */
final class ModelScratch {
    /** As many weights as fit one pod's memory four times over on the largest machines; a typing error has more. */
    private static final long MOST_PARAMETERS = 1L << 33;

    private final PodContext pod;
    private final ScratchWork work;

    ModelScratch(PodContext pod, ScratchWork work) {
        this.pod = pod;
        this.work = work;
    }

    Done perform() throws IOException {
        return switch (work.family().chosen()) {
            case Decoder decoder -> made("decoder", decoder);
        };
    }

    private Done made(String family, Decoder decoder) throws IOException {
        Artifact dataset = pod.store().artifact("dataset", work.tokenizer());
        Path folder = DatasetTokenizer.folder(dataset);
        try (Tokenizer tokenizer = Tokenizer.load(folder);
                ArtifactWriter writer = pod.store().create("model")) {
            DecoderConfig config = config(decoder, tokenizer.vocabularySize());
            int eos = tokenizer
                    .eosId()
                    .orElseThrow(
                            () -> new InvalidWork(
                                    "UnsuitableTokenizer",
                                    "the tokenizer of dataset " + dataset.digest()
                                            + " names no end-of-sequence token, so a model could not learn to stop: fit it with specialTokens"));
            new ScratchFolder(
                            config,
                            decoder.initializerRange(),
                            pod.order().seed(),
                            tokenizer.bosId().orElse(eos),
                            eos)
                    .write(writer.folder(), folder);
            Artifact model = writer.publish(
                    Map.of("tokenizer", dataset.digest()),
                    pod.orderDigest(),
                    Map.of(
                            "scratch", family,
                            "seed", Long.toString(pod.order().seed()),
                            "parameters", Long.toString(config.parameterCount()),
                            "vocabularySize", Integer.toString(config.vocabSize())));
            return Done.of(
                    "a " + family + " of " + config.parameterCount() + " weights that has learnt nothing is made as "
                            + model.digest(),
                    Output.of("model", model));
        }
    }

    private static DecoderConfig config(Decoder decoder, int vocabulary) {
        if (decoder.hiddenSize() % decoder.numAttentionHeads() != 0) {
            throw invalid("hiddenSize (" + decoder.hiddenSize() + ") is not a multiple of numAttentionHeads ("
                    + decoder.numAttentionHeads() + "): choose one that is");
        }
        DecoderConfig config;
        try {
            config = new DecoderConfig(
                    vocabulary,
                    decoder.hiddenSize(),
                    decoder.intermediateSize(),
                    decoder.numHiddenLayers(),
                    decoder.numAttentionHeads(),
                    decoder.numKeyValueHeads(),
                    decoder.hiddenSize() / decoder.numAttentionHeads(),
                    decoder.maxPositionEmbeddings(),
                    decoder.ropeTheta(),
                    decoder.rmsNormEps(),
                    decoder.tieWordEmbeddings());
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
        if (config.parameterCount() > MOST_PARAMETERS) {
            throw invalid(config.parameterCount() + " weights are more than " + MOST_PARAMETERS
                    + ": choose fewer layers or channels");
        }
        return config;
    }

    private static InvalidWork invalid(String what) {
        return new InvalidWork("InvalidModel", "order.work.scratch.family.decoder: " + what);
    }
}
