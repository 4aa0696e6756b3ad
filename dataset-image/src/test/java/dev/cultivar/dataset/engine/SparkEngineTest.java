package dev.cultivar.dataset.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark against the definitions of the verbs, with any number of partitions. */
class SparkEngineTest {
    private record Item(int key, int value) implements Serializable, Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            int byKey = Integer.compare(key, other.key);
            return byKey != 0 ? byKey : Integer.compare(value, other.value);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7})
    void verbsGiveWhatTheirDefinitionsSay(int partitions) {
        long seed = 11;
        try (Engine spark = SparkEngine.start(2, null, partitions, (done, total) -> {})) {
            assertThat(results(spark, seed)).as("seed " + seed).isEqualTo(results(new ListEngine(), seed));
        }
    }

    private static List<List<Item>> results(Engine engine, long seed) {
        Random random = new Random(seed);
        List<Item> left = items(random, 500, 40);
        List<Item> right = IntStream.range(20, 60)
                .mapToObj(key -> new Item(key, random.nextInt()))
                .toList();
        Flow<Item> flow =
                engine.flow(left).spread().flatMap(SparkEngineTest::twice).kept();
        Flow<Item> firstTwo = flow.groupByKey(Item::key, Item::compareTo, SparkEngineTest::firstTwo);
        Flow<Item> joined = flow.join(engine.flow(right), Item::key, Item::key, SparkEngineTest::summed);
        List<List<Item>> results = new ArrayList<>();
        for (Flow<Item> each : List.of(flow, firstTwo, joined)) {
            results.add(ListEngine.list(each.sort(Item::compareTo)));
        }
        flow.release();
        return results;
    }

    private static List<Item> items(Random random, int count, int keys) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Item(random.nextInt(keys), random.nextInt(100)))
                .toList();
    }

    private static Iterator<Item> twice(Item item) {
        return item.value() % 3 == 0
                ? List.<Item>of().iterator()
                : List.of(item, new Item(item.key(), -item.value())).iterator();
    }

    /** Leaves the rest of the group unread on purpose. */
    private static Iterator<Item> firstTwo(Iterator<Item> group) {
        List<Item> two = new ArrayList<>();
        while (group.hasNext() && two.size() < 2) {
            two.add(group.next());
        }
        return two.iterator();
    }

    private static Item summed(Item item, @Nullable Item other) {
        return new Item(item.key(), item.value() + (other == null ? 1_000_000 : other.value()));
    }

    @Test
    void whatTasksThrowComesBackAsItWasThrown() {
        try (Engine spark = SparkEngine.start(2, null, 2, (done, total) -> {})) {
            Flow<Item> broken = spark.flow(List.of(new Item(1, 1))).flatMap(SparkEngineTest::refuse);
            assertThatThrownBy(broken::kept).isInstanceOf(InvalidWork.class).hasMessage("item 1 is wrong");
            assertThatThrownBy(() -> ListEngine.list(broken))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessage("item 1 is wrong");
            Flow<Item> unreadable = spark.flow(List.of(new Item(1, 1))).flatMap(item -> failed("Input/output error"));
            assertThatThrownBy(unreadable::kept)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasRootCauseMessage("Input/output error");
            Flow<Item> full = spark.flow(List.of(new Item(1, 1))).flatMap(item -> failed("No space left on device"));
            assertThatThrownBy(full::kept)
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageStartingWith("no space left for temporary files");
            Flow<Item> huge = spark.flow(List.of(new Item(1, 1))).flatMap(SparkEngineTest::exhaust);
            assertThatThrownBy(huge::kept).isInstanceOf(OutOfMemoryError.class);
            assertThat(ListEngine.list(spark.flow(List.of(new Item(2, 2)))))
                    .as("the engine lives on")
                    .hasSize(1);
        }
    }

    private static Iterator<Item> refuse(Item item) {
        throw new InvalidWork("Wrong", "item " + item.key() + " is wrong");
    }

    private static Iterator<Item> failed(String how) {
        throw new UncheckedIOException("cannot read", new IOException(how));
    }

    private static Iterator<Item> exhaust(Item item) {
        throw new OutOfMemoryError("Java heap space");
    }

    @Test
    void aWatchCanStopTheComputation() {
        Watch impatient = (done, total) -> {
            throw new Stopped("enough");
        };
        try (Engine spark = SparkEngine.start(1, null, 1, impatient)) {
            Flow<Item> endless = spark.flow(List.of(new Item(1, 1)))
                    .flatMap(item -> Stream.generate(() -> item).iterator());
            assertThatThrownBy(endless::kept).isInstanceOf(Stopped.class).hasMessage("enough");
        }
    }

    @Test
    void scratchFilesGoWhenTheEngineCloses() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = scratch(temporary);
        try (Engine spark = SparkEngine.start(1, null, 1, (done, total) -> {})) {
            spark.flow(List.of(new Item(1, 1))).sort(Item::compareTo).kept();
            assertThat(scratch(temporary)).hasSize(before.size() + 1);
        }
        assertThat(scratch(temporary)).isEqualTo(before);
    }

    private static List<Path> scratch(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("cultivar-"))
                    .sorted()
                    .toList();
        }
    }
}
