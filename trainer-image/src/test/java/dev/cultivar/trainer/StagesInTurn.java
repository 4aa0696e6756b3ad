package dev.cultivar.trainer;

import ai.djl.ndarray.NDArray;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.Report;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.Pod;
import dev.cultivar.runtime.report.Reporter;
import dev.cultivar.trainer.collective.Collective;
import dev.cultivar.trainer.collective.Launch;
import dev.cultivar.trainer.collective.Nodes;
import dev.cultivar.trainer.collective.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One of several processes that do the orders of a folder in turn, each until it has a checkpoint of a step: to start processes takes
 * longer than all of that.
 */
final class StagesInTurn {
    static final String ORDERS = "orders";
    static final int STEPS = 20;

    private StagesInTurn() {}

    /** Started as pods are; ends with 0 when all was done. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        if (!Processes.started(environment)) {
            Nodes nodes = Nodes.of(environment).orElseThrow();
            Runtime.getRuntime().halt(new Launch(nodes, environment, StagesInTurn.class.getName()).run());
        }
        Pod.run(Processes.withRank(environment), pod -> perform(environment));
    }

    private static Done perform(Map<String, String> environment) throws IOException {
        Workshop workshop = new Workshop(Path.of(Objects.requireNonNull(environment.get(PodEnvironment.STORE))));
        Collective collective = Processes.meet(environment);
        for (Path order : orders(workshop)) {
            perform(workshop, order, new Lasting(collective));
        }
        collective.leave();
        return Done.of("all was done");
    }

    /** Puts an order there; its name is the run's. */
    static void put(Workshop workshop, String run, Order order) throws IOException {
        Path folder = Files.createDirectories(workshop.root().resolve(ORDERS));
        Files.write(folder.resolve(run), CanonicalJson.bytes(order));
    }

    private static List<Path> orders(Workshop workshop) throws IOException {
        try (Stream<Path> files = Files.list(workshop.root().resolve(ORDERS))) {
            return files.sorted().toList();
        }
    }

    private static void perform(Workshop workshop, Path file, Collective collective) throws IOException {
        Order order = CanonicalJson.strict().readValue(Files.readAllBytes(file), Order.class);
        String run = file.getFileName().toString();
        Path last = workshop.root().resolve("runs/" + run + "/read/step-" + STEPS);
        try (Reporter reporter = new Reporter(Report.started("test"), Map.of())) {
            new Stage(
                            workshop.context(order, run, reporter),
                            (TrainWork) order.work().chosen(),
                            () -> Files.exists(last),
                            collective)
                    .perform();
        }
    }

    /** It outlasts a stage. */
    private record Lasting(Collective of) implements Collective {
        @Override
        public int rank() {
            return of.rank();
        }

        @Override
        public int size() {
            return of.size();
        }

        @Override
        public void sum(Collection<NDArray> tensors) {
            of.sum(tensors);
        }

        @Override
        public void broadcast(Collection<NDArray> tensors, int from) {
            of.broadcast(tensors, from);
        }

        @Override
        public double[] sum(double... values) {
            return of.sum(values);
        }

        @Override
        public void leave() {
            of.meet();
        }
    }
}
