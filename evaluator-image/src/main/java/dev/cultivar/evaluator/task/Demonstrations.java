package dev.cultivar.evaluator.task;

import dev.cultivar.api.task.Shots;
import dev.cultivar.evaluator.statistic.Seeds;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Solved examples before an item.
 *
 * <p>Invariant: which ones depends on the seed, the item's id and the records to draw from alone, so all models see the same; no
 * record of the item's id or with its very question is among them.
 */
final class Demonstrations {
    private final String task;
    private final @Nullable Shots shots;
    private final Setting setting;
    private final Function<DataRecord, String> question;
    private @Nullable List<DataRecord> pool;

    /** @param question what two records have in common that ask the same */
    Demonstrations(String task, @Nullable Shots shots, Setting setting, Function<DataRecord, String> question) {
        this.task = task;
        this.shots = shots;
        this.setting = setting;
        this.question = question;
    }

    /** The examples that stand before an item, in their order. */
    List<DataRecord> before(DataRecord item) {
        if (shots == null) {
            return List.of();
        }
        List<DataRecord> records = pool();
        String asked = question.apply(item);
        int[] others = IntStream.range(0, records.size())
                .filter(i -> !records.get(i).id().equals(item.id())
                        && !question.apply(records.get(i)).equals(asked))
                .toArray();
        int count = shots.count();
        if (others.length < count) {
            throw new InvalidWork(
                    "TooFewShots",
                    "task " + task + ": shots: " + count + " are asked for, but beside the item " + item.id()
                            + " there are " + others.length
                            + " records to draw from: lower count or name a larger view");
        }
        SplittableRandom random = new SplittableRandom(Seeds.of(setting.seed(), "shots/" + item.id()));
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, others.length);
            int drawn = others[other];
            others[other] = others[i];
            others[i] = drawn;
        }
        return IntStream.range(0, count).mapToObj(i -> records.get(others[i])).toList();
    }

    private List<DataRecord> pool() {
        if (pool == null) {
            pool = List.copyOf(setting.shots().get());
        }
        return pool;
    }
}
