package dev.cultivar.dataset.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.tokenizer.BytePairs;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairEncoderTest {
    @Test
    void anyTextComesBackAsItWasAndIsEncodedAsTheModelsTokenizerDoes(@TempDir Path folder) throws IOException {
        BytePairGolden golden = BytePairGolden.read("tokenizer/bytePairs/scripts.json");
        Vocabulary vocabulary = golden.fit();
        new Fitted(new BytePairFit(new BytePairs(2048, 2, golden.special())), vocabulary, Map.of(), Map.of(), List.of())
                .write(folder);
        BytePairEncoder encoder = new BytePairEncoder(vocabulary);
        List<String> words = BytePairGolden.strings(golden.inputs().path("texts"));
        Random random = new Random(4);
        try (Tokenizer tokenizer = Tokenizer.load(folder.resolve(Fitted.FOLDER))) {
            for (int round = 0; round < 300; round++) {
                String text = text(random, words);
                int[] ids = tokenizer.ids(text);
                assertThat(tokenizer.decode(ids)).isEqualTo(text);
                assertThat(ids).as(text).containsExactly(ids(encoder, text));
            }
        }
    }

    @Test
    void theEarliestMergeIsDoneFirst() {
        // bc was learnt before ab, so abc is a + bc
        Vocabulary vocabulary = BytePairTrainer.fit(
                List.of(new PieceCount("bc", 5), new PieceCount("ab", 3)), 1000, 1, List.of("<|endoftext|>"));
        BytePairEncoder encoder = new BytePairEncoder(vocabulary);
        assertThat(Arrays.stream(encoder.ids("abc")).mapToObj(vocabulary.tokens()::get))
                .containsExactly("a", "bc");
        assertThat(encoder.ids("")).isEmpty();
    }

    private static int[] ids(BytePairEncoder encoder, String text) {
        List<Integer> ids = new ArrayList<>();
        for (String piece : Pieces.of(text)) {
            Arrays.stream(encoder.ids(Pieces.spelt(piece))).forEach(ids::add);
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Parts of known texts, and code points of all Unicode but surrogates. */
    private static String text(Random random, List<String> words) {
        StringBuilder text = new StringBuilder();
        while (text.length() < 60) {
            if (random.nextBoolean()) {
                String known = words.get(random.nextInt(words.size()));
                int start = random.nextInt(known.length());
                known.substring(start, Math.min(known.length(), start + 12))
                        .codePoints()
                        .filter(point -> Character.getType(point) != Character.SURROGATE)
                        .forEach(text::appendCodePoint);
            } else {
                int point = random.nextInt(Character.MAX_CODE_POINT + 1);
                text.appendCodePoint(Character.getType(point) == Character.SURROGATE ? ' ' : point);
            }
        }
        return text.toString();
    }
}
