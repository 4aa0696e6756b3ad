package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.engine.ElementType;
import dev.cultivar.models.engine.NativeTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a safetensors file says about itself: 8 bytes of length (little-endian), then JSON with each tensor's type,
 * shape and place.
 *
 * <p>Invariant of a header that was read: its tensors fill the rest of the file exactly, without gap or overlap.
 */
record SafetensorsHeader(long dataStart, List<Tensor> tensors, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final int LENGTH_BYTES = 8;
    /** The reference implementation's own bound. */
    private static final long LARGEST_HEADER = 100_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One tensor; start counts from the end of the header. */
    record Tensor(String name, ElementType type, Shape shape, long start, long bytes) {}

    static InvalidModelException broken(Path file, String what) {
        return new InvalidModelException(file + ": " + what + "; the file is broken, get or write it again");
    }

    static SafetensorsHeader read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer prefix = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            fill(channel, prefix);
            if (prefix.hasRemaining()) {
                throw broken(file, "it has " + size + " bytes, too few for a safetensors file");
            }
            long length = prefix.getLong(0);
            if (length < 2 || length > LARGEST_HEADER || length > size - LENGTH_BYTES) {
                throw broken(file, "its header claims " + length + " bytes, but the file has " + size + " bytes");
            }
            ByteBuffer json = ByteBuffer.allocate(Math.toIntExact(length));
            fill(channel, json);
            long dataStart = LENGTH_BYTES + length;
            return parse(file, new String(json.array(), StandardCharsets.UTF_8), dataStart, size - dataStart);
        }
    }

    private static void fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return;
            }
        }
    }

    private static SafetensorsHeader parse(Path file, String json, long dataStart, long dataBytes) {
        Map<String, String> metadata = new TreeMap<>();
        List<Tensor> tensors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : object(file, json).properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
            } else {
                tensors.add(tensor(file, entry.getKey(), entry.getValue()));
            }
        }
        tensors.sort(Comparator.comparingLong(Tensor::start).thenComparingLong(Tensor::bytes));
        long end = 0;
        for (Tensor tensor : tensors) {
            if (tensor.start != end) {
                throw broken(file, "tensor " + tensor.name + " begins at byte " + tensor.start + " instead of " + end);
            }
            end = Math.addExact(end, tensor.bytes);
        }
        if (end != dataBytes) {
            throw broken(file, "its tensors need " + end + " bytes, but " + dataBytes + " are there");
        }
        return new SafetensorsHeader(dataStart, List.copyOf(tensors), Map.copyOf(metadata));
    }

    private static JsonNode object(Path file, String json) {
        try {
            JsonNode node = JSON.readTree(json);
            if (node instanceof ObjectNode) {
                return node;
            }
        } catch (JsonProcessingException notJson) {
            throw broken(file, "its header is not JSON (" + notJson.getOriginalMessage() + ")");
        }
        throw broken(file, "its header is not a JSON object");
    }

    private static Tensor tensor(Path file, String name, JsonNode node) {
        try {
            ElementType type = ElementType.valueOf(node.path("dtype").asText());
            long[] sizes = new long[node.path("shape").size()];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = node.path("shape").get(i).asLong(-1);
                if (sizes[i] < 0) {
                    throw broken(file, "tensor " + name + " has shape " + node.path("shape"));
                }
            }
            Shape shape = new Shape(sizes);
            long start = node.path("data_offsets").path(0).asLong(-1);
            long bytes = node.path("data_offsets").path(1).asLong(-1) - start;
            long expected =
                    Math.multiplyExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact), (long) type.bytes());
            if (start < 0 || bytes != expected) {
                throw broken(
                        file,
                        "tensor " + name + " of " + type + " " + shape + " needs " + expected
                                + " bytes, but its data_offsets are " + node.path("data_offsets"));
            }
            return new Tensor(name, type, shape, start, bytes);
        } catch (IllegalArgumentException unknown) {
            throw broken(
                    file,
                    "tensor " + name + " has dtype " + node.path("dtype") + ", and only "
                            + Arrays.toString(ElementType.values()) + " are known");
        } catch (ArithmeticException overflow) {
            throw broken(file, "tensor " + name + " has the impossible shape " + node.path("shape"));
        }
    }

    /** The first bytes of a file with these tensors; padded so that tensors begin at a multiple of 8. */
    static byte[] encode(Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        List<Tensor> list = new ArrayList<>();
        for (Map.Entry<String, NDArray> entry : tensors.entrySet()) {
            NDArray tensor = entry.getValue();
            list.add(new Tensor(
                    entry.getKey(), NativeTensor.type(tensor), tensor.getShape(), 0, NativeTensor.bytes(tensor)));
        }
        return encode(list, metadata);
    }

    /** The header of tensors that follow each other, wherever they say that they begin. */
    static byte[] encode(List<Tensor> tensors, Map<String, String> metadata) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode text = header.putObject(METADATA);
            new TreeMap<>(metadata).forEach(text::put);
        }
        long offset = 0;
        for (Tensor tensor : tensors) {
            long end = offset + tensor.bytes();
            ObjectNode node = header.putObject(tensor.name());
            node.put("dtype", tensor.type().name());
            Arrays.stream(tensor.shape().getShape()).forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        int length = (json.length + LENGTH_BYTES - 1) / LENGTH_BYTES * LENGTH_BYTES;
        ByteBuffer out = ByteBuffer.allocate(LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(length).put(json);
        while (out.hasRemaining()) {
            out.put((byte) ' ');
        }
        return out.array();
    }
}
