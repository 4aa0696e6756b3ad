package dev.cultivar.operator.reconcile;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.ObjectiveStatus;
import dev.cultivar.api.ResultStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.Owner;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.Missing;
import dev.cultivar.operator.observe.ObjectivePlan;
import dev.cultivar.operator.observe.RunModels;
import dev.cultivar.operator.observe.WorkState;
import dev.cultivar.operator.status.Hindrance;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What trials are worth. A trial that is trained is measured by a job of its search, which gets the development data as it was
 * when the search started and nothing else; then it has succeeded. A value stays as long as the weights do.
 */
final class TrialValues {
    private final TrainingRun search;
    private final ObjectiveStatus objective;
    private final List<InputStatus> inputs;
    private final Work work;
    private final Children children;
    private final String image;

    /**
     * Of a search.
     *
     * @param inputs what the search resolved when it started
     * @param image the evaluator's
     */
    TrialValues(
            TrainingRun search,
            ObjectiveStatus objective,
            List<InputStatus> inputs,
            Work work,
            Children children,
            String image) {
        this.search = search;
        this.objective = objective;
        this.inputs = inputs;
        this.work = work;
        this.children = children;
        this.image = image;
    }

    /**
     * The row of a trial whose run has succeeded.
     *
     * @param rests whether nothing is to be at work for the search now
     */
    TrialStatus row(Trial trial, TrainingRun run, @Nullable TrialStatus before, boolean rests) {
        try {
            Missing missing = new Missing();
            RunOutput output =
                    new RunOutput(run.getMetadata().getName(), objective.stage(), Defaults.absent(), Map.of());
            Optional<RunModels.Made> made = new RunModels(
                            (namespace, name) -> Optional.of(run),
                            run.getMetadata().getNamespace())
                    .made(output, missing);
            missing.orElseWait();
            return measured(trial, run, made.orElseThrow().model(), before, rests);
        } catch (Terminal terminal) {
            return row(run, StageState.FAILED, trial, "trained, not measured: " + terminal.sentence(), null, null);
        } catch (Hindrance passing) {
            return row(run, StageState.MEASURING, trial, passing.sentence(), null, null);
        }
    }

    private TrialStatus measured(
            Trial trial, TrainingRun run, ModelState model, @Nullable TrialStatus before, boolean rests) {
        String digest = Defaults.or(model.adapter(), model.digest());
        if (before != null && before.value() != null && digest.equals(before.model())) {
            return row(run, StageState.SUCCEEDED, trial, null, before.value(), digest);
        }
        WorkPlan plan = WorkPlan.of(
                Owner.of(search),
                "measure-" + trial.number(),
                ObjectivePlan.order(
                        objective,
                        inputs,
                        new Member(objective.model(), trial.coordinates(), model),
                        search.getSpec().compute()),
                search.getSpec().compute(),
                search.getSpec().queue(),
                image,
                search.getSpec().backoffLimit(),
                rests,
                Children.annotation(run, Labels.RETRY));
        WorkState state = work.advance(plan, children);
        return switch (state) {
            case WorkState.Succeeded succeeded -> value(trial, run, digest, succeeded);
            case WorkState.Failed ignored ->
                row(run, StageState.FAILED, trial, "trained, not measured: " + sentence(state), null, null);
            case WorkState.Blocked ignored -> row(run, StageState.MEASURING, trial, sentence(state), null, null);
            case WorkState.Absent ignored -> row(run, StageState.MEASURING, trial, null, null, null);
            case WorkState.Queued ignored -> row(run, StageState.MEASURING, trial, null, null, null);
            case WorkState.Running ignored -> row(run, StageState.MEASURING, trial, null, null, null);
            case WorkState.Suspended ignored -> row(run, StageState.MEASURING, trial, null, null, null);
        };
    }

    private TrialStatus value(Trial trial, TrainingRun run, String digest, WorkState.Succeeded state) {
        Optional<Double> value = state.outcome().results().stream()
                .filter(r -> r.task().equals(objective.of()) && r.metric().equals(objective.metric()))
                .map(ResultStatus::value)
                .filter(Double::isFinite)
                .findFirst();
        return value.map(v -> row(run, StageState.SUCCEEDED, trial, null, v, digest))
                .orElseGet(() -> row(
                        run,
                        StageState.FAILED,
                        trial,
                        "trained, and has no value: " + objective.metric() + " of " + objective.of()
                                + " is no finite number in the outcome of job "
                                + state.facts().job(),
                        null,
                        null));
    }

    private static TrialStatus row(
            TrainingRun run,
            String state,
            Trial trial,
            @Nullable String message,
            @Nullable Double value,
            @Nullable String model) {
        return new TrialStatus(
                run.getMetadata().getName(),
                state,
                trial.coordinates(),
                SearchRound.bounded(message),
                value,
                model,
                RunStatuses.of(run).cost());
    }

    private static String sentence(WorkState state) {
        Verdict verdict = StageStatuses.verdict("measure", state, Remedy.TRIAL);
        return verdict.message();
    }
}
