package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExactTest {
    @Test
    void theFirstBySourceOrderStaysWhateverOrderRecordsArriveIn() {
        List<Entry> entries = new ArrayList<>(Records.texts("a", "b", "a", "A", "a", "b"));
        for (List<Entry> arrival : List.of(entries, entries.reversed())) {
            assertThat(Records.after(arrival, new Exact(RecordType.text, 4)::apply))
                    .containsExactly("a", "b", "4 duplicate", "A", "4 duplicate", "4 duplicate");
        }
    }

    @Test
    void columnsAreComparedOneByOne() {
        List<Entry> pairs = List.of(
                Records.kept(1, "{\"prompt\": \"ab\", \"completion\": \"c\"}", Map.of()),
                Records.kept(2, "{\"prompt\": \"a\", \"completion\": \"bc\"}", Map.of()));
        assertThat(Records.after(pairs, new Exact(RecordType.promptCompletion, 0)::apply))
                .containsExactly("ab", "a");
    }

    @Test
    void droppedRecordsAreNotComparedWithAnything() {
        List<Entry> entries = List.of(
                new Dropped(new Place(0, 0, 1), 0, "earlier"),
                new Dropped(new Place(0, 0, 2), 0, "earlier"),
                Records.texts("x", "x", "x").get(2));
        assertThat(Records.after(entries, new Exact(RecordType.text, 1)::apply))
                .containsExactly("0 earlier", "0 earlier", "x");
    }
}
