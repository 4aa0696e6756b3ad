package dev.cultivar.trainer.collective;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.engine.NativeTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The processes that one mpirun has started, through the C interface of Open MPI 4 or 5, on the tensors' own memory.
 *
 * <p>Tensors of more than a bucket go in pieces, without a copy; smaller ones share a bucket, since the fixed cost of a hundred
 * small meetings is more than that of copying them.
 */
public final class OpenMpi implements Collective {
    /** Where Open MPI lies, by its own name for that. */
    static final String PREFIX = "OPAL_PREFIX";

    private static final int SERIALIZED = 2;
    private static final int COPIED_BELOW_BYTES = 1 << 20;
    /** MPI_IN_PLACE of Open MPI's mpi.h. */
    private static final MemorySegment IN_PLACE = MemorySegment.ofAddress(1);

    private final MethodHandle allReduce;
    private final MethodHandle broadcast;
    private final MethodHandle finish;
    private final MemorySegment world;
    private final MemorySegment floats;
    private final MemorySegment doubles;
    private final MemorySegment sum;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bucket = arena.allocate(COPIED_BELOW_BYTES, Float.BYTES);
    private final int rank;
    private final int size;
    private boolean left;

    private OpenMpi(NativeLibrary mpi) {
        world = mpi.symbol("ompi_mpi_comm_world");
        floats = mpi.symbol("ompi_mpi_float");
        doubles = mpi.symbol("ompi_mpi_double");
        sum = mpi.symbol("ompi_mpi_op_sum");
        allReduce = mpi.function("MPI_Allreduce", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        broadcast = mpi.function("MPI_Bcast", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
        finish = mpi.function("MPI_Finalize");
        MethodHandle initialise = mpi.function("MPI_Init_thread", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
        MethodHandle onError = mpi.function("MPI_Comm_set_errhandler", ADDRESS, ADDRESS);
        MemorySegment number = arena.allocate(JAVA_INT);
        NativeLibrary.call("MPI_Init_thread", () ->
                (int) initialise.invokeExact(MemorySegment.NULL, MemorySegment.NULL, SERIALIZED, number));
        MemorySegment returned = mpi.symbol("ompi_mpi_errors_return");
        NativeLibrary.call("MPI_Comm_set_errhandler", () -> (int) onError.invokeExact(world, returned));
        rank = number(mpi.function("MPI_Comm_rank", ADDRESS, ADDRESS), number);
        size = number(mpi.function("MPI_Comm_size", ADDRESS, ADDRESS), number);
    }

    private int number(MethodHandle of, MemorySegment number) {
        NativeLibrary.call("MPI_Comm_rank, MPI_Comm_size", () -> (int) of.invokeExact(world, number));
        return number.get(JAVA_INT, 0);
    }

    /** Meets the processes that the same mpirun has started; a process has one such object. */
    public static OpenMpi start(Map<String, String> environment) {
        String prefix = environment.getOrDefault(PREFIX, "");
        return new OpenMpi(NativeLibrary.open(
                "Open MPI", "libmpi.so.40", prefix.isEmpty() ? List.of() : List.of(Path.of(prefix, "lib"))));
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void sum(Collection<NDArray> tensors) {
        inBuckets(tensors, this::sum);
    }

    @Override
    public void broadcast(Collection<NDArray> tensors, int from) {
        inBuckets(tensors, part -> broadcast(part, from));
    }

    @Override
    public double[] sum(double... values) {
        try (Arena scope = Arena.ofConfined()) {
            MemorySegment numbers = scope.allocateFrom(JAVA_DOUBLE, values);
            NativeLibrary.call("MPI_Allreduce", () ->
                    (int) allReduce.invokeExact(IN_PLACE, numbers, values.length, doubles, sum, world));
            return numbers.toArray(JAVA_DOUBLE);
        }
    }

    /** Something that is done with floats that lie one after another, in place. */
    @FunctionalInterface
    private interface Operation {
        void on(MemorySegment floats);
    }

    private void inBuckets(Collection<NDArray> tensors, Operation operation) {
        List<MemorySegment> gathered = new ArrayList<>();
        long bytes = 0;
        for (NDArray tensor : tensors) {
            MemorySegment memory = NativeTensor.memory(tensor);
            if (memory.byteSize() > COPIED_BELOW_BYTES / 2) {
                inPieces(memory, operation);
                continue;
            }
            if (bytes + memory.byteSize() > bucket.byteSize()) {
                together(gathered, bytes, operation);
                gathered.clear();
                bytes = 0;
            }
            gathered.add(memory);
            bytes += memory.byteSize();
        }
        together(gathered, bytes, operation);
    }

    private static void inPieces(MemorySegment memory, Operation operation) {
        for (long from = 0; from < memory.byteSize(); from += BUCKET_BYTES) {
            operation.on(memory.asSlice(from, Math.min(BUCKET_BYTES, memory.byteSize() - from)));
        }
    }

    private void together(List<MemorySegment> gathered, long bytes, Operation operation) {
        if (gathered.isEmpty()) {
            return;
        }
        long at = 0;
        for (MemorySegment memory : gathered) {
            MemorySegment.copy(memory, 0, bucket, at, memory.byteSize());
            at += memory.byteSize();
        }
        operation.on(bucket.asSlice(0, bytes));
        at = 0;
        for (MemorySegment memory : gathered) {
            MemorySegment.copy(bucket, at, memory, 0, memory.byteSize());
            at += memory.byteSize();
        }
    }

    private void sum(MemorySegment part) {
        int count = Math.toIntExact(part.byteSize() / Float.BYTES);
        NativeLibrary.call(
                "MPI_Allreduce", () -> (int) allReduce.invokeExact(IN_PLACE, part, count, floats, sum, world));
    }

    private void broadcast(MemorySegment part, int from) {
        int count = Math.toIntExact(part.byteSize() / Float.BYTES);
        NativeLibrary.call("MPI_Bcast", () -> (int) broadcast.invokeExact(part, count, floats, from, world));
    }

    @Override
    public void leave() {
        if (!left) {
            left = true;
            NativeLibrary.call("MPI_Finalize", () -> (int) finish.invokeExact());
            arena.close();
        }
    }
}
