package dev.cultivar.evaluator.page;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.member.Pairing;
import dev.cultivar.evaluator.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A search on one page: the configurations from the best on, what failed and why, and all trials. */
public final class SearchPage {
    private final TabulateWork work;
    private final StringBuilder html = new StringBuilder();

    private SearchPage(TabulateWork work) {
        this.work = work;
    }

    public static String html(TabulateWork work) {
        SearchPage page = new SearchPage(work);
        page.head();
        page.ranking();
        page.without(StageState.FAILED, "Failed");
        page.without(StageState.STOPPED, "Stopped early");
        page.trials();
        page.html.append("</main></body></html>\n");
        return page.html.toString();
    }

    private void head() {
        List<TrialStatus> failures = of(StageState.FAILED);
        List<TrialStatus> stopped = of(StageState.STOPPED);
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<title>Search ")
                .append(Html.escaped(work.search()))
                .append("</title><style>")
                .append(Style.CSS)
                .append("</style></head><body><main><h1>Search ")
                .append(Html.escaped(work.search()))
                .append("</h1><p class=\"lead\">")
                .append(work.trials().size() - failures.size() - stopped.size())
                .append(" of ")
                .append(work.trials().size())
                .append(" trials are done");
        if (work.of() != null && work.metric() != null) {
            html.append(", ranked by ")
                    .append(Html.escaped(metric().map(Metric::words).orElse(work.metric())))
                    .append(" of ")
                    .append(Html.escaped(work.of()));
        }
        html.append(stopped.isEmpty() ? ".</p>" : ", " + stopped.size() + " were stopped early.</p>");
    }

    private Optional<Metric> metric() {
        return work.metric() == null ? Optional.empty() : Metric.named(work.metric());
    }

    private void ranking() {
        if (work.ranking().isEmpty()) {
            return;
        }
        html.append("<h2>Configurations</h2><p>Each dot is a trial; a configuration counts by the mean of its seeds, ")
                .append(
                        "and only when all of them have a value. The first is the best on development data: what it is ")
                .append("worth on other data is for an evaluation to say, whose unseen tasks no search has read.</p>");
        Map<String, TrialStatus> byName =
                work.trials().stream().collect(Collectors.toMap(TrialStatus::name, Function.identity()));
        List<ResultStatus> values = work.ranking().stream()
                .flatMap(c -> c.trials().stream())
                .map(name -> Objects.requireNonNull(byName.get(name)))
                .filter(trial -> trial.value() != null)
                .map(this::result)
                .toList();
        metric().ifPresent(m -> html.append(IntervalPlot.drawing(Objects.requireNonNull(work.of()), m, values)));
        html.append("<table class=\"wide\">");
        Html.row(html, "th", List.of("rank", "configuration", "mean", "trials"));
        for (int i = 0; i < work.ranking().size(); i++) {
            BestStatus configuration = work.ranking().get(i);
            Html.row(
                    html,
                    "td",
                    List.of(
                            "" + (i + 1),
                            words(configuration.coordinates()),
                            Numbers.words(configuration.value()),
                            String.join(", ", configuration.trials())));
        }
        html.append("</table>");
    }

    /** Without the search's name where there are axes: labels are cut, and what tells the rows apart stands behind it. */
    private ResultStatus result(TrialStatus trial) {
        boolean axes = trial.coordinates().keySet().stream().anyMatch(name -> !name.equals(Pairing.SEED));
        return new ResultStatus(
                Objects.requireNonNull(work.of()),
                Objects.requireNonNull(work.metric()),
                axes ? "" : work.search(),
                trial.coordinates(),
                Objects.requireNonNull(trial.value()),
                null,
                null,
                1L,
                "");
    }

    private List<TrialStatus> of(String state) {
        return work.trials().stream()
                .filter(trial -> trial.state().equals(state))
                .toList();
    }

    private void without(String state, String title) {
        if (of(state).isEmpty()) {
            return;
        }
        html.append("<h2>")
                .append(title)
                .append("</h2><p>Their configurations are not judged.</p><table class=\"wide\">");
        Html.row(html, "th", List.of("trial", "coordinates", "why"));
        for (TrialStatus trial : of(state)) {
            Html.row(
                    html,
                    "td",
                    List.of(trial.name(), words(trial.coordinates()), trial.message() == null ? "" : trial.message()));
        }
        html.append("</table>");
    }

    private void trials() {
        html.append("<h2>Trials</h2><table class=\"wide\">");
        List<String> head = new ArrayList<>(List.of("trial", "state"));
        head.addAll(TrialsCsv.axes(work));
        head.addAll(List.of("value", "tokens", "CPU hours"));
        Html.row(html, "th", head);
        for (TrialStatus trial : work.trials()) {
            List<String> cells = new ArrayList<>(List.of(trial.name(), trial.state()));
            TrialsCsv.axes(work).forEach(axis -> cells.add(trial.coordinates().getOrDefault(axis, "")));
            cells.add(trial.value() == null ? "" : Numbers.words(trial.value()));
            cells.add(trial.cost() == null ? "" : trial.cost().tokens().toString());
            cells.add(trial.cost() == null ? "" : trial.cost().cpuHours().toString());
            Html.row(html, "td", cells);
        }
        html.append("</table>");
    }

    private static String words(Map<String, String> coordinates) {
        return coordinates.isEmpty()
                ? "as the run is"
                : Label.of("", coordinates).strip();
    }
}
