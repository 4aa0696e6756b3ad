package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {
    @Test
    void itHoldsWhatASetHolds() {
        Random random = new Random(1);
        LongSet set = new LongSet();
        Set<Long> expected = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            long value = random.nextInt(40_000) - 100L;
            set.add(value);
            expected.add(value);
        }
        assertThat(set.size()).isEqualTo(expected.size());
        for (long value = -200; value < 41_000; value++) {
            assertThat(set.contains(value)).isEqualTo(expected.contains(value));
        }
        LongSet even = set.only(value -> value % 2 == 0);
        expected.removeIf(value -> value % 2 != 0);
        assertThat(even.size()).isEqualTo(expected.size());
        assertThat(expected).allMatch(even::contains);
        assertThat(even.contains(0)).isTrue();
        assertThat(set.only(value -> value != 0).contains(0)).isFalse();
    }

    @Test
    void whatItHoldsAlreadyTakesNoFurtherRoom() {
        LongSet set = new LongSet();
        for (int turn = 0; turn < 2; turn++) {
            for (long value = 0; value <= 2048; value++) {
                set.add(value);
            }
            assertThat(set.size()).isEqualTo(2049);
            assertThat(set.bytes()).isEqualTo(4096 * Long.BYTES);
        }
        set.add(2049);
        assertThat(set.bytes()).isEqualTo(8192 * Long.BYTES);
    }
}
