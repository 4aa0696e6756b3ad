package dev.cultivar.evaluator.page;

import dev.cultivar.api.GateStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.StopStatus;
import dev.cultivar.api.task.LmEval;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.evaluator.gate.Comparison;
import dev.cultivar.evaluator.gate.Numbers;
import dev.cultivar.evaluator.gate.Verdict;
import dev.cultivar.evaluator.matrix.Matrices;
import dev.cultivar.evaluator.member.Label;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.McNemar;
import dev.cultivar.evaluator.statistic.Pooled;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The report as one page: verdicts in words first, then what each task measured, then where the numbers come from. It needs
 * nothing but itself: no script, no font, no address.
 */
public final class Page {
    private final EvaluateWork work;
    private final Map<String, Member> members;
    private final Map<String, Map<String, Measured>> measured;
    private final Matrices matrices;
    private final List<ResultStatus> results;
    private final List<Comparison> comparisons;
    private final List<GateStatus> gates;
    private final StringBuilder html = new StringBuilder();

    private Page(
            EvaluateWork work,
            Map<String, Member> members,
            Map<String, Map<String, Measured>> measured,
            Matrices matrices,
            List<ResultStatus> results,
            List<Comparison> comparisons,
            List<GateStatus> gates) {
        this.matrices = matrices;
        this.work = work;
        this.members = members;
        this.measured = measured;
        this.results = results;
        this.comparisons = comparisons;
        this.gates = gates;
    }

    /** The page of an evaluation. */
    public static String html(
            EvaluateWork work,
            Map<String, Member> members,
            Map<String, Map<String, Measured>> measured,
            Matrices matrices,
            List<ResultStatus> results,
            List<Comparison> comparisons,
            List<GateStatus> gates,
            List<StopStatus> stops,
            long seed) {
        Page page = new Page(work, members, measured, matrices, results, comparisons, gates);
        page.head();
        page.gates();
        for (int i = 0; i < stops.size(); i++) {
            page.html.append(StopSection.html(work.stopRules().get(i), stops.get(i)));
        }
        matrices.names().forEach(page::matrix);
        Set<String> derived = new LinkedHashSet<>(measured.keySet());
        work.tasks().forEach(task -> derived.remove(task.name()));
        derived.removeAll(matrices.names());
        derived.forEach(page::task);
        work.tasks().forEach(task -> page.task(task.name()));
        page.method(seed);
        page.html.append("</main></body></html>\n");
        return page.html.toString();
    }

    private void head() {
        String title = members.values().stream().map(Member::model).distinct().collect(Collectors.joining(", "))
                + " on " + work.tasks().stream().map(Task::name).collect(Collectors.joining(", "));
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<title>Evaluation: ")
                .append(Html.escaped(title))
                .append("</title><style>")
                .append(Style.CSS)
                .append("</style></head><body><main><h1>Evaluation</h1><p class=\"lead\">")
                .append(Html.escaped(title))
                .append("</p>");
    }

    private void gates() {
        if (gates.isEmpty()) {
            html.append("<p>There are no gates: what follows was measured and not judged.</p>");
            return;
        }
        long held = gates.stream()
                .filter(gate -> gate.verdict().equals(Verdict.Proven.name()))
                .count();
        html.append("<h2>")
                .append(held)
                .append(" of ")
                .append(gates.size())
                .append(gates.size() == 1 ? " gate holds" : " gates hold")
                .append("</h2>");
        for (int i = 0; i < gates.size(); i++) {
            GateStatus gate = gates.get(i);
            html.append("<section class=\"gate\"><h3><span class=\"chip ")
                    .append(gate.verdict())
                    .append("\">")
                    .append(verdict(gate))
                    .append("</span> ")
                    .append(Html.escaped(gate.name()))
                    .append(work.gates().get(i).enforce() ? "" : " <small>not enforced</small>")
                    .append("</h3><p>")
                    .append(Html.escaped(gate.message()))
                    .append("</p>")
                    .append(
                            gate.estimate() == null
                                    ? ""
                                    : GatePlot.drawing(work.gates().get(i), gate))
                    .append("</section>");
        }
    }

    private static String verdict(GateStatus gate) {
        return switch (Verdict.valueOf(gate.verdict())) {
            case Proven -> "\u2713 Proven";
            case NotProven -> "\u2717 Not proven";
            case Undecided -> "? Undecided";
        };
    }

    private void task(String task) {
        Map<Metric, List<ResultStatus>> byMetric = results.stream()
                .filter(result -> result.task().equals(task))
                .collect(Collectors.groupingBy(
                        result -> Metric.valueOf(result.metric()), LinkedHashMap::new, Collectors.toList()));
        Map<String, Measured> byModel = measured.getOrDefault(task, Map.of());
        if (byModel.isEmpty()) {
            return; // only trials that failed would have been asked it
        }
        Measured any = byModel.values().iterator().next();
        html.append("<h2>").append(Html.escaped(task)).append("</h2><p>");
        html.append(any.units() < any.ids().size() ? any.ids().size() + " " + any.items() + " in " : "")
                .append(any.units())
                .append(any.units() < any.ids().size() ? " documents" : " " + any.items())
                .append(". Dots are values, bars their 95 % intervals.</p>");
        byMetric.forEach((metric, rows) -> {
            if (metric.headline()) {
                html.append("<h4>")
                        .append(metric.words())
                        .append("</h4>")
                        .append(IntervalPlot.drawing(task, metric, rows));
            }
        });
        html.append(ResultTable.html(
                byMetric.values().stream().flatMap(List::stream).toList()));
        comparisons.stream()
                .filter(comparison -> comparison.task().equals(task))
                .forEach(this::comparison);
        html.append(AnswersTable.drawing(byModel));
        byModel.forEach((model, numbers) -> numbers.warnings()
                .forEach(warning -> html.append("<p class=\"note\">")
                        .append(Html.escaped(model + ": " + warning))
                        .append("</p>")));
    }

    private void matrix(String name) {
        html.append("<h2>")
                .append(Html.escaped(name))
                .append("</h2><p>")
                .append("After each stage (row), ")
                .append(matrices.of(name).words())
                .append(
                        " on each domain (column), in the order of learning. The domain of a row's own stage is outlined.</p>")
                .append(MatrixTable.html(matrices.tables(name, measured)))
                .append(ResultTable.html(results.stream()
                        .filter(result -> result.task().equals(name))
                        .toList()));
    }

    private void comparison(Comparison comparison) {
        html.append("<h4>")
                .append(Html.escaped(comparison.where()))
                .append(" against ")
                .append(Html.escaped(comparison.against()))
                .append("</h4><p>")
                .append(Html.escaped(comparison.words()))
                .append("; ")
                .append(Numbers.percent(comparison.evidence().confidence()))
                .append(" interval of the paired difference: ")
                .append(Numbers.words(comparison.difference().low()))
                .append(" to ")
                .append(Numbers.words(comparison.difference().high()))
                .append('.');
        McNemar test = comparison.test();
        if (test != null) {
            html.append(Html.escaped(comparison.testWords())).append("</p>");
            table(comparison, test);
            return;
        }
        double[] differences = comparison.differences();
        long better = Arrays.stream(differences)
                .filter(d -> comparison.metric().improvement(d) > 0)
                .count();
        html.append(" Of ")
                .append(differences.length)
                .append(' ')
                .append(comparison.items())
                .append(", ")
                .append(better)
                .append(better == 1 ? " is better.</p>" : " are better.</p>")
                .append(DifferencePlot.drawing(comparison, differences));
    }

    private void table(Comparison comparison, McNemar test) {
        Pooled where = comparison.first().getFirst();
        double right = 0;
        double items = 0;
        for (int i = 0; i < where.units(); i++) {
            right += where.numerator(i);
            items += where.denominator(i);
        }
        long both = Math.round(right) - test.onlyFirst();
        long neither = Math.round(items) - both - test.onlyFirst() - test.onlySecond();
        html.append("<table><tr><th></th><th>")
                .append(Html.escaped(comparison.against()))
                .append(" right</th><th>")
                .append(Html.escaped(comparison.against()))
                .append(" wrong</th></tr><tr><th>")
                .append(Html.escaped(comparison.where()))
                .append(" right</th><td>%d</td><td>%d</td></tr><tr><th>".formatted(both, test.onlyFirst()))
                .append(Html.escaped(comparison.where()))
                .append(" wrong</th><td>%d</td><td>%d</td></tr></table>".formatted(test.onlySecond(), neither));
    }

    private void method(long seed) {
        html.append("<h2>How to read this</h2><p>")
                .append(
                        "Bits per byte, loss and perplexity are pooled: sums over all documents, divided once. Their intervals ")
                .append("come from drawing whole documents anew, ")
                .append(String.format(Locale.ROOT, "%,d", Bootstrap.RESAMPLES))
                .append(" times (percentile bootstrap, seed ")
                .append(seed)
                .append(
                        "); a difference draws the same documents for both models, and a suite's score draws within each task. Intervals of shares of right and wrong are Wilson's. ")
                .append(
                        "Where seeds or other coordinates are left open, the number is the mean over them, and Student's interval ")
                .append("over them is added in squares (MOVER). A gate is ")
                .append(
                        "proven when its whole interval is on the right side, not proven when all of it is on the wrong side, ")
                .append("and undecided otherwise.</p><h2>Where it comes from</h2><table class=\"wide\">");
        members.forEach((label, member) -> {
            String adapter = member.state().adapter();
            row("model " + label, member.state().digest() + (adapter == null ? "" : " with adapter " + adapter));
        });
        work.absent()
                .forEach(absent ->
                        row("model " + Label.of(absent.model(), absent.coordinates()), "absent: " + absent.reason()));
        for (Task task : work.tasks()) {
            BoundView view = work.data().get(task.name());
            View data = task.chosen().data();
            if (task.chosen() instanceof LmEval own) {
                row("task " + task.name(), own.file());
            } else if (view != null && data != null) {
                row(
                        "data of " + task.name(),
                        data.name() + ", split " + view.split()
                                + (data.asksUnseen()
                                        ? ", unseen domains "
                                                + String.join(
                                                        ", ",
                                                        Objects.requireNonNull(view.domains())
                                                                .named())
                                        : "")
                                + ", " + view.digest());
            }
        }
        html.append("</table>");
    }

    private void row(String head, String cell) {
        html.append("<tr><th>")
                .append(Html.escaped(head))
                .append("</th><td><code>")
                .append(Html.escaped(cell))
                .append("</code></td></tr>");
    }
}
