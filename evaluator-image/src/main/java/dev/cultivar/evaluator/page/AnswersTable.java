package dev.cultivar.evaluator.page;

import dev.cultivar.evaluator.metric.Measured;
import java.util.Map;

/** What models wrote for the first items of a task, one row an item, one column a model, of the first few models. */
final class AnswersTable {
    private static final int ITEMS = 5;
    private static final int MODELS = 4;
    private static final int CHARACTERS = 200;

    private AnswersTable() {}

    /** The table, or nothing where nothing was written. */
    static String drawing(Map<String, Measured> byModel) {
        Measured any = byModel.values().iterator().next();
        if (any.answers().isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<h4>First answers</h4><table class=\"wide\"><tr><th></th>");
        byModel.keySet()
                .forEach(
                        model -> html.append("<th>").append(Html.escaped(model)).append("</th>"));
        html.append("</tr>");
        for (int i = 0; i < Math.min(ITEMS, any.ids().size()); i++) {
            html.append("<tr><th>").append(Html.escaped(any.ids().get(i))).append("</th>");
            for (Measured numbers : byModel.values().stream().limit(MODELS).toList()) {
                String answer = numbers.answers().get(i).getFirst();
                String shown = answer.length() <= CHARACTERS ? answer : answer.substring(0, CHARACTERS) + " ...";
                html.append("<td><code>").append(Html.escaped(shown)).append("</code></td>");
            }
            html.append("</tr>");
        }
        return html.append("</table>").toString();
    }
}
