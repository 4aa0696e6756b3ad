package dev.cultivar.runtime.download;

import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.order.RetryLater;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files that are named by what they hold into the store's cache, once for everybody. A file that is not whole stands
 * under a name of its owner, so that the owner's next pod goes on with it, and gets its name when its checksum is right. One file after the other: for one
 * thread.
 */
public final class Downloads implements AutoCloseable {
    private static final String FOLDER = "downloads";
    private static final String PART = ".part";

    /** The longest that timeoutSeconds may be: nobody is at work on a part that was not written for longer. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /** A file at an address may have changed since its beginning was fetched: then the whole of it is fetched once more. */
    private static final int ROUNDS = 2;

    private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

    private final Store store;
    private final String owner;
    private final AllowedHosts hosts;
    private final Attention attention;
    private final Patience patience;
    private final Connections connections;
    private boolean swept;

    /** For a pod, from the hosts that its environment names; the watch as below. */
    public static Downloads of(PodContext pod, Map<String, String> environment, LongConsumer watch) {
        return new Downloads(
                pod.store(),
                pod.ownerUid(),
                AllowedHosts.of(environment.getOrDefault(PodEnvironment.DOWNLOAD_HOSTS, "")),
                watch);
    }

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
        this.connections = new Connections(patience.silence());
    }

    /** What a server answers, with its headers. */
    public record Answer(byte[] body, HttpHeaders headers) {}

    /** The file, in the store. */
    public Path fetched(Request request, Checksum checksum) throws IOException {
        Path folder = store.cache(FOLDER);
        sweep(folder);
        Path whole = folder.resolve(checksum.fileName());
        if (right(whole, checksum)) {
            // cultivar gc leaves alone what was taken lately
            Files.setLastModifiedTime(whole, FileTime.from(Instant.now()));
            return whole;
        }
        Path part = folder.resolve(checksum.fileName() + ownEnd());
        if (Files.isRegularFile(part)) {
            // others may take an old one for abandoned while it is looked at and the server is asked
            Files.setLastModifiedTime(part, FileTime.from(Instant.now()));
        }
        if (!right(part, checksum)) {
            fetch(request, checksum, part);
        }
        return Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** An answer that has no checksum and is kept nowhere. */
    public Answer answered(Request request) throws IOException {
        Path part = store.cache(FOLDER).resolve("answer" + ownEnd());
        try {
            HttpHeaders headers = pieces(fetch(request, part), part, null).headers();
            return new Answer(Files.readAllBytes(part), headers);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Ends the connections that were kept for another file. */
    @Override
    public void close() {
        connections.close();
    }

    private String ownEnd() {
        return "." + owner + PART;
    }

    /** Removes what others left that never came back for it, mostly since they were deleted. */
    private void sweep(Path folder) throws IOException {
        if (swept) {
            return; // with many files in the cache a look at it for each of them would take longer than they do
        }
        swept = true;
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

    private Fetch fetch(Request request, Path part) {
        return new Fetch(request, hosts, part, connections, attention);
    }

    private void fetch(Request request, Checksum checksum, Path part) throws IOException {
        Fetch fetch = fetch(request, part);
        Checksum found = checksum;
        for (int round = 1; round <= ROUNDS; round++) {
            boolean begun = Files.isRegularFile(part);
            boolean several = pieces(fetch, part, checksum).several();
            found = checksum.same(part);
            if (found.equals(checksum)) {
                return;
            }
            Files.delete(part);
            if (!begun && !several) {
                break;
            }
        }
        throw request.complaints().wrong(found);
    }

    /** What was fetched until nothing was missing, and whether that took several pieces. */
    private record Pieces(HttpHeaders headers, boolean several) {}

    /** Fetches until nothing is missing; without a checksum, each time from the start. */
    private Pieces pieces(Fetch fetch, Path part, @Nullable Checksum checksum) throws IOException {
        for (int attempt = 1; true; attempt++) {
            if (checksum == null) {
                Files.deleteIfExists(part);
            }
            long before = size(part);
            try {
                return new Pieces(fetch.fetch(), attempt > 1);
            } catch (InvalidWork e) {
                if (!e.reason().equals(Fetch.TOO_SLOW)) {
                    Files.deleteIfExists(part);
                }
                throw e;
            } catch (Passing e) {
                if (checksum != null && size(part) > before && right(part, checksum)) {
                    // to be asked for what comes after the end, a server has no good answer
                    return new Pieces(NO_HEADERS, true);
                }
                if (attempt == patience.tries()) {
                    throw new RetryLater(
                            "DownloadFailed",
                            fetch.field() + ": tried " + attempt + " times, the last time " + e.getMessage()
                                    + "; what is there already is kept for the next try",
                            e);
                }
                Duration pause = patience.after(attempt, e.asked());
                Duration left = fetch.left();
                rest(pause.compareTo(left) < 0 ? pause : left, part);
            }
        }
    }

    private void rest(Duration pause, Path part) throws IOException {
        long bytes = size(part);
        Future<?> end = CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS));
        while (!attention.over(end, bytes)) {}
    }

    private static boolean right(Path file, Checksum checksum) throws IOException {
        return Files.isRegularFile(file) && checksum.same(file).equals(checksum);
    }

    private static long size(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.size(file) : 0;
    }
}
