package dev.cultivar.trainer.checkpoint;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.store.Folders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loss, learning rate and gradient norm of the steps that are in the weights, for plots and comparisons: JSON lines, oldest
 * first.
 *
 * <p>Invariant: the rows after n steps are those of the multiples of the smallest power of two that leaves at most
 * {@link #MOST} of them, so a stage of any length has a bounded file, and one that was resumed has the same bytes.
 */
public final class History {
    /** Rows of a file. */
    public static final int MOST = 2048;
    /** Its name. */
    public static final String FILE = "history.jsonl";

    /** One step, from 1. */
    public record Row(long step, double loss, double learningRate, double gradientNorm) {}

    private final List<Row> rows;

    private History(List<Row> rows) {
        this.rows = rows;
    }

    /** Before the first step. */
    public static History empty() {
        return new History(new ArrayList<>());
    }

    /** What a file holds; one that is not there is empty. */
    public static History read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            for (String line : Files.readAllLines(file)) {
                rows.add(CanonicalJson.strict().readValue(line, Row.class));
            }
        }
        return new History(rows);
    }

    /** The next step. */
    public void add(Row row) {
        long every = every(row.step());
        if (every > every(row.step() - 1)) {
            rows.removeIf(old -> old.step() % every != 0);
        }
        if (row.step() % every == 0) {
            rows.add(row);
        }
    }

    /** The rows, oldest first. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Writes the file and makes it durable. */
    public void write(Path file) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Row row : rows) {
            lines.write(CanonicalJson.bytes(row));
            lines.write("\n".getBytes(StandardCharsets.UTF_8));
        }
        Folders.sync(Files.write(file, lines.toByteArray()));
    }

    private static long every(long steps) {
        long every = 1;
        while (steps / every > MOST) {
            every *= 2;
        }
        return every;
    }
}
