package dev.cultivar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command: where it writes, and with which code it ends. */
class ImportCommandTest {
    private static final String FILES = "src/test/resources/import/";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.command();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    @Test
    void manifestsGoOutAndTheReportBeside() {
        assertThat(run("import", FILES + "axolotl/lora-1b.yml")).isZero();
        assertThat(out.toString())
                .startsWith("---\napiVersion: cultivar.dev/v1alpha1\nkind: DomainDataset\n")
                .contains("name: lora-1b");
        assertThat(err.toString())
                .startsWith("lora-1b.yml, a configuration of axolotl")
                .contains("not mapped:");
    }

    @Test
    void strictEndsWithOneUnlessAllIsTheSame() {
        assertThat(run("import", "--strict", FILES + "axolotl/lora-1b.yml")).isEqualTo(1);
        assertThat(run("import", "--strict", FILES + "trl/example_config.yaml")).isZero();
    }

    @Test
    void aFolderGetsAFileForEachManifest(@TempDir Path folder) throws IOException {
        assertThat(run(
                        "import",
                        FILES + "trl/example_config.yaml",
                        "--name",
                        "My Run",
                        "-o",
                        folder.resolve("new").toString()))
                .isZero();
        try (Stream<Path> files = Files.list(folder.resolve("new"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "domaindataset-imdb.yaml",
                            "adaptationrecipe-my-run.yaml",
                            "trainingrun-my-run.yaml",
                            "import.txt");
        }
        assertThat(folder.resolve("new/trainingrun-my-run.yaml")).content().contains("seed: 42");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void badInputEndsWithTwoAndWritesNothing(@TempDir Path folder) {
        assertThat(run("import", "none.yaml", "-o", folder.resolve("new").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.yaml: cannot be read");
        assertThat(run("import", FILES + "trl/example_config.yaml", "--devices", "0"))
                .isEqualTo(2);
        assertThat(run("import", FILES + "trl/example_config.yaml", "--records", "0"))
                .isEqualTo(2);
        assertThat(run("import", FILES + "trl/example_config.yaml", "--commit", "a/b=main"))
                .isEqualTo(2);
        assertThat(run("import", FILES + "trl/example_config.yaml", "--from", "other"))
                .isEqualTo(2);
        assertThat(run("import")).isEqualTo(2);
        assertThat(folder.resolve("new")).doesNotExist();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void helpNamesToolsAndExitCodes() {
        assertThat(run("import", "--help")).isZero();
        assertThat(out.toString()).contains("llama-factory, axolotl, trl or peft", "Exit codes:", "--strict");
        assertThat(run("--help")).isZero();
    }

    @Test
    void anotherToolMayBeNamed() {
        assertThat(run("import", "--from", "trl", FILES + "llama-factory/qwen3_full_sft.yaml"))
                .isZero();
        assertThat(err.toString()).contains("a configuration of TRL");
    }
}
