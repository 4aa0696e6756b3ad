package dev.cultivar.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {
    @TempDir
    Path folder;

    private static void add(History history, long from, long to) {
        for (long step = from; step <= to; step++) {
            history.add(new History.Row(step, 1.0 / step, 0.1, 2.5));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2048, 1", "2049, 2", "4096, 2", "4097, 2", "4098, 4", "8195, 4", "8196, 8", "100000, 64"})
    void whatIsLeftIsTheMultiplesOfAPowerOfTwo(long steps, long every) {
        History history = History.empty();
        add(history, 1, steps);

        assertThat(history.rows())
                .hasSizeLessThanOrEqualTo(History.MOST)
                .extracting(History.Row::step)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, steps / every)
                        .map(n -> n * every)
                        .boxed()
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"1", "2048", "2049", "3000", "4098"})
    void resumedAnywhereItHasTheSameBytes(long at) throws IOException {
        History whole = History.empty();
        add(whole, 1, 5000);
        whole.write(folder.resolve("whole"));
        History first = History.empty();
        add(first, 1, at);
        first.write(folder.resolve("first"));

        History second = History.read(folder.resolve("first"));
        add(second, at + 1, 5000);
        second.write(folder.resolve("second"));

        assertThat(folder.resolve("second")).hasSameBinaryContentAs(folder.resolve("whole"));
    }

    @Test
    void aLineIsJson() throws IOException {
        History history = History.empty();
        add(history, 1, 2);
        history.write(folder.resolve("two"));

        assertThat(Files.readString(folder.resolve("two")))
                .isEqualTo("{\"gradientNorm\":2.5,\"learningRate\":0.1,\"loss\":1.0,\"step\":1}\n"
                        + "{\"gradientNorm\":2.5,\"learningRate\":0.1,\"loss\":0.5,\"step\":2}\n");
        assertThat(History.read(folder.resolve("none")).rows()).isEmpty();
    }
}
