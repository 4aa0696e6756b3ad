package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.task.Shots;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemonstrationsTest {
    private static final List<DataRecord> POOL =
            IntStream.range(0, 12).mapToObj(i -> record("r" + i, "prompt " + i)).toList();

    private static DataRecord record(String id, String prompt) {
        return new DataRecord(
                id,
                CanonicalJson.strict().createObjectNode().put("prompt", prompt).put("completion", "c"),
                Map.of());
    }

    private static Demonstrations demonstrations(int count, long seed, List<DataRecord> pool) {
        return new Demonstrations(
                "solve",
                new Shots(count, new View("tasks", "train", null)),
                new Setting(seed, () -> pool),
                record -> record.string("prompt"));
    }

    private static List<String> ids(List<DataRecord> records) {
        return records.stream().map(DataRecord::id).toList();
    }

    @Test
    void itemItselfIsNeverAmongThem() {
        for (DataRecord item : POOL) {
            assertThat(ids(demonstrations(11, 3, POOL).before(item)))
                    .hasSize(11)
                    .doesNotHaveDuplicates()
                    .doesNotContain(item.id());
            assertThat(ids(demonstrations(11, 3, POOL).before(record("elsewhere", item.string("prompt")))))
                    .as("the same question in another dataset")
                    .doesNotContain(item.id());
        }
    }

    @Test
    void theyDependOnSeedAndItemAlone() {
        List<String> first = ids(demonstrations(4, 3, POOL).before(POOL.get(2)));
        Demonstrations again = demonstrations(4, 3, POOL);
        again.before(POOL.get(7));
        assertThat(ids(again.before(POOL.get(2)))).isEqualTo(first);
        assertThat(ids(again.before(POOL.get(3)))).isNotEqualTo(first);
        assertThat(ids(demonstrations(4, 4, POOL).before(POOL.get(2)))).isNotEqualTo(first);
    }

    @Test
    void everyOtherRecordComesUp() {
        Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            seen.addAll(ids(demonstrations(1, seed, POOL).before(POOL.getFirst())));
        }
        assertThat(seen).hasSize(11);
    }

    @Test
    void tooFewAreRefused() {
        assertThatThrownBy(() -> demonstrations(12, 3, POOL).before(POOL.getFirst()))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("task solve: shots: 12 are asked for, but beside the item r0 there are 11");
    }
}
