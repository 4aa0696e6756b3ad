package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cultivar.api.source.TextWorld;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.world.Draws;
import dev.cultivar.dataset.world.TextRecords;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingComprehensionTest {
    private static final String VALUE_FIRST =
            "{'regex': '(\\\\w+) is the (?<what>\\\\w+) of (\\\\w+)\\\\.', 'item': 'question: what is the ${what} of $3? answer: $1.'}";

    private static ReadingComprehension step(String spec, long seed) throws JsonProcessingException {
        return ReadingComprehension.of(
                2,
                "read",
                seed,
                CanonicalJson.strict()
                        .readValue(spec.replace('\'', '"'), dev.cultivar.api.step.ReadingComprehension.class));
    }

    private static List<String> items(String spec, String text) throws JsonProcessingException {
        return step(spec, 1).items("id", text).stream().map(MinedItem::text).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "definition # Much was said. A lathe is a machine that turns wood. It hums. # Question: What is lathe? Answer: a machine"
                        + " that turns wood.",
                "because # It was late. The belt broke because nobody had oiled it! # Question: Why is it so that The belt"
                        + " broke? Answer: Because nobody had oiled it.",
                "therefore # The valve was shut; therefore the pressure rose. # Question: What follows from this: The valve was"
                        + " shut? Answer: the pressure rose.",
                "cloze # Go on. We went to Xyz by bus. # -",
                "cloze # We put it near the hammer on a day. # -",
                "nextPhrase # Go. One two three four five six seven. # Question: How does this go on: One two three? Answer:"
                        + " four five six seven.",
                "nextPhrase # One two three four five. # -",
            })
    void builtInRulesGiveTheseItems(String rule, String text, String item) throws JsonProcessingException {
        String spec = "{'builtIn': ['" + rule + "']}";
        if (rule.equals("cloze")) {
            assertThat(items(spec, text))
                    .allMatch(found ->
                            found.matches("Question: Which word is missing: .*___.*\\? Answer: (near|hammer|went)\\."));
            return;
        }
        assertThat(items(spec, text)).isEqualTo(item.equals("-") ? List.of() : List.of(item));
    }

    @Test
    void aRuleOfOnesOwnTurnsFactsRound() throws JsonProcessingException {
        String spec = "{'builtIn': [], 'rules': [" + VALUE_FIRST + "]}";
        assertThat(items(spec, "vel is the colour of karo. nothing here. tam is the size of mire."))
                .containsExactly(
                        "question: what is the colour of karo? answer: vel.",
                        "question: what is the size of mire? answer: tam.");
    }

    @Test
    void everyItemCanBeMadeAgainFromItsSpan() throws JsonProcessingException {
        ReadingComprehension step = step("{'most': 64, 'rules': [" + VALUE_FIRST + "]}", 1);
        int items = 0;
        for (String text : documents()) {
            for (Miner miner : step.miners()) {
                for (MinedItem item : miner.items(text, Draws.of(1, "a"))) {
                    String span = text.substring(item.start(), item.end());
                    switch (miner) {
                        case ClozeMiner ignored -> {
                            String missing = item.text().replaceAll(".*Answer: (\\p{L}+)\\.", "$1");
                            assertThat(item.text().replace("___", missing))
                                    .startsWith("Question: Which word is missing: "
                                            + span.substring(0, span.length() - 1) + "?");
                        }
                        case PatternMiner pattern ->
                            assertThat(pattern.items(span, Draws.of(1, "b")))
                                    .containsExactly(new MinedItem(0, span.length(), item.text()));
                        case NextPhraseMiner next ->
                            assertThat(next.items(span, Draws.of(1, "b")))
                                    .containsExactly(new MinedItem(0, span.length(), item.text()));
                    }
                    items++;
                }
            }
        }
        assertThat(items).isGreaterThan(1000);
    }

    @Test
    void soManyAreDrawnBySeedAndIdInTheOrderOfTheText() throws JsonProcessingException {
        String text = documents().getFirst();
        List<MinedItem> all = step("{'most': 64}", 1).items("id", text);
        assertThat(all.size()).isGreaterThan(5);
        List<MinedItem> some = step("{'most': 3}", 1).items("id", text);
        assertThat(some).hasSize(3).isSortedAccordingTo((a, b) -> Integer.compare(a.start(), b.start()));
        assertThat(step("{'most': 3}", 1).items("id", text)).isEqualTo(some);
        List<List<MinedItem>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(step("{'most': 3}", 1).items("other" + i, text));
            others.add(step("{'most': 3}", 2 + i).items("id", text));
        }
        assertThat(others).anyMatch(other -> !other.equals(some));
    }

    @Test
    void documentsStandBeforeTheirItemsOrAreLeftOut() throws JsonProcessingException {
        String rule = "'builtIn': [], 'rules': [" + VALUE_FIRST + "]";
        String fact = "vel is the colour of karo.";
        String asked = "question: what is the colour of karo? answer: vel.";
        assertThat(Records.after(Records.texts(fact, "nothing."), step("{" + rule + "}", 1)::apply))
                .containsExactly(fact + "\n" + asked, "nothing.");
        assertThat(Records.after(
                        Records.texts(fact + " tam is the size of karo.", "nothing."),
                        step("{" + rule + ", 'document': 'dropped', 'separator': ' | '}", 1)::apply))
                .containsExactly(asked + " | question: what is the size of karo? answer: tam.", "2 nothingFound");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "(a # $1 # rules[0].regex: Unclosed group at character 3 of (a",
                "(a) # $2 # rules[0].item: No group 2",
                "(a) # ${b} # rules[0].item: No group with name {b}",
            })
    void rulesThatCannotWorkAreRefused(String regex, String item, String message) {
        assertThatThrownBy(() -> step("{'rules': [{'regex': '" + regex + "', 'item': '" + item + "'}]}", 1))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("steps[read].mine.readingComprehension." + message);
    }

    private static List<String> documents() throws JsonProcessingException {
        List<String> texts = new ArrayList<>();
        TextRecords.records(
                        CanonicalJson.strict()
                                .readValue(
                                        "{\"documents\": {\"count\": 40, \"valueFirst\": 0.5, \"sentences\": 9}}",
                                        TextWorld.class),
                        "s",
                        7)
                .forEachRemaining(record -> texts.add(record.path("text").asText()));
        return texts;
    }
}
