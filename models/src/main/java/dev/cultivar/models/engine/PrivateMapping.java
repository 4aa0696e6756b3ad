package dev.cultivar.models.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole file as memory, without reading it: pages come when they are touched, and writes stay in this process.
 *
 * <p>Java's own private mapping wants the file opened for writing, which a read-only volume refuses, so this calls
 * open, mmap and munmap of the C library. After {@link #close} the memory must not be touched.
 */
public final class PrivateMapping implements AutoCloseable {
    private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE = 2;

    private static final MethodHandle OPEN =
            bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle MAP =
            bind("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle UNMAP = bind("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    private final Path file;
    private final MemorySegment memory;
    private boolean open = true;

    private PrivateMapping(Path file, MemorySegment memory) {
        this.file = file;
        this.memory = memory;
    }

    public static PrivateMapping of(Path file) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            throw new IOException(file + " is empty");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file.toAbsolutePath().toString());
            int descriptor = (int) OPEN.invokeExact(name, READ_ONLY_CLOSE_ON_EXEC);
            if (descriptor < 0) {
                throw new IOException("cannot open " + file + " for reading");
            }
            MemorySegment address =
                    (MemorySegment) MAP.invokeExact(MemorySegment.NULL, size, READ_AND_WRITE, PRIVATE, descriptor, 0L);
            int closed = (int) CLOSE.invokeExact(descriptor);
            if (address.address() == -1 || closed != 0) {
                throw new IOException("cannot map " + size + " bytes of " + file + " into memory");
            }
            return new PrivateMapping(file, address.reinterpret(size));
        } catch (IOException | RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    public MemorySegment memory() {
        return memory;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            try {
                int status = (int) UNMAP.invokeExact(memory, memory.byteSize());
                if (status != 0) {
                    throw new IllegalStateException("cannot unmap " + file);
                }
            } catch (RuntimeException | Error failure) {
                throw failure;
            } catch (Throwable failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    private static MethodHandle bind(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
    }
}
