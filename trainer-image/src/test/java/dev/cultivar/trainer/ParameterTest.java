package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.method.Lora;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.api.schedule.Constant;
import dev.cultivar.api.schedule.Linear;
import dev.cultivar.api.stage.Batch;
import dev.cultivar.api.stage.Share;
import dev.cultivar.api.stage.TokenStream;
import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every parameter of a training stage, set off its value, changes the weights; none is accepted and ignored. */
class ParameterTest {
    private static final String BASE = """
            {"data": {"mixture": [{"slot": "pages", "weight": 1}, {"slot": "more", "weight": 1}], "maxLength": 32, "packing": true},
             "objectives": [{"weight": 1, "clm": {}}],
             "methods": {"base": {"lora": {"rank": 4, "alpha": 8, "dropout": 0}}},
             "optimizer": {"adamw": {"learningRate": 0.01}},
             "schedule": {"linear": {"warmupSteps": 1}},
             "duration": {"steps": 4},
             "batch": {"microBatchSize": 1, "gradientAccumulationSteps": 2},
             "maxGradNorm": 0.05, "checkpoints": {"everySteps": 3, "keep": 2}}
            """;

    @TempDir
    Path folder;

    private StageFixture fixture;
    private final Map<String, String> weights = new TreeMap<>();

    @BeforeEach
    void open() throws IOException {
        fixture = new StageFixture(folder);
    }

    @Test
    void eachParameterChangesTheWeights() throws IOException {
        String base = weights("base", "/duration/steps", "4");
        Map<String, String> changes = new TreeMap<>();
        changes.put("/data/mixture/0/weight", "3");
        changes.put("/data/mixture/0/slot", "\"pages-two\"");
        changes.put("/data/maxLength", "40");
        changes.put("/data/packing", "false");
        changes.put("/objectives/0/weight", "0.01");
        changes.put("/methods/base/lora/rank", "5");
        changes.put("/methods/base/lora/alpha", "9");
        changes.put("/methods/base/lora/dropout", "0.2");
        changes.put("/methods/base/lora/targetModules", "[\"q_proj\", \"down_proj\"]");
        changes.put("/optimizer/adamw/learningRate", "0.02");
        changes.put("/optimizer/adamw/beta1", "0.8");
        changes.put("/optimizer/adamw/beta2", "0.9");
        changes.put("/optimizer/adamw/epsilon", "0.001");
        changes.put("/optimizer/adamw/weightDecay", "0.1");
        changes.put("/schedule/linear/warmupSteps", "2");
        changes.put("/schedule", "{\"constant\": {}}");
        changes.put("/duration/steps", "5");
        changes.put("/batch/microBatchSize", "2");
        changes.put("/batch/gradientAccumulationSteps", "3");
        changes.put("/maxGradNorm", "0");
        changes.put("/methods", "{\"base\": {\"full\": {}}}");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(weights(change.getKey(), change.getKey(), change.getValue()))
                    .as(change.getKey())
                    .isNotEqualTo(base);
        }
        assertThat(weights("constant warm-up", "/schedule", "{\"constant\": {\"warmupSteps\": 2}}"))
                .isNotEqualTo(weights.get("/schedule"));
        changes.put("/schedule/constant/warmupSteps", "");
        everyComponentIsAmong(changes.keySet());
    }

    @Test
    void checkpointsDoNotChangeTheWeights() throws IOException {
        String base = weights("base", "/duration/steps", "4");

        assertThat(weights("often", "/checkpoints/everySteps", "1")).isEqualTo(base);
        assertThat(weights("one", "/checkpoints/keep", "1")).isEqualTo(base);
    }

    @Test
    void theSeedChangesTheWeights() throws IOException {
        Order order = fixture.order(7, BASE, null);
        Order other = fixture.order(8, BASE, null);

        assertThat(fixture.workshop.weights(fixture.workshop.perform(other, "other")))
                .isNotEqualTo(fixture.workshop.weights(fixture.workshop.perform(order, "order")));
    }

    private static void everyComponentIsAmong(Set<String> changed) {
        Map<String, Class<? extends Record>> records = Map.of(
                "/data", TokenStream.class,
                "/data/mixture/0", Share.class,
                "/methods/base/lora", Lora.class,
                "/optimizer/adamw", Adamw.class,
                "/schedule/linear", Linear.class,
                "/schedule/constant", Constant.class,
                "/batch", Batch.class);
        Set<String> missing = new HashSet<>();
        records.forEach((path, record) -> Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> path + "/" + name)
                .filter(name -> changed.stream().noneMatch(one -> one.equals(name) || one.startsWith(name + "/")))
                .forEach(missing::add));
        Set<String> tops = Arrays.stream(Train.class.getRecordComponents())
                .map(component -> "/" + component.getName())
                .filter(name -> changed.stream().noneMatch(one -> one.equals(name) || one.startsWith(name + "/")))
                .collect(Collectors.toSet());
        assertThat(missing).isEmpty();
        assertThat(tops).isEqualTo(Set.copyOf(List.of("/checkpoints")));
    }

    private String weights(String name, String pointer, String value) throws IOException {
        ObjectNode train = (ObjectNode) Workshop.JSON.readTree(BASE);
        int cut = pointer.lastIndexOf('/');
        String field = pointer.substring(cut + 1);
        boolean otherSlot = value.equals("\"pages-two\"");
        ((ObjectNode) train.at(pointer.substring(0, cut)))
                .set(field, otherSlot ? Workshop.JSON.readTree("\"third\"") : Workshop.JSON.readTree(value));
        Order order = fixture.order(7, train.toString(), null);
        if (otherSlot) {
            ObjectNode tree = CanonicalJson.strict().valueToTree(order);
            ObjectNode work = (ObjectNode) tree.required("work").required("train");
            work.withObject("/datasets").set("third", work.at("/datasets/pages"));
            work.withObject("/slots").put("third", "text");
            order = CanonicalJson.strict().treeToValue(tree, Order.class);
        }
        String hash = fixture.workshop.weights(
                fixture.workshop.perform(order, "run" + Integer.toHexString((name + pointer).hashCode())));
        weights.put(name, hash);
        return hash;
    }
}
