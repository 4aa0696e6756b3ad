package dev.cultivar.runtime.store;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Manifest;
import dev.cultivar.contract.ManifestFile;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An artifact in the making. Nobody sees it before {@link #publish}; what was not published is removed at close. */
public final class ArtifactWriter implements AutoCloseable {
    private final String kind;
    private final Path parent;
    private final Path folder;

    ArtifactWriter(String kind, Path parent, Path folder) {
        this.kind = kind;
        this.parent = parent;
        this.folder = folder;
    }

    /** The folder to write files into. */
    public Path folder() {
        return folder;
    }

    /**
     * Hashes the files, makes them durable, and gives the artifact its name. The same content again is the same artifact.
     *
     * @param parents role to digest of the artifacts that went in
     * @param orderDigest the order that made it
     * @param facts what readers need before the files; nothing that differs between equal runs
     */
    public Artifact publish(Map<String, String> parents, @Nullable String orderDigest, Map<String, String> facts)
            throws IOException {
        List<ManifestFile> files = new ArrayList<>();
        for (Path relative : Folders.files(folder)) {
            Path file = folder.resolve(relative);
            Folders.sync(file);
            files.add(new ManifestFile(relative.toString(), FileHash.sha256(file), Files.size(file)));
        }
        Manifest manifest = new Manifest(
                Manifest.SCHEMA_VERSION, kind, new TreeMap<>(parents), orderDigest, files, new TreeMap<>(facts));
        byte[] bytes = CanonicalJson.bytes(manifest);
        String digest = CanonicalJson.digest(bytes);
        Path written = Files.write(folder.resolve(Store.MANIFEST), bytes);
        Folders.sync(written);
        for (Path inside : Folders.folders(folder)) {
            Folders.sync(inside);
        }
        Artifact artifact = new Artifact(kind, digest, parent.resolve(digest), manifest);
        if (!moved(artifact.folder())) {
            replaceIfDamaged(artifact, bytes);
        }
        Folders.sync(parent);
        return artifact;
    }

    /** False when there is a folder of that name already. */
    private boolean moved(Path target) throws IOException {
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            return false;
        } catch (FileSystemException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            return false;
        }
    }

    /** The same artifact made again mends one whose files were changed or lost; a whole one stays, others may read it. */
    private void replaceIfDamaged(Artifact existing, byte[] manifest) throws IOException {
        if (whole(existing, manifest)) {
            existing.touch();
        } else {
            Path damaged = parent.resolve(folder.getFileName() + "-damaged");
            Files.move(existing.folder(), damaged, StandardCopyOption.ATOMIC_MOVE);
            if (moved(existing.folder())) {
                Folders.delete(damaged);
                return;
            }
            Folders.delete(damaged); // another pod was faster with the same content
        }
        Folders.delete(folder);
    }

    private static boolean whole(Artifact artifact, byte[] manifest) throws IOException {
        Path file = artifact.folder().resolve(Store.MANIFEST);
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), manifest)) {
            return false;
        }
        try {
            artifact.verify();
            return true;
        } catch (InvalidWork e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
