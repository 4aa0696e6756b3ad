package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What overrides make is refused by the rules between fields too, before a run is frozen. */
class DryRunTest extends ReconcilerTest {
    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: {volume: {path: imports/a}}}, datasets: {domain: {name: pages}}, %s}";

    @BeforeEach
    void begin() {
        workspace.apply("AdaptationRecipe", "recipe", """
                {slots: [{name: domain, record: text}], stages: [
                 {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {useDora: true}}}, duration: {steps: 4}}}]}
                """);
        workspace.prepared("pages", RecordType.text, "d1");
    }

    private String refused(String name, String more) {
        workspace.apply("TrainingRun", name, RUN.formatted(more));
        TrainingRun run = workspace.until(TrainingRun.class, name, "Stalled", "True", "InvalidOverride");
        assertThat(run.getStatus().startTime()).isNull();
        return Workspace.message(run, "Ready");
    }

    @Test
    void aRuleBetweenFieldsOfTheRecipe() {
        String precision = "overrides: [{field: recipe.stages.read.train.precision, value: bfloat16}%s]";
        assertThat(refused("rules", precision.formatted("")))
                .isEqualTo(
                        "recipe.stages[0].train: precision: bfloat16 goes without lora.useDora and lora.quantization, which compute in float32: leave precision out, or leave them out: so it is after spec.overrides[0] (recipe.stages.read.train.precision)");

        workspace.apply(
                "TrainingRun",
                "rules",
                RUN.formatted(precision.formatted(
                        ", {field: recipe.stages.read.train.methods.base.lora.useDora, value: 'false'}")));

        hands.job("rules", "import", 1);
    }

    @Test
    void aRuleOfTheRunItself() {
        assertThat(refused("executors", "overrides: [{field: run.compute.executors, value: '2'}]"))
                .isEqualTo(
                        "run: spec.compute.executors is for DomainDatasets alone: remove it: so it is after spec.overrides[0] (run.compute.executors)");
    }

    @Test
    void aPolicyThatRefusesIsToldAndAskedAgainWhenItIsGone() {
        ValidatingAdmissionPolicy policy = admin.resource(
                        Serialization.unmarshal("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: no-dry-runs-%1$s}
                spec:
                  matchConstraints:
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                    resourceRules: [{apiGroups: [cultivar.dev], apiVersions: ["*"], operations: [UPDATE], resources: [trainingruns, trainingruns/status]}]
                  validations: [{expression: "!has(request.dryRun) || !request.dryRun", message: "only the platform team tries out"}]
                """.formatted(workspace.namespace()), ValidatingAdmissionPolicy.class))
                .create();
        ValidatingAdmissionPolicyBinding binding = admin.resource(Serialization.unmarshal(
                        """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: no-dry-runs-%1$s}
                spec: {policyName: no-dry-runs-%1$s, validationActions: [Deny]}
                """.formatted(workspace.namespace()), ValidatingAdmissionPolicyBinding.class))
                .create();
        until(422);

        assertThat(unasked())
                .contains("only the platform team tries out", "(code 422)")
                .contains("let the operator patch TrainingRuns, or do without overrides");

        admin.resource(binding).delete();
        admin.resource(policy).delete();
        hands.job("outside", "import", 1);
    }

    @Test
    void aWebhookThatDoesNotAnswerIsToldToo() {
        ValidatingWebhookConfiguration webhook = admin.resource(Serialization.unmarshal(
                        """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata: {name: away-%1$s}
                webhooks:
                - name: away.example.org
                  admissionReviewVersions: [v1]
                  sideEffects: None
                  failurePolicy: Fail
                  timeoutSeconds: 1
                  clientConfig: {url: "https://127.0.0.1:1/"}
                  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                  matchConditions: [{name: tries, expression: "has(request.dryRun) && request.dryRun"}]
                  rules: [{apiGroups: [cultivar.dev], apiVersions: ["*"], operations: [UPDATE], resources: [trainingruns, trainingruns/status]}]
                """.formatted(workspace.namespace()), ValidatingWebhookConfiguration.class))
                .create();
        until(500);

        assertThat(unasked()).contains("failed calling webhook \"away.example.org\"", "(code 500)");

        admin.resource(webhook).delete();
        hands.job("outside", "import", 1);
    }

    /** What the status says of a run that is good and whose dry run is not taken. */
    private String unasked() {
        workspace.apply(
                "TrainingRun",
                "outside",
                RUN.formatted("overrides: [{field: recipe.stages.read.train.duration.steps, value: '2'}]"));
        TrainingRun run = workspace.until(TrainingRun.class, "outside", "Stalled", "True", "DryRunRefused");
        assertThat(run.getStatus().startTime()).isNull();
        return Workspace.message(run, "Ready");
    }

    /** The server knows what was made a moment later. */
    private void until(int code) {
        workspace.apply("TrainingRun", "probe", RUN.formatted("suspend: true"));
        await("dry runs answered with " + code).atMost(Workspace.PATIENCE).until(() -> {
            try {
                admin.resource(workspace.get(TrainingRun.class, "probe"))
                        .patch(
                                new PatchContext.Builder()
                                        .withPatchType(PatchType.JSON_MERGE)
                                        .withDryRun(List.of("All"))
                                        .build(),
                                "{\"spec\":{\"backoffLimit\":2}}");
                return false;
            } catch (KubernetesClientException e) {
                return e.getCode() == code;
            }
        });
    }

    @Test
    void aTrialOfASearch() {
        assertThat(
                        refused(
                                "grid",
                                "search: {axes: [{name: precision, field: recipe.stages.read.train.precision, values: [float32, bfloat16]}]}"))
                .startsWith(
                        "trial grid-2 (precision=bfloat16, seed=0): recipe.stages[0].train: precision: bfloat16 goes without")
                .endsWith("so it is after spec.search.axes[precision] (recipe.stages.read.train.precision)");
    }
}
