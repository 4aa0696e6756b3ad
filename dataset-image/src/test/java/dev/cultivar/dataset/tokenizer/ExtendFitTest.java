package dev.cultivar.dataset.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.model.Volume;
import dev.cultivar.api.tokenizer.BytePairs;
import dev.cultivar.api.tokenizer.Extend;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendFitTest {
    @TempDir
    Path folder;

    private static Fitted fit(Path model, int newTokens, int minFrequency, String... texts) throws IOException {
        Extend spec = new Extend(new Volume("imports/model"), newTokens, minFrequency);
        return new Fitting(RecordType.text, Splits.of(List.of(), List.of(), 0))
                .fit(Fits.of(spec, path -> model), new ListEngine().flow(Records.texts(texts)));
    }

    /** A tokenizer with the merges that these texts give. */
    private Path base(int tokens, String... texts) throws IOException {
        Path base = Files.createDirectories(folder.resolve("base"));
        BytePairFit fit = new BytePairFit(new BytePairs(257 + tokens, 1, List.of("<|end|>")));
        fit.write(fit.vocabulary(BytePairGolden.counted(List.of(texts))), base);
        return base;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer/extend/bytes.json", "tokenizer/extend/digits.json"})
    void newTokensMergesAndIdsAreThoseOfTheTokenizersPackage(String golden) throws IOException {
        BytePairGolden theirs = BytePairGolden.read(golden);
        Path model = Files.createDirectories(folder.resolve("base"));
        Files.writeString(
                model.resolve("tokenizer.json"), theirs.inputs().path("base").toString());
        int frequency = theirs.inputs().path("minFrequency").asInt();
        List<String> texts = BytePairGolden.strings(theirs.inputs().path("texts"));

        Fitted ours = fit(model, theirs.inputs().path("newTokens").asInt(), frequency, texts.toArray(String[]::new));
        ours.write(folder);

        List<String> newTokens = BytePairGolden.strings(theirs.expected().path("tokens"));
        List<String> newMerges = BytePairGolden.strings(theirs.expected().path("merges"));
        List<String> tokens = ours.vocabulary().tokens();
        List<String> merges = ours.vocabulary().spelt();
        assertThat(tokens.subList(tokens.size() - newTokens.size(), tokens.size()))
                .isEqualTo(newTokens);
        assertThat(merges.subList(merges.size() - newMerges.size(), merges.size()))
                .isEqualTo(newMerges);
        BytePairEncoder encoder = new BytePairEncoder(ours.vocabulary());
        try (Tokenizer before = Tokenizer.load(model);
                Tokenizer after = Tokenizer.load(folder.resolve(Fitted.FOLDER))) {
            assertThat(after.vocabularySize()).isEqualTo(before.vocabularySize() + newTokens.size());
            List<String> held = theirs.held();
            for (int i = 0; i < held.size(); i++) {
                int[] ids = after.ids(held.get(i));
                assertThat(ids).as(held.get(i)).containsExactly(theirs.ids(i));
                assertThat(after.decode(ids)).isEqualTo(before.decode(before.ids(held.get(i))));
            }
            for (int id = 0; id < before.vocabularySize(); id++) {
                assertThat(after.decode(id)).isEqualTo(before.decode(id));
            }
        }
        assertThat(encoder.ids("")).isEmpty();
    }

    @Test
    void fertilityIsLowerThanThatOfTheTokenizerThatIsExtended() throws IOException {
        // before: "ab" and a space are tokens; "abab" takes two, after one
        Fitted fitted = fit(base(1, "ab ab"), 1, 1, "abab", "abab c");
        assertThat(fitted.vocabulary().tokens()).endsWith("ab", "abab");
        assertThat(fitted.baseFertility()).containsOnlyKeys("train").containsEntry("train", 2.0);
        assertThat(fitted.fertility()).containsOnlyKeys("train").containsEntry("train", 1.3333);
        assertThat(Fitted.facts(fitted.write(folder)))
                .containsEntry("fertility.train", "1.3333")
                .containsEntry("baseFertility.train", "2.0");
    }

    @Test
    void anOldTokenThatIsReachedAnewKeepsItsIdAndNoOldMergeIsSaidTwice() throws IOException {
        // old merges: bc, abc (a + bc), abcd; where "ab" comes first, as in "abc" cut ab|c, it can't be: bc is the
        // first merge
        Path base = base(3, "bc bc bc", "abc abc", "abcd");
        Fitted before = fit(base, 1, 1000, "x");
        Fitted after = fit(base, 8, 1, "abcd abcd xbc xbc");
        List<String> old = before.vocabulary().tokens();
        assertThat(after.vocabulary().tokens()).startsWith(old.toArray(String[]::new));
        assertThat(after.vocabulary().tokens()).doesNotHaveDuplicates();
        assertThat(after.vocabulary().spelt())
                .startsWith(before.vocabulary().spelt().toArray(String[]::new))
                .doesNotHaveDuplicates();
    }

    @Test
    void aTextWithoutPairsAddsNothingAndSaysSo() throws IOException {
        Fitted fitted = fit(base(1, "ab ab"), 5, 2, "xy");
        assertThat(fitted.vocabulary().tokens()).hasSize(258);
        assertThat(fitted.warnings())
                .singleElement()
                .asString()
                .contains("only 258 tokens of the 263", "no other pair of tokens occurs 2 times");
    }

    @Test
    void aTokenizerOfAnotherKindIsRefused() throws IOException {
        Path base = base(1, "ab");
        Path file = base.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("\"type\":\"BPE\"", "\"type\":\"Unigram\""));
        assertThatThrownBy(() -> fit(base, 1, 1, "ab"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("tokenizer.extend.volume.path")
                .hasMessageContaining("model.type is \"Unigram\", but only BPE");
    }

    @Test
    void aFolderWithoutATokenizerIsRefused() {
        assertThatThrownBy(() -> fit(folder, 1, 1, "ab"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("has no tokenizer.json and 0 GGUF files");
    }
}
