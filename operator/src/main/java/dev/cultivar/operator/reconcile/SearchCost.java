package dev.cultivar.operator.reconcile;

import dev.cultivar.api.CostStatus;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.operator.config.Rates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a search has used: its trials as they are, and those that were deleted as they were last seen. The cost of a run never
 * falls, so where a trial's does, another run has taken its place.
 */
final class SearchCost {
    private SearchCost() {}

    /** What deleted trials had used, with those that have gone since the last look. */
    static @Nullable CostStatus deleted(
            @Nullable CostStatus before, Map<String, TrialStatus> rowsBefore, List<TrialStatus> rows, Rates rates) {
        List<CostStatus> gone = new ArrayList<>();
        for (TrialStatus row : rows) {
            TrialStatus earlier = rowsBefore.get(row.name());
            CostStatus last = earlier == null ? null : earlier.cost();
            if (last != null && (row.cost() == null || fell(last, row.cost()))) {
                gone.add(last);
            }
        }
        if (gone.isEmpty()) {
            return before;
        }
        if (before != null) {
            gone.add(before);
        }
        return RunCost.of(RunCost.Used.of(gone), rates, null);
    }

    /** All of a search. */
    static RunCost.Used used(List<TrialStatus> rows, @Nullable CostStatus deleted, RunCost.Used measuring) {
        return RunCost.Used.of(Stream.concat(rows.stream().map(TrialStatus::cost), Stream.ofNullable(deleted))
                        .filter(Objects::nonNull)
                        .toList())
                .and(measuring);
    }

    private static boolean fell(CostStatus before, CostStatus now) {
        return now.cpuHours() < before.cpuHours()
                || now.gpuHours() < before.gpuHours()
                || now.tokens() < before.tokens()
                || now.flops() < before.flops();
    }
}
