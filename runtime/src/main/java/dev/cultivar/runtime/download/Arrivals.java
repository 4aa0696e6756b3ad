package dev.cultivar.runtime.download;

import java.util.concurrent.atomic.AtomicLong;

/** What has come of a file: told by the thread that writes it, asked by the one that waits for it. */
final class Arrivals {
    private final AtomicLong bytes;
    private volatile boolean writing;

    /** With so many bytes there already. */
    Arrivals(long kept) {
        bytes = new AtomicLong(kept);
    }

    /** Bytes that are there. */
    long bytes() {
        return bytes.get();
    }

    /** Only so many of them count. */
    void keep(long kept) {
        bytes.set(kept);
    }

    /** More came; how many there are now. */
    long more(int count) {
        return bytes.addAndGet(count);
    }

    /** Whether bytes that came are being written: the disk is waited for then, and not the server. */
    boolean writing() {
        return writing;
    }

    void writing(boolean now) {
        writing = now;
    }
}
