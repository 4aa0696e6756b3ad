package dev.cultivar.cli;

import dev.cultivar.cli.gc.Leftover;
import dev.cultivar.cli.gc.References;
import dev.cultivar.cli.gc.Sweep;
import dev.cultivar.cli.gc.Unsafe;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cultivar gc}. */
@Command(
        name = "gc",
        description = {
            "Lists what nobody refers to in a store that is mounted here: artifacts by lineage, folders of deleted resources, downloads (docs/lifecycle.md).",
            "Removes it with --delete alone."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Listed, and with --delete removed.",
            "2:Nothing is removed: what is used can't be told from what is not."
        })
final class GcCommand implements Callable<Integer> {
    private static final int INVALID = 2;
    private static final int MAX_HOURS = 24 * 3650;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--store", paramLabel = "FOLDER", required = true, description = "Where the store is mounted.")
    @Nullable
    Path store;

    @Option(
            names = "--resources",
            paramLabel = "FILE",
            required = true,
            description =
                    "All DomainDatasets, AdaptationRecipes, TrainingRuns and Evaluations of the store's namespace, and its ConfigMaps, as kubectl get -o json writes them; - is the standard input.")
    @Nullable
    Path resources;

    @Option(
            names = "--older-than",
            paramLabel = "HOURS",
            defaultValue = "24",
            description =
                    "What was written later stays, and so does what that was made from. Resources must have been listed since. Default: ${DEFAULT-VALUE}.")
    int olderThan;

    @Option(names = "--delete", description = "Removes what is listed.")
    boolean delete;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        try {
            Instant before = before();
            References references = references(before);
            Sweep sweep = new Sweep(Objects.requireNonNull(store), references, before);
            List<Leftover> leftovers = sweep.leftovers();
            long bytes = 0;
            int removed = 0;
            for (Leftover leftover : leftovers) {
                if (!delete || sweep.remove(leftover)) {
                    out.println(leftover.bytes() + "\t" + leftover.path() + "\t" + leftover.reason());
                    bytes += leftover.bytes();
                    removed++;
                }
            }
            out.flush();
            err.println(removed + (delete ? " removed, " : " would be removed, ") + bytes + " bytes; "
                    + references.resources() + " datasets, runs and evaluations say what is used"
                    + (delete || removed == 0 ? "" : "; --delete removes them"));
            return 0;
        } catch (Unsafe e) {
            err.println(e.getMessage());
        } catch (IOException e) {
            err.println("nothing more is removed: " + e);
        } finally {
            out.flush();
            err.flush();
        }
        return INVALID;
    }

    private Instant before() {
        if (olderThan < 1 || olderThan > MAX_HOURS) {
            throw new picocli.CommandLine.ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--older-than: " + olderThan + ": must be at least 1 and at most " + MAX_HOURS
                            + " hours: a pod needs time between taking something and being listed with it");
        }
        return Instant.now().minus(Duration.ofHours(olderThan));
    }

    private References references(Instant before) throws IOException {
        Path file = Objects.requireNonNull(resources);
        if (file.toString().equals("-")) {
            return References.read(System.in);
        }
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
            throw new picocli.CommandLine.ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--resources: " + file + " is older than " + olderThan + " hours: list the resources again");
        }
        try (InputStream lists = Files.newInputStream(file)) {
            return References.read(lists);
        }
    }
}
