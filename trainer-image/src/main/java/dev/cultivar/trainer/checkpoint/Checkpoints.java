package dev.cultivar.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Manifest;
import dev.cultivar.contract.ManifestFile;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.runtime.store.FileHash;
import dev.cultivar.runtime.store.Folders;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a stage: folders step-N of its run folder.
 *
 * <p>Invariants: a checkpoint is written under another name, its manifest last, made durable and renamed; one is read only
 * if every file has the hash that its manifest says, so a torn one is never gone on from; older ones are deleted only after
 * a newer one is complete.
 */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})");
    private static final String MANIFEST = "manifest.json";
    private static final String PARTIAL = ".step.partial";

    private final Store store;
    private final Path folder;
    private final String stage;
    private final String orderDigest;
    private final int keep;
    private final List<String> warnings = new ArrayList<>();

    public Checkpoints(Store store, Path folder, String stage, String orderDigest, int keep) {
        this.store = store;
        this.folder = folder;
        this.stage = stage;
        this.orderDigest = orderDigest;
        this.keep = keep;
    }

    /** The newest complete checkpoint of this work; others are left out with a warning. */
    public Optional<Checkpoint> newest(String work) throws IOException {
        for (Map.Entry<Long, Path> found : folders().descendingMap().entrySet()) {
            Optional<Checkpoint> checkpoint = read(found.getValue());
            if (checkpoint.isEmpty()) {
                warnings.add("checkpoint step-" + found.getKey() + " is not complete and was left out");
            } else if (!checkpoint.get().state().work().equals(work)) {
                warnings.add("checkpoint step-" + found.getKey() + " belongs to other work and was left out");
            } else {
                return checkpoint;
            }
        }
        return Optional.empty();
    }

    /** What was left out while looking for a checkpoint. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Writes a checkpoint and then deletes those that are too many. One that is there already stays. */
    public void write(State state, Map<String, NDArray> weights, Map<String, NDArray> optimizer) throws IOException {
        Path target = folder.resolve("step-" + state.step());
        if (read(target)
                .filter(found -> found.state().work().equals(state.work()))
                .isPresent()) {
            return;
        }
        Path partial = folder.resolve(PARTIAL);
        try {
            Folders.delete(partial);
            fill(Files.createDirectories(partial), state, weights, optimizer);
            Folders.delete(target);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.delete(partial);
        }
        Folders.sync(folder);
        NavigableMap<Long, Path> all = folders();
        while (all.size() > keep) {
            Folders.delete(all.pollFirstEntry().getValue());
        }
    }

    private void fill(Path partial, State state, Map<String, NDArray> weights, Map<String, NDArray> optimizer)
            throws IOException {
        Safetensors.write(partial.resolve(Checkpoint.WEIGHTS), weights, Map.of("format", "pt"));
        Safetensors.write(partial.resolve(Checkpoint.OPTIMIZER), optimizer, Map.of("format", "pt"));
        Folders.sync(Files.write(partial.resolve(Checkpoint.STATE), CanonicalJson.bytes(state)));
        List<ManifestFile> files = new ArrayList<>();
        for (Path relative : Folders.files(partial)) {
            Path file = partial.resolve(relative);
            files.add(new ManifestFile(relative.toString(), FileHash.sha256(file), Files.size(file)));
        }
        Manifest manifest = new Manifest(
                Manifest.SCHEMA_VERSION,
                "checkpoint",
                Map.of(),
                orderDigest,
                files,
                Map.of("step", Long.toString(state.step())));
        Folders.sync(Files.write(partial.resolve(MANIFEST), CanonicalJson.bytes(manifest)));
        Folders.sync(partial);
    }

    /** The checkpoints that are there, oldest first, at most ten of the newest. */
    public List<CheckpointStatus> list() throws IOException {
        List<CheckpointStatus> list = new ArrayList<>();
        for (Map.Entry<Long, Path> found : folders().entrySet()) {
            Path manifest = found.getValue().resolve(MANIFEST);
            if (Files.isRegularFile(manifest)) {
                list.add(new CheckpointStatus(
                        stage,
                        found.getKey(),
                        store.relative(found.getValue()),
                        CanonicalJson.digest(Files.readAllBytes(manifest))));
            }
        }
        return list.subList(Math.max(0, list.size() - 10), list.size());
    }

    /** Deletes all: the stage's artifact is there. */
    public void deleteAll() throws IOException {
        Folders.delete(folder.resolve(PARTIAL));
        for (Path checkpoint : folders().values()) {
            Folders.delete(checkpoint);
        }
    }

    private NavigableMap<Long, Path> folders() throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.toList()) {
                Matcher name = NAME.matcher(child.getFileName().toString());
                if (name.matches()) {
                    found.put(Long.parseLong(name.group(1)), child);
                }
            }
        }
        return found;
    }

    private Optional<Checkpoint> read(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            Manifest manifest = CanonicalJson.lenient().readValue(bytes, Manifest.class);
            for (ManifestFile part : manifest.files()) {
                Path path = checkpoint.resolve(part.path());
                if (!Files.isRegularFile(path)
                        || Files.size(path) != part.bytes()
                        || !FileHash.sha256(path).equals(part.sha256())) {
                    return Optional.empty();
                }
            }
            State state = CanonicalJson.lenient()
                    .readValue(Files.readAllBytes(checkpoint.resolve(Checkpoint.STATE)), State.class);
            return Optional.of(new Checkpoint(checkpoint, CanonicalJson.digest(bytes), state));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            return Optional.empty();
        }
    }
}
