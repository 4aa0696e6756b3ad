package dev.cultivar.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.cultivar.api.RecordType;
import dev.cultivar.contract.BoundView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetReaderTest {
    @TempDir
    Path root;

    private Store store;

    @BeforeEach
    void open() {
        store = new Store(root);
    }

    private String dataset(int claimed, String... shards) throws IOException {
        try (ArtifactWriter writer = store.create("dataset")) {
            Path folder = Files.createDirectories(writer.folder().resolve("train"));
            for (int i = 0; i < shards.length; i++) {
                try (OutputStream out =
                        new ZstdOutputStream(Files.newOutputStream(folder.resolve("part-0000" + i + ".jsonl.zst")))) {
                    out.write(shards[i].getBytes(StandardCharsets.UTF_8));
                }
            }
            return writer.publish(
                            Map.of(), null, Map.of("record", "text", "splits", "train", "records.train", "" + claimed))
                    .digest();
        }
    }

    private List<String> texts(BoundView view, long skip) {
        List<String> texts = new ArrayList<>();
        try (DatasetReader reader = DatasetReader.open(store, view)) {
            assertThat(reader.record()).isEqualTo(RecordType.text);
            reader.skip(skip);
            reader.forEachRemaining(record -> texts.add(record.id() + record.string("text")));
        }
        return texts;
    }

    @Test
    void recordsComeInOrderAcrossShardsAndSkipCountsRecords() throws IOException {
        String digest = dataset(
                3,
                "{\"id\":\"1\",\"text\":\"a\",\"metadata\":{\"group\":\"g\"}}\n{\"id\":\"2\",\"text\":\"b\"}\n",
                "{\"id\":\"3\",\"text\":\"ü\"}\n");
        assertThat(texts(new BoundView(digest, "train", null), 0)).containsExactly("1a", "2b", "3ü");
        assertThat(texts(new BoundView(digest, "train", null), 2)).containsExactly("3ü");
        assertThat(texts(new BoundView(digest, "train", 2L), 1)).containsExactly("2b");
        try (DatasetReader reader = DatasetReader.open(store, new BoundView(digest, "train", null))) {
            DataRecord first = reader.next();
            assertThat(first.metadata()).containsEntry("group", "g");
            assertThat(first.fields().has("metadata")).isFalse();
        }
    }

    @Test
    void missingSplitNamesTheSplitsThatAreThere() throws IOException {
        String digest = dataset(1, "{\"text\":\"a\"}\n");
        assertThatThrownBy(() -> DatasetReader.open(store, new BoundView(digest, "test", null)))
                .hasMessageContaining("has no split test; it has train");
    }

    @Test
    void datasetThatEndsEarlyIsDamaged() throws IOException {
        String digest = dataset(2, "{\"text\":\"a\"}\n");
        assertThatThrownBy(() -> texts(new BoundView(digest, "train", null), 0))
                .hasMessageContaining("ends after 1 of 2 records");
    }
}
