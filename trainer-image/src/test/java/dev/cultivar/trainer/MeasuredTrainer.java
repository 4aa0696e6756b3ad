package dev.cultivar.trainer;

import dev.cultivar.runtime.order.Pod;
import dev.cultivar.runtime.order.Termination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A trainer that does its order and leaves the most memory that it had, in bytes, in the file that it is told. */
final class MeasuredTrainer {
    private static final String PEAK = "VmHWM:";

    private MeasuredTrainer() {}

    public static void main(String[] arguments) throws IOException {
        int code = Pod.run(System.getenv(), pod -> Main.perform(pod, System.getenv()), new Termination());
        Files.writeString(Path.of(arguments[0]), Long.toString(peak()));
        Runtime.getRuntime().halt(code);
    }

    /** As the kernel counts it: what is in memory of the heap, of libraries, of tensors and of mapped files. */
    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(PEAK))
                .map(line -> line.substring(PEAK.length()).replace("kB", "").strip())
                .mapToLong(kibibytes -> 1024 * Long.parseLong(kibibytes))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/status has no " + PEAK + " this test needs Linux"));
    }
}
