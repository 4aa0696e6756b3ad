package dev.cultivar.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.objective.Clm;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.trainer.TinyTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClmObjectiveTest {
    @TempDir
    Path folder;

    @Test
    void everyTokenButTheFirstIsPredictedAndTheEndToken() throws IOException {
        TinyTokenizer.write(folder);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            Labelled labelled =
                    new ClmObjective(new Clm(null, null, null), tokenizer).label(Sample.record("{'text': 'abc'}"));

            assertThat(Sample.predicted(labelled)).isEqualTo(".bc$");
        }
    }

    @Test
    void emptyTextHasNothingToPredict() throws IOException {
        TinyTokenizer.write(folder);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            Labelled labelled =
                    new ClmObjective(new Clm(null, null, null), tokenizer).label(Sample.record("{'text': ''}"));

            assertThat(labelled.targets()).isZero();
        }
    }

    @Test
    void withoutAnEndTokenNothingIsAppended() throws IOException {
        TinyTokenizer.write(folder, "", "");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            Labelled labelled =
                    new ClmObjective(new Clm(null, null, null), tokenizer).label(Sample.record("{'text': 'abc'}"));

            assertThat(Sample.predicted(labelled)).isEqualTo(".bc");
        }
    }

    @Test
    void lossAndGradientAreAsTransformersComputesThem() throws IOException {
        ObjectiveGolden.hold(
                "objective/clm/documents.json", tokenizer -> new ClmObjective(new Clm(null, null, null), tokenizer));
    }
}
