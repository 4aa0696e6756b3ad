package dev.cultivar.cli.gc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Mark and sweep over a store. Marked is what the resources name, what is younger than some time, and by their manifests everything
 * that went into those, and so on. The rest of the artifacts, folders of runs whose resource is gone, and downloads that no resource
 * names are leftovers. imports/ and what is not known is never touched, and no link is followed.
 *
 * <p>A pod that takes what is already there instead of making it again sets its time anew, so between the list of resources and the
 * sweep nothing that somebody has begun to use is old.
 */
public final class Sweep {
    private static final List<String> KINDS = List.of("dataset", "model", "adapter", "report");
    private static final String MANIFEST = "manifest.json";
    /** As the images name what is not published: a later pod removes what a sweep that was killed left. */
    private static final String UNPUBLISHED = ".new-";

    private static final String BROKEN_TRANSFER = ".put-";
    private static final long MAX_MANIFEST = 256L << 20;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Path root;
    private final Set<String> named;
    private final Instant before;
    private final Map<String, Path> artifacts = new HashMap<>();

    /**
     * Over a store.
     *
     * @param before what was written later stays
     * @throws Unsafe when there is no store
     */
    public Sweep(Path root, References references, Instant before) {
        this.root = root.toAbsolutePath().normalize();
        this.named = references.names();
        this.before = before;
        if (KINDS.stream().noneMatch(kind -> isFolder(this.root.resolve(kind)))) {
            throw new Unsafe(
                    "--store: no store at " + root + ": it has none of the folders " + String.join(", ", KINDS));
        }
    }

    /** What nobody refers to, in the order of paths. */
    public List<Leftover> leftovers() throws IOException {
        for (String kind : KINDS) {
            for (Path folder : children(root.resolve(kind))) {
                if (SHA256.matcher(name(folder)).matches() && isFolder(folder)) {
                    artifacts.put(name(folder), folder);
                }
            }
        }
        Set<String> marked = marked();
        List<Leftover> leftovers = new ArrayList<>();
        for (Map.Entry<String, Path> artifact : artifacts.entrySet()) {
            if (!marked.contains(artifact.getKey())) {
                leftovers.add(leftover(artifact.getValue(), "no resource refers to it, nor to what was made from it"));
            }
        }
        unpublished(leftovers);
        runs(leftovers);
        cache(leftovers, marked);
        leftovers.sort(Comparator.comparing(Leftover::path));
        return leftovers;
    }

    private Set<String> marked() throws IOException {
        Deque<String> open = new ArrayDeque<>();
        for (Map.Entry<String, Path> artifact : artifacts.entrySet()) {
            if (named.contains(artifact.getKey()) || !isOld(artifact.getValue())) {
                open.add(artifact.getKey());
            }
        }
        Set<String> marked = new HashSet<>(open);
        while (!open.isEmpty()) {
            for (String digest : lineage(open.remove())) {
                if (artifacts.containsKey(digest) && marked.add(digest)) {
                    open.add(digest);
                }
            }
        }
        return marked;
    }

    /** Whatever a manifest names: its parents, and digests in facts. */
    private Set<String> lineage(String digest) throws IOException {
        Path manifest = java.util.Objects.requireNonNull(artifacts.get(digest)).resolve(MANIFEST);
        if (!Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS) || Files.size(manifest) > MAX_MANIFEST) {
            throw new Unsafe(
                    root.relativize(manifest)
                            + " is in use and can't be read, so what it was made from is not known: restore the artifact, or remove it and make it again");
        }
        Set<String> digests = new HashSet<>();
        References.digests(new String(Files.readAllBytes(manifest), StandardCharsets.UTF_8), digests);
        return digests;
    }

    private void unpublished(List<Leftover> leftovers) throws IOException {
        for (String kind : KINDS) {
            for (Path entry : children(root.resolve(kind))) {
                if (name(entry).startsWith(UNPUBLISHED) && isFolder(entry) && isOld(entry)) {
                    leftovers.add(leftover(entry, "a pod that was killed left it unpublished"));
                }
            }
        }
        for (Path entry : children(root)) {
            if (name(entry).startsWith(BROKEN_TRANSFER) && isFolder(entry) && isOld(entry)) {
                leftovers.add(leftover(entry, "a transfer that broke left it"));
            }
        }
    }

    private void runs(List<Leftover> leftovers) throws IOException {
        for (Path folder : children(root.resolve("runs"))) {
            if (References.isUid(name(folder)) && !named.contains(name(folder)) && isFolder(folder) && isOld(folder)) {
                leftovers.add(leftover(folder, "its resource was deleted"));
            }
        }
    }

    private void cache(List<Leftover> leftovers, Set<String> marked) throws IOException {
        for (Path file : children(root.resolve("cache/downloads"))) {
            Set<String> digests = new HashSet<>();
            References.digests(name(file), digests);
            if (isFile(file) && isOld(file) && digests.stream().noneMatch(named::contains)) {
                leftovers.add(leftover(file, "no resource names its checksum; it can be fetched again"));
            }
        }
        for (Path pointer : children(root.resolve("cache/imported-models"))) {
            if (isFile(pointer) && isOld(pointer) && Files.size(pointer) <= 128) {
                String digest = Files.readString(pointer).strip();
                if (SHA256.matcher(digest).matches() && !marked.contains(digest)) {
                    leftovers.add(leftover(pointer, "the model that it leads to is gone or goes"));
                }
            }
        }
    }

    /** Removes one; false when it is gone or was written to since. An artifact loses its name first, so that nobody reads half of it. */
    public boolean remove(Leftover leftover) throws IOException {
        Path path = root.resolve(leftover.path());
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(path) || !isOld(path)) {
            return false;
        }
        Path gone = path;
        if (artifacts.containsKey(name(path)) && isFolder(path)) {
            gone = path.resolveSibling(UNPUBLISHED + "gc-" + UUID.randomUUID());
            Files.move(path, gone, StandardCopyOption.ATOMIC_MOVE);
        }
        for (Path each : tree(gone).reversed()) {
            Files.deleteIfExists(each);
        }
        return true;
    }

    private Leftover leftover(Path path, String reason) throws IOException {
        long bytes = 0;
        for (Path each : tree(path)) {
            if (isFile(each)) {
                bytes += Files.size(each);
            }
        }
        return new Leftover(root.relativize(path).toString(), bytes, reason);
    }

    /** Whether nothing in it was written since. */
    private boolean isOld(Path path) throws IOException {
        for (Path each : tree(path)) {
            try {
                if (!Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(before)) {
                    return false;
                }
            } catch (NoSuchFileException e) {
                return false; // somebody is at work in it
            }
        }
        return true;
    }

    private static List<Path> tree(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!isFolder(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
