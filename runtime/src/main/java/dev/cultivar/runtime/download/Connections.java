package dev.cultivar.runtime.download;

import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Connections to servers, open from one file to the next: of ten thousand small files each would else cost a handshake. */
final class Connections implements AutoCloseable {
    private final Duration silence;
    private @Nullable HttpClient client;

    /** To servers that may be silent for so long. */
    Connections(Duration silence) {
        this.silence = silence;
    }

    /** Longest time without a byte. */
    Duration silence() {
        return silence;
    }

    /** What asks over them. */
    HttpClient client() {
        HttpClient open = client;
        if (open == null) {
            open = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(silence)
                    .build();
            client = open;
        }
        return open;
    }

    /** Ends them, with whatever is still coming; they are opened anew when they are needed again. */
    @Override
    public void close() {
        HttpClient open = client;
        client = null;
        if (open != null) {
            // close() alone would wait for an answer that nobody wants any more
            open.shutdownNow();
            open.close();
        }
    }
}
