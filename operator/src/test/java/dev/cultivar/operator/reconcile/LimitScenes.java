package dev.cultivar.operator.reconcile;

import static org.awaitility.Awaitility.await;

import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.status.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** How a run comes to a limit of its spec, and how one stays whose time is over. */
final class LimitScenes {
    private LimitScenes() {}

    static List<Scene> all() {
        return List.of(
                new Scene("TrainingRun", Phase.BLOCKED, "budget", t -> stopped(t, "budget: {cpuHours: 0.001}")),
                new Scene("TrainingRun", Phase.FAILED, "deadline", t -> stopped(t, "activeDeadlineSeconds: 1")),
                new Scene("TrainingRun", Phase.SUCCEEDED, "expired", LimitScenes::kept));
    }

    /** Its pod is at work when it comes to the limit, and ends as one that has written its checkpoint. */
    private static String stopped(Theatre t, String limit) {
        Job read = Scenes.begun(t);
        Pod pod = t.hands().run(read);
        t.workspace().until(TrainingRun.class, "run", "Running", "True", "Running");
        given(t, limit);
        await("a suspended job after " + limit)
                .atMost(Workspace.PATIENCE)
                .until(() -> t.admin().resource(read).get().getSpec().getSuspend());
        t.hands().remove(pod);
        return "run";
    }

    /** Its evaluation has no verdict yet when the run is to go. */
    private static String kept(Theatre t) {
        Scenes.examine(t);
        given(t, "ttlSecondsAfterFinished: 0");
        t.workspace().until(TrainingRun.class, "run", "Expired", "True", "StillNeeded");
        return "run";
    }

    private static void given(Theatre t, String field) {
        t.workspace()
                .apply("TrainingRun", "run", Scenes.spec("TrainingRun").replace("{recipe:", "{" + field + ", recipe:"));
    }
}
