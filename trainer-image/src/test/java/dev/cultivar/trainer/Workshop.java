package dev.cultivar.trainer;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import dev.cultivar.api.RecordType;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Manifest;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.Report;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.Pod;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.order.Termination;
import dev.cultivar.runtime.report.Reporter;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.runtime.store.FileHash;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** A store in a folder, with what a stage needs: a tiny model, datasets, orders and a way to run them. */
public final class Workshop {
    public static final JsonMapper JSON = JsonMapper.builder().build();
    /** Every dimension differs from the others, so that a transposed shape cannot fit. */
    public static final DecoderConfig CONFIG =
            new DecoderConfig(TinyTokenizer.SIZE, 24, 40, 2, 4, 2, 6, 512, 10000, 1e-5, true);

    private final Path root;
    private final Store store;

    public Workshop(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        this.store = new Store(root);
    }

    public Store store() {
        return store;
    }

    public Path root() {
        return root;
    }

    /** A Hugging Face folder of a tiny model. */
    public static void writeModel(Path folder, DecoderConfig config) throws IOException {
        try (Torch torch = Torch.start(1)) {
            HuggingFaceFolder.write(
                    folder,
                    config,
                    Decoder.random(torch, torch.root(), config, 11).weights());
        }
        TinyTokenizer.write(folder);
    }

    /** The digest of a tiny model in the store. */
    public String model() throws IOException {
        try (ArtifactWriter writer = store.create("model")) {
            writeModel(writer.folder(), CONFIG);
            return writer.publish(Map.of(), null, Map.of()).digest();
        }
    }

    /** The view of a dataset with these records, JSON objects of the type's columns. */
    public BoundView dataset(RecordType type, List<String> records) throws IOException {
        try (ArtifactWriter writer = store.create("dataset")) {
            Path shard =
                    Files.createDirectories(writer.folder().resolve("train")).resolve("part-00000.jsonl.zst");
            try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(shard))) {
                for (int i = 0; i < records.size(); i++) {
                    ObjectNode record = (ObjectNode) JSON.readTree(records.get(i));
                    record.put("id", "r" + i);
                    out.write((record + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
            Map<String, String> facts =
                    Map.of("record", type.name(), "splits", "train", "records.train", Integer.toString(records.size()));
            return new BoundView(writer.publish(Map.of(), null, facts).digest(), "train", null);
        }
    }

    /** A dataset of texts. */
    public BoundView texts(String... texts) throws IOException {
        return dataset(
                RecordType.text,
                List.of(texts).stream()
                        .map(text -> JSON.createObjectNode().put("text", text).toString())
                        .toList());
    }

    /** An order of a training stage, from the YAML-like JSON of its parts. */
    public static Order order(long seed, String stage, String train, String models, String slots, String datasets) {
        return read("{schemaVersion: 1, seed: " + seed + ", threads: 1, work: {train: {stage: " + stage + ", train: "
                + train + ", models: " + models + ", slots: " + slots + ", datasets: " + datasets + "}}}");
    }

    /** An order from JSON, in which names need no quotes. */
    public static Order read(String json) {
        try {
            JsonNode tree = JSON.reader()
                    .with(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                    .readTree(quoted(json));
            return CanonicalJson.strict().treeToValue(tree, Order.class);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(json, e);
        }
    }

    /** A stage's name is the only bare word among the values. */
    private static String quoted(String json) {
        return json.replaceAll("stage: ([a-z]+)", "stage: \"$1\"");
    }

    /** A view as it stands in an order. */
    public static String json(BoundView view) {
        return new String(CanonicalJson.bytes(view), StandardCharsets.UTF_8);
    }

    /** Does an order in this process; refusals are thrown. */
    public Done perform(Order order, String uid) throws IOException {
        try (Reporter reporter = new Reporter(Report.started("test"), Map.of())) {
            return Main.perform(context(order, uid, reporter), Map.of());
        }
    }

    /** Does a training order, stopped when the n-th look at the stop flag finds it set. */
    public Done performStopped(Order order, String uid, int looks) throws IOException {
        try (Reporter reporter = new Reporter(Report.started("test"), Map.of())) {
            int[] looked = {0};
            BooleanSupplier terminated = () -> ++looked[0] >= looks;
            TrainWork work = (TrainWork) order.work().chosen();
            return new Stage(context(order, uid, reporter), work, terminated).perform();
        }
    }

    /** Does a training order until the n-th look at the stop flag, where it dies as by a SIGKILL: nothing more is written. */
    public boolean performKilled(Order order, String uid, int looks) throws IOException {
        try (Reporter reporter = new Reporter(Report.started("test"), Map.of())) {
            int[] looked = {0};
            BooleanSupplier killed = () -> {
                if (++looked[0] >= looks) {
                    throw new Killed();
                }
                return false;
            };
            new Stage(context(order, uid, reporter), (TrainWork) order.work().chosen(), killed).perform();
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    public PodContext context(Order order, String uid, Reporter reporter) {
        return new PodContext(order, CanonicalJson.digest(order), uid, store, reporter, new Termination());
    }

    /** Does an order as a pod does, in this process, and returns what the pod leaves. */
    public Outcome pod(Order order, String uid) throws IOException {
        return pod(order, uid, Map.of());
    }

    /** The same with more in the environment. */
    public Outcome pod(Order order, String uid, Map<String, String> more) throws IOException {
        Path file = Files.write(root.resolve("order.json"), CanonicalJson.bytes(order));
        Path log = root.resolve("termination-log");
        Map<String, String> environment = new HashMap<>(more);
        environment.putAll(Map.of(
                PodEnvironment.ORDER, file.toString(),
                PodEnvironment.STORE, root.toString(),
                PodEnvironment.OWNER_UID, uid,
                PodEnvironment.TERMINATION_LOG, log.toString()));
        int code = Pod.run(environment, pod -> Main.perform(pod, environment), new Termination());
        Outcome outcome = CanonicalJson.lenient().readValue(Files.readAllBytes(log), Outcome.class);
        if (outcome.exitCode() != code) {
            throw new IllegalStateException("the outcome says " + outcome.exitCode() + ", the pod ended with " + code);
        }
        return outcome;
    }

    /** The last report of what a pod left. */
    public static Report report(Outcome outcome) {
        return Objects.requireNonNull(outcome.report());
    }

    /** The artifact that an order made. */
    public Artifact output(Done done) {
        return store.artifact(
                done.outputs().getFirst().kind(), done.outputs().getFirst().digest());
    }

    /** The hash of the weights that an order made. */
    public String weights(Done done) throws IOException {
        Artifact made = output(done);
        return FileHash.sha256(
                made.file(made.kind().equals("adapter") ? "adapter_model.safetensors" : "model.safetensors"));
    }

    /** The manifest of what an order made. */
    public Manifest manifest(Done done) {
        return output(done).manifest();
    }
}
