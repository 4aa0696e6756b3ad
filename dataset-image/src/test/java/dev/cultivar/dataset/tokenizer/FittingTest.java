package dev.cultivar.dataset.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.split.Split;
import dev.cultivar.api.tokenizer.BytePairs;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittingTest {
    private static final BytePairs DEFAULTS = new BytePairs(2048, 2, List.of("<|endoftext|>"));
    private static final Splits TRAIN = Splits.of(List.of(), List.of(), 0);

    private static Fitted fit(BytePairs spec, Splits splits, List<Entry> entries) {
        return new Fitting(RecordType.text, splits).fit(new BytePairFit(spec), new ListEngine().flow(entries));
    }

    @Test
    void fertilityIsTokensByWords() {
        // "aa" becomes one token, the space and "b" stay two
        Fitted fitted = fit(DEFAULTS, TRAIN, Records.texts("aa", "aa b"));
        assertThat(fitted.vocabulary().spelt()).containsExactly("a a");
        assertThat(fitted.fertility()).containsOnlyKeys("train").containsEntry("train", 1.3333);
        assertThat(fitted.warnings()).singleElement().asString().contains("only 258 tokens of the 2048");
    }

    @Test
    void fewerPiecesThanThereAreIsTold() {
        Fitted fitted = new Fitting(RecordType.text, TRAIN, 1, 100)
                .fit(
                        new BytePairFit(new BytePairs(2048, 1, List.of("<|endoftext|>"))),
                        new ListEngine().flow(Records.texts("ab ab", "cd")));
        assertThat(fitted.vocabulary().spelt()).containsExactly("a b", "\u0120 ab");
        assertThat(fitted.warnings()).anyMatch(w -> w.contains("the 1 most frequent of 3 distinct pieces"));
    }

    @Test
    void specialTokensComeFirstAndOnce() {
        Fitted fitted =
                fit(new BytePairs(300, 1, List.of("<|end|>", "<|user|>", "<|end|>")), TRAIN, Records.texts("hello"));
        assertThat(fitted.fit().special()).containsExactly("<|end|>", "<|user|>");
        assertThat(fitted.vocabulary().tokens()).startsWith("<|end|>", "<|user|>", "!");
    }

    @Test
    void aVocabularyWithoutRoomForTheBytesIsRefused() {
        assertThatThrownBy(
                        () -> fit(new BytePairs(257, 1, List.of("<|end|>", "<|user|>")), TRAIN, Records.texts("hello")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("vocabularySize is 257")
                .hasMessageContaining("are 258");
    }

    @Test
    void anEmptyTrainSplitIsRefused() {
        assertThatThrownBy(() -> fit(DEFAULTS, TRAIN, List.of()))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("train split has no text");
    }

    @Test
    void aSplitNamedTokenizerIsRefused() throws IOException {
        Split split = CanonicalJson.strict()
                .readValue("{\"name\": \"tokenizer\", \"fraction\": {\"share\": 0.5}}", Split.class);
        Splits splits = Splits.of(List.of(split), List.of(), 0);
        assertThatThrownBy(() -> fit(DEFAULTS, splits, Records.texts("hello")))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("splits[tokenizer].name");
    }
}
