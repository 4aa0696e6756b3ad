package dev.cultivar.trainer;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.Report;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.runtime.report.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** A trainer that gets SIGKILL as soon as a step is done: nothing of it is saved, flushed or closed. */
final class KilledTrainer {
    private KilledTrainer() {}

    public static void main(String[] arguments) throws IOException {
        long step = Long.parseLong(arguments[0]);
        Map<String, String> environment = System.getenv();
        Order order = CanonicalJson.strict()
                .readValue(Files.readAllBytes(Path.of(environment.get(PodEnvironment.ORDER))), Order.class);
        Workshop workshop = new Workshop(Path.of(environment.get(PodEnvironment.STORE)));
        try (Reporter reporter = new Reporter(Report.started("read"), Map.of())) {
            new Stage(
                            workshop.context(
                                    order, Objects.requireNonNull(environment.get(PodEnvironment.OWNER_UID)), reporter),
                            (TrainWork) order.work().chosen(),
                            () -> {
                                if (reporter.last().step() >= step) {
                                    kill();
                                }
                                return false;
                            })
                    .perform();
        }
    }

    private static void kill() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
