package dev.cultivar.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Manifest;
import dev.cultivar.contract.ManifestFile;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.runtime.order.RetryLater;
import dev.cultivar.runtime.store.FileHash;
import dev.cultivar.runtime.store.Folders;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.collective.Collective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a stage: folders step-N of its run folder.
 *
 * <p>Invariants: a checkpoint is written under another name, its manifest last, made durable and renamed; one is read only
 * if every file has the hash that its manifest says, so a torn one is never gone on from; older ones are deleted only after
 * a newer one is complete; one that takes the place of another of the same step sets that aside until it is there.
 */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})");
    private static final Pattern ASIDE = Pattern.compile("\\.step-(\\d{1,18})\\.aside");
    private static final String MANIFEST = "manifest.json";
    private static final int LISTED = 10;
    private static final String PARTIAL = ".step.partial";

    /**
     * What does not change during a stage.
     *
     * @param work digest of the work and its seed
     * @param regular steps between the checkpoints that keep counts; another one, of a SIGTERM, goes with the next. 1: it counts all
     */
    public record Settings(String work, String stage, String orderDigest, int keep, int regular) {}

    private final Store store;
    private final Path folder;
    private final Settings settings;
    private final Collective collective;
    /** Manifests of checkpoints of this work whose files were seen to have their hashes. */
    private final Set<String> whole = new HashSet<>();

    private final SortedSet<String> warnings = new TreeSet<>();

    public Checkpoints(Store store, Path folder, Settings settings, Collective collective) {
        this.store = store;
        this.folder = folder;
        this.settings = settings;
        this.collective = collective;
    }

    /** The newest complete checkpoint of this work; others are left out with a warning. */
    public Optional<Checkpoint> newest() throws IOException {
        return same(newest(folders()));
    }

    /** The newest complete one of the regular checkpoints from which a step was taken before this one was refused. */
    public Optional<Checkpoint> before(long step) throws IOException {
        NavigableMap<Long, Path> older = folders().headMap(step, false);
        older.keySet().removeIf(of -> !isRegular(of));
        return same(newest(older));
    }

    /** Each process looks for itself into a store that may show the newest files late. */
    private Optional<Checkpoint> same(Optional<Checkpoint> found) {
        long step = found.map(checkpoint -> checkpoint.state().step()).orElse(0L);
        if (!collective.same(step)) {
            throw new RetryLater(
                    "CheckpointsDiffer",
                    "process " + collective.rank() + " goes on from step " + step
                            + ", another from a different one: the store shows its newest files late; all start again");
        }
        return found;
    }

    private Optional<Checkpoint> newest(NavigableMap<Long, Path> among) throws IOException {
        for (Map.Entry<Long, Path> found : among.descendingMap().entrySet()) {
            Optional<Checkpoint> checkpoint = read(found.getValue());
            if (checkpoint.isEmpty()) {
                warnings.add("checkpoint step-" + found.getKey() + " is not complete and was left out");
            } else if (!isOurs(checkpoint.get())) {
                warnings.add("checkpoint step-" + found.getKey() + " belongs to other work and was left out");
            } else {
                return checkpoint;
            }
        }
        return Optional.empty();
    }

    private boolean isOurs(Checkpoint checkpoint) {
        return checkpoint.state().work().equals(settings.work());
    }

    private boolean isRegular(long step) {
        return step % settings.regular() == 0;
    }

    /** What was left out while looking for a checkpoint, each once. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Writes a checkpoint and then deletes those that are too many. One that is there already stays. All processes write their
     * own part of the optimizer's state, the first one the rest.
     */
    public void write(State state, History history, Map<String, NDArray> weights, Map<String, NDArray> optimizer)
            throws IOException {
        Path target = folder.resolve("step-" + state.step());
        boolean leads = collective.leads();
        if (collective.any(leads
                && read(target).filter(found -> found.state().equals(state)).isPresent())) {
            return;
        }
        Path partial = folder.resolve(PARTIAL);
        try {
            if (leads) {
                Folders.delete(partial);
                Files.createDirectories(partial);
            }
            collective.meet();
            String own = Checkpoint.optimizer(collective.rank(), collective.size());
            Safetensors.write(partial.resolve(own), optimizer, Map.of("format", "pt"));
            double[] bytes = new double[collective.size()];
            bytes[collective.rank()] = Files.size(partial.resolve(own));
            bytes = collective.sum(bytes);
            if (leads) {
                requireShards(partial, bytes);
                fill(partial, state, history, weights);
                place(partial, target);
            }
        } finally {
            if (leads) {
                Folders.delete(partial);
            }
        }
        if (leads) {
            deleteOld(state.step());
        }
        collective.meet();
    }

    /** A manifest made without the part of a process whose file shows late would call the checkpoint whole. */
    private static void requireShards(Path partial, double[] bytes) throws IOException {
        for (int rank = 0; rank < bytes.length; rank++) {
            Path shard = partial.resolve(Checkpoint.optimizer(rank, bytes.length));
            long seen = Files.isRegularFile(shard) ? Files.size(shard) : 0;
            if (seen != (long) bytes[rank]) {
                throw new RetryLater(
                        "ShardMissing",
                        "process " + rank + " has written " + (long) bytes[rank] + " bytes of " + shard.getFileName()
                                + ", of which the first process sees " + seen
                                + ": the store shows new files late; all start again from the checkpoint before");
            }
        }
    }

    /** A kill anywhere in it leaves the one or the other. */
    private void place(Path partial, Path target) throws IOException {
        if (Files.exists(target)) {
            Path aside = folder.resolve("." + target.getFileName() + ".aside");
            Folders.delete(aside);
            Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(folder);
        delete(named(ASIDE));
    }

    /** What is torn goes too: it would take the place of one that could be gone on from. */
    private void deleteOld(long newest) throws IOException {
        int kept = 0;
        for (Map.Entry<Long, Path> found : folders().descendingMap().entrySet()) {
            boolean counts = isRegular(found.getKey())
                    && kept < settings.keep()
                    && digest(found.getValue()).isPresent();
            if (counts) {
                kept++;
            } else if (found.getKey() != newest) {
                Folders.delete(found.getValue());
            }
        }
    }

    /** Deletes those of more steps, the newest first: the stage goes back behind them. */
    public void deleteAfter(long step) throws IOException {
        if (collective.leads()) {
            delete(named(ASIDE).tailMap(step, false));
            delete(named(NAME).tailMap(step, false));
        }
        collective.meet();
    }

    private void fill(Path partial, State state, History history, Map<String, NDArray> weights) throws IOException {
        history.write(partial.resolve(History.FILE));
        Safetensors.write(partial.resolve(Checkpoint.WEIGHTS), weights, Map.of("format", "pt"));
        Folders.sync(Files.write(partial.resolve(Checkpoint.STATE), CanonicalJson.bytes(state)));
        List<ManifestFile> files = new ArrayList<>();
        for (Path relative : Folders.files(partial)) {
            Path file = partial.resolve(relative);
            files.add(new ManifestFile(relative.toString(), FileHash.sha256(file), Files.size(file)));
        }
        byte[] bytes = CanonicalJson.bytes(manifest(settings.orderDigest(), files, Long.toString(state.step())));
        Folders.sync(Files.write(partial.resolve(MANIFEST), bytes));
        whole.add(CanonicalJson.digest(bytes));
        Folders.sync(partial);
    }

    /** No folder is named by a checkpoint's manifest, so it holds its own digest. */
    private static Manifest manifest(String orderDigest, List<ManifestFile> files, String step) {
        Manifest plain =
                new Manifest(Manifest.SCHEMA_VERSION, "checkpoint", Map.of(), orderDigest, files, Map.of("step", step));
        return new Manifest(
                Manifest.SCHEMA_VERSION,
                "checkpoint",
                Map.of(),
                orderDigest,
                files,
                Map.of("step", step, "digest", CanonicalJson.digest(plain)));
    }

    /** A manifest of which no bit is otherwise than it was written, or nothing. */
    private static Optional<Manifest> manifest(byte[] bytes) throws IOException {
        Manifest found = CanonicalJson.strict().readValue(bytes, Manifest.class);
        if (found.facts().keySet().equals(Set.of("step"))) {
            return Optional.of(found); // of an image before 2026-11-28
        }
        String order = Defaults.or(found.order(), "");
        Manifest written = manifest(order, found.files(), found.facts().getOrDefault("step", ""));
        return Arrays.equals(bytes, CanonicalJson.bytes(written)) ? Optional.of(found) : Optional.empty();
    }

    /** The checkpoints that can be gone on from, oldest first, at most ten of the newest. */
    public List<CheckpointStatus> list() throws IOException {
        if (!collective.leads()) {
            return List.of(); // it reports nothing, and would hash what another has written
        }
        List<CheckpointStatus> list = new ArrayList<>();
        for (Map.Entry<Long, Path> found : folders().descendingMap().entrySet()) {
            Optional<String> digest = list.size() < LISTED ? digest(found.getValue()) : Optional.empty();
            digest.ifPresent(of -> list.addFirst(
                    new CheckpointStatus(settings.stage(), found.getKey(), store.relative(found.getValue()), of)));
        }
        return List.copyOf(list);
    }

    /** The digest of a whole checkpoint of this work; its files are hashed once, and looked for each time. */
    private Optional<String> digest(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        String digest = CanonicalJson.digest(bytes);
        if (!whole.contains(digest)) {
            return read(checkpoint).filter(this::isOurs).map(Checkpoint::digest);
        }
        for (ManifestFile part :
                CanonicalJson.strict().readValue(bytes, Manifest.class).files()) {
            Path path = checkpoint.resolve(part.path());
            if (!Files.isRegularFile(path) || Files.size(path) != part.bytes()) {
                return Optional.empty();
            }
        }
        return Optional.of(digest);
    }

    /** Deletes all: the stage's artifact is there. */
    public void deleteAll() throws IOException {
        Folders.delete(folder.resolve(PARTIAL));
        delete(named(ASIDE));
        delete(named(NAME));
    }

    private static void delete(NavigableMap<Long, Path> checkpoints) throws IOException {
        for (Path checkpoint : checkpoints.descendingMap().values()) {
            Folders.delete(checkpoint);
        }
    }

    /** By step; one that was set aside counts where a kill came before the other had its place. */
    private NavigableMap<Long, Path> folders() throws IOException {
        NavigableMap<Long, Path> found = named(ASIDE);
        found.putAll(named(NAME));
        return found;
    }

    private NavigableMap<Long, Path> named(Pattern pattern) throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.toList()) {
                Matcher name = pattern.matcher(child.getFileName().toString());
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
            Optional<Manifest> manifest = manifest(bytes);
            if (manifest.isEmpty()) {
                return Optional.empty();
            }
            for (ManifestFile part : manifest.get().files()) {
                Path path = checkpoint.resolve(part.path());
                if (!Files.isRegularFile(path)
                        || Files.size(path) != part.bytes()
                        || !FileHash.sha256(path).equals(part.sha256())) {
                    return Optional.empty();
                }
            }
            State state = CanonicalJson.lenient()
                    .readValue(Files.readAllBytes(checkpoint.resolve(Checkpoint.STATE)), State.class);
            Checkpoint found = new Checkpoint(checkpoint, CanonicalJson.digest(bytes), state);
            if (isOurs(found)) {
                whole.add(found.digest());
            }
            return Optional.of(found);
        } catch (com.fasterxml.jackson.core.JacksonException | java.io.CharConversionException e) {
            return Optional.empty();
        }
    }
}
