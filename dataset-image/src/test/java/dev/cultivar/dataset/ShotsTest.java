package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.split.Shots;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.contract.BoundView;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.DatasetReader;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits and views of some records a class, prepared on Spark. */
class ShotsTest {
    private TestPod pod = new TestPod(Path.of(""));

    @BeforeEach
    void aStore(@TempDir Path root) {
        pod = new TestPod(root);
    }

    /** Reviews with one of three verdicts, of two shops; bad ones are rare. */
    private static List<String> reviews(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "{\"prompt\": \"review number %d of a thing\", \"completion\": \"%s\", \"shop\": \"%s\"}\n"
                                .formatted(
                                        i,
                                        i % 10 == 0 ? "bad" : i % 3 == 0 ? "mixed" : "good",
                                        i % 2 == 0 ? "north" : "south"))
                .toList();
    }

    private static String work(String splits) {
        return work("[]", splits);
    }

    private static String work(String steps, String splits) {
        return """
                {"sources": [{"name": "reviews", "record": "promptCompletion", "from": {"files": {"path": "imports/reviews.jsonl"}},
                              "metadata": {"domain": {"column": "shop"}}}],
                 "steps": %s, "splits": %s}""".formatted(steps, splits);
    }

    private Done prepare(List<String> lines, String work, int threads, int partitions) throws IOException {
        pod.put("imports/reviews.jsonl", String.join("", lines));
        return pod.prepare(work, threads, partitions);
    }

    private static Map<String, Long> classes(List<DataRecord> records) {
        return records.stream()
                .collect(Collectors.groupingBy(r -> r.string("completion"), TreeMap::new, Collectors.counting()));
    }

    private static List<String> prompts(List<DataRecord> records) {
        return records.stream().map(r -> r.string("prompt")).sorted().toList();
    }

    @Test
    void someOfEachClassWhateverThePartitionsAndTheOrderOfTheFile() throws IOException {
        String work = work("[{\"name\": \"few\", \"shots\": {\"perClass\": 4}}]");
        Done one = prepare(reviews(200), work, 1, 1);
        Done seven = prepare(reviews(200), work, 2, 7);
        assertThat(TestPod.digest(seven)).isEqualTo(TestPod.digest(one));
        List<DataRecord> few = pod.read(one, "few");
        assertThat(classes(few)).isEqualTo(Map.of("bad", 4L, "good", 4L, "mixed", 4L));
        assertThat(pod.read(one, "train")).hasSize(188);
        List<String> shuffled = new ArrayList<>(reviews(200));
        Collections.reverse(shuffled);
        assertThat(prompts(pod.read(prepare(shuffled, work, 2, 3), "few"))).isEqualTo(prompts(few));
        Done other = prepare(reviews(200), work.replace("few", "handful"), 1, 1);
        assertThat(prompts(pod.read(other, "handful"))).isNotEqualTo(prompts(few));
    }

    @Test
    void theLowestLotsOfAClassAreTaken() throws IOException {
        Done done = prepare(reviews(60), work("[{\"name\": \"few\", \"shots\": {\"perClass\": 3}}]"), 1, 2);
        List<String> expected = IntStream.range(0, 60)
                .filter(i -> i % 10 == 0)
                .mapToObj(i -> "review number " + i + " of a thing")
                .sorted(Comparator.comparing(
                        prompt -> sha256("shots\nsplit\n7\nfew\n" + sha256("[\"" + prompt + "\",\"bad\"]"))))
                .limit(3)
                .sorted()
                .toList();
        assertThat(pod.read(done, "few").stream()
                        .filter(r -> r.string("completion").equals("bad"))
                        .map(r -> r.string("prompt"))
                        .sorted())
                .isEqualTo(expected);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theyAreDrawnAfterTheStepsFromWhatEarlierSplitsLeave() throws IOException {
        List<String> twice = new ArrayList<>(reviews(120));
        twice.addAll(reviews(120));
        Done done = prepare(twice, work("[{\"name\": \"once\", \"deduplicate\": {\"exact\": {}}}]", """
                        [{"name": "north", "domains": {"of": ["north"]}},
                         {"name": "few", "shots": {"perClass": 2}},
                         {"name": "shops", "shots": {"perClass": 5, "classBy": "domain"}},
                         {"name": "test", "fraction": {"share": 0.5}}]"""), 2, 3);
        assertThat(pod.read(done, "north")).hasSize(60);
        // bad reviews are of the north alone
        assertThat(classes(pod.read(done, "few"))).isEqualTo(Map.of("good", 2L, "mixed", 2L));
        assertThat(pod.read(done, "shops"))
                .hasSize(5)
                .allMatch(r -> "south".equals(r.metadata().get("domain")));
        assertThat(pod.read(done, "test").size() + pod.read(done, "train").size())
                .isEqualTo(51);
    }

    @Test
    void theClassOfAChoiceIsItsRightOption() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            // yes and no change places
            lines.append("{\"question\": \"is %d even?\", \"options\": %s, \"answer\": %d}\n"
                    .formatted(
                            i,
                            i % 4 < 2 ? "[\"yes\", \"no\"]" : "[\"no\", \"yes\"]",
                            i % 4 == 0 || i % 4 == 3 ? 0 : 1));
        }
        pod.put("imports/exam.jsonl", lines.toString());
        Done done = pod.prepare("""
                {"sources": [{"name": "exam", "record": "choice", "from": {"files": {"path": "imports/exam.jsonl"}}}],
                 "splits": [{"name": "few", "shots": {"perClass": 3}}]}""", 1, 2);
        assertThat(pod.read(done, "few").stream()
                        .collect(Collectors.groupingBy(
                                r -> r.fields()
                                        .path("options")
                                        .path(r.fields().path("answer").asInt())
                                        .asText(),
                                Collectors.counting())))
                .isEqualTo(Map.of("yes", 3L, "no", 3L));
    }

    @Test
    void decontaminationCleansWhatMayBecomeAShot() throws IOException {
        Done exam =
                prepare(reviews(30).subList(0, 1), work("[{\"name\": \"exam\", \"fraction\": {\"share\": 1}}]"), 1, 1);
        String splits = "[{\"name\": \"few\", \"shots\": {\"perClass\": 2}}]";
        String steps =
                "[{\"name\": \"clean\", \"decontaminate\": {\"ngram\": 6, \"against\": [{\"dataset\": {\"name\": \"exam\"}}]}}]";
        String work = work(steps, splits)
                .replaceFirst(
                        "\\{",
                        "{\"against\": {\"clean\": [{\"digest\": \"%s\", \"split\": \"exam\"}]},"
                                .formatted(TestPod.digest(exam)));
        // of three bad reviews one is asked in the exam, so two are left and both are taken
        Done done = prepare(reviews(30), work, 1, 2);
        assertThat(pod.read(done, "few").stream()
                        .filter(r -> r.string("completion").equals("bad"))
                        .map(r -> r.string("prompt")))
                .containsExactly("review number 10 of a thing", "review number 20 of a thing");
    }

    @Test
    void whatCannotBeDrawnIsRefusedWithAdvice() throws IOException {
        pod.put("imports/reviews.jsonl", String.join("", reviews(30)));
        pod.refused(
                work("[{\"name\": \"few\", \"shots\": {\"perClass\": 4}}]"),
                "TooFewShots",
                "splits[few].shots.perClass is 4, and class bad has 3: lower perClass");
        pod.refused(
                work("[{\"name\": \"few\", \"shots\": {\"perClass\": 1, \"classBy\": \"label\"}}]"),
                "UnknownGroup",
                "splits[few].shots.classBy: source reviews has no metadata key label");
        pod.refused(
                work("[{\"name\": \"few\", \"shots\": {\"perClass\": 1}}]")
                        .replace("promptCompletion", "text")
                        .replace("\"from\"", "\"columns\": {\"text\": \"prompt\"}, \"from\""),
                "InvalidShots",
                "splits[few].shots: a record of type text has no class of its own");
        pod.put("imports/reviews.jsonl", String.join("", reviews(30)).replaceAll("good|bad|mixed", "x".repeat(254)));
        pod.refused(
                work("[{\"name\": \"few\", \"shots\": {\"perClass\": 1}}]"),
                "InvalidShots",
                "has 254 characters and may have 253");
    }

    @Test
    void aViewTakesSomeOfEachClassByTheSeedOfItsReader() throws IOException {
        Done done = prepare(reviews(200), work("[]"), 1, 3);
        List<DataRecord> few = pod.read(view(done, null, null, new Shots(3, null), 5));
        assertThat(classes(few)).isEqualTo(Map.of("bad", 3L, "good", 3L, "mixed", 3L));
        assertThat(few).isSortedAccordingTo(Comparator.comparingInt(pod.read(done, "train")::indexOf));
        assertThat(pod.read(view(done, null, null, new Shots(3, null), 5))).isEqualTo(few);
        assertThat(pod.read(view(done, null, null, new Shots(3, null), 6))).isNotEqualTo(few);
        assertThat(pod.read(view(done, 4L, null, new Shots(3, null), 5))).isEqualTo(few.subList(0, 4));
        List<DataRecord> south =
                pod.read(view(done, null, new DomainChoice(List.of("south"), null), new Shots(2, null), 5));
        assertThat(classes(south)).isEqualTo(Map.of("good", 2L, "mixed", 2L));
        assertThat(pod.read(view(done, null, null, new Shots(7, "domain"), 5))).hasSize(14);
        assertThatThrownBy(() -> pod.read(view(done, null, null, new Shots(21, null), 5)))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("perClass is 21, and class bad has 20");
        try (DatasetReader reader =
                DatasetReader.open(new Store(pod.root), view(done, null, null, new Shots(3, null), 5))) {
            reader.skip(7);
            List<DataRecord> rest = new ArrayList<>();
            reader.forEachRemaining(rest::add);
            assertThat(rest).isEqualTo(few.subList(7, 9));
        }
    }

    private static BoundView view(
            Done done, @Nullable Long records, @Nullable DomainChoice domains, Shots shots, long seed) {
        return new BoundView(TestPod.digest(done), "train", records, domains, shots, seed);
    }
}
