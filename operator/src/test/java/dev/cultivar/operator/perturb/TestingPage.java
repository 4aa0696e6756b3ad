package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The tables of docs/testing.md. Each row is written by the test that it is about when it is run with {@code -Dupdate=true}, and held
 * to the page by each later run, less the numbers that a sign says are about so many.
 */
final class TestingPage {
    private static final Path PAGE = Path.of("../docs/testing.md");
    private static final String REMEDY =
            "docs/testing.md, table of %s: run `make perturb UPDATE=true` and commit what it writes";
    private static final int HEAD = 2;
    private static final boolean UPDATE = Boolean.getBoolean("update");

    private TestingPage() {}

    /** The row of a table that begins with the first two cells has these cells. */
    static synchronized void holds(String table, String first, String second, String... others) {
        String key = "| " + first + " | " + second + " |";
        String row = key + " " + String.join(" | ", others) + " |";
        Table now = new Table(table);
        if (UPDATE) {
            now.replace(key, row);
        } else {
            assertThat(now.rows.stream().map(TestingPage::masked))
                    .as(REMEDY, table)
                    .contains(masked(row));
        }
    }

    /** The row of a table that begins with the first two cells lists these words, and maybe more, which a play may pass over. */
    static synchronized void lists(String table, String first, String second, Collection<String> words) {
        String key = "| " + first + " | " + second + " |";
        Table now = new Table(table);
        TreeSet<String> listed = new TreeSet<>(now.rows.stream()
                .filter(row -> row.startsWith(key))
                .flatMap(row -> Stream.of(
                        row.substring(key.length(), row.length() - 1).strip().split(", ")))
                .toList());
        if (UPDATE) {
            listed.addAll(words);
            listed.remove("");
            now.replace(key, key + " " + String.join(", ", listed) + " |");
        } else {
            assertThat(now.rows).as(REMEDY, table).anyMatch(row -> row.startsWith(key));
            assertThat(listed).as(REMEDY, table).containsAll(words);
        }
    }

    /** A table of the page as it is. */
    private static final class Table {
        private final String before;
        private final List<String> head;
        private final TreeSet<String> rows;
        private final String after;

        Table(String name) {
            String begin = "<!-- " + name + ": written by tests -->\n";
            String end = "<!-- end of " + name + " -->\n";
            String text = read();
            assertThat(text).contains(begin, end);
            int from = text.indexOf(begin) + begin.length();
            int to = text.indexOf(end);
            List<String> lines = text.substring(from, to).lines().toList();
            before = text.substring(0, from);
            head = lines.subList(0, HEAD);
            rows = new TreeSet<>(lines.subList(HEAD, lines.size()));
            after = text.substring(to);
        }

        void replace(String key, String row) {
            rows.removeIf(r -> r.startsWith(key));
            rows.add(row);
            write(before + String.join("\n", head) + "\n" + String.join("\n", rows) + "\n" + after);
        }
    }

    private static String masked(String row) {
        return row.replaceAll("~\\d+", "~");
    }

    private static String read() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String text) {
        try {
            Files.writeString(PAGE, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
