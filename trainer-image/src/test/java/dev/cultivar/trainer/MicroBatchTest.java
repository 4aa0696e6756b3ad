package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Regularization;
import dev.cultivar.trainer.method.Learner;
import dev.cultivar.trainer.objective.Gradients;
import dev.cultivar.trainer.objective.Labelled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A step's gradient does not depend on how its documents are packed into passes: at most 1e-6 of the largest element. */
class MicroBatchTest {
    private static final double TOLERANCE = 1e-6;

    @Test
    void anySplitGivesTheSameGradientOfAllParameters() {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Decoder decoder = Decoder.random(torch, manager, Workshop.CONFIG, 3);
            hold(new Learner(decoder, null), decoder.trainable(name -> true));
        }
    }

    @Test
    void anySplitGivesTheSameGradientOfAnAdapter() {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Decoder decoder = Decoder.random(torch, manager, Workshop.CONFIG, 3);
            Lora adapter = Lora.initialise(torch, manager, LoraConfig.allLinear(3, 7, 0), Workshop.CONFIG.shapes(), 5);
            // B begins at zero, where A has no gradient
            adapter.tensors().values().forEach(tensor -> tensor.addi(0.03f));
            hold(new Learner(decoder, adapter), adapter.trainable());
        }
    }

    private static void hold(Learner learner, Parameters parameters) {
        List<Document> documents = documents();
        Map<String, float[]> whole = gradient(learner, parameters, List.of(documents));
        double largest = Gradients.size(whole);
        assertThat(largest).isPositive();
        SplittableRandom random = new SplittableRandom(17);
        for (int trial = 0; trial < 6; trial++) {
            List<List<Document>> split =
                    trial == 0 ? documents.stream().map(List::of).toList() : cut(documents, random);
            assertThat(Gradients.difference(gradient(learner, parameters, split), whole) / largest)
                    .as("%s passes", split.size())
                    .isLessThanOrEqualTo(TOLERANCE);
        }
    }

    private static Map<String, float[]> gradient(Learner learner, Parameters parameters, List<List<Document>> passes) {
        long counted = passes.stream()
                .mapToLong(documents -> PackedTokens.of(documents).counted())
                .sum();
        parameters.zeroGradients();
        for (List<Document> documents : passes) {
            learner.crossEntropy(PackedTokens.of(documents), 1.0 / counted, 0, Regularization.NONE);
        }
        return Gradients.copy(parameters.gradients());
    }

    /** Uneven lengths, one document without any target among them, and one of a single token. */
    private static List<Document> documents() {
        SplittableRandom random = new SplittableRandom(9);
        List<Document> documents = new ArrayList<>();
        for (int length : new int[] {40, 3, 17, 1, 25, 9, 33}) {
            int[] ids = random.ints(length, 0, Workshop.CONFIG.vocabSize()).toArray();
            boolean[] predicted = new boolean[length];
            for (int i = 0; i < length; i++) {
                predicted[i] = length != 17 && (i % 5 != 0 || length < 10);
            }
            documents.add(new Labelled(ids, predicted).piece(0, length));
        }
        return documents;
    }

    private static List<List<Document>> cut(List<Document> documents, SplittableRandom random) {
        List<List<Document>> passes = new ArrayList<>();
        List<Document> pass = new ArrayList<>();
        for (Document document : documents) {
            pass.add(document);
            if (random.nextBoolean()) {
                passes.add(List.copyOf(pass));
                pass.clear();
            }
        }
        if (!pass.isEmpty()) {
            passes.add(pass);
        }
        return passes;
    }
}
