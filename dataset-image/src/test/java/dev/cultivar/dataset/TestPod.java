package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Report;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.order.Termination;
import dev.cultivar.runtime.report.Reporter;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** A store in a temporary folder, and preparations on it. */
final class TestPod {
    final Path root;
    final Termination termination = new Termination();
    Map<String, String> environment = Map.of();
    Report last = Report.started("prepare");

    TestPod(Path root) {
        this.root = root;
    }

    /** Writes a file below the root; its name says how it is packed. */
    void put(String path, String text) throws IOException {
        put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    void put(String path, byte[] bytes) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = path.endsWith(".gz")
                        ? new GZIPOutputStream(raw)
                        : path.endsWith(".zst") ? new ZstdOutputStream(raw) : raw) {
            out.write(bytes);
        }
    }

    /** Prepares; the order's digest is the same for all, so that artifacts can be compared by theirs. */
    Done prepare(String work, int threads, int partitions) throws IOException {
        String json = "{\"schemaVersion\": 1, \"seed\": 7, \"threads\": " + threads + ", \"work\": {\"prepare\": "
                + work + "}}";
        Order order = CanonicalJson.strict().readValue(json, Order.class);
        try (Reporter reporter = new Reporter(last, Map.of())) {
            PodContext pod = new PodContext(order, "0".repeat(64), "uid", new Store(root), reporter, termination);
            try {
                return new Preparation(partitions, environment).perform(pod);
            } finally {
                last = reporter.last();
            }
        }
    }

    List<DataRecord> read(Done done, String split) {
        return read(view(done, split));
    }

    /** All records of a view, of as many as its reader says. */
    List<DataRecord> read(BoundView view) {
        List<DataRecord> records = new ArrayList<>();
        try (DatasetReader reader = DatasetReader.open(new Store(root), view)) {
            reader.forEachRemaining(records::add);
            assertThat(records).hasSize((int) reader.records());
        }
        return records;
    }

    Path file(Done done, String name) {
        return new Store(root).artifact("dataset", digest(done)).file(name);
    }

    static BoundView view(Done done, String split) {
        return new BoundView(digest(done), split, null);
    }

    static String digest(Done done) {
        return done.outputs().getFirst().digest();
    }

    /** Everything below dataset/. */
    List<Path> datasets() throws IOException {
        if (!Files.isDirectory(root.resolve("dataset"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(root.resolve("dataset"))) {
            return files.toList();
        }
    }

    /** An order is refused with a reason and a sentence, and nothing is written. */
    void refused(String work, String reason, String message) throws IOException {
        assertThatThrownBy(() -> prepare(work, 1, 1))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
        assertThat(datasets()).isEmpty();
    }
}
