package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantsTest {
    private static final Path FOLDER = Path.of("src/test/mutants");
    private static final String TEST = "Caught-By: ";

    static List<String> patches() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }

    /** What {@code make mutants} takes minutes to show can still be shown: each defect has its place, and its test is there. */
    @ParameterizedTest
    @MethodSource("patches")
    void fitsTheOperatorAndNamesATest(String name) throws IOException, ReflectiveOperationException {
        List<String> lines = Files.readAllLines(FOLDER.resolve(name));
        String file = after(lines, "--- a/operator/");
        List<String> before = lines.subList(lines.indexOf("+++ b/operator/" + file) + 1, lines.size()).stream()
                .filter(line -> line.startsWith(" ") || line.startsWith("-"))
                .map(line -> line.substring(1))
                .toList();
        assertThat(Files.readString(Path.of(file))).contains(String.join("\n", before));
        List<String> test = List.of(after(lines, TEST).split("#"));
        assertThat(Class.forName(MutantsTest.class.getPackageName() + "." + test.getFirst())
                        .getDeclaredMethods())
                .anyMatch(method -> method.getName().equals(test.getLast()));
        TestingPage.holds(
                "mutants",
                "`" + name.replace(".patch", "") + "`",
                lines.getFirst(),
                "`" + test.getFirst() + "." + test.getLast() + "`");
    }

    private static String after(List<String> lines, String words) {
        return lines.stream()
                .filter(line -> line.startsWith(words))
                .map(line -> line.substring(words.length()))
                .findFirst()
                .orElseThrow();
    }
}
