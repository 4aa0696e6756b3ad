package dev.cultivar.models.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import java.util.Set;

/**
 * libtorch, started on the calling thread, and the root of all tensors.
 *
 * <p>Invariants: only libtorch versions that were proven are accepted (another one computes wrongly before it crashes);
 * nothing is downloaded; the graph executor's optimiser is off, because with it a resumed run differs from one that was
 * never killed; gradients are off on the calling thread until {@link Autograd} turns them on. Tensor work belongs to this
 * one thread and to {@link Workers}: grad mode and number of compute threads are properties of the thread.
 */
public final class Torch implements AutoCloseable {
    private static final Set<String> PROVEN = Set.of("2.7.1");

    private final NDManager root;
    private final int threads;

    private Torch(NDManager root, int threads) {
        this.root = root;
        this.threads = threads;
    }

    /** Starts libtorch with this many compute threads. Later calls in one process share the library. */
    public static Torch start(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads is " + threads + ": give a number from 1 to 1024");
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        NativeSettings.apply();
        Engine engine = Engine.getEngine("PyTorch");
        String version = version();
        if (!PROVEN.contains(version)) {
            throw new IllegalStateException("libtorch " + version + " was not proven with this program: use one of "
                    + PROVEN + " (PYTORCH_VERSION and PYTORCH_LIBRARY_PATH choose it)");
        }
        JniUtils.setNumThreads(threads);
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
        return new Torch(engine.newBaseManager(), threads);
    }

    /** The version of the loaded libtorch, without build suffix. */
    public static String version() {
        String version = LibUtils.getVersion();
        int suffix = version.indexOf('-');
        return suffix < 0 ? version : version.substring(0, suffix);
    }

    /** The manager of tensors that live as long as this object. */
    public NDManager root() {
        return root;
    }

    /** A new manager for the tensors of one step: close it and they are gone. */
    public NDManager scope() {
        return root.newSubManager();
    }

    public int threads() {
        return threads;
    }

    @Override
    public void close() {
        root.close();
    }
}
