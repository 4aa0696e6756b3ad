package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.store.DataRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        Documentation documentation = new Documentation(List.of("train"));
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
        IntStream.range(0, 20).forEach(i -> documentation.add("train", record(Map.of("key" + i, "v"))));
        assertThat(documentation.found().metadata()).hasSize(16);
        assertThat(documentation.found().undocumented())
                .containsExactly(
                        new Documentation.Gap("train", "language", 20), new Documentation.Gap("train", "license", 20));
    }

    @Test
    void cellsAreBounded() {
        Documentation documentation = new Documentation(List.of("train"));
        IntStream.range(0, 20)
                .forEach(i -> documentation.add("train", record(Map.of("domain", "d" + i, "language", "l" + i))));
        assertThat(documentation.found().emptyCells())
                .hasSize(256)
                .startsWith(new Documentation.Cell("d0", "l1"))
                .doesNotContain(new Documentation.Cell("d1", "l1"));
    }

    private static DataRecord record(Map<String, String> metadata) {
        return new DataRecord("id", JsonNodeFactory.instance.objectNode(), metadata);
    }
}
