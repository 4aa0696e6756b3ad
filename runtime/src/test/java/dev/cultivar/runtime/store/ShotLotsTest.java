package dev.cultivar.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.split.Shots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShotLotsTest {
    private static ShotLots lots(int perClass) {
        return ShotLots.of("few", "purpose", RecordType.text, new Shots(perClass, "label"));
    }

    private static DataRecord record(String id, String text, String label) {
        return new DataRecord(id, JsonNodeFactory.instance.objectNode().put("text", text), Map.of("label", label));
    }

    @Test
    void lotsInAnyOrderGiveWhatSortedLotsGive() {
        Random random = new Random(3);
        for (int wanted = 1; wanted < 8; wanted++) {
            for (int n = 1; n < 12; n++) {
                // few hashes, so that some lots are equal
                List<Lot> lots = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                    lots.add(new Lot("a", "" + random.nextInt(6), ""));
                }
                ClassDraw.Lowest lowest = new ClassDraw.Lowest(wanted);
                lots.forEach(lowest::add);
                assertThat(lowest.draw("a"))
                        .isEqualTo(ClassDraw.of(wanted, lots.stream().sorted().iterator()));
            }
        }
    }

    @Test
    void recordsThatSayTheSameAreToldApartByTheirIdsAndElseRefused() {
        ShotLots lots = lots(1);
        DataRecord one = record("1", "same", "x");
        DataRecord other = record("2", "same", "x");
        Map<String, Lot> last = lots.lasting(List.of(other, one).iterator());
        assertThat(lots.takes(one, last)).isTrue();
        assertThat(lots.takes(other, last)).isFalse();
        assertThatThrownBy(() -> lots.lasting(List.of(one, one).iterator()))
                .hasMessageContaining("few: of class x several records have the id 1 and say the same");
        assertThat(lots(2).lasting(List.of(one, one).iterator())).containsKey("x");
    }

    @Test
    void theClassIsNoPartOfTheLotButLotsAreOfAClass() {
        ShotLots lots = lots(1);
        Lot x = Objects.requireNonNull(lots.draw(record("1", "same", "x")));
        assertThat(Objects.requireNonNull(lots.draw(record("1", "same", "y"))).hash())
                .isEqualTo(x.hash());
        assertThat(lots.draw(new DataRecord("1", JsonNodeFactory.instance.objectNode(), Map.of())))
                .isNull();
    }

    @Test
    void tooManyClassesAndTooFewRecordsAreRefused() {
        assertThatThrownBy(() -> lots(1).lasting(records(1001)))
                .hasMessageContaining("few: there are more than 1000 classes, the most at perClass 1");
        assertThatThrownBy(() -> lots(1000).lasting(records(101)))
                .hasMessageContaining("more than 100 classes, the most at perClass 1000: name another key than label");
        assertThatThrownBy(() -> lots(2).lasting(records(12)))
                .hasMessageContaining("few.perClass is 2, and class c0 has 1, class c1 has 1")
                .hasMessageContaining("and 2 more classes have too few: lower perClass");
        assertThatThrownBy(() -> lots(1).lasting(List.<DataRecord>of().iterator()))
                .hasMessageContaining("few: there is no record with metadata key label to draw from");
    }

    private static java.util.Iterator<DataRecord> records(int classes) {
        return IntStream.range(0, classes)
                .mapToObj(i -> record("" + i, "text", "c" + i))
                .iterator();
    }
}
