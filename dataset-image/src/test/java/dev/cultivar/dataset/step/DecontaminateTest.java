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
            ProtectedText text = new ProtectedText("clean", 3, List.of(view), store, warnings::add);
            Decontaminate step =
                    new Decontaminate(RecordType.text, 5, 3, Splits.of(List.of(), NO_SOURCES, 1), engine, text);
            assertThat(Records.after(entries, flow -> step.apply(flow, most)))
                    .as("sets of " + most)
                    .isEqualTo(expected);
            assertThat(engine.shared).as("every set was let go").isZero();
            assertThat(warnings).isEmpty();
        }
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
