package dev.cultivar.runtime.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.runtime.order.InvalidWork;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilenceTest {
    private static final long LONGEST = Duration.ofSeconds(60).toNanos();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void itLastsFromTheLastByteOn() {
        Arrivals arrivals = new Arrivals(7);
        Silence silence = new Silence(Duration.ofSeconds(60), arrivals, 100);
        assertThat(silence.tooLong(100 + LONGEST)).isFalse();
        assertThat(silence.tooLong(101 + LONGEST)).isTrue();
        arrivals.more(1);
        assertThat(silence.tooLong(101 + LONGEST)).isFalse();
        assertThat(silence.tooLong(101 + 2 * LONGEST)).isFalse();
        assertThat(silence.tooLong(102 + 2 * LONGEST)).isTrue();
    }

    @Test
    void aSlowDiskIsNotTheServersSilence() {
        Arrivals arrivals = new Arrivals(0);
        Silence silence = new Silence(Duration.ofSeconds(60), arrivals, 0);
        arrivals.writing(true);
        assertThat(silence.tooLong(5 * LONGEST)).isFalse();
        arrivals.writing(false);
        assertThat(silence.tooLong(6 * LONGEST)).isFalse();
        assertThat(silence.tooLong(6 * LONGEST + 1)).isTrue();
    }

    @Test
    void whatIsBeingWrittenSaysSo() {
        Arrivals arrivals = new Arrivals(0);
        List<Boolean> seen = new ArrayList<>();
        PartialFile file =
                new PartialFile(root.resolve("part"), 0, 100, new InvalidWork("TooLarge", "too large"), arrivals);
        file.onNext(new AbstractList<>() {
            @Override
            public ByteBuffer get(int index) {
                seen.add(arrivals.writing());
                return ByteBuffer.wrap(new byte[3]);
            }

            @Override
            public int size() {
                return 2;
            }
        });
        assertThat(seen).containsExactly(true, true);
        assertThat(arrivals.writing()).isFalse();
        file.onComplete();
        assertThat(arrivals.writing()).isFalse();
        assertThat(root.resolve("part")).hasSize(6);
        assertThat(file.getBody()).isCompletedWithValue(6L);
    }
}
