package dev.cultivar.runtime.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.CardStatus;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ImportWork;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.Report;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.contract.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodTest {
    private static final Order ORDER =
            new Order(1, 7, 2, new Work(null, new ImportWork("imports/model"), null, null, null, null));

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void place() throws IOException {
        Path order = folder.resolve("order.json");
        Files.write(order, CanonicalJson.bytes(ORDER));
        environment.put(PodEnvironment.ORDER, order.toString());
        environment.put(PodEnvironment.ORDER_DIGEST, CanonicalJson.digest(ORDER));
        environment.put(
                PodEnvironment.STORE,
                Files.createDirectories(folder.resolve("store")).toString());
        environment.put(PodEnvironment.OWNER_UID, "uid-1");
        environment.put(
                PodEnvironment.TERMINATION_LOG, folder.resolve("termination").toString());
    }

    private Outcome run(PodWork work) throws IOException {
        int code = Pod.run(environment, work, new Termination());
        Outcome outcome =
                CanonicalJson.lenient().readValue(folder.resolve("termination").toFile(), Outcome.class);
        assertThat(outcome.exitCode()).isEqualTo(code);
        return outcome;
    }

    @Test
    void doneWorkEndsWithZeroItsOutputsAndTheOrdersDigest() throws IOException {
        Outcome outcome = run(pod -> Done.of("imported", new ArtifactStatus("base", "model", "d", 3L)));
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.outputs()).containsExactly(new ArtifactStatus("base", "model", "d", 3L));
        assertThat(outcome.orderDigest()).isEqualTo(CanonicalJson.digest(ORDER));
        assertThat(folder.resolve("store/runs/uid-1/import/outcome.json")).exists();
    }

    @Test
    void replacedOrderIsRefusedBeforeAnythingIsDone() throws IOException {
        Files.write(folder.resolve("order.json"), CanonicalJson.bytes(new Order(1, 8, 2, ORDER.work())));
        Outcome outcome = run(pod -> {
            throw new AssertionError("must not run");
        });
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("OrderReplaced");
        assertThat(outcome.message()).contains("ConfigMap was replaced");
    }

    @Test
    void unknownFieldOfAnOrderIsRefusedByName() throws IOException {
        byte[] bytes = new String(CanonicalJson.bytes(ORDER), UTF_8)
                .replace("\"seed\":7", "\"seed\":7,\"sead\":8")
                .getBytes(UTF_8);
        Files.write(folder.resolve("order.json"), bytes);
        environment.put(PodEnvironment.ORDER_DIGEST, CanonicalJson.digest(bytes));
        Outcome outcome = run(pod -> Done.of("no"));
        assertThat(outcome.reason()).isEqualTo("OrderUnreadable");
        assertThat(outcome.message()).contains("sead");
    }

    @Test
    void failuresBecomeTheirExitCodes() throws IOException {
        assertThat(run(pod -> {
                            throw new InvalidWork("BadRecord", "pages.jsonl:3: text is missing");
                        })
                        .exitCode())
                .isEqualTo(2);
        assertThat(run(pod -> {
                            throw new RetryLater("Busy", "later", new IOException("x"));
                        })
                        .exitCode())
                .isEqualTo(75);
        Outcome full = run(pod -> {
            throw new IOException("No space left on device");
        });
        assertThat(full.exitCode()).isEqualTo(2);
        assertThat(full.reason()).isEqualTo("StoreFull");
        assertThat(run(pod -> {
                            throw new IOException("reset");
                        })
                        .exitCode())
                .isEqualTo(75);
        assertThat(run(pod -> {
                            throw new IllegalStateException("bug");
                        })
                        .reason())
                .isEqualTo("InternalError");
        assertThat(run(pod -> Done.terminated("saved at step 3")).exitCode()).isEqualTo(143);
    }

    @Test
    void whatFailedWorkLeavesStandsInItsOutcome() throws IOException {
        ArtifactStatus losses = new ArtifactStatus("history", "report", "d", 3L);

        Outcome outcome = run(pod -> {
            throw new InvalidWork("BadRecord", "pages.jsonl:3: text is missing").leaving("; see report/d", losses);
        });

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("BadRecord");
        assertThat(outcome.message()).isEqualTo("pages.jsonl:3: text is missing; see report/d");
        assertThat(outcome.outputs()).containsExactly(losses);
    }

    /** Its outcome is for the pod that started it. */
    @Test
    void aProcessThatIsNotTheFirstLeavesItsOutcomeAndNoRecord() throws IOException {
        PodWork work = pod -> {
            throw new InvalidWork("BadRecord", "pages.jsonl:3: text is missing");
        };
        environment.put(PodEnvironment.RANK, "1");
        assertThat(run(work).reason()).isEqualTo("BadRecord");
        Path record = folder.resolve("store/runs/uid-1/import/outcome.json");
        assertThat(record).doesNotExist();
        environment.put(PodEnvironment.RANK, "0");
        assertThat(run(work).reason()).isEqualTo("BadRecord");
        assertThat(record).exists();
    }

    @Test
    void whatBreaksAfterSigtermIsNoFaultOfTheOrder() {
        Termination termination = new Termination();
        int code = Pod.run(
                environment,
                pod -> {
                    termination.request();
                    throw new IllegalStateException("the engine was shut down");
                },
                termination);
        assertThat(code).isEqualTo(143);
    }

    @Test
    void outcomeThatIsTooLargeForKubernetesKeepsWhatMattersMost() {
        java.util.Random random = new java.util.Random(7);
        List<ResultStatus> results = random.doubles(300)
                .mapToObj(value ->
                        new ResultStatus("task", "metric", "model", Map.of(), value, value, value, 100L, "bits"))
                .toList();
        Outcome large = new Outcome(
                1,
                "d",
                0,
                "Done",
                "m",
                List.of(new ArtifactStatus("r", "report", "d", 1L)),
                null,
                null,
                List.of(),
                List.of(),
                results,
                List.of());
        byte[] fitted = OutcomeFile.fitted(large);
        assertThat(fitted.length).isLessThanOrEqualTo(Outcome.MAX_BYTES);
        assertThat(new String(fitted, UTF_8)).contains("\"report\"").doesNotContain("\"task\"");
    }

    @Test
    void theLargestOutcomeOfAStageKeepsTheMeansByWhichSearchesJudge() {
        java.util.Random random = new java.util.Random(9);
        List<ArtifactStatus> models = random.longs(16)
                .mapToObj(bytes -> new ArtifactStatus("m" + bytes, "adapter", digest(random), bytes))
                .toList();
        List<CheckpointStatus> checkpoints = random.longs(10)
                .mapToObj(step -> new CheckpointStatus("read", step, "runs/u/read/" + step, digest(random)))
                .toList();
        Map<String, Double> metrics = new java.util.TreeMap<>(Map.of(Report.MEAN_LOSS, random.nextDouble()));
        Report.MARKS.forEach(percent -> metrics.put(Report.mark(percent), random.nextDouble()));
        for (int i = metrics.size(); i < 37; i++) {
            metrics.put("share/slot-" + i, random.nextDouble());
        }
        String sentence = "m".repeat(512);
        Report report =
                new Report(1, "read", "Training", 8, 8, 0, 4L, 1.0, 9.0, 0.0, metrics, checkpoints, List.of(sentence));
        Outcome largest = new Outcome(
                1, "d", 0, "Done", sentence, models, report, null, List.of(), List.of(), List.of(), List.of());
        assertThat(TerminationMessage.write(largest).length).isLessThanOrEqualTo(Outcome.MAX_BYTES);
        assertThat(TerminationMessage.read(new String(OutcomeFile.fitted(largest), UTF_8)))
                .contains(largest);
    }

    private static String digest(java.util.Random random) {
        return CanonicalJson.digest(List.of(random.nextLong()));
    }

    @Test
    void domainsAreLeftOutBeforeAnOutcomeIsCutShort() {
        java.util.Random random = new java.util.Random(8);
        List<SplitStatus> splits = new java.util.ArrayList<>();
        for (String name : List.of("a", "b", "c", "train")) {
            Map<String, Long> domains = new java.util.TreeMap<>();
            for (int i = 0; i < 64; i++) {
                domains.put(Long.toHexString(random.nextLong()), random.nextLong());
            }
            splits.add(new SplitStatus(name, 1L, 2L, domains));
        }
        Map<String, Long> licenses = new java.util.TreeMap<>();
        for (int i = 0; i < 16; i++) {
            licenses.put(Long.toHexString(random.nextLong()).repeat(16), 9L);
        }
        CardStatus card = new CardStatus(
                "p", "c", 1L, 2L, List.of(), licenses, Map.of("de", 3L), Map.of("license", 4L), 5L, 6L, 7L);
        Outcome large = new Outcome(
                1, "d", 0, "Done", "m", List.of(), null, null, splits, List.of(), List.of(), List.of(), null, card,
                List.of());
        Outcome read = TerminationMessage.read(new String(OutcomeFile.fitted(large), UTF_8))
                .orElseThrow();
        assertThat(read.card()).isEqualTo(card.withoutValues());
        assertThat(read.splits())
                .hasSize(4)
                .allMatch(split -> split.domains() != null && split.domains().isEmpty() && split.bytes() == 2L);
    }
}
