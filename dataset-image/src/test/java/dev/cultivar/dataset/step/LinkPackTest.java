package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.dataset.record.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkPackTest {
    private static List<String> after(String spec, long seed, List<Entry> entries) throws JsonProcessingException {
        ListEngine engine = new ListEngine();
        LinkPack step = new LinkPack(
                3,
                "pack",
                seed,
                CanonicalJson.strict().readValue(spec.replace('\'', '"'), dev.cultivar.api.step.LinkPack.class),
                engine);
        List<String> after = Records.after(entries, step::apply);
        assertThat(engine.shared).isZero();
        return after;
    }

    private static Entry record(int line, String name, String links) {
        return Records.kept(
                line, "{\"text\": \"" + name + "\"}", Map.of("entity", name, "links", links, "domain", "d" + line % 2));
    }

    /** n records, each linked to the next and the last to the first. */
    private static List<Entry> round(int n) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            entries.add(record(i + 1, "r" + i, "r" + (i + 1) % n));
        }
        return entries;
    }

    private static List<String> documents(List<String> after) {
        return after.stream().filter(text -> !text.equals("3 packed")).toList();
    }

    @Test
    void whatIsLinkedComesTogetherAndTheRestIsCounted() throws JsonProcessingException {
        List<Entry> entries = List.of(
                record(1, "hub", "a, b"),
                new Dropped(new Place(0, 0, 2), 1, "earlier"),
                record(3, "alone", ""),
                new Refused(new Place(0, 0, 4), "bad"),
                record(5, "lost", "nobody"),
                record(6, "b", "hub"),
                record(7, "a", "hub"));
        List<String> after = after("{'separator': '|'}", 1, entries);
        assertThat(after).contains("alone", "lost", "1 earlier", "bad");
        assertThat(after).filteredOn("3 packed"::equals).hasSize(2);
        // whichever is first, the others are one or two links away
        assertThat(after.getFirst()).isIn("hub|a|b", "a|hub|b", "b|hub|a");
    }

    @Test
    void everyRecordIsInOneDocumentNextToItsLink() throws JsonProcessingException {
        List<String> documents = documents(after("{'most': 5, 'separator': ' '}", 4, round(60)));
        List<String> all = new ArrayList<>();
        for (String document : documents) {
            String[] members = document.split(" ");
            assertThat(members.length).isLessThanOrEqualTo(5);
            for (int i = 1; i < members.length; i++) {
                int before = Integer.parseInt(members[i - 1].substring(1));
                assertThat(members[i]).isEqualTo("r" + (before + 1) % 60);
            }
            all.addAll(List.of(members));
        }
        assertThat(all).hasSize(60).doesNotHaveDuplicates();
        assertThat(documents(after("{'most': 5, 'separator': ' '}", 5, round(60))))
                .isNotEqualTo(documents);
        assertThat(documents(after("{'most': 60, 'separator': ' '}", 4, round(60))))
                .hasSize(1);
    }

    @Test
    void shuffledIsTheSameSizesOfUnrelatedRecordsOfTheDomain() throws JsonProcessingException {
        List<Entry> twoDomains = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            // even lines link to even lines, so domains are closed
            twoDomains.add(record(i + 1, "r" + i, "r" + (i + 2) % 80));
        }
        List<String> linked = documents(after("{'separator': ' '}", 4, twoDomains));
        List<String> shuffled = documents(after("{'separator': ' ', 'order': 'shuffled'}", 4, twoDomains));
        assertThat(sizes(shuffled)).isEqualTo(sizes(linked));
        assertThat(words(shuffled)).containsExactlyInAnyOrderElementsOf(words(linked));
        int neighbours = 0;
        for (String document : shuffled) {
            String[] members = document.split(" ");
            for (int i = 1; i < members.length; i++) {
                int before = Integer.parseInt(members[i - 1].substring(1));
                int now = Integer.parseInt(members[i].substring(1));
                assertThat(now % 2).isEqualTo(before % 2);
                neighbours += now == (before + 2) % 80 ? 1 : 0;
            }
        }
        assertThat(neighbours).isLessThan(8);
    }

    @Test
    void otherKeysNameAndLink() throws JsonProcessingException {
        List<Entry> entries = List.of(
                Records.kept(1, "{\"text\": \"one\"}", Map.of("title", "a", "see", "b")),
                Records.kept(2, "{\"text\": \"two\"}", Map.of("title", "b", "see", "a")));
        assertThat(after("{'key': 'title', 'links': 'see', 'most': 2}", 1, entries)
                        .getFirst())
                .isIn("one\ntwo", "two\none");
    }

    private static List<Integer> sizes(List<String> documents) {
        return documents.stream().map(text -> text.split(" ").length).sorted().toList();
    }

    private static List<String> words(List<String> documents) {
        return documents.stream()
                .flatMap(text -> List.of(text.split(" ")).stream())
                .toList();
    }
}
