package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Condition;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.search.Median;
import dev.cultivar.operator.desired.Trial;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // an absent sentence fails the test that looks at it
class MedianStopTest {
    private final Map<Trial, TrainingRun> runs = new LinkedHashMap<>();
    private final Set<Trial> stopped = new HashSet<>();

    private Trial trial(String stage, long total, Map<String, Double> metrics) {
        Trial trial = new Trial(runs.size() + 1, Map.of(), List.of(), List.of(), 7);
        runs.put(trial, run(stage, total, metrics, List.of()));
        return trial;
    }

    private void end(Trial trial, String how) {
        runs.put(
                trial,
                run(
                        runs.get(trial).getStatus().stages(),
                        List.of(new Condition(how, "True", 1L, "2026-11-27T00:00:00Z", how, ""))));
    }

    private static TrainingRun run(String stage, long total, Map<String, Double> metrics, List<Condition> conditions) {
        return run(List.of(stage(stage, total, metrics)), conditions);
    }

    private static StageStatus stage(String stage, long total, Map<String, Double> metrics) {
        return new StageStatus(
                stage, "Running", null, null, null, null, null, 1, 0L, null, null, null, 1L, total, null, null, metrics,
                null, null, List.of());
    }

    private static TrainingRun run(List<StageStatus> stages, List<Condition> conditions) {
        TrainingRun run = new TrainingRun();
        run.setStatus(new TrainingRunStatus(
                null,
                conditions,
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                stages,
                List.of(),
                null,
                null,
                null));
        return run;
    }

    private Trial trial(double quarter, double half) {
        return trial("read", 8, Map.of("lossMean/25", quarter, "lossMean/50", half, "loss", 99.0));
    }

    private String reason(Integer trials, Integer after, Trial trial) {
        return new MedianStop(new Median(trials, after), runs, stopped)
                .reason(trial)
                .orElse(null);
    }

    @Test
    void aTrialAboveTheMedianOfThoseBeforeItIsStopped() {
        trial(1, 5);
        trial(2, 3);
        trial(9, 4);
        Trial better = trial(2, 4);
        Trial worse = trial(2, 4.5);
        assertThat(reason(3, null, better)).as("the medians themselves").isNull();
        assertThat(reason(3, null, worse))
                .isEqualTo(
                        "stopped early at step 4 of 8 of stage read (50 %): its mean loss until there was 4.5000, and the median of the 4 trials before it that came as far is 4.0000");
        assertThat(reason(4, null, worse)).as("between the two in the middle").contains("is 4.0000");
        assertThat(reason(5, null, worse)).as("too few").isNull();
        assertThat(reason(null, null, worse)).as("five by default").isNull();
    }

    @Test
    void nothingIsStoppedBeforeItsTime() {
        trial(1, 1);
        trial(1, 1);
        Trial late = trial("read", 8, Map.of("lossMean/25", 2.0));
        assertThat(reason(2, 25, late)).contains("at step 2 of 8 of stage read (25 %)");
        assertThat(reason(2, null, late)).contains("at step 2 of 8 of stage read (25 %)");
        assertThat(reason(2, 26, late)).isNull();
        assertThat(reason(2, 50, trial(2, 0.5))).isNull();
    }

    @Test
    void othersCountWhereTheyCameAsFarInAsManyStepsOfTheSameStage() {
        end(trial("read", 8, Map.of("lossMean/25", 1.0)), "Failed");
        trial("write", 8, Map.of("lossMean/25", 1.0, "lossMean/50", 1.0));
        trial("read", 16, Map.of("lossMean/25", 1.0, "lossMean/50", 1.0));
        trial("read", 8, Map.of("lossMean/25", 3.0, "lossMean/50", 1.0));
        Trial trial = trial(2, 2);
        trial(1, 1);
        assertThat(reason(2, null, trial))
                .as("2 is the median of 1 and 3, and one came to the half")
                .isNull();
        trial("read", 8, Map.of());
        runs.remove(trial);
        assertThat(reason(2, null, trial)).as("of a run that is gone").isNull();
    }

    @Test
    void nothingIsSaidWhileATrialBeforeItMayStillComeThere() {
        trial(1, 1);
        Trial unseen = trial(1, 1);
        Trial slow = trial("read", 8, Map.of("lossMean/25", 1.0));
        Trial idle = trial("read", 0, Map.of());
        Trial worse = trial(1, 2);
        assertThat(reason(2, 50, worse)).as("two are to come").isNull();
        end(idle, "Failed");
        assertThat(reason(2, 50, worse)).as("one is to come").isNull();
        stopped.add(slow);
        assertThat(reason(2, 50, worse)).contains("2.0000", "the 2 trials before it");
        TrainingRun run = runs.remove(unseen);
        assertThat(reason(2, 50, worse)).as("one will be made again").isNull();
        runs.put(unseen, run);
        end(worse, "Succeeded");
        assertThat(reason(2, 50, worse)).as("what has ended is left alone").isNull();
    }

    @Test
    void aStoppedTrialCountsUntilTheMarkThatStoppedItHoweverFarItCame() {
        trial(1, 1);
        trial(1, 3);
        Trial bad = trial(3, 9);
        Trial next = trial(1, 2.5);
        assertThat(reason(2, null, bad)).contains("(25 %)");
        assertThat(reason(2, null, next)).as("by 1 and 3").contains("(50 %)", "the 2 trials", "is 2.0000");
        stopped.add(bad);
        assertThat(reason(2, null, next)).contains("(50 %)", "the 2 trials", "is 2.0000");
        end(bad, "Succeeded");
        assertThat(reason(2, null, next)).as("before it was suspended").contains("the 2 trials", "is 2.0000");
        stopped.clear();
        assertThat(reason(2, null, next))
                .as("of one that ended before anybody stopped it no more counts")
                .contains("(50 %)", "the 2 trials", "is 2.0000");
        assertThat(reason(2, null, bad)).as("and it is let be").isNull();
    }

    @Test
    void itMakesNoDifferenceWhetherATrialEndedBeforeASlowerOneAllowedToJudgeIt() {
        trial(1, 1);
        trial(2, 2);
        Trial slow = trial("read", 8, Map.of());
        Trial bad = trial(9, 9);
        Trial next = trial(1, 1.8);
        end(bad, "Succeeded");
        assertThat(reason(2, null, next)).as("the third is to come").isNull();
        runs.put(slow, run("read", 8, Map.of("lossMean/25", 3.0, "lossMean/50", 3.0), List.of()));
        String judged = reason(2, null, next);
        assertThat(judged).as("by 1 and 2, not by 9").contains("(50 %)", "the 2 trials", "is 1.5000");
        runs.put(bad, run("read", 8, Map.of("lossMean/25", 9.0, "lossMean/50", 9.0), List.of()));
        assertThat(reason(2, null, bad)).contains("(25 %)");
        assertThat(reason(2, null, next)).isEqualTo(judged);
    }

    @Test
    void nothingIsSaidByATrialThatMayBeStoppedAtAnEarlierStage() {
        stages(1, 1, 8);
        stages(2, 2, 8);
        Trial slow = trial("read", 8, Map.of());
        Trial bad = stages(9, 9, 8);
        Trial next = stages(1, 1.8, 16);
        for (boolean over : List.of(false, true)) {
            if (over) {
                end(bad, "Failed");
            }
            assertThat(reason(2, null, next))
                    .as("whether 9 counts is not known before the third has read")
                    .isNull();
        }
        runs.put(slow, run("read", 8, Map.of("lossMean/25", 3.0), List.of()));
        assertThat(reason(2, null, next))
                .as("by 1 and 2")
                .contains("of stage write (25 %)", "the 2 trials", "is 1.5000");
    }

    /** A trial with two stages, each of which came to its quarter. */
    private Trial stages(double read, double write, long steps) {
        Trial trial = trial("read", steps, Map.of("lossMean/25", read));
        runs.put(
                trial,
                run(
                        List.of(
                                stage("read", steps, Map.of("lossMean/25", read)),
                                stage("write", 8, Map.of("lossMean/25", write))),
                        List.of()));
        return trial;
    }

    @Test
    void itIsLookedAtWhenAMarkIsReached() {
        TrainingRun run = runs.get(trial(1, 2));
        assertThat(MedianStop.marks(run)).isEqualTo(2);
        assertThat(MedianStop.marks(runs.get(trial("read", 8, Map.of("lossMean", 1.0, "loss", 2.0)))))
                .isZero();
    }
}
