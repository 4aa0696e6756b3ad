package dev.cultivar.cli.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.DomainDatasetSpec;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRunSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A draft as manifests: the datasets that it names, a recipe and a run. Each has been read as the API's record and held against its bounds. */
final class Manifests {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Draft draft;
    private final boolean adapter;
    private final boolean named;
    private final Names names = new Names();
    private final List<ObjectNode> made = new ArrayList<>();
    private final ObjectNode views = NODES.objectNode();
    private final ArrayNode slots = NODES.arrayNode();
    private final ArrayNode mixture = NODES.arrayNode();

    private Manifests(Draft draft, boolean adapter, boolean named) {
        this.draft = draft;
        this.adapter = adapter;
        this.named = named;
    }

    /**
     * The manifests.
     *
     * @param adapter whether an adapter is trained
     * @param named whether the configuration names data; else the run reads a dataset that the user has to make
     */
    static List<ObjectNode> of(Draft draft, boolean adapter, boolean named) {
        return new Manifests(draft, adapter, named).all();
    }

    private List<ObjectNode> all() {
        String name = draft.options().name();
        datasets(name);
        made.add(manifest("AdaptationRecipe", name, recipe(), AdaptationRecipeSpec.class));
        made.add(manifest("TrainingRun", name, run(name), TrainingRunSpec.class));
        return made;
    }

    /** One dataset of several sources where nothing tells them apart; else one for each, mixed in proportion to their size. */
    private void datasets(String name) {
        List<DataDraft> data = draft.data();
        boolean alike = data.stream().allMatch(each -> each.records == null && each.record == data.getFirst().record);
        if (alike) {
            dataset(data.size() == 1 ? data.getFirst().name() : Names.of(name + "-data"), data);
        } else {
            data.forEach(each -> dataset(each.name(), List.of(each)));
        }
    }

    private void dataset(String wanted, List<DataDraft> data) {
        String name = names.unique(wanted);
        if (named) {
            ObjectNode spec = NODES.objectNode();
            Names sources = new Names();
            ArrayNode list = spec.putArray("sources");
            data.forEach(each -> list.add(each.source(sources.unique(each.name()))));
            if (draft.heldOut > 0) {
                ObjectNode split = spec.putArray("splits").addObject().put("name", "validation");
                split.putObject("fraction").put("share", draft.heldOut);
            }
            made.add(manifest("DomainDataset", name, spec, DomainDatasetSpec.class));
        }
        slots.addObject().put("name", name).put("record", data.getFirst().record.name());
        mixture.addObject().put("slot", name);
        ObjectNode view = views.putObject(name).put("name", name);
        Long records = data.getFirst().records;
        if (records != null) {
            view.put("records", records);
        }
    }

    private ObjectNode recipe() {
        ObjectNode train = NODES.objectNode();
        ObjectNode stream = train.putObject("data");
        stream.set("mixture", mixture);
        if (mixture.size() > 1) {
            stream.put("temperature", 1);
        }
        draft.train().path("data").properties().forEach(entry -> stream.set(entry.getKey(), entry.getValue()));
        ArrayNode objectives = train.putArray("objectives");
        objectives()
                .forEach(
                        objective -> objectives.addObject().putObject(objective).setAll(draft.losses()));
        ObjectNode method = train.putObject("methods").putObject("base");
        if (!adapter) {
            method.putObject("full");
        }
        draft.train().properties().stream()
                .filter(entry -> !entry.getKey().equals("data"))
                .forEach(entry -> train.set(entry.getKey(), entry.getValue()));
        ObjectNode spec = NODES.objectNode();
        spec.set("slots", slots);
        spec.putArray("stages").addObject().put("name", Draft.STAGE).set("train", train);
        return spec;
    }

    private Set<String> objectives() {
        Set<String> found = new LinkedHashSet<>();
        draft.data().forEach(data -> found.add(data.record == RecordType.text ? "clm" : "sft"));
        return found;
    }

    private ObjectNode run(String name) {
        ObjectNode spec = NODES.objectNode();
        spec.putObject("recipe").put("name", name);
        ObjectNode base = spec.putObject("models").putObject("base");
        if (draft.commit.isEmpty()) {
            base.putObject("volume")
                    .put("path", "imports/" + (draft.model.isEmpty() ? "base" : Names.last(draft.model)));
        } else {
            base.putObject("hub").put("repoId", draft.model).put("revision", draft.commit);
        }
        spec.set("datasets", views);
        draft.run().properties().forEach(entry -> spec.set(entry.getKey(), entry.getValue()));
        return spec;
    }

    private static ObjectNode manifest(String kind, String name, JsonNode spec, Class<?> type) {
        ObjectNode manifest =
                NODES.objectNode().put("apiVersion", "cultivar.dev/v1alpha1").put("kind", kind);
        manifest.putObject("metadata").put("name", name);
        manifest.set("spec", spec);
        Bounds.check(type, spec, kind);
        try {
            STRICT.treeToValue(spec, type);
        } catch (JsonProcessingException e) {
            throw new InvalidConfiguration(
                    kind + ": " + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        return manifest;
    }
}
