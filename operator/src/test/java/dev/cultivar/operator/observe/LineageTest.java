package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import dev.cultivar.operator.config.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static final String FILE = "{name: f, record: text, from: {files: {path: %s}}}";
    private final Map<String, DomainDataset> datasets = new HashMap<>();
    private final Lineage lineage = new Lineage((namespace, name) -> Optional.ofNullable(datasets.get(name)), "n");

    private void dataset(String name, long seed, String sources) {
        datasets.put(
                name, Serialization.kubernetes().unmarshal("""
                ---
                {apiVersion: cultivar.dev/v1alpha1, kind: DomainDataset, metadata: {name: %s, namespace: n},
                 spec: {seed: %d, sources: [%s], splits: [{name: test, fraction: {share: 0.5}}]}}
                """.formatted(name, seed, sources), DomainDataset.class));
    }

    private boolean shared(View one, View other) {
        boolean shared = lineage.shared(one, other).isPresent();
        assertThat(lineage.shared(other, one).isPresent())
                .as("either way round")
                .isEqualTo(shared);
        return shared;
    }

    private static View view(String name, String split) {
        return new View(name, split, null);
    }

    private static View only(String... domains) {
        return new View("a", "test", null, new DomainChoice(List.of(domains), null));
    }

    private static View except(String... domains) {
        return new View("a", "test", null, new DomainChoice(null, List.of(domains)));
    }

    @Test
    void filesOfOneRepositoryAreTheSameUnlessTheirPathsBeginOtherwise() {
        String hub = "{name: f, record: text, from: {hub: {repoId: %s, revision: '" + "1".repeat(40)
                + "', allowPatterns: [%s]}}}";
        dataset("a", 0, hub.formatted("o/n", "'data/train-*.jsonl'"));
        dataset("b", 0, hub.formatted("o/n", "'README.md', 'data/*'").replace("1".repeat(40), "2".repeat(40)));
        dataset("c", 0, hub.formatted("o/n", "'data/test-[0-9].jsonl'"));
        dataset("d", 0, hub.formatted("o/other", "'data/train-*.jsonl'"));
        assertThat(shared(view("a", "test"), view("b", "train"))).isTrue();
        assertThat(shared(view("a", "test"), view("c", "train"))).isFalse();
        assertThat(shared(view("b", "test"), view("c", "train"))).isTrue();
        assertThat(shared(view("a", "test"), view("d", "train"))).isFalse();
    }

    @Test
    void fetchedFilesOfOneDigestOrOneAddressAreTheSame() {
        String fetched = "{name: f, record: text, from: {http: {url: 'https://%s.example/a', sha256: '%s'}}}";
        dataset("a", 0, fetched.formatted("one", "1".repeat(64)));
        dataset("b", 0, fetched.formatted("two", "1".repeat(64)));
        dataset("c", 0, fetched.formatted("one", "2".repeat(64)));
        dataset("d", 0, FILE.formatted("imports/a"));
        assertThat(shared(view("a", "test"), view("b", "train"))).isTrue();
        assertThat(shared(view("a", "test"), view("c", "train"))).isTrue();
        assertThat(shared(view("b", "test"), view("c", "train"))).isFalse();
        assertThat(shared(view("a", "test"), view("d", "train"))).isFalse();
    }

    @Test
    void splitsOfADatasetShareNothingUnlessItReadsASourceTwice() {
        dataset("a", 0, FILE.formatted("imports/a"));
        assertThat(shared(view("a", "test"), view("a", "test"))).isTrue();
        assertThat(shared(view("a", "test"), view("a", "train"))).isFalse();
        dataset(
                "a",
                0,
                FILE.formatted("imports/a") + ", " + FILE.formatted("imports/a").replace("f,", "g,"));
        assertThat(lineage.shared(view("a", "test"), view("a", "train")))
                .hasValue("DomainDataset a, which reads the same records as source f and as source g");
    }

    @Test
    void domainsShareNothingWhereTheyExcludeEachOther() {
        assertThat(shared(only("x"), only("y"))).isFalse();
        assertThat(shared(only("x"), except("x"))).isFalse();
        assertThat(shared(only("x", "y"), only("y"))).isTrue();
        assertThat(shared(only("x", "y"), except("x"))).isTrue();
        assertThat(shared(except("x"), except("y"))).isTrue();
        assertThat(shared(only("x"), view("a", "test"))).isTrue();
    }

    @Test
    void whatIsMadeFromASplitSharesWithThatSplitAlone() {
        dataset("a", 0, FILE.formatted("imports/a"));
        dataset("b", 0, "{name: d, record: text, from: {dataset: {name: a, split: test}}}");
        dataset("c", 0, "{name: d, record: text, from: {dataset: {name: b}}}");
        assertThat(shared(view("c", "train"), view("a", "test"))).isTrue();
        assertThat(shared(view("c", "train"), view("a", "train"))).isFalse();
        assertThat(shared(view("b", "train"), view("b", "test"))).isFalse();
        assertThat(shared(view("c", "test"), view("b", "test")))
                .as("c is made from b's train")
                .isFalse();
        assertThat(shared(view("c", "test"), view("b", "train"))).isTrue();
        dataset("twin", 0, "{name: d, record: text, from: {dataset: {name: a}}}");
        assertThat(shared(view("c", "train"), view("twin", "test"))).isFalse();
    }

    @Test
    void twoDatasetsOfOneSourceShareWhateverTheirSplits() {
        dataset("a", 0, FILE.formatted("imports/a"));
        dataset("b", 1, FILE.formatted("imports/x/../a/part.jsonl"));
        assertThat(shared(view("a", "test"), view("b", "train"))).isTrue();
        dataset("b", 1, FILE.formatted("imports/ab"));
        assertThat(shared(view("a", "test"), view("b", "test"))).isFalse();
    }

    @Test
    void aDatasetThatGetsOneSourceByTwoOthersMayHaveItInEachOfItsSplits() {
        dataset("a", 0, FILE.formatted("imports/a"));
        dataset("b", 1, FILE.formatted("imports/a"));
        String both =
                "{name: x, record: text, from: {dataset: {name: a}}}, {name: y, record: text, from: {dataset: {name: %s}}}";
        dataset("c", 0, both.formatted("b"));
        assertThat(shared(view("c", "train"), view("c", "test"))).isTrue();
        dataset("b", 1, FILE.formatted("imports/b"));
        assertThat(shared(view("c", "train"), view("c", "test"))).isFalse();
    }

    @Test
    void whatCannotBeFollowedIsInDoubt() {
        String twice =
                "{name: x, record: text, from: {dataset: {name: %1$s, split: s%2$d}}}, {name: y, record: text, from: {dataset: {name: %1$s}}}";
        for (int i = 1; i < 12; i++) {
            dataset("d" + i, 0, twice.formatted("d" + (i - 1), i));
        }
        dataset("d0", 0, FILE.formatted("imports/a"));
        dataset("other", 0, FILE.formatted("imports/b"));
        assertThat(shared(view("d3", "test"), view("other", "test"))).isFalse();
        assertThat(shared(view("d11", "test"), view("other", "test"))).isTrue();
    }

    @Test
    void aQuestionWithTooManyAnswersIsInDoubtAndEnds() {
        String twice =
                "{name: x, record: text, from: {dataset: {name: %1$s}}}, {name: y, record: text, from: {dataset: {name: %1$s, split: test}}}";
        dataset("d0", 0, FILE.formatted("imports/a"));
        for (int i = 1; i < 7; i++) {
            dataset("d" + i, 0, twice.formatted("d" + (i - 1)));
        }
        assertThat(shared(view("d1", "test"), view("d1", "train"))).isFalse();
        assertThat(shared(view("d6", "test"), view("d6", "train"))).isTrue();
    }

    @Test
    void moreOfAWorldHasTheRestOfItToo() {
        String world =
                "{name: w, record: text, from: {generated: {text: {domains: [%s], entities: {from: %s}, documents: {count: %d, sentences: %d}}}}}";
        dataset("a", 1, world.formatted("d1, d2", "0.5", 10, 4));
        dataset("b", 1, world.formatted("d2, d3", "0.7", 11, 4));
        assertThat(shared(view("a", "test"), view("b", "train"))).isTrue();
        dataset("b", 1, world.formatted("d3", "0.7", 10, 4));
        assertThat(shared(view("a", "test"), view("b", "train")))
                .as("other domains")
                .isFalse();
        dataset("b", 1, world.formatted("d2", "0.7", 10, 5));
        assertThat(shared(view("a", "test"), view("b", "train")))
                .as("other documents")
                .isFalse();
        dataset("b", 1, world.replace("from: %s", "to: %s").formatted("d2", "0.5", 10, 4));
        assertThat(shared(view("a", "test"), view("b", "train")))
                .as("other entities")
                .isFalse();
    }

    @Test
    void inlineRecordsAreTheSameLineByLine() {
        String inline = "{name: i, record: text, from: {inline: {jsonLines: \"%s\"}}}";
        dataset("a", 1, inline.formatted("{}\\n[]\\n"));
        dataset("b", 2, inline.formatted("[1]\\n\\n[] \\n"));
        dataset("c", 2, inline.formatted("[1]\\n\\n"));
        assertThat(shared(view("a", "test"), view("b", "train"))).isTrue();
        assertThat(shared(view("a", "test"), view("c", "train"))).isFalse();
    }

    @Test
    void generatedRecordsAreTheSameOfOneSeedAlone() {
        String world = "{name: %s, record: choice, from: {generated: {text: {exam: {}}}}}";
        dataset("a", 1, world.formatted("one"));
        dataset("b", 1, world.formatted("two"));
        dataset("c", 2, world.formatted("one"));
        assertThat(shared(view("a", "test"), view("b", "train"))).isTrue();
        assertThat(shared(view("a", "test"), view("c", "test"))).isFalse();
    }

    @Test
    void datasetsThatReadEachOtherInACircleEnd() {
        dataset("a", 0, "{name: d, record: text, from: {dataset: {name: b}}}");
        dataset("b", 0, "{name: d, record: text, from: {dataset: {name: a}}}");
        assertThat(shared(view("a", "test"), view("missing", "test"))).isFalse();
    }
}
