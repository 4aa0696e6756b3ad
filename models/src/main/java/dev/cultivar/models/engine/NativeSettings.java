package dev.cultivar.models.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Settings that libtorch's own libraries read once, when they are loaded, so this must run before the engine. What the user has
 * set is kept.
 *
 * <ul>
 *   <li>libgomp spins at every barrier. When another process has one of the cores, each of a step's thousands of barriers then
 *       burns a whole time slice: a small step took 80 times as long. Threads that sleep cost nothing; no result depends on it.
 *   <li>MKL picks its kernels by the alignment of memory, so the same product could differ in its last bits from one run to the
 *       next. In its mode for reproducible results it does not.
 * </ul>
 */
final class NativeSettings {
    private static final String WAIT_POLICY = "OMP_WAIT_POLICY";
    private static final String REPRODUCIBILITY = "MKL_CBWR";

    private NativeSettings() {}

    static void apply() {
        if (System.getenv(WAIT_POLICY) == null && System.getenv("GOMP_SPINCOUNT") == null) {
            set(WAIT_POLICY, "PASSIVE");
        }
        if (System.getenv(REPRODUCIBILITY) == null) {
            set(REPRODUCIBILITY, "AUTO");
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
