package dev.cultivar.dataset.engine;

import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Folders;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Apache Spark on its RDDs, inside this process or with executors in pods of their own. Inside this process nothing listens beyond
 * loopback and nothing is looked up; all files are below one scratch folder that is removed at the end.
 *
 * <p>RDDs rather than data frames: our steps are functions of whole records, so plans and generated code would only cost start-up
 * time and a hundred megabytes of jars.
 */
public final class SparkEngine implements Engine {
    /** What Spark refuses to start below: 1.5 times the 300 MiB it reserves. */
    private static final long LEAST_HEAP = 450L << 20;

    /** Name that Hadoop is given. */
    static final String USER = "cultivar";

    private final JavaSparkContext spark;
    private final Path scratch;
    private final int partitions;
    private final Watch watch;

    private SparkEngine(JavaSparkContext spark, Path scratch, int partitions, Watch watch) {
        this.spark = spark;
        this.scratch = scratch;
        this.partitions = partitions;
        this.watch = watch;
    }

    /**
     * Starts Spark.
     *
     * @param threads tasks at a time in this process, when it works alone
     * @param pods where the tasks run; null for this process
     * @param partitions parts that shuffles make; more of them means less memory for each task
     */
    public static SparkEngine start(int threads, @Nullable ExecutorPods pods, int partitions, Watch watch) {
        long heap = Runtime.getRuntime().maxMemory();
        if (heap < LEAST_HEAP) {
            throw new InvalidWork(
                    "TooLittleMemory",
                    "the Java heap is " + (heap >> 20) + " MiB and the data engine needs " + (LEAST_HEAP >> 20)
                            + " MiB: set spec.compute.memory to 1Gi or more");
        }
        Path scratch;
        try {
            scratch = Files.createTempDirectory("cultivar-");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make a scratch folder; is the folder for temporary files writable?", e);
        }
        // before any setting is read: Spark would look the host's name up, and not every pod's name resolves
        Utils.setCustomHostname("localhost");
        // Hadoop would ask the system for the name of the pod's user, and not every user has one
        UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(USER));
        SparkConf settings = new SparkConf(false)
                .setMaster("local[" + threads + "]")
                .setAppName("cultivar")
                .set("spark.default.parallelism", Integer.toString(partitions))
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.io.compression.codec", "zstd")
                .set("spark.local.dir", scratch.toString())
                // object streams hold what they wrote or read until a reset, and the writer that skips sorting has one
                // for
                // each partition: few objects between resets and one stream at a time, so memory does not follow the
                // data
                .set("spark.serializer.objectStreamReset", "20")
                .set("spark.shuffle.sort.bypassMergeThreshold", "1")
                .set("spark.ui.enabled", "false")
                .set("spark.ui.showConsoleProgress", "false")
                // a task that runs out of memory must fail the job, not end the process with an exit code of Spark's
                .set("spark.executor.killOnFatalError.depth", "0");
        if (pods != null) {
            pods.configure(settings, scratch);
        }
        return new SparkEngine(Failures.translated(() -> new JavaSparkContext(settings)), scratch, partitions, watch);
    }

    @Override
    public <T extends Serializable> Flow<T> flow(List<T> items) {
        return new SparkFlow<>(this, spark.parallelize(items, Math.max(1, items.size())));
    }

    @Override
    public <T extends Serializable> Shared<T> share(T value) {
        return new Sent<>(spark.broadcast(value));
    }

    @Override
    public void close() {
        spark.stop();
        try {
            Folders.delete(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + scratch, e);
        }
    }

    int partitions() {
        return partitions;
    }

    Watch watch() {
        return watch;
    }

    JavaSparkContext spark() {
        return spark;
    }

    private record Sent<T extends Serializable>(Broadcast<T> broadcast) implements Shared<T> {
        @Override
        public T value() {
            return broadcast.value();
        }

        @Override
        public void close() {
            // not destroyed: flows that were computed with it still name it, and Spark sends them with their whole
            // history; what
            // is left is moved to the disk when memory is needed
            broadcast.unpersist();
        }
    }
}
