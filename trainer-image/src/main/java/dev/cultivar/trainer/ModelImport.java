package dev.cultivar.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ImportWork;
import dev.cultivar.models.checkpoint.Gguf;
import dev.cultivar.models.checkpoint.GgufImport;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.runtime.store.FileHash;
import dev.cultivar.runtime.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A foreign model, once, as a model artifact in Hugging Face layout: a GGUF file is converted, a Hugging Face folder is
 * checked and copied.
 *
 * <p>Invariants: an artifact has every tensor that its config.json asks for, in the right shape; the same source bytes are
 * imported once and give the same artifact.
 */
final class ModelImport {
    /** Part of the key of what was imported before: another number imports anew. */
    private static final int VERSION = 1;

    private static final int MAX_FILES = 1000;

    private final PodContext pod;
    private final ImportWork work;

    ModelImport(PodContext pod, ImportWork work) {
        this.pod = pod;
        this.work = work;
    }

    Done perform() throws IOException {
        Path source = source(pod.store().imported(work.path()));
        Map<String, String> hashes = hashes(source);
        String key = CanonicalJson.digest(Map.of("version", VERSION, "files", hashes));
        Path pointer = pod.store().cache("imported-models").resolve(key);
        Optional<Artifact> before = before(pointer);
        if (before.isPresent()) {
            return done(before.get(), "was imported before");
        }
        try (ArtifactWriter writer = pod.store().create("model")) {
            if (Files.isDirectory(source)) {
                check(source);
                copy(source, writer.folder(), hashes);
            } else {
                convert(source, writer.folder());
                check(writer.folder());
            }
            Artifact made = writer.publish(Map.of(), null, Map.of("source", key));
            Files.writeString(pointer, made.digest());
            return done(made, "is imported");
        }
    }

    private static Path source(Path imported) throws IOException {
        if (!Files.isDirectory(imported) || Files.isRegularFile(imported.resolve("config.json"))) {
            if (Files.isRegularFile(imported) && !Gguf.is(imported)) {
                throw unknown(imported, "is no GGUF file");
            }
            return imported;
        }
        List<Path> ggufs = new ArrayList<>();
        try (Stream<Path> children = Files.list(imported)) {
            for (Path child : children.sorted().limit(MAX_FILES).toList()) {
                if (Files.isRegularFile(child) && Gguf.is(child)) {
                    ggufs.add(child);
                }
            }
        }
        if (ggufs.size() != 1) {
            throw unknown(imported, "has no config.json and " + ggufs.size() + " GGUF files");
        }
        return ggufs.getFirst();
    }

    private static InvalidWork unknown(Path source, String how) {
        return new InvalidWork(
                "UnknownFormat",
                "model " + source.getFileName() + " " + how
                        + ": a model is one GGUF file, or a folder with config.json, *.safetensors and tokenizer.json");
    }

    private static Map<String, String> hashes(Path source) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        if (Files.isRegularFile(source)) {
            hashes.put("gguf", FileHash.sha256(source));
            return hashes;
        }
        for (Path relative : Folders.files(source)) {
            String name = relative.toString();
            // other formats of the same weights, and what tools keep beside them, are no part of the model
            if (relative.getNameCount() == 1
                    && (name.endsWith(".json")
                            || name.endsWith(".safetensors")
                            || name.endsWith(".txt")
                            || name.endsWith(".jinja")
                            || name.endsWith(".model"))
                    && !name.equals("manifest.json")) {
                hashes.put(name, FileHash.sha256(source.resolve(relative)));
            }
            if (hashes.size() > MAX_FILES) {
                throw unknown(source, "has more than " + MAX_FILES + " files");
            }
        }
        return hashes;
    }

    private Optional<Artifact> before(Path pointer) throws IOException {
        if (!Files.isRegularFile(pointer)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    pod.store().artifact("model", Files.readString(pointer).strip()));
        } catch (InvalidWork e) {
            // the artifact was deleted, so the pointer is worth nothing
            return Optional.empty();
        }
    }

    private void check(Path folder) throws IOException {
        try (Torch torch = Torch.start(pod.order().threads());
                NDManager manager = torch.scope();
                Tokenizer tokenizer = Tokenizer.load(folder)) {
            HuggingFaceFolder model = HuggingFaceFolder.open(folder);
            Map<String, NDArray> weights = model.weights(torch, manager);
            for (Map.Entry<String, Shape> expected : model.config().shapes().entrySet()) {
                NDArray found = weights.get(expected.getKey());
                if (found == null) {
                    throw new InvalidWork(
                            "MissingTensor",
                            "model " + work.path() + " has no tensor " + expected.getKey()
                                    + ", which its config.json asks for; get the whole model");
                }
                if (!found.getShape().equals(expected.getValue())) {
                    throw new InvalidWork(
                            "InvalidModel",
                            "model " + work.path() + ": tensor " + expected.getKey() + " has shape " + found.getShape()
                                    + ", its config.json asks for " + expected.getValue());
                }
            }
            if (tokenizer.vocabularySize() > model.config().vocabSize()) {
                throw new InvalidWork(
                        "InvalidModel",
                        "model " + work.path() + ": its tokenizer has " + tokenizer.vocabularySize()
                                + " tokens, its config.json says "
                                + model.config().vocabSize());
            }
        }
    }

    private static void copy(Path source, Path target, Map<String, String> files) throws IOException {
        for (String name : files.keySet()) {
            Files.copy(source.resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The conversion wants a folder of its own; its files then move up into the artifact's. */
    private static void convert(Path gguf, Path target) throws IOException {
        Path converted = target.resolve("converted");
        GgufImport.convert(gguf, converted);
        try (Stream<Path> children = Files.list(converted)) {
            for (Path child : children.toList()) {
                Files.move(child, target.resolve(child.getFileName()));
            }
        }
        Files.delete(converted);
    }

    private Done done(Artifact model, String how) {
        return Done.of(
                "model " + work.path() + " " + how + " as " + model.digest(),
                new ArtifactStatus("model", model.kind(), model.digest(), model.bytes()));
    }
}
