package dev.cultivar.dataset.source;

import dev.cultivar.api.source.Http;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.RetryLater;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
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
    private static final int BUFFER = 1 << 16;

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
        Path whole = folder.resolve(http.sha256());
        if (Files.isRegularFile(whole) && right(whole, http)) {
            return whole;
        }
        Path part = folder.resolve(http.sha256() + "." + owner + ".part");
        if (!Files.isRegularFile(part) || !right(part, http)) {
            fetch(source, http, part);
        }
        return Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void fetch(String source, Http http, Path part) throws IOException {
        String at = "sources[" + source + "].from.http";
        Fetch fetch = new Fetch(at, http, hosts, part, patience.silence(), attention);
        String digest = "";
        for (int round = 1; round <= ROUNDS; round++) {
            boolean begun = Files.isRegularFile(part);
            boolean pieces = pieces(at, fetch, part);
            digest = digest(part);
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
    private boolean pieces(String at, Fetch fetch, Path part) throws IOException {
        for (int attempt = 1; true; attempt++) {
            try {
                fetch.fetch();
                return attempt > 1;
            } catch (InvalidWork e) {
                if (!e.reason().equals(Fetch.TOO_SLOW)) {
                    Files.deleteIfExists(part);
                }
                throw e;
            } catch (Passing e) {
                if (attempt == patience.tries()) {
                    throw new RetryLater(
                            "DownloadFailed",
                            at + ": tried " + attempt + " times, the last time " + e.getMessage()
                                    + "; what is there already is kept for the next try",
                            e);
                }
                rest(patience.after(attempt), part);
            }
        }
    }

    private void rest(Duration pause, Path part) throws IOException {
        long bytes = Files.isRegularFile(part) ? Files.size(part) : 0;
        Future<?> end = CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS));
        while (!attention.over(end, bytes)) {}
    }

    private static boolean right(Path file, Http http) throws IOException {
        return digest(file).equals(http.sha256());
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[BUFFER];
            while (digesting.read(buffer) >= 0) {}
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
