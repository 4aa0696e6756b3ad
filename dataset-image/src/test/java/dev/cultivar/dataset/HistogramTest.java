package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.dataset.Histogram.Bin;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void binsDoubleAndTheSumIsExact() {
        Histogram histogram = new Histogram();
        LongStream.of(0, 1, 2, 3, 4, 7, 8, 1023, 1024).forEach(histogram::add);
        assertThat(histogram.bins())
                .containsExactly(
                        new Bin(0, 1),
                        new Bin(1, 1),
                        new Bin(2, 2),
                        new Bin(4, 2),
                        new Bin(8, 1),
                        new Bin(512, 1),
                        new Bin(1024, 1));
        assertThat(histogram.sum()).isEqualTo(2072);
    }
}
