package dev.cultivar.evaluator.page;

import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.matrix.Matrices;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.member.Pairing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The values of a matrix, a table for each point of a search: the mean over its seeds. */
final class MatrixTable {
    private MatrixTable() {}

    static String html(List<Matrices.Table> tables) {
        Map<String, List<Matrices.Table>> byPoint = new LinkedHashMap<>();
        for (Matrices.Table table : tables) {
            Map<String, String> point = new TreeMap<>(table.learner().coordinates());
            point.remove(Pairing.SEED);
            byPoint.computeIfAbsent(Label.of(table.learner().model(), point), name -> new ArrayList<>())
                    .add(table);
        }
        StringBuilder html = new StringBuilder();
        byPoint.forEach((point, seeds) -> table(html, point, seeds));
        return html.toString();
    }

    private static void table(StringBuilder html, String point, List<Matrices.Table> seeds) {
        Matrices.Table any = seeds.getFirst();
        html.append("<h4>").append(Html.escaped(point));
        html.append(seeds.size() == 1 ? "" : ", mean of " + seeds.size() + " seeds");
        html.append("</h4><table><tr><th></th>");
        any.domains()
                .forEach(domain ->
                        html.append("<th>").append(Html.escaped(domain)).append("</th>"));
        html.append("</tr>");
        for (int i = 0; i < any.stages().size(); i++) {
            html.append("<tr><th>").append(Html.escaped(any.stages().get(i))).append("</th>");
            for (int j = 0; j < any.domains().size(); j++) {
                html.append(j == i - 1 ? "<td class=\"own\">" : "<td>")
                        .append(Numbers.words(mean(seeds, i, j)))
                        .append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</table>");
    }

    private static double mean(List<Matrices.Table> seeds, int i, int j) {
        return seeds.stream()
                .mapToDouble(table -> table.values()[i][j])
                .average()
                .orElseThrow();
    }
}
