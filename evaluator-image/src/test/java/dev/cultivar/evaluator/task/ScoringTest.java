package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.cultivar.evaluator.TinyModel;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.engine.Workers;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringTest {
    private static final int SHARED = 30;
    private static final int OWN = 33;

    @TempDir
    Path folder;

    /** 40 options of one question are more than a batch holds: each batch begins with what they share. */
    @Test
    void optionsThatBeginAlikeScoreAsTheyDoAloneHoweverManyTheyAre() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope();
                Workers workers = Workers.of(torch)) {
            TinyModel.write(torch, folder, 1);
            HuggingFaceFolder files = HuggingFaceFolder.open(folder);
            Tokenizer tokenizer = Tokenizer.load(folder);
            Decoder decoder = Decoder.of(torch, files.config(), files.weights(torch, manager));
            Examinee examinee = new Examinee("tiny", tokenizer, decoder, null, workers);
            List<PackedTokens.Document> options = options();
            double[] found = new double[options.size()];
            List<Scoring.Answer> answers = new ArrayList<>();
            for (int i = 0; i < found.length; i++) {
                int place = i;
                answers.add(logLikelihood -> found[place] = logLikelihood);
            }
            try (Scoring scoring = new Scoring(examinee, read -> {})) {
                scoring.add(options, answers);
                scoring.flush();
                int together = (Scoring.BATCH_POSITIONS - SHARED) / OWN;
                int batches = Math.ceilDiv(options.size(), together);
                assertThat(batches).isGreaterThan(2);
                assertThat(scoring.tokens()).isEqualTo((long) options.size() * OWN + (long) batches * SHARED);
            }
            for (int i = 0; i < found.length; i++) {
                double alone =
                        decoder.score(PackedTokens.of(options.get(i)), null).sum(0);
                assertThat(found[i]).as("option %s", i).isCloseTo(alone, within(1e-5 * Math.abs(alone)));
            }
            tokenizer.close();
        }
    }

    private static List<PackedTokens.Document> options() {
        SplittableRandom random = new SplittableRandom(4);
        int[] ids = new int[SHARED + OWN];
        List<PackedTokens.Document> options = new ArrayList<>();
        for (int option = 0; option < 40; option++) {
            for (int i = option == 0 ? 0 : SHARED; i < ids.length; i++) {
                ids[i] = random.nextInt(TinyModel.CONFIG.vocabSize());
            }
            // the last token of what they share predicts the first of each option, and so belongs to the options
            ids[SHARED] = ids[0];
            options.add(PackedTokens.Document.causalFrom(SHARED + 1, Arrays.copyOf(ids, ids.length)));
        }
        return options;
    }
}
