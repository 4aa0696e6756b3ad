package dev.cultivar.operator.observe;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.family.Decoder;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.model.Scratch;
import dev.cultivar.operator.status.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What scratch models need before they can be made: the dataset that holds the tokenizer. */
public final class ScratchModels {
    private static final String DATASET = "DomainDataset";
    /** Ending of the input that holds the tokenizer of a scratch model. */
    private static final String TOKENIZER = ".tokenizer";

    private final PreparedDatasets datasets;

    /** With the datasets of a namespace. */
    public ScratchModels(PreparedDatasets datasets) {
        this.datasets = datasets;
    }

    /** Adds the inputs of a scratch model, or an entry in what is missing. */
    public void resolve(String name, ModelSource source, Scratch scratch, List<InputStatus> inputs, Missing missing) {
        if (source.tokenizer() == null) {
            throw new Terminal(
                    "TokenizerMissing",
                    "spec.models." + name + ": a scratch model needs tokenizer: {dataset: {name: a DomainDataset}}");
        }
        inputs.add(new InputStatus(name, RunPlan.SCRATCH, family(scratch), null, null));
        datasets.prepared(source.tokenizer().dataset().name(), missing).ifPresent(dataset -> {
            requireTokenizer(name, dataset);
            inputs.add(new InputStatus(
                    name + TOKENIZER,
                    DATASET,
                    dataset.getMetadata().getName(),
                    dataset.getMetadata().getGeneration(),
                    PreparedDatasets.digest(dataset)));
        });
    }

    private static String family(Scratch scratch) {
        return switch (scratch.chosen()) {
            case Decoder ignored -> "decoder";
        };
    }

    private static void requireTokenizer(String model, DomainDataset dataset) {
        if (dataset.getSpec().tokenizer() == null) {
            throw new Terminal(
                    "TokenizerMissing",
                    "spec.models." + model + ".tokenizer: DomainDataset "
                            + dataset.getMetadata().getName()
                            + " fits no tokenizer: add spec.tokenizer: {bytePairs: {}} to it, or name another dataset");
        }
    }

    /** The datasets from which models get their tokenizers. */
    public static Stream<String> datasets(Map<String, ModelSource> models) {
        return models.values().stream()
                .map(ModelSource::tokenizer)
                .filter(Objects::nonNull)
                .map(tokenizer -> tokenizer.dataset().name());
    }

    /** The digest of the dataset that holds the tokenizer, by model. */
    public static Map<String, String> tokenizers(List<InputStatus> inputs) {
        Map<String, String> tokenizers = new LinkedHashMap<>();
        for (InputStatus input : inputs) {
            if (input.kind().equals(DATASET) && input.as().endsWith(TOKENIZER) && input.digest() != null) {
                tokenizers.put(input.as().substring(0, input.as().length() - TOKENIZER.length()), input.digest());
            }
        }
        return tokenizers;
    }
}
