package dev.cultivar.trainer;

import dev.cultivar.contract.EditWork;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.ImportWork;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.PrepareWork;
import dev.cultivar.contract.ScratchWork;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.Pod;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.trainer.collective.Collective;
import dev.cultivar.trainer.collective.Launch;
import dev.cultivar.trainer.collective.Nodes;
import dev.cultivar.trainer.collective.Processes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The trainer's entry: does the work of one order and ends with the exit code that says how. */
public final class Main {
    private Main() {}

    /** Runs the order that the environment names, or prints how to. */
    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.println(help());
            return;
        }
        Map<String, String> environment = System.getenv();
        if (!Processes.started(environment)) {
            launchIfSeveral(environment);
        }
        Map<String, String> own = Processes.withRank(environment);
        Pod.run(own, pod -> perform(pod, own));
    }

    /** A pod of several starts its trainer as one of their processes, and ends with it. */
    private static void launchIfSeveral(Map<String, String> environment) {
        try {
            Optional<Nodes> nodes = Nodes.of(environment);
            if (nodes.isPresent()) {
                Runtime.getRuntime().halt(new Launch(nodes.get(), environment, Main.class.getName()).run());
            }
        } catch (InvalidWork e) {
            System.err.println(e.reason() + ": " + e.sentence());
            Runtime.getRuntime().halt(ExitCode.INVALID.code());
        }
    }

    static Done perform(PodContext pod, Map<String, String> environment) throws IOException {
        try {
            return switch (pod.order().work().chosen()) {
                case TrainWork train -> train(pod, train, environment);
                case EditWork edit -> new EditStage(pod, edit).perform();
                case ImportWork imported -> new ModelImport(pod, imported, environment).perform();
                case ScratchWork scratch -> new ModelScratch(pod, scratch).perform();
                case PrepareWork ignored -> throw otherImage("prepare", "dataset");
                case EvaluateWork ignored -> throw otherImage("evaluate", "evaluator");
                case TabulateWork ignored -> throw otherImage("tabulate", "evaluator");
            };
        } catch (InvalidModelException.MissingTensor e) {
            throw new InvalidWork("MissingTensor", String.valueOf(e.getMessage()));
        } catch (InvalidModelException e) {
            throw new InvalidWork("InvalidModel", String.valueOf(e.getMessage()));
        }
    }

    private static Done train(PodContext pod, TrainWork train, Map<String, String> environment) throws IOException {
        Collective collective = Processes.meet(environment);
        Done done = new Stage(pod, train, collective).perform();
        collective.leave();
        return done;
    }

    private static InvalidWork otherImage(String work, String image) {
        return new InvalidWork(
                "WrongImage",
                "order.work." + work
                        + ": the trainer image does train, edit, importModel and scratch; run this order with the "
                        + image + " image");
    }

    private static String help() {
        return """
                Runs one order: a training stage, an edit, the import of a model, or the making of a new one.

                Environment:
                  %s         path of the order (JSON)
                  %s  SHA-256 that the order must have (optional)
                  %s         root folder of the store
                  %s     name under runs/ for checkpoints; the same name resumes (default: shell)
                  %s    where reports are posted (optional; progress is printed either way)
                  %s  file for the outcome (default: /dev/termination-log)

                Exit codes: 0 done; 2 the order or the data is wrong; 75 try again; 143 stopped by SIGTERM after a
                checkpoint.
                """.formatted(
                        PodEnvironment.ORDER,
                        PodEnvironment.ORDER_DIGEST,
                        PodEnvironment.STORE,
                        PodEnvironment.OWNER_UID,
                        PodEnvironment.REPORT_URL,
                        PodEnvironment.TERMINATION_LOG);
    }
}
