package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What Argo CD's actions of examples/gitops/argocd make of live resources, run in its Lua, is accepted and does what its name says. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class ArgoActionsTest extends ReconcilerTest {
    @Test
    void aRunIsSuspendedAndResumed() throws Exception {
        Scenes.begun(new Theatre(workspace, hands, admin));
        workspace.until(TrainingRun.class, "run", "Reconciling", "True", "JobCreated");

        assertThat(act("TrainingRun", "run", "suspend")).isEqualTo("{\"spec\":{\"suspend\":true}}");
        workspace.until(TrainingRun.class, "run", "Suspended", "True", "Suspended");

        assertThat(act("TrainingRun", "run", "resume")).isEqualTo("{\"spec\":{\"suspend\":false}}");
        workspace.until(TrainingRun.class, "run", "Suspended", "False", "JobCreated");
    }

    @Test
    void aFailedStageIsTriedAgain() throws Exception {
        Job read = Scenes.begun(new Theatre(workspace, hands, admin));
        hands.refuse(read, Workspace.refused(read, "LossSpike", "step 3: the loss is 9.0"));
        workspace.until(TrainingRun.class, "run", "Failed", "True", "LossSpike");

        assertThat(act("TrainingRun", "run", "retry-stage"))
                .matches("\\{\"metadata\":\\{\"annotations\":\\{\"cultivar.dev/retry\":\"[-0-9T:]+Z\"}}}");
        Job again = hands.job("run", "read", 2);
        hands.succeed(again, Workspace.stage(again, "adapter", "a1", null));
        workspace.until(TrainingRun.class, "run", "Succeeded", "True", "Succeeded");
    }

    @Test
    void aFailedDatasetIsTriedAgain() throws Exception {
        workspace.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        Job prepare = hands.job("pages", "prepare", 1);
        hands.refuse(prepare, Workspace.refused(prepare, "BadRecord", "line 1: no field text"));
        workspace.until(DomainDataset.class, "pages", "Stalled", "True", "BadRecord");

        act("DomainDataset", "pages", "retry");
        Job again = hands.job("pages", "prepare", 2);
        hands.succeed(again, Workspace.dataset(again, RecordType.text, "d1"));
        workspace.until(DomainDataset.class, "pages", "Ready", "True", "Prepared");
    }

    /** Asks the scripts for their patch of a resource as it is, and gives it to the API server as Argo CD does. */
    private String act(String kind, String name, String action) throws IOException, InterruptedException {
        Process lua = new ProcessBuilder(
                        ApiServer.Binaries.gitops("gitops").toString(), "act", "../examples/gitops", action)
                .redirectErrorStream(true)
                .start();
        var live = admin.genericKubernetesResources("cultivar.dev/v1alpha1", kind)
                .inNamespace(workspace.namespace())
                .withName(name);
        try (var in = lua.getOutputStream()) {
            in.write(Serialization.asJson(live.require()).getBytes(StandardCharsets.UTF_8));
        }
        String patch = new String(lua.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(lua.waitFor(Duration.ofSeconds(30)) && lua.exitValue() == 0)
                .as(patch)
                .isTrue();
        live.patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        return patch;
    }
}
