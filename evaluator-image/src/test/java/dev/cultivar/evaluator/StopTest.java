package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.StateStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.stop.Forgetting;
import dev.cultivar.api.stop.Gain;
import dev.cultivar.api.stop.Stop;
import dev.cultivar.api.task.ForEach;
import dev.cultivar.api.task.Lm;
import dev.cultivar.api.task.LmLimit;
import dev.cultivar.api.task.Partition;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Outcome;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule from order to report page, on two stages and two seeds beside a base model. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class StopTest {
    @TempDir
    Path root;

    private TinyStore tiny;

    private Outcome run(Torch torch) throws IOException {
        tiny = TinyStore.at(torch, root);
        List<Map<String, Object>> pages = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String domain = i % 2 == 0 ? "hill" : "sea";
            pages.add(Map.of(
                    "id", "page-" + i,
                    "text", "Seite " + i * i + " zeigt " + (domain + " ").repeat(1 + i % 4),
                    "metadata", Map.of("domain", domain)));
        }
        String texts = tiny.dataset("text", pages, Map.of("hill", 6, "sea", 6));
        List<Member> members = new ArrayList<>();
        members.add(new Member("base", Map.of(), new ModelState(tiny.model(1), null)));
        for (int seed = 1; seed <= 2; seed++) {
            for (String stage : List.of("one", "two")) {
                members.add(new Member(
                        "m",
                        Map.of("seed", "" + seed, "stage", stage),
                        new ModelState(tiny.model(10 * seed + stage.charAt(0)), null)));
            }
        }
        Task task = new Task(
                "text",
                new Lm(new View("pages", "test", null), new LmLimit(null, 48L), 32),
                null,
                null,
                ForEach.domain,
                Partition.development);
        Stop stop = new Stop(
                "keep",
                Map.of("model", "m"),
                Map.of("model", "base"),
                new Gain("text", null, "sea"),
                List.of(new Forgetting("text", "loss", "hill", 100.0)),
                0.9);
        return tiny.examine(new EvaluateWork(
                members,
                List.of(),
                List.of(task),
                Map.of("text", new BoundView(texts, "test", null)),
                List.of(),
                List.of(),
                List.of(),
                List.of(stop)));
    }

    private static double mean(JsonNode json, String metric, String domain, String stage) {
        double sum = 0;
        int n = 0;
        for (JsonNode result : json.path("results")) {
            if (result.path("metric").asText().equals(metric)
                    && result.at("/coordinates/domain").asText().equals(domain)
                    && result.at("/coordinates/stage").asText().equals(stage)) {
                sum += result.path("value").asDouble();
                n++;
            }
        }
        return sum / n;
    }

    @Test
    void theChoiceIsInOutcomeReportAndPageAndItsFiguresAreThoseOfTheResults() throws IOException {
        try (Torch torch = Torch.start(2)) {
            Outcome outcome = run(torch);
            assertThat(outcome.reason()).as(outcome.message()).isEqualTo("Done");
            StopStatus stop = outcome.stops().getFirst();
            assertThat(stop.states()).extracting(StateStatus::within).containsOnly("Proven");
            Path report = tiny.report(outcome);
            JsonNode json = new ObjectMapper()
                    .readTree(report.resolve("evaluation.json").toFile());
            JsonNode two = json.at("/stops/0/states/2");
            assertThat(two.at("/coordinates/stage").asText()).isEqualTo("two");
            assertThat(two.at("/gain/estimate").asDouble())
                    .isCloseTo(
                            mean(json, "bitsPerByte", "sea", "") - mean(json, "bitsPerByte", "sea", "two"),
                            within(1e-9));
            assertThat(two.at("/forgetting/0/estimate").asDouble())
                    .isCloseTo(mean(json, "loss", "hill", "two") - mean(json, "loss", "hill", ""), within(1e-9));
            assertThat(two.at("/forgetting/0/domain").asText()).isEqualTo("hill");
            assertThat(json.at("/stops/0/rule/forgetting/0/atMost").asDouble()).isEqualTo(100);
            String page = Files.readString(report.resolve("report.html"));
            assertThat(page)
                    .contains(
                            "Where to stop: keep",
                            "forgetting of text/hill, loss, nats/token",
                            "gain on text/sea, bits per byte, bits/byte",
                            "at most 100",
                            "m[stage=two]",
                            "class=\"ring\"",
                            ", chosen</text>");
        }
    }
}
