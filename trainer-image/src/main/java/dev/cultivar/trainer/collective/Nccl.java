package dev.cultivar.trainer.collective;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.engine.NativeTensor;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tensors of GPUs through the C interface of NCCL 2, one GPU a process; numbers, and the way in, go by Open MPI.
 *
 * <p>Nothing passes through the host: NCCL gets the tensors' device addresses, on the stream that libtorch computes on.
 */
public final class Nccl implements Collective {
    private static final String FILE = "libnccl.so.2";
    private static final int ID_BYTES = 128;
    private static final StructLayout ID = MemoryLayout.structLayout(MemoryLayout.sequenceLayout(ID_BYTES, JAVA_BYTE));
    /** Of nccl.h: ncclFloat32, ncclSum. */
    private static final int FLOAT = 7;

    private static final int SUM = 0;
    /** CUDA's legacy default stream, which is libtorch's. */
    private static final MemorySegment STREAM = MemorySegment.NULL;

    private final Collective mpi;
    private final MethodHandle allReduce;
    private final MethodHandle broadcast;
    private final MethodHandle groupStart;
    private final MethodHandle groupEnd;
    private final MethodHandle destroy;
    private final MemorySegment communicator;
    private boolean left;

    private Nccl(Collective mpi, NativeLibrary nccl) {
        this.mpi = mpi;
        allReduce = nccl.function("ncclAllReduce", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        broadcast = nccl.function("ncclBroadcast", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        groupStart = nccl.function("ncclGroupStart");
        groupEnd = nccl.function("ncclGroupEnd");
        destroy = nccl.function("ncclCommDestroy", ADDRESS);
        MethodHandle newId = nccl.function("ncclGetUniqueId", ADDRESS);
        MethodHandle join = nccl.function("ncclCommInitRank", ADDRESS, JAVA_INT, ID, JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment id = arena.allocate(ID);
            if (mpi.leads()) {
                NativeLibrary.call("ncclGetUniqueId", () -> (int) newId.invokeExact(id));
            }
            fromFirst(id);
            MemorySegment made = arena.allocate(ADDRESS);
            NativeLibrary.call("ncclCommInitRank", () -> (int) join.invokeExact(made, mpi.size(), id, mpi.rank()));
            communicator = made.get(ADDRESS, 0);
        }
    }

    /** The first process's id, a byte a number: it is met once. */
    private void fromFirst(MemorySegment id) {
        double[] bytes = new double[ID_BYTES];
        for (int i = 0; i < ID_BYTES && mpi.leads(); i++) {
            bytes[i] = id.get(JAVA_BYTE, i);
        }
        double[] first = mpi.sum(bytes);
        for (int i = 0; i < ID_BYTES; i++) {
            id.set(JAVA_BYTE, i, (byte) first[i]);
        }
    }

    /** Between processes that have met by MPI. */
    static Nccl over(Collective mpi, Map<String, String> environment) {
        List<Path> folders = Stream.of(
                        environment.getOrDefault("LD_LIBRARY_PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        return new Nccl(mpi, NativeLibrary.open("NCCL", FILE, folders));
    }

    @Override
    public int rank() {
        return mpi.rank();
    }

    @Override
    public int size() {
        return mpi.size();
    }

    @Override
    public void sum(Collection<NDArray> tensors) {
        grouped(tensors, memory -> {
            long count = memory.byteSize() / Float.BYTES;
            NativeLibrary.call("ncclAllReduce", () ->
                    (int) allReduce.invokeExact(memory, memory, count, FLOAT, SUM, communicator, STREAM));
        });
    }

    @Override
    public void broadcast(Collection<NDArray> tensors, int from) {
        grouped(tensors, memory -> {
            long count = memory.byteSize() / Float.BYTES;
            NativeLibrary.call("ncclBroadcast", () ->
                    (int) broadcast.invokeExact(memory, memory, count, FLOAT, from, communicator, STREAM));
        });
    }

    /** What is done with a tensor's device memory. */
    @FunctionalInterface
    private interface Operation {
        void on(MemorySegment memory);
    }

    /** NCCL does what stands in a group at once; a group is at most a bucket, or one tensor. */
    private void grouped(Collection<NDArray> tensors, Operation operation) {
        long bytes = 0;
        NativeLibrary.call("ncclGroupStart", () -> (int) groupStart.invokeExact());
        for (NDArray tensor : tensors) {
            MemorySegment memory = NativeTensor.memory(tensor);
            if (bytes > 0 && bytes + memory.byteSize() > BUCKET_BYTES) {
                NativeLibrary.call("ncclGroupEnd", () -> (int) groupEnd.invokeExact());
                NativeLibrary.call("ncclGroupStart", () -> (int) groupStart.invokeExact());
                bytes = 0;
            }
            operation.on(memory);
            bytes += memory.byteSize();
        }
        NativeLibrary.call("ncclGroupEnd", () -> (int) groupEnd.invokeExact());
    }

    @Override
    public double[] sum(double... values) {
        return mpi.sum(values);
    }

    @Override
    public void leave() {
        if (!left) {
            left = true;
            NativeLibrary.call("ncclCommDestroy", () -> (int) destroy.invokeExact(communicator));
            mpi.leave();
        }
    }
}
