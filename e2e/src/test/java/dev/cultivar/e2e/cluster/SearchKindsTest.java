package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.search.Override;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Searches of each kind in real pods, on a dataset that is partly fetched and partly documents: one chosen by values, one whose bad
 * trials are stopped, one that divides a budget and is asked about a domain that it never read. All are applied at once.
 */
@Tag("cluster")
@NullUnmarked // what is absent in a status fails the test that looks at it
class SearchKindsTest {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int LINES = 160;
    private static final Map<String, List<String>> TRADES = Map.of(
            "roofing", List.of("slate", "batten", "ridge", "gutter"),
            "plumbing", List.of("valve", "pipe", "joint", "drain"),
            "joinery", List.of("tenon", "dowel", "plane", "clamp"));

    /** Host and port that the chart of these tests lets pods fetch from. */
    private static final String ALLOWED =
            Objects.requireNonNull(System.getenv("CULTIVAR_FILES"), "run it with cluster/with.sh");

    @TempDir
    static Path folder;

    private static Workspace workspace;
    private static HttpServer files;

    @BeforeAll
    static void prepare() throws Exception {
        InstalledChart.requireHost(ALLOWED);
        byte[] lines = lines();
        serve(lines);
        workspace = Workspace.create("kinds", null, "2Gi");
        new TinyModel(64, 2, 2, 128).write(folder.resolve("in/tiny"), "");
        Papers.write(folder.resolve("in/papers"));
        workspace.put(folder.resolve("in"), "imports/in");
        workspace.apply(DATASET.formatted(ALLOWED, sha256(lines), Papers.told().indent(12)));
        workspace.apply(RECIPES);
        workspace.apply(SEARCHES);
    }

    @AfterAll
    static void remove() {
        if (files != null) {
            files.stop(0);
        }
        if (workspace != null) {
            workspace.close();
        }
    }

    @Test
    void aFetchedFileAndDocumentsAreReadAndAnotherHostIsRefused() {
        workspace.apply(DATASET.replace("{name: lessons}", "{name: elsewhere}")
                .formatted("data.example.org", "0".repeat(64), Papers.told().indent(12)));
        DomainDataset dataset = workspace.until(
                DomainDataset.class, "lessons", LIMIT, d -> d.getStatus().artifact() != null);
        assertThat(dataset.getStatus().records()).isEqualTo(LINES + 3);
        assertThat(dataset.getStatus().steps().getLast().reasons())
                .as("each document says what is told of it")
                .containsExactly(Map.entry("duplicate", 3L));
        assertThat(workspace
                        .untilCondition(
                                DomainDataset.class,
                                "elsewhere",
                                d -> d.getStatus() == null
                                        ? null
                                        : d.getStatus().conditions(),
                                "Stalled",
                                "True",
                                "HostNotAllowed")
                        .message())
                .contains("data.example.org is not among the hosts", ALLOWED);
    }

    @Test
    void pointsAreChosenByValuesAndTheBestIsNamed() throws IOException {
        SearchStatus table = done("chosen");
        assertThat(table.trials())
                .extracting(TrialStatus::state)
                .containsOnly("Succeeded")
                .hasSize(4);
        assertThat(table.trials().stream().map(TrialStatus::coordinates).distinct())
                .hasSize(4);
        TrialStatus best = table.trials().stream()
                .min(Comparator.comparing(TrialStatus::value))
                .orElseThrow();
        assertThat(table.best().trials()).containsExactly(best.name());
        assertThat(table.best().value()).isEqualTo(best.value());
        assertThat(table.best().overrides())
                .singleElement()
                .satisfies(change ->
                        assertThat(change.value()).isEqualTo(best.coordinates().get("rate")));
        Path page = StoreOnHost.of(workspace)
                .root()
                .resolve("report")
                .resolve(workspace
                        .until(
                                TrainingRun.class,
                                "chosen",
                                LIMIT,
                                run -> run.getStatus().search().table() != null
                                        && run.getStatus().search().table().digest() != null)
                        .getStatus()
                        .search()
                        .table()
                        .digest());
        assertThat(Files.readString(page.resolve("search.html"))).contains(best.name());
        assertThat(Files.readAllLines(page.resolve("trials.csv"))).hasSize(5);
    }

    @Test
    void trialsThatLearnNothingAreStoppedAndNamed() {
        SearchStatus table = done("stopped");
        List<TrialStatus> stopped =
                table.trials().stream().filter(t -> t.state().equals("Stopped")).toList();
        assertThat(stopped).as("%s", table.trials()).isNotEmpty();
        assertThat(table.succeeded() + stopped.size()).isEqualTo(5);
        assertThat(stopped).allSatisfy(trial -> {
            assertThat(trial.coordinates().get("rate")).startsWith("0.00000");
            assertThat(trial.message())
                    .contains("of stage learn", "its mean loss until there was", "the median of the ");
            assertThat(workspace
                            .get(TrainingRun.class, trial.name())
                            .getStatus()
                            .stages()
                            .getLast()
                            .step())
                    .isLessThan(2000);
        });
    }

    @Test
    void aBudgetIsDividedAndWhatWasLearntIsAskedAboutADomainThatWasNotRead() {
        SearchStatus table = done("spent");
        assertThat(table.trials())
                .extracting(TrialStatus::coordinates)
                .containsExactlyInAnyOrder(
                        Map.of("money", "1", "money.steps", "0.333333", "money.pages", "0.666667", "seed", "0"),
                        Map.of("money", "1", "money.steps", "0.666667", "money.pages", "0.333333", "seed", "0"));
        assertThat(table.trials()).allSatisfy(trial -> {
            boolean third = trial.coordinates().get("money.steps").equals("0.333333");
            TrainingRun run = workspace.get(TrainingRun.class, trial.name());
            assertThat(run.getSpec().overrides())
                    .extracting(Override::value)
                    .containsExactlyInAnyOrder(third ? "20" : "41", third ? "22" : "11");
            assertThat(run.getStatus().stages().getLast().step()).isEqualTo(third ? 20 : 41);
        });

        Evaluation exam = workspace.until(
                Evaluation.class, "exam", LIMIT, e -> !e.getStatus().gates().isEmpty());
        long roofing = workspace.get(DomainDataset.class, "lessons").getStatus().splits().stream()
                .filter(split -> split.name().equals("test"))
                .findFirst()
                .orElseThrow()
                .domains()
                .get("roofing");
        assertThat(exam.getStatus().results())
                .filteredOn(result ->
                        result.task().equals("held") && result.metric().equals("bitsPerByte"))
                .extracting(ResultStatus::n)
                .hasSize(3)
                .containsOnly(roofing);
        assertThat(exam.getStatus().gates())
                .singleElement()
                .satisfies(gate -> assertThat(gate.message())
                        .startsWith("On held, spent[money=1, money.steps=0.666667] has ")
                        .contains("bits/byte less", "of the paired difference"));
    }

    private static SearchStatus done(String search) {
        return workspace
                .until(
                        TrainingRun.class,
                        search,
                        LIMIT,
                        run -> run.getStatus() != null
                                && run.getStatus().conditions().stream()
                                        .anyMatch(c -> c.type().equals("Succeeded")
                                                && c.status().equals("True")))
                .getStatus()
                .search();
    }

    /** A web server on the node's address, which pods reach. */
    private static void serve(byte[] lines) throws IOException {
        String[] place = ALLOWED.split(":");
        files = HttpServer.create(new InetSocketAddress(place[0], Integer.parseInt(place[1])), 0);
        files.createContext("/lines.jsonl.gz", exchange -> {
            exchange.sendResponseHeaders(200, lines.length);
            exchange.getResponseBody().write(lines);
            exchange.close();
        });
        files.start();
    }

    private static byte[] lines() throws IOException {
        Random random = new Random(5);
        List<String> names = TRADES.keySet().stream().sorted().toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < LINES; i++) {
                String trade = names.get(i % names.size());
                List<String> words = TRADES.get(trade);
                zip.write("{\"text\": \"Part %d is a %s, then comes a %s.\", \"trade\": \"%s\"}\n"
                        .formatted(i, words.get(random.nextInt(4)), words.get(random.nextInt(4)), trade)
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static final String DATASET = """
            apiVersion: cultivar.dev/v1alpha1
            kind: DomainDataset
            metadata: {name: lessons}
            spec:
              sources:
              - name: fetched
                record: text
                from: {http: {url: "http://%s/lines.jsonl.gz", sha256: %s}}
                metadata: {domain: {column: trade}}
              - name: papers
                record: text
                from: {files: {path: imports/in/papers}}
                metadata: {domain: {value: papers}}
              - name: told
                record: text
                from:
                  inline:
                    jsonLines: |
            %s
                metadata: {domain: {column: trade}}
              steps:
              - {name: tidy, normalize: {whitespace: collapse}}
              - {name: once, deduplicate: {exact: {}}}
              splits:
              - {name: development, fraction: {share: 0.2}}
              - {name: test, fraction: {share: 0.3}}
              compute: {memory: 2Gi}
            """;

    private static final String RECIPES = """
            apiVersion: cultivar.dev/v1alpha1
            kind: AdaptationRecipe
            metadata: {name: short}
            spec:
              slots: [{name: domain, record: text}]
              stages:
              - name: learn
                train:
                  data: {mixture: [{slot: domain}], maxLength: 64}
                  objectives: [{clm: {}}]
                  methods: {base: {full: {}}}
                  duration: {steps: 40}
            ---
            apiVersion: cultivar.dev/v1alpha1
            kind: AdaptationRecipe
            metadata: {name: long}
            spec:
              slots: [{name: domain, record: text}]
              stages:
              - name: learn
                train:
                  data: {mixture: [{slot: domain}], maxLength: 64}
                  objectives: [{clm: {}}]
                  methods: {base: {full: {}}}
                  duration: {steps: 2000}
                  checkpoints: {everySteps: 2000}
            """;

    private static final String SEARCHES = """
            apiVersion: cultivar.dev/v1alpha1
            kind: TrainingRun
            metadata: {name: stopped}
            spec:
              recipe: {name: long}
              models: {base: {volume: {path: imports/in/tiny}}}
              datasets: {domain: {name: lessons}}
              compute: {cpu: "1", memory: 1Gi}
              search:
                parallelism: 2
                earlyStop: {median: {trials: 2, after: 25}}
                axes:
                - name: rate
                  field: recipe.stages.learn.train.optimizer.adamw.learningRate
                  values: ["0.003", "0.001", "0.000003", "0.000002", "0.000001"]
            ---
            apiVersion: cultivar.dev/v1alpha1
            kind: TrainingRun
            metadata: {name: chosen}
            spec:
              recipe: {name: short}
              models: {base: {volume: {path: imports/in/tiny}}}
              datasets: {domain: {name: lessons}}
              compute: {cpu: "1", memory: 1Gi}
              search:
                parallelism: 2
                method: {bayes: {points: 4, initial: 2}}
                objective: {evaluation: {name: choice}, of: development, metric: bitsPerByte}
                axes:
                - name: rate
                  field: recipe.stages.learn.train.optimizer.adamw.learningRate
                  range: {low: 0.00001, high: 0.01, scale: log}
            ---
            apiVersion: cultivar.dev/v1alpha1
            kind: Evaluation
            metadata: {name: choice}
            spec:
              models: {best: {run: {name: chosen, select: best}}}
              tasks:
              - {name: development, partition: development, lm: {data: {name: lessons, split: development}}}
              compute: {memory: 1Gi}
            ---
            apiVersion: cultivar.dev/v1alpha1
            kind: TrainingRun
            metadata: {name: spent}
            spec:
              recipe: {name: short}
              models: {base: {volume: {path: imports/in/tiny}}}
              datasets: {domain: {name: lessons, domains: {except: [roofing]}}}
              compute: {cpu: "1", memory: 1Gi}
              search:
                axes:
                - name: money
                  allocate:
                    totals: ["1"]
                    parts: 3
                    between:
                    - {name: steps, field: recipe.stages.learn.train.duration.steps, price: "0.016", atLeast: 1}
                    - {name: pages, field: run.datasets.domain.records, price: "0.03", atLeast: 1}
            ---
            apiVersion: cultivar.dev/v1alpha1
            kind: Evaluation
            metadata: {name: exam}
            spec:
              models:
                spent: {run: {name: spent}}
                base: {volume: {path: imports/in/tiny}}
              tasks:
              - {name: held, lm: {data: {name: lessons, split: test, domains: {unseen: {}}}}}
              gates:
              - name: more-steps
                of: held
                metric: bitsPerByte
                where: {model: spent, money: "1", money.steps: "0.666667"}
                against: {model: spent, money: "1", money.steps: "0.333333"}
                superior: {}
                enforce: false
              compute: {memory: 1Gi}
            """;
}
