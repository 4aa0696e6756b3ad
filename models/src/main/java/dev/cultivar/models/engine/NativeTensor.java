package dev.cultivar.models.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.LibUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The memory under a tensor, through libtorch's C interface (the {@code aoti_torch_*} functions).
 *
 * <p>A DJL tensor's handle is that interface's tensor handle. Only CPU tensors have memory that Java can read.
 */
public final class NativeTensor {
    private static final SymbolLookup LIBTORCH =
            SymbolLookup.libraryLookup(Path.of(LibUtils.getLibtorchPath(), "libtorch_cpu.so"), Arena.global());
    private static final MethodHandle DATA = bind("aoti_torch_get_data_ptr", ADDRESS, ADDRESS);
    private static final MethodHandle TYPE = bind("aoti_torch_get_dtype", ADDRESS, ADDRESS);
    private static final MethodHandle STRIDES = bind("aoti_torch_get_strides", ADDRESS, ADDRESS);
    private static final MethodHandle WRAP = bind(
            "aoti_torch_create_tensor_from_blob",
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS);

    private NativeTensor() {}

    /** The element type, also where DJL only says UNKNOWN (BF16). */
    public static ElementType type(NDArray tensor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            succeed((int) TYPE.invokeExact(handle(tensor), out), "aoti_torch_get_dtype");
            return ElementType.ofCode(out.get(JAVA_INT, 0));
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    /** Number of bytes of a contiguous tensor of this shape and type. */
    public static long bytes(NDArray tensor) {
        return Math.multiplyExact(tensor.getShape().size(), (long) type(tensor).bytes());
    }

    /** The tensor's own memory, valid while the tensor is; refuses a tensor whose elements do not lie in row order. */
    public static MemorySegment memory(NDArray tensor) {
        requireRowOrder(tensor);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            succeed((int) DATA.invokeExact(handle(tensor), out), "aoti_torch_get_data_ptr");
            return out.get(ADDRESS, 0).reinterpret(bytes(tensor));
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    /** A tensor over memory that the caller keeps alive for at least as long as the tensor. */
    public static NDArray over(NDManager manager, MemorySegment memory, ElementType type, Shape shape) {
        long expected = Math.multiplyExact(shape.size(), (long) type.bytes());
        if (!memory.isNative() || memory.byteSize() != expected) {
            throw new IllegalArgumentException(
                    "a tensor " + shape + " of " + type + " needs " + expected + " native bytes, not " + memory);
        }
        int dimensions = shape.dimension();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = arena.allocate(JAVA_LONG, Math.max(1, dimensions));
            MemorySegment strides = arena.allocate(JAVA_LONG, Math.max(1, dimensions));
            long stride = 1;
            for (int axis = dimensions - 1; axis >= 0; axis--) {
                sizes.setAtIndex(JAVA_LONG, axis, shape.get(axis));
                strides.setAtIndex(JAVA_LONG, axis, stride);
                stride *= shape.get(axis);
            }
            MemorySegment out = arena.allocate(ADDRESS);
            int status = (int)
                    WRAP.invokeExact(memory, (long) dimensions, sizes, strides, 0L, type.code(), /* cpu */ 0, -1, out);
            succeed(status, "aoti_torch_create_tensor_from_blob");
            return new PtNDArray((PtNDManager) manager, out.get(ADDRESS, 0).address());
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    private static void requireRowOrder(NDArray tensor) {
        Shape shape = tensor.getShape();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            succeed((int) STRIDES.invokeExact(handle(tensor), out), "aoti_torch_get_strides");
            MemorySegment strides = out.get(ADDRESS, 0).reinterpret(8L * shape.dimension());
            long expected = 1;
            for (int axis = shape.dimension() - 1; axis >= 0; axis--) {
                if (shape.get(axis) > 1 && strides.getAtIndex(JAVA_LONG, axis) != expected) {
                    throw new IllegalArgumentException(
                            "a tensor " + shape + " is a strided view: copy it before reaching for its memory");
                }
                expected *= shape.get(axis);
            }
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    private static MemorySegment handle(NDArray tensor) {
        return MemorySegment.ofAddress(((PtNDArray) tensor).getHandle());
    }

    private static MethodHandle bind(String name, MemoryLayout... arguments) {
        MemorySegment symbol = LIBTORCH.find(name)
                .orElseThrow(() -> new IllegalStateException("this libtorch has no function " + name));
        return Linker.nativeLinker().downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static void succeed(int status, String function) {
        if (status != 0) {
            throw new IllegalStateException(function + " failed with status " + status);
        }
    }

    private static RuntimeException rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
}
