package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cultivar.api.CardStatus;
import dev.cultivar.api.SetOverlapStatus;
import dev.cultivar.api.card.GridAxis;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit of a dataset: what was planted is found, and nothing else. */
class CardTest {
    private static String page(int i, String domain, String language) {
        return "{\"text\": \"page %d\", \"domain\": \"%s\", \"language\": \"%s\"}\n".formatted(i, domain, language);
    }

    @Test
    void plantedGapsAndCopiesAreListedAndNothingElse(@TempDir Path root) throws IOException {
        StringBuilder pages = new StringBuilder();
        StringBuilder bare = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            // nothing of law is in French, and three pages of tax have no license
            boolean law = i % 2 == 0;
            (i == 1 || i == 3 || i == 5 ? bare : pages)
                    .append(page(i, law ? "law" : "tax", !law && i % 5 == 0 ? "fr" : "de"));
        }
        // page 2 is of law twice, and pages 7 and 9 are of both
        pages.append(page(2, "law", "de")).append(page(7, "law", "de")).append(page(9, "law", "de"));
        TestPod pod = new TestPod(root);
        pod.put("imports/pages.jsonl", pages.toString());
        pod.put("imports/bare.jsonl", bare.toString());
        Done done = pod.prepare("""
                {"sources": [
                  {"name": "pages", "record": "text", "from": {"files": {"path": "imports/pages.jsonl"}}, "metadata":
                    {"domain": {"column": "domain"}, "language": {"column": "language"}, "license": {"value": "CC0"}}},
                  {"name": "bare", "record": "text", "from": {"files": {"path": "imports/bare.jsonl"}}, "metadata":
                    {"domain": {"column": "domain"}, "language": {"column": "language"}}}],
                 "splits": [{"name": "held", "domains": {"of": ["law"]}}]}""", 2, 3);
        JsonNode card =
                CanonicalJson.strict().readTree(pod.file(done, Card.FILE).toFile());
        assertThat(card.at("/overlap").toString()).isEqualTo("""
                {"share":1.0,"splits":[{"inTrain":2,"looked":23,"repeated":1,"split":"held"},\
                {"inTrain":0,"looked":20,"repeated":0,"split":"train"}]}""");
        assertThat(card.at("/documentation/undocumented").toString())
                .isEqualTo("[{\"key\":\"license\",\"records\":3,\"split\":\"train\"}]");
        assertThat(card.at("/documentation/emptyCells").toString())
                .isEqualTo("[{\"domain\":\"law\",\"language\":\"fr\"}]");
        assertThat(card.at("/documentation/metadata/1").toString())
                .isEqualTo("{\"key\":\"language\",\"records\":23,\"split\":\"held\",\"values\":{\"de\":23}}");
        assertThat(card.at("/documentation/metadata")).hasSize(6);
        assertThat(card.at("/warnings").toString())
                .contains(
                        "split held: 2 of 23 records that were looked at say letter for letter what a record of train says");
    }

    @Test
    void ofManyTextsASampleIsLookedAtWithAllCopiesInAnyOrder() {
        List<Integer> texts = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            texts.addAll(Collections.nCopies(i % 3 + 1, i));
        }
        TextOverlap.Found found = overlap(texts, 1000);
        assertThat(found.share()).isLessThan(1);
        TextOverlap.Overlap train = found.splits().getLast();
        assertThat(train.looked()).isBetween(600L, 3000L);
        Collections.reverse(texts);
        assertThat(overlap(texts, 1000)).isEqualTo(found);
        TextOverlap.Found all = overlap(texts, 3000);
        assertThat(all.share()).isEqualTo(1);
        assertThat(all.splits().getLast()).isEqualTo(new TextOverlap.Overlap("train", 4000, 1000, 0));
        assertThat(all.splits().getFirst()).isEqualTo(new TextOverlap.Overlap("test", 2000, 0, 2000));
    }

    /** The second copy of a text is in test, the others are in train. */
    private static TextOverlap.Found overlap(List<Integer> texts, int most) {
        TextOverlap overlap = new TextOverlap(List.of("test", "train"), most);
        int[] copies = new int[3000];
        for (int text : texts) {
            overlap.add(++copies[text] == 2 ? "test" : "train", List.of("text " + text));
        }
        return overlap.found();
    }

    @Test
    void manyValuesAreCountedAndNotListed() {
        Documentation documentation = new Documentation(List.of("train"), dev.cultivar.api.card.Card.standard());
        IntStream.range(0, 65)
                .forEach(i -> documentation.add(
                        "train", record(Map.of("domain", "d" + i, "language", "l" + i, "license", "x".repeat(254)))));
        Documentation.Found found = documentation.found();
        assertThat(found.metadata())
                .containsExactly(
                        new Documentation.Key("train", "domain", 65, Map.of()),
                        new Documentation.Key("train", "language", 65, Map.of()),
                        new Documentation.Key("train", "license", 65, Map.of()));
        assertThat(found.undocumented()).isEmpty();
        assertThat(found.emptyCells()).isEmpty();
        assertThat(found.empty()).isNull();
        IntStream.range(0, 20).forEach(i -> documentation.add("train", record(Map.of("key" + i, "v"))));
        assertThat(documentation.found().metadata()).hasSize(16);
        assertThat(documentation.found().undocumented())
                .containsExactly(
                        new Documentation.Gap("train", "language", 20), new Documentation.Gap("train", "license", 20));
    }

    @Test
    void cellsAreBounded() {
        Documentation documentation = new Documentation(List.of("train"), dev.cultivar.api.card.Card.standard());
        IntStream.range(0, 20)
                .forEach(i -> documentation.add("train", record(Map.of("domain", "d" + i, "language", "l" + i))));
        assertThat(documentation.found().empty()).isEqualTo(20 * 20 - 20);
        assertThat(documentation.found().emptyCells())
                .hasSize(256)
                .startsWith(Map.of("domain", "d0", "language", "l1"))
                .doesNotContain(Map.of("domain", "d1", "language", "l1"));
    }

    @Test
    void whatTheCardIsAskedIsListedAndNothingElse(@TempDir Path root) throws IOException {
        TestPod pod = new TestPod(root);
        pod.put("imports/in.jsonl", """
                {"text": "a", "skill": "law", "level": "easy", "when": "2023-12-31T23:59:59Z", "license": "CC0"}
                {"text": "b", "skill": "law", "level": "hard", "when": "2024", "license": "MIT"}
                {"text": "c", "skill": "tax", "level": "easy", "when": "2022-05", "license": "CC0"}
                {"text": "d", "skill": "tax", "level": "easy", "when": "long ago", "license": "CC0"}
                """);
        pod.put("imports/bare.jsonl", "{\"text\": \"e\", \"skill\": \"tax\", \"license\": \"CC0\"}");
        Done done = pod.prepare("""
                {"sources": [{"name": "all", "record": "text", "from": {"files": {"path": "imports/in.jsonl"}}, "metadata":
                  {"skill": {"column": "skill"}, "level": {"column": "level"}, "time": {"column": "when"}, "license": {"column": "license"}}},
                  {"name": "bare", "record": "text", "from": {"files": {"path": "imports/bare.jsonl"}}, "metadata":
                  {"skill": {"column": "skill"}, "license": {"column": "license"}}}],
                 "card": {"card": {"axes": [{"key": "skill", "values": ["tax", "ethics"]}, {"key": "level"}],
                   "requiredFields": ["level", "author", "license"], "staleBefore": "2024-01"}, "sets": {}}}""", 1, 2);
        JsonNode card =
                CanonicalJson.strict().readTree(pod.file(done, Card.FILE).toFile());
        assertThat(card.at("/documentation/undocumented").toString())
                .isEqualTo(
                        "[{\"key\":\"level\",\"records\":1,\"split\":\"train\"},{\"key\":\"author\",\"records\":5,\"split\":\"train\"}]");
        assertThat(card.at("/documentation/emptyCells").toString())
                .isEqualTo(
                        "[{\"level\":\"easy\",\"skill\":\"ethics\"},{\"level\":\"hard\",\"skill\":\"ethics\"},{\"level\":\"hard\",\"skill\":\"tax\"}]");
        assertThat(card.at("/documentation/stale").toString())
                .isEqualTo("[{\"records\":2,\"split\":\"train\",\"undated\":2}]");
        assertThat(done.card())
                .isEqualTo(new CardStatus(
                        "dataset/" + TestPod.digest(done) + "/card.json",
                        CanonicalJson.digest(Files.readAllBytes(pod.file(done, Card.FILE))),
                        0L,
                        0L,
                        List.of(),
                        Map.of("CC0", 4L, "MIT", 1L),
                        Map.of(),
                        Map.of("author", 5L, "level", 1L),
                        3L,
                        2L,
                        2L));
    }

    @Test
    void anAxisThatNoRecordHasIsToldAndHidesNoGapOfTheOthers(@TempDir Path root) throws IOException {
        TestPod pod = new TestPod(root);
        pod.put("imports/in.jsonl", """
                {"text": "a", "skill": "law"}
                {"text": "b", "skill": "tax"}
                {"text": "c", "skill": "tax"}
                """);
        Done done = pod.prepare("""
                {"sources": [
                  {"name": "in", "record": "text", "from": {"files": {"path": "imports/in.jsonl"}}, "metadata":
                    {"domain": {"column": "skill"}, "language": {"value": "en"}}}],
                 "splits": [{"name": "held", "domains": {"of": ["law"]}}],
                 "card": {"card": {"axes": [{"key": "skil"}, {"key": "language", "values": ["en", "de"]}],
                   "staleBefore": "2024-01-01"}, "sets": {}}}""", 1, 2);
        CardStatus status = Objects.requireNonNull(done.card());
        assertThat(status.emptyCells()).isEqualTo(1);
        assertThat(status.stale()).isZero();
        assertThat(status.undated()).isEqualTo(3);
        JsonNode card =
                CanonicalJson.strict().readTree(pod.file(done, Card.FILE).toFile());
        assertThat(card.at("/documentation/emptyCells").toString()).isEqualTo("[{\"language\":\"de\"}]");
        String warning =
                "card.axes[skil]: no record has this key; the keys that records have are domain, language; correct it, or set metadata.skil of the sources";
        assertThat(card.at("/warnings").toString()).contains(warning);
        assertThat(pod.last.warnings()).contains(warning);
    }

    @Test
    void valuesOfAnAxisThatNoRecordHasAreCells() {
        Documentation documentation = asked(new GridAxis("level", List.of("hard", "easy")), axis("language"));
        documentation.add("train", record(Map.of("language", "de")));
        documentation.add("train", record(Map.of("language", "en")));
        documentation.add("train", record(Map.of()));
        assertThat(documentation.found().empty()).isEqualTo(4);
        assertThat(documentation.found().emptyCells())
                .startsWith(Map.of("level", "easy", "language", "de"))
                .hasSize(4);
        assertThat(documentation.missingAxes())
                .containsExactly(
                        "card.axes[level]: no record has this key; the keys that records have are language; correct it, or set metadata.level of the sources");
    }

    @Test
    void recordsThatLackAKeyFillNoCellWhereOthersHaveIt() {
        Documentation documentation = asked(axis("level"), axis("language"));
        documentation.add("train", record(Map.of("language", "de")));
        assertThat(documentation.found().empty()).isZero();
        documentation.add("train", record(Map.of("language", "en", "level", "easy")));
        assertThat(documentation.found().emptyCells()).containsExactly(Map.of("level", "easy", "language", "de"));
        assertThat(documentation.missingAxes()).isEmpty();
    }

    @Test
    void ofManyKeysSixteenAreNamedAndOfNoneThatIsSaid() {
        Documentation documentation = asked(axis("level"));
        assertThat(documentation.found().empty()).isZero();
        assertThat(documentation.found().emptyCells()).isEmpty();
        documentation.add("train", record(Map.of()));
        assertThat(documentation.found().empty()).isZero();
        assertThat(documentation.missingAxes())
                .containsExactly(
                        "card.axes[level]: no record has this key; records have no metadata; correct it, or set metadata.level of the sources");
        IntStream.range(10, 30).forEach(i -> documentation.add("train", record(Map.of("key" + i, "v"))));
        documentation.add("train", record(Map.of("license", "CC0")));
        assertThat(documentation.missingAxes()).singleElement().asString().contains("key10, ", "key25, ...; ");
        Documentation standard = new Documentation(List.of("train"), dev.cultivar.api.card.Card.standard());
        standard.add("train", record(Map.of("license", "CC0")));
        assertThat(standard.missingAxes()).isEmpty();
    }

    private static GridAxis axis(String key) {
        return new GridAxis(key, List.of());
    }

    private static Documentation asked(GridAxis... axes) {
        return new Documentation(
                List.of("train"), new dev.cultivar.api.card.Card(List.of(), 13, List.of(axes), List.of(), null));
    }

    @Test
    void whatIsNoTimeIsRefused(@TempDir Path root) throws IOException {
        new TestPod(root).refused("""
                {"sources": [{"name": "all", "record": "text", "from": {"inline": {"jsonLines": "{\\"text\\": \\"a\\"}"}}}],
                 "card": {"card": {"staleBefore": "May"}, "sets": {}}}""", "InvalidCard", "card.staleBefore is May");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"axes\": [{\"key\": \"domain\"}, {\"key\": \"domain\", \"values\": [\"law\"]}]} | card.axes: domain is there twice",
                "{\"requiredFields\": [\"author\", \"license\", \"author\"]} | card.requiredFields: author is there twice"
            })
    void aKeyThatIsAskedTwiceIsRefused(String card, String complaint, @TempDir Path root) throws IOException {
        new TestPod(root).refused("""
                {"sources": [{"name": "all", "record": "text", "from": {"inline": {"jsonLines": "{\\"text\\": \\"a\\"}"}}}],
                 "card": {"card": %s, "sets": {}}}""".formatted(card), "InvalidCard", complaint);
    }

    @Test
    void plantedPassagesOfEvaluationSetsAreCountedInEachSplitAndNothingElse(@TempDir Path root) throws IOException {
        TestPod pod = new TestPod(root);
        pod.put("imports/exam.jsonl", """
                {"text": "one two three four five six"}
                {"text": "red orange yellow green blue"}
                {"text": "never seen by any record here"}
                {"text": "too short"}
                """);
        Done exam = pod.prepare("""
                {"sources": [{"name": "e", "record": "text", "from": {"files": {"path": "imports/exam.jsonl"}}}]}""", 1, 1);
        StringBuilder pages = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            String text = i < 5
                    ? "Page " + i + ": Two, THREE four (five). Six"
                    : i < 7 ? "six five four three two one and green yellow" : "page " + i;
            pages.append("{\"text\": \"%s\", \"set\": \"%s\"}\n".formatted(text, i % 3 == 0 ? "held" : "rest"));
        }
        pages.append("{\"text\": \"Orange yellow green blue violet\", \"set\": \"held\"}\n");
        pod.put("imports/pages.jsonl", pages.toString());
        String work = """
                {"sources": [{"name": "p", "record": "text", "from": {"files": {"path": "imports/pages.jsonl"}}, "metadata": {"domain": {"column": "set"}}}],
                 "splits": [{"name": "test", "domains": {"of": ["held"]}}],
                 "card": {"card": {"ngram": %d, "against": [{"name": "exam", "dataset": {"name": "exam"}}]},
                  "sets": {"exam": [{"digest": "%s", "split": "train"}]}}}""";
        Done done = pod.prepare(work.formatted(4, TestPod.digest(exam)), 2, 3);
        JsonNode set = CanonicalJson.strict()
                .readTree(pod.file(done, Card.FILE).toFile())
                .at("/against/0");
        assertThat(set.at("/splits").toString()).isEqualTo("""
                [{"records":3,"share":0.2727272727272727,"split":"test"},{"records":3,"share":0.15,"split":"train"}]""");
        assertThat(set.at("/examples/0/passage").asText()).isEqualTo("Two, THREE four (five).");
        assertThat(set.at("/examples/0/split").asText()).isEqualTo("test");
        assertThat(set.at("/examples/0/id").asText())
                .isEqualTo(pod.read(done, "test").getFirst().id());
        assertThat(set.at("/examples")).hasSize(6);
        assertThat(set.at("/records").asInt()).isEqualTo(4);
        assertThat(set.at("/tooShort").asInt()).isEqualTo(1);
        assertThat(set.at("/inTrain").asInt()).isEqualTo(1);
        assertThat(set.at("/share").asDouble()).isEqualTo(1);
        assertThat(Objects.requireNonNull(done.card()).against())
                .containsExactly(new SetOverlapStatus("exam", 6L, 3L, 0.15, 0.25));
        assertThat(pod.last.warnings())
                .contains(
                        "card.against[exam]: 3 records of train share 4 words in a row with 1 of its 4 records; drop them with a step decontaminate");
        assertThat(new Store(root)
                        .artifact("dataset", TestPod.digest(done))
                        .manifest()
                        .parents())
                .isEqualTo(Map.of("card.exam.0", TestPod.digest(exam)));
        Done longer = pod.prepare(work.formatted(6, TestPod.digest(exam)), 2, 3);
        assertThat(Objects.requireNonNull(longer.card()).against())
                .containsExactly(new SetOverlapStatus("exam", 0L, 0L, 0.0, 0.0));
    }

    private static DataRecord record(Map<String, String> metadata) {
        return new DataRecord("id", JsonNodeFactory.instance.objectNode(), metadata);
    }
}
