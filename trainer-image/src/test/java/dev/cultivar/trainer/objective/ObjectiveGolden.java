package dev.cultivar.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.trainer.TinyTokenizer;
import dev.cultivar.trainer.Workshop;
import dev.cultivar.trainer.method.Learner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Holds an objective to a golden of module models: loss and gradient of every parameter, in one pass and in many. */
final class ObjectiveGolden {
    /** Goldens of models are shared: the module that computes owns them. */
    private static final Path GOLDEN = Path.of("..", "models", "src", "test", "resources", "golden");

    private ObjectiveGolden() {}

    static void hold(String path, Function<Tokenizer, Objective> maker) throws IOException {
        JsonNode golden = Workshop.JSON.readTree(GOLDEN.resolve(path).toFile());
        Path tokenizerFolder = Files.createTempDirectory("golden");
        TinyTokenizer.write(tokenizerFolder);
        List<Document> documents = documents(golden.path("inputs"));
        long counted = golden.at("/expected/counted").asLong();
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope();
                Tokenizer tokenizer = Tokenizer.load(tokenizerFolder)) {
            Objective objective = maker.apply(tokenizer);
            HuggingFaceFolder folder = HuggingFaceFolder.open(GOLDEN.resolve("family/decoder")
                    .resolve(golden.at("/inputs/model").asText()));
            Decoder decoder = Decoder.of(torch, folder.config(), folder.weights(torch, manager));
            Parameters parameters = decoder.trainable(name -> true);
            Learner learner = new Learner(decoder, null);
            Map<String, NDArray> expected = Safetensors.read(
                    manager,
                    GOLDEN.resolve(path)
                            .resolveSibling(golden.at("/expected/gradients").asText()));
            for (int perPass : new int[] {documents.size(), 2, 1}) {
                parameters.zeroGradients();
                LossSum sum = new LossSum(0, 0);
                for (int i = 0; i < documents.size(); i += perPass) {
                    PackedTokens batch = PackedTokens.of(documents.subList(i, Math.min(i + perPass, documents.size())));
                    sum = sum.plus(objective.accumulate(learner, batch, 1.0 / counted, 0));
                }
                assertThat(sum.tokens()).isEqualTo(counted);
                assertThat(sum.mean())
                        .isCloseTo(
                                golden.at("/expected/loss").asDouble(),
                                within(golden.at("/tolerance/loss").asDouble()));
                double bound = golden.at("/tolerance/gradientRelativeToLargest").asDouble();
                assertThat(Gradients.largestDifference(parameters.gradients(), expected))
                        .as("gradients, %s documents a pass", perPass)
                        .isLessThanOrEqualTo(bound * Gradients.largest(expected));
            }
        }
    }

    private static List<Document> documents(JsonNode inputs) {
        List<Document> documents = new ArrayList<>();
        for (int d = 0; d < inputs.path("documents").size(); d++) {
            JsonNode ids = inputs.path("documents").get(d);
            JsonNode labels = inputs.path("labels").get(d);
            int[] tokens = new int[ids.size()];
            boolean[] predicted = new boolean[ids.size()];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = ids.get(i).asInt();
                predicted[i] = labels.get(i).asInt() != PackedTokens.NOT_COUNTED;
            }
            documents.add(new Labelled(tokens, predicted).piece(0, tokens.length));
        }
        return documents;
    }
}
