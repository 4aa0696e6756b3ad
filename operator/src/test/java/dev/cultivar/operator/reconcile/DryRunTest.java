package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Workspace;
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
