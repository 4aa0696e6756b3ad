package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.StepStatus;
import dev.cultivar.api.TokenizerStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.FileHash;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole, on Spark and a store in a temporary folder. */
class PreparationTest {
    private static final String STEPS = """
            [{"name": "tidy", "normalize": {"whitespace": "collapse"}},
             {"name": "long", "filter": {"length": {"min": 5}}},
             {"name": "real", "filter": {"pattern": {"regex": "lorem", "keep": "others"}}},
             {"name": "once", "deduplicate": {"exact": {}}},
             {"name": "near", "deduplicate": {"minhash": {"ngram": 3, "bands": 20, "rows": 3}}}]""";

    private TestPod pod = new TestPod(Path.of(""));

    @BeforeEach
    void aStore(@TempDir Path root) {
        pod = new TestPod(root);
    }

    private static String work(String path, String steps) {
        return """
                {"sources": [{"name": "pages", "record": "text", "from": {"files": {"path": "%s"}},
                              "metadata": {"group": {"column": "doc"}, "language": {"value": "en"}}}],
                 "steps": %s,
                 "splits": [{"name": "test", "fraction": {"share": 0.3, "groupBy": "group"}}]}""".formatted(path, steps);
    }

    /** 300 records, of which some are short, repeated or nearly so. */
    private static String pages() {
        Random random = new Random(8);
        StringBuilder lines = new StringBuilder();
        String before = "";
        for (int i = 0; i < 300; i++) {
            String text = IntStream.range(0, 40)
                    .mapToObj(w -> "word" + random.nextInt(3000))
                    .collect(Collectors.joining(i % 7 == 0 ? "  " : " "));
            text = switch (i % 10) {
                case 3 -> before;
                case 5 -> before + " more";
                case 6 -> "abc";
                case 8 -> "lorem " + text;
                default -> text;
            };
            lines.append("{\"text\": \"%s\", \"doc\": \"d%d\"}\n".formatted(text, i / 4));
            before = text;
        }
        return lines.toString();
    }

    @Test
    void theSameOrderGivesTheSameBytesOnAnyThreadsPartitionsAndCompression() throws IOException {
        pod.put("imports/plain.jsonl", pages());
        pod.put("imports/zip/plain.jsonl.gz", pages());
        pod.put("imports/zstd/plain.jsonl.zst", pages());
        Done one = pod.prepare(work("imports/plain.jsonl", STEPS), 1, 1);
        Done four = pod.prepare(work("imports/zip/plain.jsonl.gz", STEPS), 3, 4);
        Done seven = pod.prepare(work("imports/plain.jsonl", STEPS), 2, 7);
        Done nine = pod.prepare(work("imports/zstd", STEPS), 2, 9);
        assertThat(TestPod.digest(four)).isEqualTo(TestPod.digest(one));
        assertThat(TestPod.digest(seven)).isEqualTo(TestPod.digest(one));
        assertThat(TestPod.digest(nine)).isEqualTo(TestPod.digest(one));
        assertThat(pod.datasets()).hasSize(1);
        assertThat(one.exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void theTokenizerDoesNotDependOnPartitionsAndIsMeasuredOnEverySplit() throws IOException {
        pod.put("imports/plain.jsonl", pages());
        String work = work("imports/plain.jsonl", STEPS)
                .replaceFirst("\\{", "{\"tokenizer\": {\"bytePairs\": {\"vocabularySize\": 400}}, ");
        Done one = pod.prepare(work, 1, 1);
        Done four = pod.prepare(work, 2, 4);
        assertThat(TestPod.digest(four)).isEqualTo(TestPod.digest(one));
        TokenizerStatus tokenizer = Objects.requireNonNull(one.tokenizer());
        assertThat(tokenizer).isEqualTo(four.tokenizer());
        assertThat(tokenizer.vocabularySize()).isEqualTo(400);
        assertThat(tokenizer.fertility()).containsOnlyKeys("test", "train");
        assertThat(tokenizer.fertility().values())
                .allSatisfy(value -> assertThat(value).isBetween(1.0, 6.0));
        Path file = pod.file(one, "tokenizer/tokenizer.json");
        assertThat(FileHash.sha256(file)).isEqualTo(tokenizer.digest());
        assertThat(new Store(pod.root)
                        .artifact("dataset", TestPod.digest(one))
                        .manifest()
                        .facts())
                .containsEntry("tokenizer", tokenizer.digest())
                .containsEntry("tokenizer.vocabularySize", "400")
                .containsKey("fertility.test");
        assertThat(pod.read(one, "train")).isNotEmpty();
    }

    @Test
    void aTokenizerOfTheStoreIsExtendedAndMeasuredBeforeAndAfter() throws IOException {
        pod.put("imports/plain.jsonl", pages());
        String work = work("imports/plain.jsonl", STEPS);
        Done first = pod.prepare(
                work.replaceFirst("\\{", "{\"tokenizer\": {\"bytePairs\": {\"vocabularySize\": 300}}, "), 1, 1);
        pod.put("imports/model/tokenizer.json", Files.readString(pod.file(first, "tokenizer/tokenizer.json")));
        String extended = work.replaceFirst(
                "\\{",
                "{\"tokenizer\": {\"extend\": {\"volume\": {\"path\": \"imports/model\"}, \"newTokens\": 50, \"minFrequency\": 3}}, ");
        Done one = pod.prepare(extended, 1, 1);
        Done four = pod.prepare(extended, 2, 4);
        assertThat(TestPod.digest(four)).isEqualTo(TestPod.digest(one));
        TokenizerStatus tokenizer = Objects.requireNonNull(one.tokenizer());
        assertThat(tokenizer.vocabularySize()).isEqualTo(350);
        assertThat(tokenizer.baseFertility())
                .isEqualTo(Objects.requireNonNull(first.tokenizer()).fertility());
        assertThat(tokenizer.fertility().get("test"))
                .as("words that were not learnt on")
                .isLessThan(tokenizer.baseFertility().get("test"));
        assertThatThrownBy(() -> pod.prepare(extended.replace("imports/model", "imports/none"), 1, 1))
                .hasMessageContaining("imports/none is not in the store");
    }

    @Test
    void statusCardAndManifestCountWhatIsThere() throws IOException {
        pod.put("imports/plain.jsonl", pages());
        Done done = pod.prepare(work("imports/plain.jsonl", STEPS), 2, 3);
        assertThat(done.record()).isEqualTo(RecordType.text);
        assertThat(done.steps())
                .contains(
                        new StepStatus("tidy", 300L, 0L, Map.of()),
                        new StepStatus("long", 270L, 30L, Map.of("tooShort", 30L)),
                        new StepStatus("real", 240L, 30L, Map.of("match", 30L)),
                        new StepStatus("once", 210L, 30L, Map.of("duplicate", 30L)),
                        new StepStatus("near", 180L, 30L, Map.of("nearDuplicate", 30L)));
        List<DataRecord> test = pod.read(done, "test");
        List<DataRecord> train = pod.read(done, "train");
        assertThat(done.splits())
                .containsExactly(
                        new SplitStatus("test", (long) test.size(), bytes(test)),
                        new SplitStatus("train", (long) train.size(), bytes(train)));
        assertThat(test.size() + train.size()).isEqualTo(180);
        assertThat(test)
                .extracting(record -> record.metadata().get("group"))
                .doesNotContainAnyElementsOf(train.stream()
                        .map(record -> record.metadata().get("group"))
                        .toList());
        assertThat(test).allSatisfy(record -> assertThat(record.metadata()).containsEntry("language", "en"));
        Map<String, String> facts = new Store(pod.root)
                .artifact("dataset", TestPod.digest(done))
                .manifest()
                .facts();
        assertThat(facts)
                .containsEntry("record", "text")
                .containsEntry("splits", "test,train")
                .containsEntry("records.test", Integer.toString(test.size()))
                .containsEntry("bytes.train", Long.toString(bytes(train)));
        JsonNode card =
                CanonicalJson.strict().readTree(pod.file(done, "card.json").toFile());
        assertThat(card.at("/sources/0/kept").asInt()).isEqualTo(300);
        assertThat(card.at("/splits/0/example/id").asText())
                .isEqualTo(test.getFirst().id());
        assertThat(card.at("/splits/1/records").asInt()).isEqualTo(train.size());
        assertThat(pod.last.state()).isEqualTo("Done");
        assertThat(pod.last.step()).isEqualTo(pod.last.total()).isEqualTo(7);
    }

    private static long bytes(List<DataRecord> records) {
        return records.stream()
                .mapToLong(record -> record.string("text").getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    @Test
    void recordsAreInTheOrderOfSourcesFilesAndLines() throws IOException {
        pod.put("imports/in/b.jsonl", "{\"text\": \"b1\"}\n{\"text\": \"b2\"}\n");
        pod.put("imports/in/a.jsonl.gz", "{\"text\": \"a1\"}\n\n{\"text\": \"a3\"}\n");
        Done done = pod.prepare("""
                {"sources": [{"name": "first", "record": "text", "from": {"inline": {"jsonLines": "{\\"text\\": \\"i1\\"}"}}},
                             {"name": "second", "record": "text", "from": {"files": {"path": "imports/in"}}}]}""", 2, 5);
        assertThat(pod.read(done, "train"))
                .extracting(record -> record.string("text"))
                .containsExactly("i1", "a1", "a3", "b1", "b2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "text # {\"text\":\"Größe 😀\"}",
                "promptCompletion # {\"prompt\":\"p\",\"completion\":\"c\"}",
                "messages # {\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"u\"},"
                        + "{\"role\":\"assistant\",\"content\":\"a\"}]}",
                "choice # {\"question\":\"q\",\"options\":[\"x\",\"y\",\"z\"],\"answer\":2}",
            })
    void everyRecordTypeComesOutAsItWentIn(RecordType type, String record) throws IOException {
        pod.put("imports/in.jsonl", record);
        Done done = pod.prepare("""
                {"sources": [{"name": "s", "record": "%s", "from": {"files": {"path": "imports/in.jsonl"}}}],
                 "steps": [{"name": "tidy", "normalize": {"unicode": "NFKC", "whitespace": "collapse"}}]}""".formatted(type), 1, 1);
        assertThat(pod.read(done, "train"))
                .extracting(read -> read.fields().toString())
                .containsExactly(record);
        assertThat(done.record()).isEqualTo(type);
    }

    @Test
    void onlyTrainingRecordsAreTakenOutForProtectedText() throws IOException {
        String protectedText = "zero one two three four five six seven eight nine ten";
        pod.put("imports/exam.jsonl", "{\"text\": \"" + protectedText + "\"}\n{\"text\": \"too short\"}");
        Done exam = pod.prepare("""
                {"sources": [{"name": "e", "record": "text", "from": {"files": {"path": "imports/exam.jsonl"}}}],
                 "splits": [{"name": "test", "fraction": {"share": 1}}]}""", 1, 1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String text =
                    i % 2 == 0 ? "Intro: two, three FOUR five; six seven?" : "three four five six, but not in a row";
            lines.append("{\"text\": \"%s %d\", \"doc\": \"%d\"}\n".formatted(text, i, i));
        }
        pod.put("imports/pages.jsonl", lines.toString());
        String steps = "[{\"name\": \"clean\", \"decontaminate\": {\"against\": [{\"dataset\": {\"name\": \"exam\"}}],"
                + " \"ngram\": 5}}]";
        String against = ", \"against\": {\"clean\": [{\"digest\": \"%s\", \"split\": \"test\"}]}}"
                .formatted(TestPod.digest(exam));
        String plain = work("imports/pages.jsonl", steps);
        Done done = pod.prepare(plain.substring(0, plain.length() - 1) + against, 2, 3);
        List<String> warnings = pod.last.warnings();
        Done untouched = pod.prepare(work("imports/pages.jsonl", "[]"), 2, 3);
        assertThat(pod.read(done, "test")).isEqualTo(pod.read(untouched, "test"));
        assertThat(pod.read(done, "test"))
                .anyMatch(record -> record.string("text").startsWith("Intro"));
        assertThat(pod.read(done, "train"))
                .isEqualTo(pod.read(untouched, "train").stream()
                        .filter(record -> !record.string("text").startsWith("Intro"))
                        .toList());
        assertThat(done.steps().getFirst().reasons()).containsOnlyKeys("contaminated");
        assertThat(warnings)
                .containsExactly("steps[clean]: 1 of 2 protected records have fewer than 5 words and cannot be found in"
                        + " training data; use a smaller ngram");
        assertThat(new Store(pod.root)
                        .artifact("dataset", TestPod.digest(done))
                        .manifest()
                        .parents())
                .isEqualTo(Map.of("against.clean.0", TestPod.digest(exam)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "{\"text\": \"a\", \"doc\": 1}↵{\"text\": # [] # BadRecord # source pages, imports/in.jsonl:2: is not a"
                        + " JSON object: Unexpected end-of-input",
                "{\"text\": 5, \"doc\": 1}↵{\"text\": 6}↵{} # [] # BadRecord # imports/in.jsonl:1: field text must be a"
                        + " string, is the number 5; 3 lines are wrong",
                "↵↵ # [] # EmptyDataset # the sources have no records: put records into sources[pages]",
                "{\"text\": \"a\", \"doc\": 1} # [{\"name\": \"long\", \"filter\": {\"length\": {\"min\": 9}}}] # EmptyDataset #"
                        + " none of 1 records is left after the steps; steps[long] dropped 1 {tooShort=1}",
                "{\"text\": \"a\", \"doc\": 1} # [{\"name\": \"p\", \"filter\": {\"pattern\": {\"regex\": \"(\"}}}] #"
                        + " InvalidStep # steps[p].filter.pattern.regex: Unclosed group",
                "{\"text\": \"a\", \"doc\": 1} # [{\"name\": \"p\"}] # InvalidStep # steps[p]: exactly one of",
                "{\"text\": \"a\", \"doc\": 1} # [{\"name\": \"p\", \"normalize\": {}}, {\"name\": \"p\", \"normalize\": {}}] #"
                        + " InvalidStep # steps[p].name: there are two of this name",
            })
    void badInputIsRefusedWithAReasonAndNothingIsWritten(String lines, String steps, String reason, String message)
            throws IOException {
        pod.put("imports/in.jsonl", lines.replace('↵', '\n'));
        pod.refused(work("imports/in.jsonl", steps), reason, message);
    }

    @Test
    void whatTheSourcesDoNotAgreeOnIsRefused() throws IOException {
        String text = "{\"name\": \"%s\", \"record\": \"%s\", \"from\": {\"inline\": {\"jsonLines\": \"{}\"}}}";
        pod.refused(
                "{\"sources\": [" + text.formatted("a", "text") + "," + text.formatted("b", "choice") + "]}",
                "RecordTypeMismatch",
                "sources[b].record is choice, sources[a].record is text");
        pod.refused(
                "{\"sources\": [" + text.formatted("a", "text") + "," + text.formatted("a", "text") + "]}",
                "InvalidSource",
                "two of this name");
        pod.refused("{\"sources\": []}", "InvalidOrder", "sources: a dataset needs at least one");
        pod.refused(work("imports/none.jsonl", "[]"), "PathMissing", "imports/none.jsonl is not in the store");
        pod.refused(
                work("imports/none.jsonl", "[]").replace("\"groupBy\": \"group\"", "\"groupBy\": \"page\""),
                "UnknownGroup",
                "source pages has no metadata key page (it has group, language)");
    }

    @Test
    void anIdThatIsThereTwiceIsRefused() throws IOException {
        pod.put(
                "imports/in.jsonl",
                "{\"text\": \"a\", \"doc\": \"x\"}\n{\"text\": \"b\", \"doc\": \"y\"}\n{\"text\": \"c\", \"doc\": \"x\"}");
        pod.refused(
                work("imports/in.jsonl", "[]")
                        .replace("\"group\":", "\"id\":")
                        .replace("\"groupBy\": \"group\"", "\"groupBy\": \"id\""),
                "BadRecord",
                "imports/in.jsonl:3: metadata.id x is also the id of an earlier record");
    }

    @Test
    void anAskToEndLeavesNothingBehind() throws IOException {
        pod.put("imports/plain.jsonl", pages());
        pod.termination.request();
        Done done = pod.prepare(work("imports/plain.jsonl", STEPS), 1, 1);
        assertThat(done.exitCode()).isEqualTo(ExitCode.TERMINATED);
        assertThat(pod.datasets()).isEmpty();
    }
}
