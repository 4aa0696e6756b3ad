package dev.cultivar.evaluator.page;

import dev.cultivar.api.ResultStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What one task measured, a row for each member: its coordinates, a column each, then its metrics with their intervals. */
final class ResultTable {
    private ResultTable() {}

    static String html(List<ResultStatus> results) {
        Set<String> coordinates = new TreeSet<>();
        Set<String> metrics = new LinkedHashSet<>();
        Map<List<Object>, Map<String, ResultStatus>> rows = new LinkedHashMap<>();
        for (ResultStatus result : results) {
            coordinates.addAll(result.coordinates().keySet());
            metrics.add(result.metric());
            rows.computeIfAbsent(List.of(result.model(), result.coordinates()), row -> new LinkedHashMap<>())
                    .put(result.metric(), result);
        }
        StringBuilder html = new StringBuilder("<table class=\"wide\">");
        List<String> head = new ArrayList<>(List.of("model"));
        head.addAll(coordinates);
        head.addAll(metrics);
        Html.row(html, "th", head);
        for (Map<String, ResultStatus> row : rows.values()) {
            ResultStatus any = row.values().iterator().next();
            List<String> cells = new ArrayList<>(List.of(any.model()));
            coordinates.forEach(name -> cells.add(any.coordinates().getOrDefault(name, "")));
            for (String metric : metrics) {
                ResultStatus result = row.get(metric);
                cells.add(result == null ? "" : IntervalPlot.words(result));
            }
            Html.row(html, "td", cells);
        }
        return html.append("</table>").toString();
    }
}
