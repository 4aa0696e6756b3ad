package dev.cultivar.trainer;

import dev.cultivar.runtime.order.Pod;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A pod that waits for as many seconds before its first step and as many after its last, as one does with a slow disk. */
final class SlowTrainer {
    private SlowTrainer() {}

    public static void main(String[] arguments) {
        long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0]));
        PrintStream console = System.out;
        boolean[] prepared = {false};
        System.setOut(new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void println(@Nullable String line) {
                console.println(line);
                String said = String.valueOf(line);
                prepared[0] |= said.contains("Preparing");
                if (said.contains("Saving")) {
                    LockSupport.parkNanos(nanos);
                }
            }
        });
        System.setProperties(new Properties(System.getProperties()) {
            private static final long serialVersionUID = 1L;

            /** Asked for when the model is read and the loop is not begun. */
            @Override
            public @Nullable String getProperty(String key) {
                if (prepared[0] && key.equals("os.arch")) {
                    prepared[0] = false;
                    console.println("slow before the first step");
                    LockSupport.parkNanos(nanos);
                }
                return super.getProperty(key);
            }
        });
        Pod.run(System.getenv(), pod -> Main.perform(pod, System.getenv()));
    }
}
