package dev.cultivar.runtime.store;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.Manifest;
import dev.cultivar.contract.ManifestFile;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** An artifact of the store: immutable, whole, its manifest checked. */
public record Artifact(String kind, String digest, Path folder, Manifest manifest) {

    /** A file of the artifact, there and of the size that the manifest says. */
    public Path file(String relative) {
        for (ManifestFile file : manifest.files()) {
            if (file.path().equals(relative)) {
                Path path = folder.resolve(relative);
                try {
                    if (!Files.isRegularFile(path) || Files.size(path) != file.bytes()) {
                        throw damaged(relative + " is missing or not of " + file.bytes() + " bytes");
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException("cannot read " + path, e);
                }
                return path;
            }
        }
        throw damaged("it has no file " + relative);
    }

    /** Sum of the sizes of its files. */
    public long bytes() {
        return manifest.files().stream().mapToLong(ManifestFile::bytes).sum();
    }

    /** A fact of the manifest that must be there. */
    public String fact(String name) {
        String value = manifest.facts().get(name);
        if (value == null) {
            throw damaged("its manifest has no fact " + name);
        }
        return value;
    }

    /** Reads every file and compares its hash. */
    public void verify() throws IOException {
        for (ManifestFile file : manifest.files()) {
            if (!FileHash.sha256(file(file.path())).equals(file.sha256())) {
                throw damaged(file.path() + " does not have its hash");
            }
        }
    }

    /** Says that it is taken again: what removes old artifacts that no resource names yet goes by this time. */
    public void touch() throws IOException {
        Files.setLastModifiedTime(folder.resolve(Store.MANIFEST), FileTime.from(Instant.now()));
    }

    /** As it stands in statuses. */
    public ArtifactStatus status(String name) {
        return new ArtifactStatus(name, kind, digest, bytes());
    }

    private InvalidWork damaged(String how) {
        return new InvalidWork(
                "ArtifactDamaged", "artifact " + kind + "/" + digest + " is damaged: " + how + "; restore it");
    }
}
