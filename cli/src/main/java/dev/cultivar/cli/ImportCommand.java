package dev.cultivar.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.RecordType;
import dev.cultivar.cli.importer.Imported;
import dev.cultivar.cli.importer.Importer;
import dev.cultivar.cli.importer.InvalidConfiguration;
import dev.cultivar.cli.importer.Options;
import dev.cultivar.cli.importer.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cultivar import}. */
@Command(
        name = "import",
        description = {
            "Turns a configuration of LLaMA-Factory, axolotl, TRL or PEFT into DomainDatasets, an AdaptationRecipe and a TrainingRun, and says of every key what became of it (docs/import.md).",
            "Manifests go to the standard output, the report to the standard error."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Imported; the report says what is not mapped.",
            "1:Imported, and with --strict a key is not mapped or not the same.",
            "2:Nothing is written: the file can't be read, or asks for what no recipe can do."
        })
final class ImportCommand implements Callable<Integer> {
    private static final int INCOMPLETE = 1;
    private static final int INVALID = 2;

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration, YAML or JSON.")
    @Nullable
    Path file;

    @Option(
            names = "--from",
            paramLabel = "TOOL",
            description = "llama-factory, axolotl, trl or peft. Default: told by the file's keys.")
    @Nullable
    String from;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description =
                    "Writes a file for each manifest, and import.txt with the report, into a folder; files of these names are replaced.")
    @Nullable
    Path output;

    @Option(names = "--name", description = "Name of recipe and run. Default: the file's.")
    @Nullable
    String name;

    @Option(
            names = "--devices",
            defaultValue = "1",
            description =
                    "Devices that the configuration was run on: a step here has as many sequences as there. Default: ${DEFAULT-VALUE}.")
    int devices;

    @Option(
            names = "--records",
            description =
                    "Training sequences of an epoch (packed ones, if it packs): shares of steps, such as warmup_ratio, need it.")
    @Nullable
    Long records;

    @Option(
            names = "--record",
            paramLabel = "SHAPE",
            description = "Shape of the records, where the file does not tell: ${COMPLETION-CANDIDATES}.")
    @Nullable
    RecordType record;

    @Option(
            names = "--commit",
            paramLabel = "REPOSITORY=COMMIT",
            description =
                    "Commit of a model's or dataset's repository on the hub; without one, files are looked for in the store's imports.")
    Map<String, String> commits = new LinkedHashMap<>();

    @Option(
            names = "--dataset-info",
            paramLabel = "FILE",
            description = "LLaMA-Factory's dataset_info.json, which says what names of datasets mean.")
    @Nullable
    Path datasetInfo;

    @Option(
            names = "--strict",
            description = "Ends with 1 when a key is not mapped, or mapped to what is not the same.")
    boolean strict;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        try {
            Path configuration = Objects.requireNonNull(file);
            Imported imported = Importer.read(configuration, from, options(configuration));
            String report = Report.of(String.valueOf(configuration.getFileName()), imported);
            if (output == null) {
                out.print(Yaml.of(imported.manifests()));
                out.flush();
            } else {
                write(output, imported, report);
            }
            err.print(report);
            err.flush();
            return strict && !imported.complete() ? INCOMPLETE : 0;
        } catch (InvalidConfiguration e) {
            err.println(e.getMessage());
        } catch (IOException e) {
            err.println(output + ": cannot be written (" + e + ")");
        }
        err.flush();
        return INVALID;
    }

    private Options options(Path configuration) {
        if (devices < 1 || devices > 4096) {
            throw new InvalidConfiguration("--devices: " + devices + ": must be at least 1 and at most 4096");
        }
        if (records != null && (records < 1 || records > 1_000_000_000_000L)) {
            throw new InvalidConfiguration("--records: " + records + ": must be at least 1 and at most 1000000000000");
        }
        commits.forEach((repository, commit) -> {
            if (!commit.matches("[0-9a-f]{40}")) {
                throw new InvalidConfiguration("--commit " + repository + ": " + commit
                        + ": must be the 40 hexadecimal digits of a commit: git ls-remote lists them");
            }
        });
        String stem = String.valueOf(configuration.getFileName()).replaceAll("\\.[^.]*$", "");
        return new Options(Options.name(name == null ? stem : name), devices, records, record, commits, datasetInfo);
    }

    private static void write(Path folder, Imported imported, String report) throws IOException {
        Files.createDirectories(folder);
        for (ObjectNode manifest : imported.manifests()) {
            String kind = manifest.path("kind").asText().toLowerCase(Locale.ROOT);
            String object = manifest.at("/metadata/name").asText();
            Files.writeString(folder.resolve(kind + "-" + object + ".yaml"), Yaml.of(manifest));
        }
        Files.writeString(folder.resolve("import.txt"), report);
    }
}
