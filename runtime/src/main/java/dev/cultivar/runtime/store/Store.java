package dev.cultivar.runtime.store;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Manifest;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The workspace's store: a folder that pods share.
 *
 * <pre>
 * imports/            what users put in
 * (kind)/(sha256)/    artifacts: dataset, model, adapter, report; immutable, named by the digest of their manifest
 * runs/(uid)/(stage)/ checkpoints and outcomes
 * cache/              may be lost at any time
 * </pre>
 */
public final class Store {
    static final String MANIFEST = "manifest.json";
    private static final String CACHE = "cache";
    private static final String UNPUBLISHED = ".new-";
    private static final List<String> KINDS = List.of("dataset", "model", "adapter", "report");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Path root;

    /**
     * @throws InvalidWork when the folder is not there
     */
    public Store(Path root) {
        if (!Files.isDirectory(root)) {
            throw new InvalidWork("StoreMissing", "no folder at " + root + ": mount the claim cultivar-store there");
        }
        this.root = root.toAbsolutePath().normalize();
    }

    /** Where the store is in this pod. */
    public Path root() {
        return root;
    }

    /**
     * A file or folder that a user put in.
     *
     * @param path below the store's root
     * @throws InvalidWork when it is not there, leads out of the store or into its artifacts, whose origin nobody would know
     */
    public Path imported(String path) {
        Path found = root.resolve(path).normalize();
        boolean up = StreamSupport.stream(Path.of(path).spliterator(), false)
                .anyMatch(part -> part.toString().equals(".."));
        if (up || !found.startsWith(root) || found.equals(root)) {
            throw new InvalidWork(
                    "PathOutsideStore", "path " + path + " leads out of the store: name a path below its root");
        }
        if (KINDS.contains(root.relativize(found).getName(0).toString())) {
            throw new InvalidWork(
                    "PathOfArtifact",
                    "path " + path + " leads into the artifacts: name the dataset or run that made it instead");
        }
        if (root.relativize(found).getName(0).toString().equals(CACHE)) {
            throw new InvalidWork(
                    "PathOfCache", "path " + path + " leads into the cache, which may be lost at any time: copy it");
        }
        if (!Files.exists(found)) {
            throw new InvalidWork(
                    "PathMissing",
                    "path " + path
                            + " is not in the store: put it there first (make put NS=this-namespace SRC=... DEST="
                            + path + ")");
        }
        return found;
    }

    /** The artifact of a kind and digest; its manifest is checked against the digest. */
    public Artifact artifact(String kind, String digest) {
        if (!KINDS.contains(kind) || !DIGEST.matcher(digest).matches()) {
            throw new InvalidWork("ArtifactMissing", "no artifact can be named " + kind + "/" + digest);
        }
        Path folder = root.resolve(kind).resolve(digest);
        Path file = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new InvalidWork(
                    "ArtifactMissing",
                    "artifact " + kind + "/" + digest
                            + " is not in the store: was it deleted? Make it again or restore it");
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!CanonicalJson.digest(bytes).equals(digest)) {
                throw new InvalidWork(
                        "ArtifactDamaged",
                        "the manifest of " + kind + "/" + digest + " does not have that digest: restore the artifact");
            }
            return new Artifact(kind, digest, folder, CanonicalJson.strict().readValue(bytes, Manifest.class));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The artifact of a digest, whatever its kind. */
    public Artifact find(String digest) {
        for (String kind : KINDS) {
            if (Files.isRegularFile(root.resolve(kind).resolve(digest).resolve(MANIFEST))) {
                return artifact(kind, digest);
            }
        }
        throw new InvalidWork("ArtifactMissing", "no artifact " + digest + " is in the store: was it deleted?");
    }

    /** A new artifact: a temporary folder until it is published. */
    public ArtifactWriter create(String kind) throws IOException {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("no kind of artifact: " + kind);
        }
        Path parent = Files.createDirectories(root.resolve(kind));
        sweep(parent);
        // not createTempDirectory: other workloads of the workspace may read what is published, whatever their user
        Path folder = Files.createDirectory(parent.resolve(UNPUBLISHED + UUID.randomUUID()));
        return new ArtifactWriter(kind, parent, folder);
    }

    /** Removes what pods that were killed a day ago or earlier left unpublished. */
    private static void sweep(Path parent) throws IOException {
        Instant dayAgo = Instant.now().minus(Duration.ofDays(1));
        List<Path> old;
        try (Stream<Path> entries = Files.list(parent)) {
            old = entries.filter(entry -> entry.getFileName().toString().startsWith(UNPUBLISHED))
                    .filter(entry -> modified(entry).isBefore(dayAgo))
                    .toList();
        }
        for (Path entry : old) {
            Folders.delete(entry);
        }
    }

    private static Instant modified(Path entry) {
        try {
            return Files.getLastModifiedTime(entry).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.now(); // published or removed meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a stage keeps its checkpoints. */
    public Path runFolder(String ownerUid, String stage) throws IOException {
        return Files.createDirectories(
                root.resolve("runs").resolve(named(ownerUid)).resolve(named(stage)));
    }

    /** A folder whose loss is harmless. */
    public Path cache(String name) throws IOException {
        return Files.createDirectories(root.resolve(CACHE).resolve(named(name)));
    }

    /** A path of this store as it is written in statuses: below the root. */
    public String relative(Path path) {
        return root.relativize(path.toAbsolutePath().normalize()).toString();
    }

    private static String named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidWork("BadName", "not a name of a folder in the store: " + name);
        }
        return name;
    }
}
