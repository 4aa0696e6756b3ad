package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.ElementType;
import dev.cultivar.models.engine.NativeTensor;
import dev.cultivar.models.engine.PrivateMapping;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Files of named tensors in the safetensors format: a length, a JSON header, the tensors' bytes.
 *
 * <p>Invariants: a file that is not whole is refused before any tensor of it is seen; a written file is whole and on
 * disk, or absent; tensors never pass through the Java heap.
 */
public final class Safetensors {
    private static final long WRITE_AT_ONCE = 1L << 26;

    private static final int BUFFER = 1 << 20;

    private Safetensors() {}

    /**
     * Reads a file without copying: the tensors lie over a private mapping of it (writes to them stay in this process)
     * and, with everything made of them by view, must not be used after the manager is closed.
     */
    public static SequencedMap<String, NDArray> read(NDManager manager, Path file) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(file);
        SequencedMap<String, NDArray> tensors = new LinkedHashMap<>();
        if (header.tensors().isEmpty()) {
            return tensors;
        }
        PrivateMapping mapping = PrivateMapping.of(file);
        manager.attachInternal(UUID.randomUUID().toString(), mapping);
        for (SafetensorsHeader.Tensor tensor : header.tensors()) {
            MemorySegment bytes = mapping.memory().asSlice(header.dataStart() + tensor.start(), tensor.bytes());
            if (bytes.address() % tensor.type().bytes() != 0) {
                throw SafetensorsHeader.broken(
                        file, "tensor " + tensor.name() + " does not begin at a multiple of its element's size");
            }
            tensors.put(tensor.name(), NativeTensor.over(manager, bytes, tensor.type(), tensor.shape()));
        }
        return tensors;
    }

    /** The file's own free text, without its tensors. */
    public static Map<String, String> metadata(Path file) throws IOException {
        return SafetensorsHeader.read(file).metadata();
    }

    /** Writes straight from tensor memory to a temporary name, syncs, and renames: the file is whole or absent. */
    public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        whole(file, channel -> {
            writeFully(channel, ByteBuffer.wrap(SafetensorsHeader.encode(tensors, metadata)));
            for (NDArray tensor : tensors.values()) {
                writeFully(channel, NativeTensor.memory(tensor));
            }
        });
    }

    /** Writes F32 tensors whose values come one after another; no more than a buffer of them is in memory. */
    static void writeFloat32(
            Path file,
            SequencedMap<String, Shape> shapes,
            Function<String, DoubleSupplier> values,
            Map<String, String> metadata)
            throws IOException {
        List<SafetensorsHeader.Tensor> tensors = new ArrayList<>();
        shapes.forEach((name, shape) ->
                tensors.add(new SafetensorsHeader.Tensor(name, ElementType.F32, shape, 0, shape.size() * Float.BYTES)));
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        whole(file, channel -> {
            writeFully(channel, ByteBuffer.wrap(SafetensorsHeader.encode(tensors, metadata)));
            for (SafetensorsHeader.Tensor tensor : tensors) {
                DoubleSupplier next = values.apply(tensor.name());
                for (long left = tensor.shape().size(); left > 0; ) {
                    buffer.clear();
                    for (; left > 0 && buffer.hasRemaining(); left--) {
                        buffer.putFloat((float) next.getAsDouble());
                    }
                    writeFully(channel, buffer.flip());
                }
            }
        });
    }

    private static void whole(Path file, Body body) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + " is no place for a file");
        }
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                body.write(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        // The rename itself is only safe once the folder is on disk too.
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** What stands in a file. */
    @FunctionalInterface
    private interface Body {
        void write(FileChannel channel) throws IOException;
    }

    private static void writeFully(FileChannel channel, MemorySegment bytes) throws IOException {
        for (long from = 0; from < bytes.byteSize(); from += WRITE_AT_ONCE) {
            long length = Math.min(WRITE_AT_ONCE, bytes.byteSize() - from);
            writeFully(channel, bytes.asSlice(from, length).asByteBuffer());
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
