package dev.cultivar.dataset.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.dataset.record.Refused;
import dev.cultivar.runtime.store.DataRecord;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the lines of one input into entries. Lines of white space are passed over and counted. A record's id is its metadata id,
 * or 16 hex digits of the SHA-256 of source, file and line.
 */
record Parser(int source, int file, String sourceName, String fileName, Columns columns, Metadata metadata)
        implements Serializable {
    private static final String ID = "id";
    private static final int ID_DIGITS = 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Blocks.LONGEST_LINE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    Iterator<Entry> parse(Block block) {
        String problem = block.problem();
        if (problem != null) {
            return List.<Entry>of(new Refused(place(block.firstLine()), problem))
                    .iterator();
        }
        return new Lines(block);
    }

    private Entry parse(byte[] bytes, int from, int to, long line) {
        Place place = place(line);
        try {
            JsonNode object = object(text(bytes, from, to, line));
            var fields = columns.read(object);
            TreeMap<String, String> kept = metadata.read(object);
            String id = kept.remove(ID);
            return new Kept(place, new DataRecord(id == null ? id(line) : id, fields, kept));
        } catch (BrokenRule broken) {
            return new Refused(place, broken.rule());
        }
    }

    private static String text(byte[] bytes, int from, int to, long line) throws BrokenRule {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw BrokenRule.ofLine("is not UTF-8 at byte " + (in.position() - from + 1)
                    + " of the line (0x%02x)".formatted(bytes[in.position()] & 0xFF) + ": convert the file to UTF-8");
        }
        out.flip();
        return line == 1 && !out.isEmpty() && out.charAt(0) == BYTE_ORDER_MARK
                ? out.subSequence(1, out.length()).toString()
                : out.toString();
    }

    private static JsonNode object(String line) throws BrokenRule {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            String what =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            throw BrokenRule.ofLine("is not a JSON object: " + what
                    + (e.getLocation() == null
                            ? ""
                            : " (column " + e.getLocation().getColumnNr() + ")"));
        }
        if (!object.isObject()) {
            throw BrokenRule.ofLine("must be a JSON object, is " + Columns.kind(object));
        }
        return object;
    }

    private String id(long line) {
        String identity = sourceName + "\n" + fileName + "\n" + line;
        return CanonicalJson.digest(identity.getBytes(StandardCharsets.UTF_8)).substring(0, ID_DIGITS);
    }

    private Place place(long line) {
        return new Place(source, file, line);
    }

    private final class Lines implements Iterator<Entry> {
        private final byte[] bytes;
        private int position;
        private long line;
        private @Nullable Entry next;

        Lines(Block block) {
            bytes = block.lines();
            line = block.firstLine();
        }

        @Override
        public boolean hasNext() {
            while (next == null && position < bytes.length) {
                int end = position;
                boolean blank = true;
                while (end < bytes.length && bytes[end] != '\n') {
                    blank &= bytes[end] == ' ' || bytes[end] == '\t' || bytes[end] == '\r';
                    end++;
                }
                if (!blank) {
                    next = parse(bytes, position, end, line);
                }
                position = end + 1;
                line++;
            }
            return next != null;
        }

        @Override
        public Entry next() {
            Entry entry = hasNext() ? next : null;
            if (entry == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return entry;
        }
    }
}
