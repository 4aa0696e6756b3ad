package dev.cultivar.models.checkpoint;

import dev.cultivar.models.InvalidModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A GGUF file, version 3, little-endian: metadata, then a table of tensors, then their bytes. The file is mapped, so
 * reading needs memory for the metadata and for one row at a time. All offsets are checked when it is opened.
 */
public final class Gguf implements AutoCloseable {
    private static final int MAGIC = 0x46554747; // "GGUF" read as a little-endian integer
    private static final int VERSION = 3;
    private static final int MAX_DIMENSIONS = 4;
    private static final long DEFAULT_ALIGNMENT = 32;

    private final Path file;
    private final Arena arena;
    private final MemorySegment bytes;
    private final Map<String, Object> metadata;
    private final Map<String, GgufTensor> tensors;

    private Gguf(
            Path file,
            Arena arena,
            MemorySegment bytes,
            Map<String, Object> metadata,
            Map<String, GgufTensor> tensors) {
        this.file = file;
        this.arena = arena;
        this.bytes = bytes;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /** Whether a file begins as a GGUF file does. */
    public static boolean is(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            return channel.read(head, 0) == 4 && head.getInt(0) == MAGIC;
        }
    }

    /** Opens a file and reads its metadata and tensor table. */
    @SuppressWarnings("MustBeClosedChecker") // The arena passes to the Gguf, whose close() ends it.
    public static Gguf open(Path file) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return read(file, arena, bytes);
        } catch (IOException e) {
            arena.close();
            throw new UncheckedIOException(file + " cannot be read", e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static Gguf read(Path file, Arena arena, MemorySegment bytes) {
        GgufCursor cursor = new GgufCursor(file, bytes);
        if (bytes.byteSize() < 8 || cursor.integer("magic") != MAGIC) {
            throw new InvalidModelException(file + " is not a GGUF file: it does not begin with 'GGUF'");
        }
        int version = cursor.integer("version");
        if (version != VERSION) {
            String order = Integer.reverseBytes(version) == VERSION ? " (a big-endian file)" : "";
            throw new InvalidModelException(file + " is GGUF version " + Integer.toUnsignedString(version) + order
                    + "; little-endian version 3 is read: convert it with a current llama.cpp");
        }
        long tensorCount = cursor.count(1, "the number of tensors");
        long keyCount = cursor.count(1, "the number of metadata keys");
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (long i = 0; i < keyCount; i++) {
            String key = cursor.string("metadata key " + i);
            metadata.put(key, cursor.value(key));
        }
        Map<String, GgufTensor> relative = new LinkedHashMap<>();
        for (long i = 0; i < tensorCount; i++) {
            GgufTensor tensor = tensor(file, cursor, "entry " + i + " of the tensor table");
            if (relative.put(tensor.name(), tensor) != null) {
                throw new InvalidModelException(file + ": tensor '" + tensor.name() + "' stands twice in the table");
            }
        }
        long alignment = metadata.get("general.alignment") instanceof Long given ? given : DEFAULT_ALIGNMENT;
        if (alignment <= 0) {
            throw new InvalidModelException(file + ": general.alignment is " + alignment + ", not a positive number");
        }
        long data = Math.ceilDiv(cursor.position(), alignment) * alignment;
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        relative.forEach((name, tensor) -> tensors.put(name, placed(file, tensor, data, bytes.byteSize())));
        return new Gguf(file, arena, bytes, metadata, tensors);
    }

    private static GgufTensor tensor(Path file, GgufCursor cursor, String what) {
        String name = cursor.string(what);
        int dimensions = cursor.integer(what);
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new InvalidModelException(
                    file + ": tensor '" + name + "' has " + dimensions + " dimensions; 1 to 4 are allowed");
        }
        List<Long> shape = new ArrayList<>();
        for (int d = 0; d < dimensions; d++) {
            long size = cursor.number(what);
            if (size < 1 || size > Integer.MAX_VALUE) {
                throw new InvalidModelException(file + ": tensor '" + name + "' has a dimension of " + size);
            }
            shape.addFirst(size);
        }
        int code = cursor.integer(what);
        long offset = cursor.number(what);
        GgufType type = GgufType.of(code)
                .orElseThrow(() -> new InvalidModelException(file + ": tensor '" + name + "' has the type "
                        + GgufTypeNames.of(code)
                        + "; F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K and Q6_K are read:"
                        + " quantise the model to one of these"));
        if (shape.getLast() % type.blockValues() != 0) {
            throw new InvalidModelException(file + ": rows of tensor '" + name + "' have " + shape.getLast()
                    + " values, not a multiple of " + type.blockValues() + " as " + type + " needs");
        }
        return new GgufTensor(name, type, shape, offset);
    }

    private static GgufTensor placed(Path file, GgufTensor tensor, long data, long size) {
        try {
            long start = Math.addExact(data, tensor.offset());
            if (tensor.offset() >= 0 && Math.addExact(start, tensor.bytes()) <= size) {
                return new GgufTensor(tensor.name(), tensor.type(), tensor.shape(), start);
            }
        } catch (ArithmeticException e) {
            // An offset or a size beyond 63 bits lies outside every file: the same answer as below.
        }
        throw new InvalidModelException(file + " is truncated: it has " + size + " bytes and tensor '" + tensor.name()
                + "' would end beyond them; fetch the file again");
    }

    public Path file() {
        return file;
    }

    /** The tensors by name, in the order of the file. */
    public Map<String, GgufTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** The metadata: String, Boolean, Long, Double, or a List of them. Integers of every width are Long. */
    public Map<String, Object> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** A tensor that must be there. */
    public GgufTensor tensor(String name) {
        GgufTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new InvalidModelException(file + ": tensor '" + name + "' is missing; the model is incomplete");
        }
        return tensor;
    }

    /** Dequantises one row of a tensor into the first {@link GgufTensor#columns} places of {@code target}. */
    public void row(GgufTensor tensor, long row, float[] target) {
        if (row < 0 || row >= tensor.rows()) {
            throw new IndexOutOfBoundsException("row " + row + " of " + tensor);
        }
        long offset = tensor.offset() + row * tensor.type().bytes(tensor.columns());
        tensor.type().dequantise(bytes, offset, target, tensor.columns());
    }

    /** The stored bytes of a tensor. */
    public byte[] stored(GgufTensor tensor) {
        return bytes.asSlice(tensor.offset(), tensor.bytes()).toArray(ValueLayout.JAVA_BYTE);
    }

    public String string(String key) {
        return required(key, String.class);
    }

    public long integer(String key) {
        return required(key, Long.class);
    }

    public double real(String key) {
        return required(key, Double.class);
    }

    public List<String> strings(String key) {
        return list(key, String.class);
    }

    public List<Long> integers(String key) {
        return list(key, Long.class);
    }

    /** A value that may be absent; one of another type is refused. */
    public <T> Optional<T> optional(String key, Class<T> type) {
        return metadata.containsKey(key) ? Optional.of(required(key, type)) : Optional.empty();
    }

    private <T> List<T> list(String key, Class<T> type) {
        List<?> items = required(key, List.class);
        List<T> typed = new ArrayList<>(items.size());
        for (Object item : items) {
            typed.add(cast(key, item, type));
        }
        return typed;
    }

    private <T> T required(String key, Class<T> type) {
        Object value = metadata.get(key);
        if (value == null) {
            throw new InvalidModelException(file + ": metadata key '" + key + "' is missing");
        }
        return cast(key, value, type);
    }

    private <T> T cast(String key, Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new InvalidModelException(file + ": metadata key '" + key + "' is a "
                    + value.getClass().getSimpleName() + ", not a " + type.getSimpleName());
        }
        return type.cast(value);
    }

    @Override
    public void close() {
        arena.close();
    }
}
