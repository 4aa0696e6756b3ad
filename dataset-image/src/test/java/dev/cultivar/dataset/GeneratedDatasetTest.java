package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.contract.BoundView;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Preparations of what does not come from files: generated worlds, and other datasets. */
class GeneratedDatasetTest {
    private TestPod pod = new TestPod(Path.of(""));

    @BeforeEach
    void aStore(@TempDir Path root) {
        pod = new TestPod(root);
    }

    @Test
    void aWorldHasDomainsThatAreCountedSplitOffAndChosenInViews() throws IOException {
        Done done = pod.prepare("""
                {"sources": [{"name": "world", "record": "text",
                              "from": {"generated": {"text": {"documents": {"count": 30}, "world": {"domains": 3}}}}}],
                 "splits": [{"name": "held", "domains": {"of": ["d2", "d9"]}},
                            {"name": "test", "fraction": {"share": 0.5, "groupBy": "entity"}}]}""", 2, 5);
        assertThat(pod.read(done, "held")).hasSize(30).allMatch(record -> "d2".equals(domain(record)));
        assertThat(done.splits().getFirst().domains()).isEqualTo(Map.of("d2", 30L));
        List<DataRecord> train = pod.read(done, "train");
        assertThat(train).extracting(GeneratedDatasetTest::domain).containsOnly("general", "d1", "d3");
        assertThat(train.getFirst().metadata()).containsOnlyKeys("group", "domain", "entity", "planted");
        assertThat(train.getFirst().id()).startsWith("world-");
        DomainChoice only = new DomainChoice(List.of("d3", "d1"), null);
        DomainChoice except = new DomainChoice(null, List.of("d1", "d2"));
        assertThat(pod.read(new BoundView(TestPod.digest(done), "train", null, only)))
                .isEqualTo(train.stream()
                        .filter(record -> only.takes(domain(record)))
                        .toList());
        assertThat(pod.read(new BoundView(TestPod.digest(done), "train", 7L, except)))
                .isEqualTo(train.stream()
                        .filter(record -> except.takes(domain(record)))
                        .limit(7)
                        .toList());
        assertThatThrownBy(() -> pod.read(
                        new BoundView(TestPod.digest(done), "train", null, new DomainChoice(List.of("law"), null))))
                .hasMessageContaining("has no domain law; it has d1, d2, d3, general");
    }

    @Test
    void recordsOfAnotherDatasetKeepIdAndMetadata() throws IOException {
        Done first = pod.prepare("""
                {"sources": [{"name": "world", "record": "choice",
                              "from": {"generated": {"text": {"exam": {}, "domains": ["d1", "d2"]}}}}],
                 "splits": [{"name": "test", "fraction": {"share": 0.5}}]}""", 1, 1);
        String read = """
                {"sources": [{"name": "copy", "record": "choice", "from": {"dataset": {"name": "exam", "split": "test"}},
                              "metadata": {"language": {"value": "xx"}}}],
                 "splits": [{"name": "held", "domains": {"of": ["d2"]}}],
                 "datasets": {"copy": {"digest": "%s", "split": "test", "records": 50}}}""".formatted(TestPod.digest(first));
        Done second = pod.prepare(read, 2, 3);
        List<DataRecord> copies = new ArrayList<>(pod.read(second, "held"));
        copies.addAll(pod.read(second, "train"));
        assertThat(copies)
                .hasSize(50)
                .allMatch(record -> "xx".equals(record.metadata().get("language")));
        Map<String, DataRecord> originals =
                pod.read(first, "test").stream().limit(50).collect(Collectors.toMap(DataRecord::id, record -> record));
        for (DataRecord copy : copies) {
            DataRecord original = Objects.requireNonNull(originals.get(copy.id()));
            assertThat(copy.fields()).isEqualTo(original.fields());
            assertThat(copy.metadata())
                    .containsAllEntriesOf(original.metadata())
                    .hasSize(4);
        }
        assertThat(new Store(pod.root)
                        .artifact("dataset", TestPod.digest(second))
                        .manifest()
                        .parents())
                .isEqualTo(Map.of("source.copy", TestPod.digest(first)));
        assertThatThrownBy(() -> pod.prepare(read.replace("choice", "text"), 1, 1))
                .hasMessageContaining("sources[copy].record is text, and the dataset holds choice");
    }

    @Test
    void rowsBecomePackedTextInTheSameWayOnAnyPartitions() throws IOException {
        String work = """
                {"sources": [{"name": "rows", "record": "text",
                              "from": {"generated": {"text": {"rows": {"repeat": 2}, "domains": ["d1", "d2"]}}}}],
                 "steps": [{"name": "lines", "mine": {"linearize": {}}},
                           {"name": "pack", "mine": {"linkPack": {"most": 3}}},
                           {"name": "ask", "mine": {"readingComprehension": {"builtIn": [],
                            "rules": [{"regex": "name: (\\\\w+); (\\\\w+): (\\\\w+)", "item": "the $2 of $1 is $3."}]}}}]}""";
        Done one = pod.prepare(work, 1, 1);
        Done seven = pod.prepare(work, 2, 7);
        assertThat(TestPod.digest(seven)).isEqualTo(TestPod.digest(one));
        List<DataRecord> packed = pod.read(one, "train");
        assertThat(one.steps().get(1).reasons()).isEqualTo(Map.of("packed", 160L - packed.size()));
        long rows = packed.stream()
                .flatMap(record -> record.string("text").lines())
                .filter(line -> line.startsWith("name: "))
                .count();
        assertThat(rows).isEqualTo(160);
        assertThat(packed).allMatch(record -> record.string("text").contains("\nthe "));
    }

    @Test
    void aWorldThatIsNotThereIsRefused() throws IOException {
        String world = """
                {"sources": [{"name": "w", "record": "text", "from": {"generated": {"text": {%s}}}}]}""";
        pod.refused(
                world.formatted("\"exam\": {}"),
                "RecordTypeMismatch",
                "sources[w].from.generated.text makes records of type choice: write record: choice");
        pod.refused(
                world.formatted("\"rows\": {}, \"domains\": [\"d7\"]"),
                "InvalidSource",
                "sources[w].from.generated.text.domains: the world has no domain d7");
    }

    private static String domain(DataRecord record) {
        return record.metadata().getOrDefault("domain", "");
    }
}
