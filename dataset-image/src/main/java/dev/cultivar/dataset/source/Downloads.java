package dev.cultivar.dataset.source;

import dev.cultivar.api.source.Http;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.RetryLater;
import dev.cultivar.runtime.store.FileHash;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Fetches files that are named by their SHA-256 into the store's cache, once for all datasets. A file that is not whole stands
 * under a name of its owner, so that the owner's next pod goes on with it, and gets its name when its digest is right.
 */
public final class Downloads {
    private static final String FOLDER = "downloads";
    private static final String PART = ".part";

    /** The longest that timeoutSeconds may be: nobody is at work on a part that was not written for longer. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /** A file at an address may have changed since its beginning was fetched: then the whole of it is fetched once more. */
    private static final int ROUNDS = 2;

    private final Store store;
    private final String owner;
    private final AllowedHosts hosts;
    private final Attention attention;
    private final Patience patience;

    /**
     * For an owner, from some hosts.
     *
     * @param watch hears how many bytes are there, again and again; what it throws stops the download
     */
    public Downloads(Store store, String owner, AllowedHosts hosts, LongConsumer watch) {
        this(store, owner, hosts, watch, Patience.STANDARD);
    }

    Downloads(Store store, String owner, AllowedHosts hosts, LongConsumer watch, Patience patience) {
        this.store = store;
        this.owner = owner;
        this.hosts = hosts;
        this.attention = new Attention(watch);
        this.patience = patience;
    }

    /** The file, in the store. */
    Path fetched(String source, Http http) throws IOException {
        Path folder = store.cache(FOLDER);
        sweep(folder);
        Path whole = folder.resolve(http.sha256());
        if (Files.isRegularFile(whole) && right(whole, http)) {
            return whole;
        }
        Path part = folder.resolve(http.sha256() + ownEnd());
        if (Files.isRegularFile(part)) {
            // others may take an old one for abandoned while it is looked at and the server is asked
            Files.setLastModifiedTime(part, FileTime.from(Instant.now()));
        }
        if (!Files.isRegularFile(part) || !right(part, http)) {
            fetch(source, http, part);
        }
        return Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String ownEnd() {
        return "." + owner + PART;
    }

    /** Removes what others left that never came back for it, mostly since they were deleted. */
    private void sweep(Path folder) throws IOException {
        FileTime before = FileTime.from(Instant.now().minus(ABANDONED));
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*" + PART)) {
            for (Path part : parts) {
                if (!part.toString().endsWith(ownEnd()) && written(part).compareTo(before) < 0) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    private static FileTime written(Path part) throws IOException {
        try {
            return Files.getLastModifiedTime(part);
        } catch (NoSuchFileException e) {
            return FileTime.from(Instant.now()); // whole or removed meanwhile
        }
    }

    private void fetch(String source, Http http, Path part) throws IOException {
        String at = "sources[" + source + "].from.http";
        Fetch fetch = new Fetch(at, http, hosts, part, patience.silence(), attention);
        String digest = "";
        for (int round = 1; round <= ROUNDS; round++) {
            boolean begun = Files.isRegularFile(part);
            boolean pieces = pieces(at, fetch, http, part);
            digest = FileHash.sha256(part);
            if (digest.equals(http.sha256())) {
                return;
            }
            Files.delete(part);
            if (!begun && !pieces) {
                break;
            }
        }
        throw new InvalidWork(
                "WrongDigest",
                at + ": the file at " + http.url() + " has SHA-256 " + digest + ", and sha256 says " + http.sha256()
                        + ": it is another file, or was replaced; look at it and write its SHA-256, or name another"
                        + " address");
    }

    /** Fetches until nothing is missing; whether that took several pieces. */
    private boolean pieces(String at, Fetch fetch, Http http, Path part) throws IOException {
        for (int attempt = 1; true; attempt++) {
            long before = size(part);
            try {
                fetch.fetch();
                return attempt > 1;
            } catch (InvalidWork e) {
                if (!e.reason().equals(Fetch.TOO_SLOW)) {
                    Files.deleteIfExists(part);
                }
                throw e;
            } catch (Passing e) {
                if (size(part) > before && right(part, http)) {
                    // to be asked for what comes after the end, a server has no good answer
                    return true;
                }
                if (attempt == patience.tries()) {
                    throw new RetryLater(
                            "DownloadFailed",
                            at + ": tried " + attempt + " times, the last time " + e.getMessage()
                                    + "; what is there already is kept for the next try",
                            e);
                }
                Duration pause = patience.after(attempt);
                rest(pause.compareTo(fetch.left()) < 0 ? pause : fetch.left(), part);
            }
        }
    }

    private void rest(Duration pause, Path part) throws IOException {
        long bytes = size(part);
        Future<?> end = CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS));
        while (!attention.over(end, bytes)) {}
    }

    private static boolean right(Path file, Http http) throws IOException {
        return FileHash.sha256(file).equals(http.sha256());
    }

    private static long size(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.size(file) : 0;
    }
}
