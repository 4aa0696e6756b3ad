package dev.cultivar.runtime.order;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.EditWork;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.ImportWork;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.PrepareWork;
import dev.cultivar.contract.Report;
import dev.cultivar.contract.ScratchWork;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.contract.WorkSpec;
import dev.cultivar.runtime.report.Reporter;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The life of a pod: read the order, do the work, report, leave an outcome, end with the right exit code. Everything that can go
 * wrong becomes an exit code and a sentence here and nowhere else.
 */
public final class Pod {
    private static final Duration GRACE = Duration.ofSeconds(50);
    private static final Duration LAST_WORD = Duration.ofSeconds(10);
    private static final Duration HUNG_WORD = Termination.LAST_WORDS.minusSeconds(2);

    private Pod() {}

    /** Runs the work that the environment names, and ends the process. */
    public static void run(Map<String, String> environment, PodWork work) {
        Termination termination = new Termination();
        termination.install(GRACE);
        int code = run(environment, work, termination);
        if (follows(environment) && code != ExitCode.DONE.code()) {
            waitForTheFirst(LAST_WORD);
        }
        termination.end();
        System.out.flush();
        System.err.flush();
        // exit() would wait for a shutdown that is already under way after SIGTERM
        Runtime.getRuntime().halt(code);
    }

    /** As {@link #run(Map, PodWork)}, in a process that goes on; the exit code is returned. */
    public static int run(Map<String, String> environment, PodWork work, Termination termination) {
        Path terminationLog = Path.of(environment.getOrDefault(PodEnvironment.TERMINATION_LOG, "/dev/termination-log"));
        String digest = environment.getOrDefault(PodEnvironment.ORDER_DIGEST, "");
        Outcome outcome;
        Reporter reporter = null;
        Path record = null;
        try {
            Path file = Path.of(required(environment, PodEnvironment.ORDER));
            OrderFile order = OrderFile.read(file, environment.get(PodEnvironment.ORDER_DIGEST));
            digest = order.digest();
            Store store = new Store(Path.of(required(environment, PodEnvironment.STORE)));
            String owner = environment.getOrDefault(PodEnvironment.OWNER_UID, "shell");
            String stage = stage(order.order().work().chosen());
            record = follows(environment) ? null : store.runFolder(owner, stage).resolve("outcome.json");
            reporter = new Reporter(Report.started(stage), follows(environment) ? Map.of() : environment);
            termination.gaveUp(lastWords(environment, digest, reporter, terminationLog, record));
            Done done = work.perform(new PodContext(
                    order.order(), digest, owner, store, reporter, termination, checkpoints(environment)));
            outcome = outcome(digest, done, reporter.last());
        } catch (InvalidWork e) {
            outcome = invalid(digest, e, reporter);
        } catch (RetryLater e) {
            e.printStackTrace();
            outcome = failed(digest, ExitCode.RETRY, e.reason(), String.valueOf(e.getMessage()), reporter);
        } catch (OutOfMemoryError e) {
            outcome = failed(
                    digest,
                    ExitCode.INVALID,
                    "OutOfMemory",
                    "the Java heap is full (" + e.getMessage() + "): give the pod more memory in spec.compute.memory",
                    reporter);
        } catch (IOException | UncheckedIOException e) {
            e.printStackTrace();
            outcome = storeFull(e)
                    ? failed(
                            digest,
                            ExitCode.INVALID,
                            "StoreFull",
                            "no space left on the store: make the claim larger or delete artifacts (" + e.getMessage()
                                    + ")",
                            reporter)
                    : failed(digest, ExitCode.RETRY, "InputOutput", String.valueOf(e), reporter);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            e.printStackTrace();
            outcome = failed(
                    digest, ExitCode.INVALID, "InternalError", e + ": see the pod's log; please report it", reporter);
        }
        outcome = blamedOnSigterm(outcome, termination);
        if (reporter != null) {
            reporter.close();
        }
        leave(outcome, terminationLog, record);
        return outcome.exitCode();
    }

    private static void leave(Outcome outcome, Path terminationLog, @Nullable Path record) {
        System.out.println(outcome.reason() + ": " + outcome.message());
        OutcomeFile.write(outcome, terminationLog, record);
    }

    /** What is left, and the exit code, when another thread than the one at work ends the process. */
    private static ToIntFunction<RuntimeException> lastWords(
            Map<String, String> environment,
            String digest,
            Reporter reporter,
            Path terminationLog,
            @Nullable Path record) {
        return reason -> {
            Outcome outcome = switch (reason) {
                case InvalidWork e -> invalid(digest, e, reporter);
                case RetryLater e ->
                    failed(digest, ExitCode.RETRY, e.reason(), String.valueOf(e.getMessage()), reporter);
                default -> failed(digest, ExitCode.RETRY, "InternalError", String.valueOf(reason), reporter);
            };
            leave(outcome, terminationLog, record);
            reporter.close();
            if (follows(environment)) {
                waitForTheFirst(HUNG_WORD); // what hangs, hangs in all: the first one counts it
            }
            return outcome.exitCode();
        };
    }

    /** Whether this is one of several processes, and not the first. */
    private static boolean follows(Map<String, String> environment) {
        return !environment.getOrDefault(PodEnvironment.RANK, "0").equals("0");
    }

    /** The end of one process ends them all, and the first one may still be writing why. */
    private static void waitForTheFirst(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static Outcome outcome(String digest, Done done, Report report) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                digest,
                done.exitCode().code(),
                done.exitCode() == ExitCode.DONE ? "Done" : "Terminated",
                done.message(),
                done.outputs(),
                report,
                done.record(),
                done.splits(),
                done.steps(),
                done.results(),
                done.gates(),
                done.tokenizer(),
                done.card(),
                done.stops());
    }

    private static Outcome invalid(String digest, InvalidWork e, @Nullable Reporter reporter) {
        return failed(digest, ExitCode.INVALID, e.reason(), e.sentence(), e.left(), reporter);
    }

    private static Outcome failed(
            String digest, ExitCode code, String reason, String message, @Nullable Reporter reporter) {
        return failed(digest, code, reason, message, List.of(), reporter);
    }

    private static Outcome failed(
            String digest,
            ExitCode code,
            String reason,
            String message,
            List<ArtifactStatus> left,
            @Nullable Reporter reporter) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                digest,
                code.code(),
                reason,
                message,
                left,
                reporter == null ? null : reporter.last(),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** What SIGTERM tears down (an engine's own shutdown hook, a closed connection) is no fault of the order. */
    private static Outcome blamedOnSigterm(Outcome outcome, Termination termination) {
        boolean failed = outcome.exitCode() == ExitCode.INVALID.code() || outcome.exitCode() == ExitCode.RETRY.code();
        return termination.requested() && failed
                ? new Outcome(
                        outcome.schemaVersion(),
                        outcome.orderDigest(),
                        ExitCode.TERMINATED.code(),
                        "Terminated",
                        "stopped by SIGTERM (" + outcome.message() + ")",
                        outcome.outputs(),
                        outcome.report(),
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of())
                : outcome;
    }

    private static boolean storeFull(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && (message.contains("No space left") || message.contains("Disk quota exceeded"))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Integer checkpoints(Map<String, String> environment) {
        String kept = environment.getOrDefault(PodEnvironment.CHECKPOINTS, "");
        if (kept.isEmpty()) {
            return null;
        }
        if (!kept.matches("[1-9]\\d{0,2}")) {
            throw new InvalidWork(
                    "EnvironmentInvalid",
                    PodEnvironment.CHECKPOINTS + " is " + kept
                            + ": it is a number of checkpoints, from 1 to 999; leave it out to keep what the order says");
        }
        return Integer.valueOf(kept);
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new InvalidWork(
                    "EnvironmentMissing",
                    name + " is not set: it is the "
                            + (name.equals(PodEnvironment.ORDER)
                                    ? "path of the order file"
                                    : "root folder of the store"));
        }
        return value;
    }

    private static String stage(WorkSpec work) {
        return switch (work) {
            case PrepareWork ignored -> "prepare";
            case ImportWork ignored -> "import";
            case ScratchWork ignored -> "import";
            case TrainWork train -> train.stage();
            case EditWork edit -> edit.stage();
            case EvaluateWork ignored -> "evaluate";
            case TabulateWork ignored -> "table";
        };
    }
}
