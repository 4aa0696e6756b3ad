package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * A resource that sequences edit.
 *
 * @param yaml its spec
 * @param end reason of Ready when all is done
 * @param around recipe and dataset, where it needs them
 */
record Subject(String kind, String name, Class<? extends HasMetadata> type, String yaml, String end, boolean around) {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}},
             {name: fuse, edit: {mergeAdapter: {}}}]}
            """;

    static final List<Subject> ALL = List.of(
            new Subject("DomainDataset", "subject", DomainDataset.class, """
                    {seed: 3, sources: [{name: lines, record: text, from: {inline: {jsonLines: '{"text": "a"}'}}}],
                     steps: [{name: same, deduplicate: {exact: {}}}], splits: [{name: test, fraction: {share: 0.5}}], compute: {cpu: "1", memory: 1Gi}}
                    """, "Prepared", false),
            new Subject("TrainingRun", "subject", TrainingRun.class, """
                    {recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}, seed: 3, suspend: false,
                     backoffLimit: 3, compute: {cpu: "1", memory: 1Gi}}
                    """, "Succeeded", true),
            new Subject("Evaluation", "subject", Evaluation.class, """
                    {models: {base: {volume: {path: imports/smollm2}}}, tasks: [{name: pages, lm: {data: {name: pages, split: test}}}], seed: 3,
                     compute: {cpu: "1", memory: 1Gi}}
                    """, "Evaluated", true));

    /** The spec. */
    ObjectNode spec() {
        try {
            return (ObjectNode) new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The schema of the spec, as the server has it. */
    JsonNode schema() {
        var crd = World.ADMIN
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(kind.toLowerCase(java.util.Locale.ROOT) + "s.cultivar.dev")
                .require();
        JsonNode schema = Call.JSON.valueToTree(
                crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema());
        return schema.at("/properties/spec");
    }

    /** What the resource refers to. */
    void surroundings(World world) {
        if (around) {
            world.apply("AdaptationRecipe", "recipe", RECIPE);
            world.apply("DomainDataset", "pages", Workspace.dataset(RecordType.text));
        }
    }

    @Override
    public String toString() {
        return kind;
    }
}
