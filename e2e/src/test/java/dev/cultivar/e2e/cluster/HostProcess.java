package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The java process of a pod, seen from the machine that the cluster runs on. */
final class HostProcess {
    private HostProcess() {}

    /** SIGKILL, as the kernel or a lost node would end it. */
    static void kill(Pod pod) throws IOException, InterruptedException {
        List<Long> processes = processes(pod.getMetadata().getUid());
        assertThat(processes)
                .as("java process of %s", pod.getMetadata().getName())
                .isNotEmpty();
        for (long process : processes) {
            int exit = new ProcessBuilder("kill", "-9", Long.toString(process))
                    .start()
                    .waitFor();
            // with the first process of a container the kernel ends all others of it
            boolean gone = !Files.exists(Path.of("/proc", Long.toString(process)));
            assertThat(exit == 0 || gone).isTrue();
        }
    }

    private static List<Long> processes(String podUid) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(
                            process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(process -> read(process.resolve("cgroup")).contains("pod" + podUid))
                    .filter(process -> read(process.resolve("comm")).strip().equals("java"))
                    .map(process -> Long.parseLong(process.getFileName().toString()))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // the process ended meanwhile
        }
    }
}
