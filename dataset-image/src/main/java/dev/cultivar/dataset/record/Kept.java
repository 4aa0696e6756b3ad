package dev.cultivar.dataset.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.runtime.store.DataRecord;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that no step has dropped so far. On its way it is its place and some bytes: joins and sorts look at places alone, and
 * most of the time of a preparation went into taking records apart and together again that nobody looked at.
 */
public final class Kept implements Entry {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Far above what sources let pass. */
    private static final int LONGEST = 256 << 20;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST)
                            .build())
                    .build())
            .build();
    private static final ObjectWriter WRITER = JSON.writer();
    private static final ObjectReader READER = JSON.reader();

    private transient Place place;
    private transient @Nullable DataRecord record;
    private transient byte @Nullable [] packed;

    /** A record from a place. */
    public Kept(Place place, DataRecord record) {
        this.place = place;
        this.record = record;
    }

    @Override
    public Place place() {
        return place;
    }

    /** The record; taken apart when somebody first asks. */
    public DataRecord record() {
        DataRecord unpacked = record;
        if (unpacked == null) {
            unpacked = unpack(Objects.requireNonNull(packed));
            record = unpacked;
        }
        return unpacked;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Kept kept && place.equals(kept.place) && record().equals(kept.record());
    }

    @Override
    public int hashCode() {
        return place.hashCode();
    }

    @Override
    public String toString() {
        return "Kept[" + place + ", " + record() + "]";
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
        byte[] bytes = packed == null ? pack(record()) : packed;
        out.writeInt(place.source());
        out.writeInt(place.file());
        out.writeLong(place.line());
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException {
        place = new Place(in.readInt(), in.readInt(), in.readLong());
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        packed = bytes;
    }

    private static byte[] pack(DataRecord record) throws IOException {
        ArrayNode all = JSON.createArrayNode().add(record.id()).add(record.fields());
        record.metadata().forEach((key, value) -> all.add(key).add(value));
        return WRITER.writeValueAsBytes(all);
    }

    private static DataRecord unpack(byte[] bytes) {
        try {
            JsonNode all = READER.readTree(bytes);
            Map<String, String> metadata = new LinkedHashMap<>();
            for (int i = 2; i < all.size(); i += 2) {
                metadata.put(all.get(i).asText(), all.get(i + 1).asText());
            }
            return new DataRecord(all.get(0).asText(), (ObjectNode) all.get(1), metadata);
        } catch (IOException e) {
            throw new UncheckedIOException("a record that was packed here cannot be unpacked", e);
        }
    }
}
