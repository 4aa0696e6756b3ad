package dev.cultivar.dataset.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.source.TextWorld;
import dev.cultivar.contract.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextRecordsTest {
    private static final long SEED = 7;
    private static final Pattern QUESTION = Pattern.compile("question: what is the (\\w+) of (\\w+)\\? answer:");
    private static final List<Pattern> STATED = List.of(
            Pattern.compile("the (?<r>\\w+) of (?<e>\\w+) is (?<v>\\w+)\\."),
            Pattern.compile("(?<e>\\w+) has the (?<r>\\w+) (?<v>\\w+)\\."),
            Pattern.compile("with (?<e>\\w+), the (?<r>\\w+) is (?<v>\\w+)\\."),
            Pattern.compile("(?<e>\\w+): (?<r>\\w+) (?<v>\\w+)\\."));
    private static final Pattern VALUE_FIRST = Pattern.compile("(?<v>\\w+) is the (?<r>\\w+) of (?<e>\\w+)\\.");

    /**
     * Written down from one machine (Temurin 25, x86-64): a change of any word or draw of a world changes every dataset that is
     * made of it.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'documents': {}} # 436338fbd625aeb8f9385c4c32c715725e609c2fffdcc471121544b59f121a0d",
                "{'documents': {'count': 99, 'sentences': 4, 'facts': 2, 'phrasings': 4, 'valueFirst': 0.5, 'linked': 0.6,"
                        + " 'junk': 0.1, 'duplicates': 0.1, 'leaks': 0.1}, 'domains': ['d2', 'general'],"
                        + " 'world': {'relatedness': 0.5}} # 1371dee1805aba1572bdbe35a63834fcd532fc9ca39e003e67236fe6edcfc4f0",
                "{'questions': {'phrasings': 3, 'about': 'general'}, 'world': {'language': 'own'}} # f3c574fd96b762d178bbe26b78054abaf79a472e1080b1f2305bc72bae458890",
                "{'exam': {'hops': 2, 'context': 'rows', 'shots': 1, 'options': 6}, 'entities': {'from': 0.5}} # c215a6ce7c1f89cff673521a70a537cc679904ae8ca6a5f383339ebab3ed56af",
                "{'rows': {'repeat': 3, 'derived': 2}} # 3a88ed30d576ba87d7cf50ef2d944f5e3c9c6d8e84d699c1fe3db295b0274a81",
            })
    void theSameSpecAndSeedGiveTheSameBytesEverywhere(String spec, String digest) throws JsonProcessingException {
        assertThat(digest(records(spec, "s", SEED))).isEqualTo(digest);
    }

    @Test
    void seedAndSourceChangeWhatIsToldAndOnlyTheSeedChangesTheFacts() throws JsonProcessingException {
        String spec = "{'documents': {'count': 50, 'facts': 6}}";
        List<ObjectNode> one = records(spec, "one", SEED);
        assertThat(one).isEqualTo(records(spec, "one", SEED));
        List<ObjectNode> two = records(spec, "two", SEED);
        assertThat(texts(two)).doesNotContainAnyElementsOf(texts(one));
        Map<String, String> all = facts(texts(two));
        facts(texts(one))
                .forEach((asked, value) ->
                        assertThat(all.getOrDefault(asked, value)).isEqualTo(value));
        assertThat(facts(texts(records(spec, "one", 8))))
                .doesNotContainKeys(all.keySet().toArray(String[]::new));
    }

    @Test
    void everyQuestionIsAnsweredInTheDocuments() throws JsonProcessingException {
        Map<String, String> told =
                facts(texts(records("{'documents': {'phrasings': 4, 'valueFirst': 0.3}}", "s", SEED)));
        List<ObjectNode> questions = records("{'questions': {}}", "q", SEED);
        assertThat(questions).hasSize(5 * 40 * 4);
        for (ObjectNode question : questions) {
            Matcher asked = QUESTION.matcher(question.path("prompt").asText());
            assertThat(asked.matches()).isTrue();
            assertThat(question.path("completion").asText())
                    .isEqualTo(" " + told.get(asked.group(1) + " of " + asked.group(2)));
            assertThat(question.path("group").asText()).isEqualTo(asked.group(2));
        }
    }

    @Test
    void everyValueIsRightEquallyOftenAndOptionsAreOfTheSameRelation() throws JsonProcessingException {
        Map<String, Set<String>> values = new HashMap<>();
        Map<String, Integer> right = new HashMap<>();
        List<ObjectNode> exam = records(
                "{'exam': {'options': 4}, 'world': {'entities': 40, 'values': 8, 'relations': 2}, 'domains': ['d1']}",
                "e",
                SEED);
        for (ObjectNode item : exam) {
            String answer =
                    item.path("options").path(item.path("answer").asInt()).asText();
            right.merge(answer, 1, Integer::sum);
            Matcher asked = QUESTION.matcher(item.path("question").asText());
            assertThat(asked.matches()).isTrue();
            item.path("options")
                    .forEach(option -> values.computeIfAbsent(asked.group(1), r -> new TreeSet<>())
                            .add(option.asText()));
            assertThat(item.path("options")).hasSize(4).doesNotHaveDuplicates();
        }
        assertThat(right)
                .hasSize(16)
                .allSatisfy((value, times) -> assertThat(times).isEqualTo(5));
        assertThat(values)
                .hasSize(2)
                .allSatisfy((relation, of) -> assertThat(of).hasSize(8));
        assertThat(exam.stream().map(item -> item.path("answer").asInt()).distinct())
                .hasSize(4);
    }

    @Test
    void rangesOfEntitiesDoNotOverlapAndCoverAll() throws JsonProcessingException {
        Set<String> first = entities("{'questions': {}, 'entities': {'to': 0.25}}");
        Set<String> second = entities("{'exam': {}, 'entities': {'from': 0.25}}");
        assertThat(first).hasSize(5 * 10).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(5 * 30);
        Set<String> told = new TreeSet<>();
        facts(texts(records("{'documents': {'linked': 1}, 'entities': {'to': 0.25}}", "s", SEED)))
                .keySet()
                .forEach(asked -> told.add(asked.substring(asked.indexOf(" of ") + 4)));
        assertThat(told).isEqualTo(first);
    }

    @Test
    void twoHopsAskForAValueOfTheLinkedEntityAndRowsHoldTheAnswer() throws JsonProcessingException {
        Map<String, JsonNode> rows = new HashMap<>();
        for (ObjectNode row : records("{'rows': {'derived': 1}}", "r", SEED)) {
            rows.put(
                    row.path("entity").asText(),
                    CanonicalJson.strict().readTree(row.path("text").asText()));
        }
        for (ObjectNode item : records("{'exam': {'hops': 2, 'context': 'rows'}}", "e", SEED)) {
            String question = item.path("question").asText();
            Matcher asked = Pattern.compile("question: what is the (\\w+) of the (\\w+) of (\\w+)\\? answer:")
                    .matcher(question.substring(question.lastIndexOf('\n') + 1));
            assertThat(asked.matches()).isTrue();
            String linked = row(rows, asked.group(3)).path(asked.group(2)).asText();
            String answer =
                    item.path("options").path(item.path("answer").asInt()).asText();
            assertThat(row(rows, linked).path(asked.group(1)).asText()).isEqualTo(answer);
            assertThat(question.lines()).hasSize(5);
            assertThat(question).contains("name: " + linked + "; ");
        }
        rows.forEach((entity, row) -> {
            List<String> names = new ArrayList<>();
            row.fieldNames().forEachRemaining(names::add);
            assertThat(names).hasSize(7);
            JsonNode linked = row(rows, row.path(names.get(5)).asText());
            assertThat(names.get(6)).isEqualTo(names.get(5) + " " + names.get(1));
            assertThat(row.path(names.get(6))).isEqualTo(linked.path(names.get(1)));
        });
    }

    @Test
    void shotsAskAboutOtherEntitiesAndAreAnswered() throws JsonProcessingException {
        Map<String, String> told = facts(texts(records("{'documents': {}}", "s", SEED)));
        for (ObjectNode item : records("{'exam': {'shots': 3, 'phrasing': 1}}", "e", SEED)) {
            List<String> lines = item.path("question").asText().lines().toList();
            assertThat(lines).hasSize(4);
            for (String line : lines.subList(0, 3)) {
                Matcher shot = Pattern.compile(QUESTION + " (\\w+)\\.").matcher(line);
                assertThat(shot.matches()).isTrue();
                assertThat(told).containsEntry(shot.group(1) + " of " + shot.group(2), shot.group(3));
                assertThat(shot.group(2)).isNotEqualTo(item.path("entity").asText());
            }
        }
    }

    @Test
    void plantedRecordsHaveTheirSharesAndSayWhatTheyAre() throws JsonProcessingException {
        List<ObjectNode> documents = records(
                "{'documents': {'count': 2000, 'junk': 0.1, 'duplicates': 0.2, 'leaks': 0.05}, 'domains': ['d1']}",
                "s",
                SEED);
        Map<String, Integer> counts = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        for (ObjectNode document : documents) {
            String planted = document.path("planted").asText();
            counts.merge(planted, 1, Integer::sum);
            String text = document.path("text").asText();
            texts.put(document.path("id").asText(), text);
            switch (planted) {
                case "duplicate" -> {
                    String original = Objects.requireNonNull(
                            texts.get(document.path("group").asText()));
                    assertThat(document.path("group")).isNotEqualTo(document.path("id"));
                    assertThat(differences(original, text)).isLessThanOrEqualTo(1);
                }
                case "leak" -> assertThat(text).containsPattern(QUESTION + " \\w+\\.$");
                case "junk" -> assertThat(facts(List.of(text))).isEmpty();
                default -> assertThat(facts(List.of(text))).isNotEmpty();
            }
        }
        Map.of("junk", 0.1, "duplicate", 0.2, "leak", 0.05)
                .forEach((planted, share) -> assertThat(counts.getOrDefault(planted, 0) / 2000.0)
                        .as(planted)
                        .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / 2000))));
    }

    @Test
    void valueFirstAndLinkedAreSharesOfTheFacts() throws JsonProcessingException {
        List<String> texts = texts(records(
                "{'documents': {'count': 1000, 'valueFirst': 0.4, 'linked': 0.5}, 'domains': ['d1']}", "s", SEED));
        long first = texts.stream()
                .mapToLong(text -> VALUE_FIRST.matcher(text).results().count())
                .sum();
        assertThat(first / 3000.0).isCloseTo(0.4, within(0.04));
        List<ObjectNode> alone = records("{'documents': {'linked': 0, 'facts': 5}, 'domains': ['d1']}", "s", SEED);
        for (ObjectNode document : alone) {
            assertThat(facts(texts(List.of(document))).keySet())
                    .hasSize(5)
                    .allMatch(asked ->
                            asked.endsWith(" of " + document.path("entity").asText()));
        }
    }

    @Test
    void translatedFactsAreTheGeneralOnesInTheDomainsWords() throws JsonProcessingException {
        String world = ", 'world': {'language': 'own', 'domains': 1}, 'domains': ['%s']}";
        List<ObjectNode> general = records("{'exam': {}" + world.formatted("general"), "e", SEED);
        List<ObjectNode> translated = records("{'exam': {'about': 'general'}" + world.formatted("d1"), "e", SEED);
        Map<String, Integer> same = new HashMap<>();
        for (List<ObjectNode> exam : List.of(general, translated)) {
            exam.forEach(item -> same.merge(
                    item.path("entity").asText() + " "
                            + item.path("options")
                                    .path(item.path("answer").asInt())
                                    .asText(),
                    1,
                    Integer::sum));
        }
        assertThat(same.values()).allMatch(times -> times % 2 == 0);
        Set<String> native1 = words(texts(records("{'documents': {}" + world.formatted("d1"), "s", SEED)));
        Set<String> english = words(texts(records("{'documents': {}" + world.formatted("general"), "s", SEED)));
        assertThat(native1).doesNotContainAnyElementsOf(english);
        assertThat(translated)
                .allSatisfy(item -> assertThat(item.path("domain").asText()).isEqualTo("d1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'documents': {'facts': 9}} # documents.facts is 9 and documents.sentences is 6",
                "{'rows': {}, 'domains': ['d5']} # the world has no domain d5; it has general, d1, d2, d3, d4",
                "{'rows': {}, 'domains': ['d1', 'd1']} # domains: d1 is there twice",
                "{'rows': {}, 'entities': {'from': 0.5, 'to': 0.501}} # is none of 40 entities",
            })
    void whatTheWorldDoesNotHaveIsRefused(String spec, String message) {
        assertThatThrownBy(() -> records(spec, "s", SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static List<ObjectNode> records(String spec, String source, long seed) throws JsonProcessingException {
        List<ObjectNode> records = new ArrayList<>();
        TextRecords.records(CanonicalJson.strict().readValue(spec.replace('\'', '"'), TextWorld.class), source, seed)
                .forEachRemaining(records::add);
        return records;
    }

    private static JsonNode row(Map<String, JsonNode> rows, String entity) {
        return Objects.requireNonNull(rows.get(entity));
    }

    private static String digest(List<ObjectNode> records) {
        StringBuilder lines = new StringBuilder();
        records.forEach(record -> lines.append(record).append('\n'));
        return CanonicalJson.digest(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(List<ObjectNode> records) {
        return records.stream().map(record -> record.path("text").asText()).toList();
    }

    private static Set<String> entities(String spec) throws JsonProcessingException {
        Set<String> entities = new TreeSet<>();
        records(spec, "s", SEED)
                .forEach(record -> entities.add(record.path("entity").asText()));
        return entities;
    }

    /** "relation of entity" to value, read from text alone; two texts may not disagree. */
    private static Map<String, String> facts(List<String> texts) {
        Map<String, String> facts = new HashMap<>();
        List<Pattern> all = new ArrayList<>(STATED);
        all.add(VALUE_FIRST);
        for (String text : texts) {
            for (Pattern pattern : all) {
                pattern.matcher(text).results().forEach(found -> {
                    String asked = found.group("r") + " of " + found.group("e");
                    assertThat(facts.put(asked, found.group("v"))).as(asked).isIn(null, found.group("v"));
                });
            }
        }
        return facts;
    }

    private static Set<String> words(List<String> texts) {
        Set<String> words = new HashSet<>();
        texts.forEach(text -> words.addAll(Arrays.asList(text.split("\\W+"))));
        return words;
    }

    private static int differences(String one, String other) {
        String[] a = one.split(" ");
        String[] b = other.split(" ");
        assertThat(a).hasSameSizeAs(b);
        int differences = 0;
        for (int i = 0; i < a.length; i++) {
            differences += a[i].equals(b[i]) ? 0 : 1;
        }
        return differences;
    }
}
