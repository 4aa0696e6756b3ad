package dev.cultivar.runtime.report;

import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.Report;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the operator where the work is: the newest whole state, at most once a second, from a thread of its own. A report that
 * cannot be posted is dropped and never fails or delays the work; the next one says everything again.
 */
public final class Reporter implements AutoCloseable {
    private static final Duration BETWEEN_POSTS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final Duration LAST_POST = Duration.ofSeconds(10);

    private final @Nullable ReportClient client;
    private final Thread thread;
    private final Object lock = new Object();
    private Report last;
    private boolean fresh = true;
    private boolean closed;
    private long lastLine;

    /** Starts reporting to the address in the environment; without one, progress lines are all there is. */
    public Reporter(Report first, Map<String, String> environment) {
        last = first;
        String url = environment.get(PodEnvironment.REPORT_URL);
        client = url == null || url.isEmpty() ? null : ReportClient.open(url, environment);
        thread = Thread.ofPlatform().daemon().name("reporter").start(this::post);
    }

    /** The newest state. Cheap: call it at every step. */
    public void update(Report report) {
        synchronized (lock) {
            boolean moved =
                    !report.stage().equals(last.stage()) || !report.state().equals(last.state());
            last = report;
            fresh = true;
            long now = System.nanoTime();
            if (moved || lastLine == 0 || now - lastLine >= BETWEEN_LINES.toNanos()) {
                lastLine = now;
                System.out.println(ProgressLine.of(report));
            }
            lock.notifyAll();
        }
    }

    /** The newest state. */
    public Report last() {
        synchronized (lock) {
            return last;
        }
    }

    /** Posts the newest state once more, for a bounded time. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            thread.join(LAST_POST.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post() {
        try {
            while (true) {
                Report report;
                boolean end;
                synchronized (lock) {
                    while (!fresh && !closed) {
                        lock.wait();
                    }
                    report = last;
                    end = closed;
                    fresh = false;
                }
                if (client != null) {
                    client.post(report);
                }
                synchronized (lock) {
                    if (end && !fresh) {
                        return;
                    }
                    if (!closed) {
                        lock.wait(BETWEEN_POSTS.toMillis());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
