package dev.cultivar.trainer;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PodEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A trainer in a process of its own, which can be killed. */
final class TrainerProcess {
    private static final Pattern STEP = Pattern.compile("step (\\d+)");

    private TrainerProcess() {}

    /** Starts the main class, with the environment that a pod has. */
    static Process start(Workshop workshop, Order order, String uid, String... mainAndArguments) throws IOException {
        return start(workshop, order, uid, Map.of(), List.of(), mainAndArguments);
    }

    /** The same with more in the environment, and words before the command. */
    static Process start(
            Workshop workshop,
            Order order,
            String uid,
            Map<String, String> more,
            List<String> before,
            String... mainAndArguments)
            throws IOException {
        Path root = workshop.root();
        // another process of the same pods may be reading it
        Path file = Files.move(
                Files.write(Files.createTempFile(root, uid, ".part"), CanonicalJson.bytes(order)),
                root.resolve(uid + ".json"),
                StandardCopyOption.ATOMIC_MOVE);
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(mainAndArguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(more);
        builder.environment().put(PodEnvironment.ORDER, file.toString());
        builder.environment().put(PodEnvironment.STORE, root.toString());
        builder.environment().put(PodEnvironment.OWNER_UID, uid);
        builder.environment()
                .put(PodEnvironment.TERMINATION_LOG, root.resolve(uid + ".log").toString());
        return builder.start();
    }

    /** The last step that a stage's file of progress names; 0 before the first. */
    static long step(Path progress) throws IOException {
        Matcher step = STEP.matcher(Files.exists(progress) ? Files.readString(progress) : "");
        return step.find() ? Long.parseLong(step.group(1)) : 0;
    }
}
