package dev.cultivar.evaluator;

import com.github.luben.zstd.ZstdOutputStream;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.contract.Work;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.runtime.order.Pod;
import dev.cultivar.runtime.order.Termination;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A store with tiny models and datasets, as the other images leave them. */
public record TinyStore(Torch torch, Path root, Store store) {
    public static TinyStore at(Torch torch, Path root) {
        return new TinyStore(torch, root, new Store(root));
    }

    /** Digest of a model artifact. */
    public String model(long seed) throws IOException {
        try (ArtifactWriter writer = store.create("model")) {
            TinyModel.write(torch, writer.folder(), seed);
            return writer.publish(Map.of(), null, Map.of()).digest();
        }
    }

    /** Digest of an adapter artifact. */
    public String adapter(long seed) throws IOException {
        try (ArtifactWriter writer = store.create("adapter")) {
            TinyModel.writeAdapter(torch, writer.folder(), seed);
            return writer.publish(Map.of(), null, Map.of()).digest();
        }
    }

    /** Digest of a dataset artifact with one split, test. */
    public String dataset(String record, List<? extends Map<String, ?>> records) throws IOException {
        return dataset(record, records, Map.of());
    }

    /** The same, with the records of each domain counted. */
    public String dataset(String record, List<? extends Map<String, ?>> records, Map<String, Integer> domains)
            throws IOException {
        try (ArtifactWriter writer = store.create("dataset")) {
            Path folder = Files.createDirectories(writer.folder().resolve("test"));
            try (OutputStream out =
                    new ZstdOutputStream(Files.newOutputStream(folder.resolve("part-00000.jsonl.zst")))) {
                for (Map<String, ?> line : records) {
                    out.write(CanonicalJson.bytes(line));
                    out.write('\n');
                }
            }
            return writer.publish(
                            Map.of(),
                            null,
                            Map.of(
                                    "record",
                                    record,
                                    "splits",
                                    "test",
                                    "records.test",
                                    "" + records.size(),
                                    "domains.test",
                                    new String(CanonicalJson.bytes(domains), StandardCharsets.UTF_8)))
                    .digest();
        }
    }

    /** A text record. */
    public static Map<String, Object> text(String id, String text) {
        return Map.of("id", id, "text", text);
    }

    /** A promptCompletion record. */
    public static Map<String, Object> completion(String id, String prompt, String completion) {
        return Map.of("id", id, "prompt", prompt, "completion", completion);
    }

    /** A choice record. */
    public static Map<String, Object> choice(String id, String question, int answer, String... options) {
        return Map.of("id", id, "question", question, "options", List.of(options), "answer", answer);
    }

    /** What a pod says of this work when it ends. */
    Outcome examine(EvaluateWork work) throws IOException {
        Path file = root.resolve("order.json");
        Files.write(
                file,
                CanonicalJson.bytes(
                        new Order(Order.SCHEMA_VERSION, 7, 2, new Work(null, null, null, null, null, work))));
        Path log = root.resolve("termination");
        Pod.run(
                Map.of(
                        PodEnvironment.ORDER, file.toString(),
                        PodEnvironment.STORE, root.toString(),
                        PodEnvironment.TERMINATION_LOG, log.toString()),
                Examination::perform,
                new Termination());
        return TerminationMessage.read(Files.readString(log, StandardCharsets.UTF_8))
                .orElseThrow();
    }

    /** The folder of an outcome's report. */
    Path report(Outcome outcome) {
        return store().artifact("report", outcome.outputs().getFirst().digest()).folder();
    }
}
