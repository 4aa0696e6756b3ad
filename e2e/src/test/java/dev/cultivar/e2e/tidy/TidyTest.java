package dev.cultivar.e2e.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** House style that no formatter holds. */
class TidyTest {
    private static final int MAX_LINES = 400;
    private static final int MAX_METHOD_LINES = 60;
    private static final Pattern BANNED_NAME =
            Pattern.compile(".*(Util|Utils|Helper|Manager|Impl|Base|Abstract\\w*|Data|Info)\\.java");
    private static final Pattern BANNED_WORD =
            Pattern.compile("\\b(TODO|FIXME|XXX)\\b|@Disabled|assumeTrue|assumeFalse|Thread\\.sleep");
    private static final Pattern YAML_TRAP = Pattern.compile("[ (](on|off|yes|no|y)[,)]");
    private static final Pattern MACHINE_PATH = Pattern.compile("(^|[^A-Za-z0-9_.$}/])/(work|farm|root)/");
    private static final Pattern METHOD = Pattern.compile(
            "^    (?!return|new|else|.*\\b(record|class|interface|enum)\\b)[\\w@<].*\\)( throws [\\w., ]+)? \\{$");

    private static List<Path> sources() {
        return Repository.files(".java");
    }

    private static String name(Path file) {
        return Repository.root().relativize(file).toString();
    }

    @Test
    void filesAreShort() {
        assertThat(sources())
                .filteredOn(file -> Repository.lines(file).size() > MAX_LINES)
                .extracting(TidyTest::name)
                .as("files over %d lines, each probably two things", MAX_LINES)
                .isEmpty();
    }

    @Test
    void methodsAreShort() {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            List<String> lines = Repository.lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (METHOD.matcher(lines.get(i)).matches()) {
                    int end = i + 1;
                    while (end < lines.size() && !lines.get(end).equals("    }")) {
                        end++;
                    }
                    if (end - i > MAX_METHOD_LINES) {
                        found.add(name(file) + ":" + (i + 1) + " has " + (end - i) + " lines");
                    }
                }
            }
        }
        assertThat(found).as("methods over %d lines", MAX_METHOD_LINES).isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() {
        assertThat(sources())
                .extracting(TidyTest::name)
                .filteredOn(name -> BANNED_NAME.matcher(name).matches())
                .isEmpty();
    }

    @Test
    void nothingIsPutOffSkippedOrSleptOver() {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            if (file.endsWith("TidyTest.java")) {
                continue;
            }
            List<String> lines = Repository.lines(file);
            for (int i = 0; i < lines.size(); i++) {
                Matcher matcher = BANNED_WORD.matcher(lines.get(i));
                if (matcher.find()) {
                    found.add(name(file) + ":" + (i + 1) + " " + matcher.group());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noFieldOfTheApiIsATruthValueInYaml() {
        assertThat(sources())
                .filteredOn(file -> name(file).startsWith("crds/src/main/java/dev/cultivar/api/"))
                .filteredOn(file -> Repository.lines(file).stream()
                        .anyMatch(line -> line.contains("@JsonPropertyDescription")
                                && YAML_TRAP
                                        .matcher(line.substring(line.lastIndexOf(' ')))
                                        .find()))
                .isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(sources())
                .filteredOn(file -> name(file).contains("/src/main/java/"))
                .extracting(Path::getParent)
                .filteredOn(folder -> !Files.exists(folder.resolve("package-info.java")))
                .as("packages without package-info.java and @NullMarked")
                .isEmpty();
    }

    @Test
    void noPathOfOneMachineIsInTheRepository() {
        List<String> found = new ArrayList<>();
        Stream.of(".java", ".sh", ".py", ".yaml", ".yml", ".xml", ".properties", "Makefile")
                .flatMap(suffix -> Repository.files(suffix).stream())
                .filter(file -> !file.endsWith("TidyTest.java"))
                .forEach(file -> {
                    List<String> lines = Repository.lines(file);
                    for (int i = 0; i < lines.size(); i++) {
                        if (MACHINE_PATH.matcher(lines.get(i)).find()) {
                            found.add(name(file) + ":" + (i + 1));
                        }
                    }
                });
        assertThat(found).isEmpty();
    }

    @Test
    void sizesOfModulesArePrinted() {
        for (String module : Repository.MODULES) {
            long main = lines(module, "/src/main/");
            long test = lines(module, "/src/test/");
            System.out.printf("%-16s %6d lines, %6d of tests%n", module, main, test);
            assertThat(main + test).as(module).isPositive();
        }
    }

    private static long lines(String module, String part) {
        return sources().stream()
                .filter(file ->
                        name(file).startsWith(module + "/") && name(file).contains(part))
                .mapToLong(file -> Repository.lines(file).size())
                .sum();
    }
}
