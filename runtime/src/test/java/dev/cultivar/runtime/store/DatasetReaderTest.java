package dev.cultivar.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.Unseen;
import dev.cultivar.contract.BoundView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
        return dataset(Map.of(), claimed, shards);
    }

    private String dataset(Map<String, String> more, int claimed, String... shards) throws IOException {
        Map<String, String> facts = new HashMap<>(more);
        facts.putAll(Map.of("record", "text", "splits", "train", "records.train", "" + claimed));
        try (ArtifactWriter writer = store.create("dataset")) {
            Path folder = Files.createDirectories(writer.folder().resolve("train"));
            for (int i = 0; i < shards.length; i++) {
                try (OutputStream out =
                        new ZstdOutputStream(Files.newOutputStream(folder.resolve("part-0000" + i + ".jsonl.zst")))) {
                    out.write(shards[i].getBytes(StandardCharsets.UTF_8));
                }
            }
            return writer.publish(Map.of(), null, facts).digest();
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

    @Test
    void viewOfDomainsCountsAndSkipsTheirRecordsAlone() throws IOException {
        String lines = "";
        for (String domain : List.of("a", "b", "a", "", "c", "a")) {
            lines += domain.isEmpty()
                    ? "{\"id\":\"-\",\"text\":\"\"}\n"
                    : "{\"id\":\"%s\",\"text\":\"\",\"metadata\":{\"domain\":\"%s\"}}\n".formatted(domain, domain);
        }
        String digest = dataset(Map.of("domains.train", "{\"a\":3,\"b\":1,\"c\":1}"), 6, lines);
        DomainChoice some = new DomainChoice(List.of("a", "c"), null);
        DomainChoice others = new DomainChoice(null, List.of("a"));
        assertThat(texts(new BoundView(digest, "train", null, some), 0)).containsExactly("a", "a", "c", "a");
        assertThat(texts(new BoundView(digest, "train", 3L, some), 1)).containsExactly("a", "c");
        assertThat(texts(new BoundView(digest, "train", null, others), 1)).containsExactly("-", "c");
        try (DatasetReader reader = DatasetReader.open(store, new BoundView(digest, "train", null, others))) {
            assertThat(reader.records()).isEqualTo(3);
        }
        assertThatThrownBy(() -> texts(new BoundView(digest, "train", null, new DomainChoice(null, List.of("d"))), 0))
                .hasMessageContaining("has no domain d; it has a, b, c");
        assertThatThrownBy(() ->
                        texts(new BoundView(digest, "train", null, new DomainChoice(null, null, new Unseen())), 0))
                .hasMessageContaining("asks for unseen domains, and its order does not say which those are");
        String without = dataset(1, "{\"text\":\"a\"}\n");
        assertThatThrownBy(() -> texts(new BoundView(without, "train", null, some), 0))
                .hasMessageContaining("it has none: give its sources metadata domain");
    }
}
