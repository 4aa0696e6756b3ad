package dev.cultivar.evaluator.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.CostStatus;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.contract.TabulateWork;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SearchPageTest {
    private static final TabulateWork RANKED = new TabulateWork(
            "grid",
            "dev",
            "bitsPerByte",
            List.of(
                    trial(1, "Succeeded", "a, \"b\"", 1.25, null),
                    trial(2, "Succeeded", "<b>", 0.5, null),
                    trial(3, "Failed", "c", null, "line 3:\nno text")),
            List.of(configuration("grid-2", "<b>", 0.5), configuration("grid-1", "a, \"b\"", 1.25)));

    private static TrialStatus trial(
            int number, String state, String arm, @Nullable Double value, @Nullable String message) {
        return new TrialStatus(
                "grid-" + number,
                state,
                Map.of("arm", arm, "seed", "7"),
                message,
                value,
                value == null ? null : "m" + number,
                number == 3 ? null : new CostStatus(0.5, 0.0, 1000L, 2.5e9, null, "0.10"));
    }

    private static BestStatus configuration(String trial, String arm, double mean) {
        return new BestStatus(List.of(trial), Map.of("arm", arm), mean, List.of());
    }

    @Test
    void aRowOfTheCsvIsATrial() {
        assertThat(TrialsCsv.of(RANKED)).isEqualTo("""
                trial,state,arm,seed,rank,value,model,cpuHours,gpuHours,tokens,flops,money,message\r
                grid-1,Succeeded,"a, ""b""\",7,2,1.25,m1,0.5,0.0,1000,2.5E9,0.10,\r
                grid-2,Succeeded,<b>,7,1,0.5,m2,0.5,0.0,1000,2.5E9,0.10,\r
                grid-3,Failed,c,7,,,,,,,,,"line 3:\nno text"\r
                """);
    }

    @Test
    void anAxisThatIsCalledAsAColumnHasAColumnOfItsOwn() {
        TabulateWork same = new TabulateWork(
                "grid",
                null,
                null,
                List.of(new TrialStatus(
                        "grid-1", "Succeeded", Map.of("money", "2", "money.pairs", "0.5", "rank", "8"), null)),
                List.of());
        assertThat(TrialsCsv.of(same)).isEqualTo("""
                trial,state,axis.money,money.pairs,axis.rank,rank,value,model,cpuHours,gpuHours,tokens,flops,money,message\r
                grid-1,Succeeded,2,0.5,8,,,,,,,,,\r
                """);
    }

    @Test
    void thePageHasTheBestFirstAndNamesWhatFailed() {
        String html = SearchPage.html(RANKED);
        assertThat(html)
                .contains("2 of 3 trials are done, ranked by bits per byte of dev")
                .contains("<svg", "less is better")
                .contains("<td>1</td><td>[arm=&lt;b&gt;]</td><td>0.5</td><td>grid-2</td>")
                .contains("<h2>Failed</h2>", "<td>grid-3</td><td>[arm=c, seed=7]</td><td>line 3:\nno text</td>")
                .doesNotContain("<b>");
    }

    @Test
    void theRowsOfThePlotAreToldApartThoughTheSearchHasALongName() {
        String name = "a-search-of-which-the-name-takes-all-space";
        TabulateWork named = new TabulateWork(name, "dev", "bitsPerByte", RANKED.trials(), RANKED.ranking());
        assertThat(SearchPage.html(named)).contains(">[arm=&lt;b&gt;]</text>").doesNotContain("\u2026</text>");
    }

    @Test
    void whatWasStoppedEarlyIsNotCalledFailed() {
        TabulateWork stopped = new TabulateWork(
                "grid",
                "dev",
                "bitsPerByte",
                List.of(trial(1, "Succeeded", "a", 1.25, null), trial(2, "Stopped", "b", null, "stopped early: worse")),
                List.of(configuration("grid-1", "a", 1.25)));
        assertThat(SearchPage.html(stopped))
                .contains("1 of 2 trials are done, ranked by bits per byte of dev, 1 were stopped early.")
                .contains(
                        "<h2>Stopped early</h2>",
                        "<td>grid-2</td><td>[arm=b, seed=7]</td><td>stopped early: worse</td>")
                .doesNotContain("<h2>Failed</h2>");
    }

    @Test
    void aSearchThatRanksNothingIsATableAlone() {
        TabulateWork plain = new TabulateWork(
                "grid", null, null, List.of(new TrialStatus("grid-1", "Succeeded", Map.of(), null)), List.of());
        assertThat(SearchPage.html(plain))
                .contains("1 of 1 trials are done.", "<td>grid-1</td><td>Succeeded</td><td></td>")
                .doesNotContain("<svg", "Configurations", "Failed");
        assertThat(TrialsCsv.of(plain)).startsWith("trial,state,rank,value").contains("grid-1,Succeeded,,,");
    }
}
