package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.cultivar.api.RecordType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
    private static final String CHOICE = "{\"answer\": 1, \"options\": [\"x\", \"y\"], \"question\": \"q\"}";

    @Test
    void aRecordIsALineOfIdColumnsAndMetadata(@TempDir Path folder) throws IOException {
        try (Shards shards = new Shards(folder, RecordType.choice)) {
            shards.write(
                    "test",
                    Records.kept(5, CHOICE, new TreeMap<>(Map.of("b", "2", "a", "1")))
                            .record());
        }
        assertThat(read(folder.resolve("test/part-00000.jsonl.zst")))
                .isEqualTo("{\"id\":\"5\",\"question\":\"q\",\"options\":[\"x\",\"y\"],\"answer\":1,"
                        + "\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}\n");
    }

    @Test
    void shardsAreNeverLargerThanTheirBoundUnlessOneRecordIs(@TempDir Path folder) throws IOException {
        long bound = 150;
        try (Shards shards = new Shards(folder, RecordType.text, bound)) {
            for (int i = 0; i < 5; i++) {
                String text = "x".repeat(i == 2 ? 300 : 10);
                shards.write(
                        "train",
                        Records.kept(i, "{\"text\": \"" + text + "\"}", Map.of())
                                .record());
            }
        }
        assertThat(read(folder.resolve("train/part-00000.jsonl.zst")))
                .hasLineCount(2)
                .hasSizeLessThan(150);
        assertThat(read(folder.resolve("train/part-00001.jsonl.zst")))
                .hasLineCount(1)
                .hasSizeGreaterThan(150);
        assertThat(read(folder.resolve("train/part-00002.jsonl.zst"))).hasLineCount(2);
        assertThat(folder.resolve("train/part-00003.jsonl.zst")).doesNotExist();
    }

    private static String read(Path shard) throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(Files.newInputStream(shard))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
