package dev.cultivar.models.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Settings that libtorch's own libraries read once, when they are loaded, so this must run before the engine. What the user has
 * set is kept.
 *
 * <ul>
 *   <li>libgomp spins at every barrier. When another process has one of the cores, each of a step's thousands of barriers then
 *       burns a whole time slice: a small step took 80 times as long. Threads that sleep cost nothing; no result depends on it.
 *   <li>MKL picks its kernels by the alignment of memory, so the same product could differ in its last bits from one run to the
 *       next. In its mode for reproducible results it does not.
 *   <li>glibc gives freed memory back to the kernel and takes it anew at the next operation. A step of a tiny model then has 2,000
 *       page faults, a tenth of its time. Freed memory is kept for the next step, which needs as much again. Other C libraries are
 *       left as they are.
 * </ul>
 */
final class NativeSettings {
    private static final String WAIT_POLICY = "OMP_WAIT_POLICY";
    private static final String REPRODUCIBILITY = "MKL_CBWR";
    /** Numbers from glibc's malloc.h. */
    private static final int M_TRIM_THRESHOLD = -1;

    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    private NativeSettings() {}

    static void apply() {
        if (System.getenv(WAIT_POLICY) == null && System.getenv("GOMP_SPINCOUNT") == null) {
            set(WAIT_POLICY, "PASSIVE");
        }
        if (System.getenv(REPRODUCIBILITY) == null) {
            set(REPRODUCIBILITY, "AUTO");
        }
        keepFreedMemory();
    }

    private static void keepFreedMemory() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> mallopt = linker.defaultLookup().find("mallopt");
        if (mallopt.isEmpty()) {
            return;
        }
        MethodHandle set = linker.downcallHandle(mallopt.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        try {
            int accepted = (int) set.invokeExact(M_MMAP_THRESHOLD, 32 << 20);
            accepted += (int) set.invokeExact(M_TRIM_THRESHOLD, 256 << 20);
            accepted += (int) set.invokeExact(M_TOP_PAD, 64 << 20);
            if (accepted != 3) {
                throw new IllegalStateException("mallopt refuses a setting");
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void set(String name, String value) {
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int status = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
            if (status != 0) {
                throw new IllegalStateException("cannot set " + name);
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
