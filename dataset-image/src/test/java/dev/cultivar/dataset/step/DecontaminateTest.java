package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.source.Source;
import dev.cultivar.contract.BoundView;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecontaminateTest {
    private static final List<Source> NO_SOURCES = List.of();

    @Test
    void protectedTextThatDoesNotFitOneSetTakesMorePassesWithTheSameResult(@TempDir Path root) throws IOException {
        Store store = new Store(root);
        BoundView view = dataset(store, "a b c d e f g h i j k l m n o p");
        List<Entry> entries = Records.texts("x A, B! c y", "n o p", "a b x", "h", "p a b", "b c d");
        List<String> expected = List.of("5 contaminated", "5 contaminated", "a b x", "h", "p a b", "5 contaminated");
        for (int most : new int[] {1, 2, 5, 1000}) {
            ListEngine engine = new ListEngine();
            List<String> warnings = new ArrayList<>();
            ProtectedText text = new ProtectedText("steps[clean]", 3, List.of(view), store, warnings::add);
            Decontaminate step =
                    new Decontaminate(RecordType.text, 5, 3, Splits.of(List.of(), NO_SOURCES, 1), engine, text);
            assertThat(Records.after(entries, flow -> step.apply(flow, most)))
                    .as("sets of " + most)
                    .isEqualTo(expected);
            assertThat(engine.shared).as("every set was let go").isZero();
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void ofMuchEvaluationTextASampleIsLookedForWhichDoesNotDependOnTheOrder(@TempDir Path root) throws IOException {
        Store store = new Store(root);
        String words = IntStream.range(0, 3000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        BoundView whole = dataset(store, words);
        BoundView later = dataset(store, words.substring(words.indexOf("w1500")));
        EvaluationText all = text(store, 3000, whole);
        assertThat(all.share()).isEqualTo(1);
        EvaluationText some = text(store, 500, whole);
        assertThat(some.share()).isEqualTo(0.125);
        EvaluationText turned = text(store, 500, later, whole);
        long[] record = Words.ngrams(Words.of(words), 3);
        int found = 0;
        for (long ngram : record) {
            int at = some.shared(new long[] {ngram}, false);
            assertThat(turned.shared(new long[] {ngram}, false)).isEqualTo(at);
            assertThat(all.shared(new long[] {ngram}, false)).isZero();
            found += at + 1;
        }
        assertThat(found).isBetween(250, 500);
        assertThat(some.inTrain()).isZero();
        assertThat(some.shared(record, true)).isNotNegative();
        assertThat(some.inTrain()).isEqualTo(1);
        assertThat(all.shared(Words.ngrams(Words.of("w1 w2 w4 w2 w3 w4"), 3), true))
                .isEqualTo(3);
        assertThat(text(store, 3000, whole, later).records()).isEqualTo(2);
    }

    @Test
    void setsOfHashesTogetherAreNoLongerThanTheirTablesMayBe() {
        assertThat(EvaluationText.most(1)).isEqualTo(4 << 20);
        for (int sets = 1; sets <= 40; sets++) {
            int most = EvaluationText.most(sets);
            assertThat(Integer.bitCount(most)).isOne();
            assertThat(2L * most * Long.BYTES * sets).isBetween(32L << 20, 64L << 20);
        }
    }

    private static EvaluationText text(Store store, int most, BoundView... views) {
        return new EvaluationText("exam", new ProtectedText("f", 3, List.of(views), store, warning -> {}), most).read();
    }

    private static BoundView dataset(Store store, String text) throws IOException {
        try (ArtifactWriter writer = store.create("dataset")) {
            byte[] line =
                    ("{\"id\":\"1\",\"text\":\"" + text + "\",\"metadata\":{}}\n").getBytes(StandardCharsets.UTF_8);
            Files.createDirectories(writer.folder().resolve("test"));
            Files.write(writer.folder().resolve("test/part-00000.jsonl.zst"), Zstd.compress(line));
            Artifact artifact = writer.publish(
                    Map.of(), null, Map.of("record", "text", "splits", "test", "records.test", "1", "bytes.test", "1"));
            return new BoundView(artifact.digest(), "test", null);
        }
    }
}
