package dev.cultivar.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import dev.cultivar.api.RecordType;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.store.DataRecord;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes records as JSON lines into shards: (split)/part-00000.jsonl.zst and so on. The bytes depend on the records alone: one
 * zstd frame a shard, one thread, a fixed level, keys in a fixed order (id, the canonical columns, metadata).
 */
final class Shards implements AutoCloseable {
    /** Unpacked bytes of a shard, at most, unless one record is larger. */
    static final long SHARD_BYTES = 64L << 20;

    private static final int LEVEL = 3;

    private final Path folder;
    private final RecordType type;
    private final long shardBytes;
    private final Map<String, Shard> open = new LinkedHashMap<>();

    Shards(Path folder, RecordType type) {
        this(folder, type, SHARD_BYTES);
    }

    Shards(Path folder, RecordType type, long shardBytes) {
        this.folder = folder;
        this.type = type;
        this.shardBytes = shardBytes;
    }

    void write(String split, DataRecord record) throws IOException {
        byte[] line = line(record);
        Shard shard = open.get(split);
        if (shard == null || shard.bytes > 0 && shard.bytes + line.length > shardBytes) {
            int number = 0;
            if (shard != null) {
                shard.out.close();
                number = shard.number + 1;
            }
            shard = new Shard(number, create(split, number));
            open.put(split, shard);
        }
        shard.out.write(line);
        shard.bytes += line.length;
    }

    @Override
    public void close() throws IOException {
        for (Shard shard : open.values()) {
            shard.out.close();
        }
    }

    private byte[] line(DataRecord record) throws IOException {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", record.id());
        for (String column : type.columns()) {
            JsonNode value = record.fields().path(column);
            node.set(column, value);
        }
        ObjectNode metadata = node.putObject("metadata");
        record.metadata().forEach(metadata::put);
        byte[] json = CanonicalJson.strict().writeValueAsBytes(node);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private OutputStream create(String split, int number) throws IOException {
        Path file = folder.resolve(split).resolve("part-%05d.jsonl.zst".formatted(number));
        Files.createDirectories(folder.resolve(split));
        ZstdOutputStream out = new ZstdOutputStream(Files.newOutputStream(file), LEVEL);
        out.setChecksum(true);
        return new BufferedOutputStream(out, 1 << 16);
    }

    private static final class Shard {
        private final int number;
        private final OutputStream out;
        private long bytes;

        Shard(int number, OutputStream out) {
            this.number = number;
            this.out = out;
        }
    }
}
