package dev.cultivar.operator.reconcile;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.BestStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.ObjectiveStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TableStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.Orders;
import dev.cultivar.operator.desired.Owner;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.WorkState;
import dev.cultivar.operator.status.Hindrance;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has the table of a search written into the store once its trials have ended, by a small pod: other rows are another table.
 * Nothing waits for it, and a search whose table cannot be written is none the worse.
 */
final class SearchTable {
    private static final String STAGE = "table";
    private final Work work;
    private final Children children;
    private final String image;

    /** With the evaluator's image. */
    SearchTable(Work work, Children children, String image) {
        this.work = work;
        this.children = children;
        this.image = image;
    }

    /** The newest table that is written, none before the first. */
    Optional<TableStatus> of(
            TrainingRun search, List<TrialStatus> rows, @Nullable SearchStatus before, List<BestStatus> ranking) {
        TableStatus known = before == null ? null : before.table();
        if (rows.isEmpty() || !rows.stream().allMatch(TrialStatus::ended)) {
            return Optional.ofNullable(known);
        }
        WorkPlan plan = plan(search, rows, before == null ? null : before.objective(), ranking);
        if (known != null && known.order().equals(plan.orderDigest())) {
            return Optional.of(known);
        }
        if (written(plan) instanceof WorkState.Succeeded succeeded) {
            return succeeded.outcome().outputs().stream()
                    .filter(output -> output.kind().equals("report"))
                    .map(ArtifactStatus::digest)
                    .findFirst()
                    .map(digest -> new TableStatus(digest, plan.orderDigest()))
                    .or(() -> Optional.ofNullable(known));
        }
        return Optional.ofNullable(known);
    }

    private @Nullable WorkState written(WorkPlan plan) {
        try {
            return work.advance(plan, children);
        } catch (Hindrance hindrance) {
            return null; // the search has ended all the same, and the next look tries again
        }
    }

    private WorkPlan plan(
            TrainingRun search, List<TrialStatus> rows, @Nullable ObjectiveStatus objective, List<BestStatus> ranking) {
        Compute asked = search.getSpec().compute();
        return WorkPlan.of(
                Owner.of(search),
                STAGE,
                Orders.tabulate(new TabulateWork(
                        search.getMetadata().getName(),
                        objective == null ? null : objective.of(),
                        objective == null ? null : objective.metric(),
                        rows,
                        ranking.stream()
                                .map(c -> new BestStatus(c.trials(), c.coordinates(), c.value(), List.of()))
                                .toList())),
                new Compute("1", "1Gi", Defaults.absent(), null, asked.nodeSelector(), null, null, null),
                search.getSpec().queue(),
                image,
                search.getSpec().backoffLimit(),
                search.getSpec().suspend(),
                Children.annotation(search, Labels.RETRY));
    }
}
