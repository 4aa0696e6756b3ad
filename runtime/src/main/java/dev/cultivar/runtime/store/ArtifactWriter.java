package dev.cultivar.runtime.store;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Manifest;
import dev.cultivar.contract.ManifestFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
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
        Folders.sync(folder);
        Path target = parent.resolve(digest);
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            Folders.delete(folder);
        } catch (java.nio.file.FileSystemException e) {
            if (!Files.isRegularFile(target.resolve(Store.MANIFEST))) {
                throw e;
            }
            Folders.delete(folder);
        }
        Folders.sync(parent);
        return new Artifact(kind, digest, target, manifest);
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
