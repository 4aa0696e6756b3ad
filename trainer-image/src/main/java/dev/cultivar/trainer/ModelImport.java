package dev.cultivar.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.api.model.Hub;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ImportWork;
import dev.cultivar.models.InvalidModelException;
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
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * imported once and give the same artifact, wherever they come from.
 */
final class ModelImport {
    /** Part of the key of what was imported before: another number imports anew. */
    private static final int VERSION = 1;

    static final int MAX_FILES = 1000;

    /** Stands for the name of a model that is one file. */
    static final String GGUF = "gguf";

    private static final List<String> PARTS = List.of(".json", ".safetensors", ".txt", ".jinja", ".model");

    private final PodContext pod;
    private final ImportWork work;
    private final Map<String, String> environment;

    ModelImport(PodContext pod, ImportWork work, Map<String, String> environment) {
        this.pod = pod;
        this.work = work;
        this.environment = environment;
    }

    Done perform() throws IOException {
        Hub hub = work.hub();
        if (hub == null) {
            return imported(files(source(pod.store().imported(work.told()))), false);
        }
        // who has the commit has its files, so that nobody is asked again
        Path pointer = pointer(CanonicalJson.digest(Map.of(
                "version",
                VERSION,
                "hub",
                List.of(hub.endpoint(), hub.repoId(), hub.revision(), hub.allowPatterns()))));
        Optional<Artifact> before = before(pointer);
        if (before.isPresent()) {
            return done(before.get(), "was imported before");
        }
        try {
            Done done = imported(new HubModel(pod, hub, environment).files(), true);
            Files.writeString(pointer, done.outputs().getFirst().digest());
            return done;
        } catch (HubModel.Stopped e) {
            return Done.terminated(String.valueOf(e.getMessage()));
        }
    }

    private Done imported(Map<String, Path> files, boolean cached) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            hashes.put(file.getKey(), FileHash.sha256(file.getValue()));
        }
        String key = CanonicalJson.digest(Map.of("version", VERSION, "files", hashes));
        Path pointer = pointer(key);
        Optional<Artifact> before = before(pointer);
        if (before.isPresent()) {
            return done(before.get(), "was imported before");
        }
        try (ArtifactWriter writer = pod.store().create("model")) {
            Path gguf = files.get(GGUF);
            if (gguf == null) {
                for (Map.Entry<String, Path> file : files.entrySet()) {
                    put(file.getValue(), writer.folder().resolve(file.getKey()), cached);
                }
            } else {
                convert(gguf, writer.folder());
            }
            checkCopy(writer.folder());
            Artifact made = writer.publish(Map.of(), null, Map.of("source", key));
            Files.writeString(pointer, made.digest());
            return done(made, "is imported");
        }
    }

    /** What is in the cache is never written again, so that it may be one file with the artifact's where the disk can do that. */
    private static void put(Path from, Path to, boolean cached) throws IOException {
        if (cached) {
            try {
                Files.createLink(to, from);
                return;
            } catch (UnsupportedOperationException | FileSystemException e) {
                Files.deleteIfExists(to);
            }
        }
        Files.copy(from, to);
    }

    private Path pointer(String key) throws IOException {
        return pod.store().cache("imported-models").resolve(key);
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

    /** Whether a file of a Hugging Face folder is part of the model: not other formats of the same weights, nor what tools keep. */
    static boolean isPart(String name) {
        return PARTS.stream().anyMatch(name::endsWith) && !name.equals("manifest.json") && !name.contains("/");
    }

    private static Map<String, Path> files(Path source) throws IOException {
        if (Files.isRegularFile(source)) {
            return Map.of(GGUF, source);
        }
        Map<String, Path> files = new TreeMap<>();
        for (Path relative : Folders.files(source)) {
            if (isPart(relative.toString())) {
                files.put(relative.toString(), source.resolve(relative));
            }
            if (files.size() > MAX_FILES) {
                throw unknown(source, "has more than " + MAX_FILES + " files");
            }
        }
        return files;
    }

    private Optional<Artifact> before(Path pointer) throws IOException {
        if (!Files.isRegularFile(pointer)) {
            return Optional.empty();
        }
        try {
            Artifact there =
                    pod.store().artifact("model", Files.readString(pointer).strip());
            there.touch();
            return Optional.of(there);
        } catch (InvalidWork e) {
            // the artifact was deleted, so the pointer is worth nothing
            return Optional.empty();
        }
    }

    /** Refuses by the names that the user gave: nobody can look into the folder of the copy, which is gone then. */
    private void checkCopy(Path copy) throws IOException {
        try {
            check(copy);
        } catch (InvalidModelException refused) {
            throw new InvalidWork(
                    "InvalidModel", String.valueOf(refused.getMessage()).replace(copy.toString(), work.told()));
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
                            "model " + work.told() + " has no tensor " + expected.getKey()
                                    + ", which its config.json asks for; get the whole model");
                }
                if (!found.getShape().equals(expected.getValue())) {
                    throw new InvalidWork(
                            "InvalidModel",
                            "model " + work.told() + ": tensor " + expected.getKey() + " has shape " + found.getShape()
                                    + ", its config.json asks for " + expected.getValue());
                }
            }
            if (tokenizer.vocabularySize() > model.config().vocabSize()) {
                throw new InvalidWork(
                        "InvalidModel",
                        "model " + work.told() + ": its tokenizer has " + tokenizer.vocabularySize()
                                + " tokens, its config.json says "
                                + model.config().vocabSize());
            }
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

    private Done done(Artifact model, String how) throws IOException {
        return Done.of("model " + work.told() + " " + how + " as " + model.digest(), Output.of("model", model));
    }
}
