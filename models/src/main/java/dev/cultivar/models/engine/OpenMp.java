package dev.cultivar.models.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * How libtorch's compute threads wait for each other: asleep, not spinning.
 *
 * <p>libgomp spins at every barrier. When another process has one of the cores, each of a step's thousands of barriers
 * then burns a whole time slice: a small step took 80 times as long. libgomp reads its settings once, when it is
 * loaded, so this must run before the engine; what the user has set is kept. No result depends on it.
 */
final class OpenMp {
    private static final String WAIT_POLICY = "OMP_WAIT_POLICY";

    private OpenMp() {}

    static void sleepAtBarriers() {
        if (System.getenv(WAIT_POLICY) != null || System.getenv("GOMP_SPINCOUNT") != null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int status = (int) setenv.invokeExact(arena.allocateFrom(WAIT_POLICY), arena.allocateFrom("PASSIVE"), 0);
            if (status != 0) {
                throw new IllegalStateException("cannot set " + WAIT_POLICY);
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
