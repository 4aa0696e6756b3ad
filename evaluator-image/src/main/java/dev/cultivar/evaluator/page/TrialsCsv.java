package dev.cultivar.evaluator.page;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.CostStatus;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.contract.TabulateWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The trials of a search as RFC 4180 has it: a row each, a column for each axis; rank is the configuration's, 1 is the best. */
public final class TrialsCsv {
    private static final List<String> FIRST = List.of("trial", "state");
    private static final List<String> LAST =
            List.of("rank", "value", "model", "cpuHours", "gpuHours", "tokens", "flops", "money", "message");

    private TrialsCsv() {}

    public static String of(TabulateWork work) {
        SortedSet<String> axes = axes(work);
        StringBuilder csv = new StringBuilder();
        List<String> head = new ArrayList<>(FIRST);
        axes.forEach(axis -> head.add(column(axis)));
        head.addAll(LAST);
        line(csv, head);
        Map<String, Integer> ranks = ranks(work);
        for (TrialStatus trial : work.trials()) {
            List<String> cells = new ArrayList<>(List.of(trial.name(), trial.state()));
            axes.forEach(axis -> cells.add(trial.coordinates().getOrDefault(axis, "")));
            cells.addAll(List.of(text(ranks.get(trial.name())), text(trial.value()), text(trial.model())));
            cells.addAll(cost(trial.cost()));
            cells.add(text(trial.message()));
            line(csv, cells);
        }
        return csv.toString();
    }

    /** The coordinates of all trials. */
    static SortedSet<String> axes(TabulateWork work) {
        return work.trials().stream()
                .flatMap(trial -> trial.coordinates().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** An axis may well be called rank or money: its column is then axis.rank, since programs find columns by their names. */
    private static String column(String axis) {
        return FIRST.contains(axis) || LAST.contains(axis) ? "axis." + axis : axis;
    }

    private static Map<String, Integer> ranks(TabulateWork work) {
        Map<String, Integer> ranks = new HashMap<>();
        for (int i = 0; i < work.ranking().size(); i++) {
            BestStatus configuration = work.ranking().get(i);
            for (String trial : configuration.trials()) {
                ranks.put(trial, i + 1);
            }
        }
        return ranks;
    }

    private static List<String> cost(@Nullable CostStatus cost) {
        return cost == null
                ? List.of("", "", "", "", "")
                : Arrays.asList(
                        text(cost.cpuHours()),
                        text(cost.gpuHours()),
                        text(cost.tokens()),
                        text(cost.flops()),
                        text(cost.money()));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static void line(StringBuilder csv, List<String> cells) {
        csv.append(cells.stream().map(TrialsCsv::quoted).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    private static String quoted(String cell) {
        return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + cell.replace("\"", "\"\"") + '"'
                : cell;
    }
}
