package dev.cultivar.runtime.download;

import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a response behind what a file already has, up to a size. What is wrong with the disk is an
 * {@link UncheckedIOException}, what is wrong with the connection an {@link IOException}.
 */
final class PartialFile implements BodySubscriber<Long> {
    private final CompletableFuture<Long> written = new CompletableFuture<>();
    private final FileChannel out;
    private final long most;
    private final InvalidWork tooLarge;
    private final Arrivals arrivals;
    private Flow.@Nullable Subscription body;

    /** Keeps the first {@code kept} bytes of the file. */
    PartialFile(Path file, long kept, long most, InvalidWork tooLarge, Arrivals arrivals) {
        this.most = most;
        this.tooLarge = tooLarge;
        this.arrivals = arrivals;
        try {
            out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            out.truncate(kept).position(kept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        arrivals.keep(kept);
    }

    @Override
    public CompletionStage<Long> getBody() {
        return written;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        body = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (written.isDone()) {
            return;
        }
        arrivals.writing(true);
        try {
            for (ByteBuffer buffer : buffers) {
                if (arrivals.more(buffer.remaining()) > most) {
                    failed(tooLarge);
                    return;
                }
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
        } catch (IOException e) {
            failed(new UncheckedIOException(e));
        } finally {
            arrivals.writing(false);
        }
    }

    @Override
    public void onError(Throwable broken) {
        failed(broken);
    }

    @Override
    public void onComplete() {
        arrivals.writing(true);
        try {
            out.force(true);
            out.close();
            written.complete(arrivals.bytes());
        } catch (IOException e) {
            failed(new UncheckedIOException(e));
        } finally {
            arrivals.writing(false);
        }
    }

    private void failed(Throwable why) {
        if (body != null) {
            body.cancel();
        }
        try (out) {
            written.completeExceptionally(why);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }
}
