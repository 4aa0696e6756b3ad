package dev.cultivar.runtime.download;

import dev.cultivar.runtime.store.FileHash;
import java.io.IOException;
import java.nio.file.Path;

/** What a file's bytes give, by which it is known wherever it comes from. */
public record Checksum(Algorithm algorithm, String hex) {
    /** How it is computed. */
    public enum Algorithm {
        SHA256("SHA-256"),
        /** The name that git gives to a file: SHA-1 of its length and its bytes. */
        GIT_BLOB("git hash");

        private final String told;

        Algorithm(String told) {
            this.told = told;
        }
    }

    /** A SHA-256. */
    public static Checksum sha256(String hex) {
        return new Checksum(Algorithm.SHA256, hex);
    }

    /** A name that git gave. */
    public static Checksum gitBlob(String hex) {
        return new Checksum(Algorithm.GIT_BLOB, hex);
    }

    /** What a file gives, computed in the same way. */
    Checksum same(Path file) throws IOException {
        return new Checksum(
                algorithm,
                switch (algorithm) {
                    case SHA256 -> FileHash.sha256(file);
                    case GIT_BLOB -> FileHash.gitBlob(file);
                });
    }

    /** The file's name in the cache. */
    String fileName() {
        return algorithm == Algorithm.SHA256 ? hex : "git-" + hex;
    }

    /** For people. */
    public String told() {
        return algorithm.told + " " + hex;
    }
}
