package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.method.AlphaPattern;
import dev.cultivar.api.method.Full;
import dev.cultivar.api.method.Lora;
import dev.cultivar.api.method.RankPattern;
import dev.cultivar.api.objective.Clm;
import dev.cultivar.api.objective.Sft;
import dev.cultivar.api.optimizer.Adafactor;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.api.optimizer.Adamw8bit;
import dev.cultivar.api.optimizer.Group;
import dev.cultivar.api.optimizer.Optimizer;
import dev.cultivar.api.optimizer.Sgd;
import dev.cultivar.api.quantization.Nf4;
import dev.cultivar.api.schedule.Constant;
import dev.cultivar.api.schedule.Cosine;
import dev.cultivar.api.schedule.CosineWithRestarts;
import dev.cultivar.api.schedule.InverseSquareRoot;
import dev.cultivar.api.schedule.Linear;
import dev.cultivar.api.schedule.Polynomial;
import dev.cultivar.api.schedule.WarmupStableDecay;
import dev.cultivar.api.stage.Average;
import dev.cultivar.api.stage.Batch;
import dev.cultivar.api.stage.Phase;
import dev.cultivar.api.stage.Replay;
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
import java.util.Objects;
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
    private String base = BASE;
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
        changes.put("/data/mixture/1/maxEpochs", "0.05");
        changes.put("/data/temperature", "1");
        changes.put("/data/schedule", "[{\"from\": 0.5, \"mixture\": [{\"slot\": \"more\"}]}]");
        changes.put("/data/replay", "{\"share\": 0.4, \"of\": [\"more\"]}");
        changes.put("/data/maxLength", "40");
        changes.put("/data/packing", "false");
        changes.put("/objectives/0/weight", "0.01");
        changes.put("/methods/base/lora/rank", "5");
        changes.put("/methods/base/lora/alpha", "9");
        changes.put("/methods/base/lora/dropout", "0.2");
        changes.put("/methods/base/lora/targetModules", "[\"q_proj\", \"down_proj\"]");
        changes.put("/methods/base/lora/useRslora", "true");
        changes.put("/methods/base/lora/useDora", "true");
        changes.put("/methods/base/lora/modulesToSave", "[\"norm\"]");
        changes.put("/methods/base/lora/quantization", "{\"nf4\": {}}");
        changes.put("/methods/base/lora/loraplusLrRatio", "4");
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
        changes.put("/average", "{\"decay\": 0.5}");
        changes.put("/precision", "\"bfloat16\"");
        changes.put("/methods", "{\"base\": {\"full\": {}}}");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(weights(change.getKey(), change.getKey(), change.getValue()))
                    .as(change.getKey())
                    .isNotEqualTo(base);
        }
        assertThat(weights("constant warm-up", "/schedule", "{\"constant\": {\"warmupSteps\": 2}}"))
                .isNotEqualTo(weights.get("/schedule"));
        assertThat(weights("decay", "/average", "{\"decay\": 0.6}")).isNotEqualTo(weights.get("/average"));
        Set<String> changed = new HashSet<>(changes.keySet());
        changed.add("/average/decay");
        changed.addAll(List.of("/schedule/constant/warmupSteps", "/data/mixture/0/maxEpochs"));
        // takes a model that was given new tokens: MethodTest
        changed.add("/methods/base/lora/newTokens");
        differ(
                changed,
                "/methods/base/lora/quantization",
                Map.of("nf4", "{}", "nf4/doubleQuant", "{\"doubleQuant\": true}"));
        eachParameterOfAPatternChangesTheWeights(changed);
        eachParameterOfTheOtherSchedulesChangesTheWeights(changed);
        eachParameterOfTheRarerSchedulesChangesTheWeights(changed);
        eachParameterOfAPhaseAndAReplayChangesTheWeights(changed);
        eachParameterOfTheOptimizersChangesTheWeights(changed);
        eachParameterOfTheLossesChangesTheWeights(changed);
        everyComponentIsAmong(changed);
    }

    private void eachParameterOfAPatternChangesTheWeights(Set<String> changed) throws IOException {
        Set<String> hashes = new HashSet<>();
        for (String field : List.of("rank", "alpha")) {
            String pointer = "/methods/base/lora/" + field + "Pattern";
            Map<String, String> values = Map.of(
                    "plain",
                    "[]",
                    "",
                    "[{\"module\": \"q_proj\", \"" + field + "\": 3}]",
                    "/module",
                    "[{\"module\": \"v_proj\", \"" + field + "\": 3}]",
                    "/" + field,
                    "[{\"module\": \"q_proj\", \"" + field + "\": 5}]");
            for (Map.Entry<String, String> value : values.entrySet()) {
                assertThat(hashes.add(weights(pointer + value.getKey(), pointer, value.getValue())))
                        .as(value.getKey())
                        .isEqualTo(field.equals("rank") || !value.getKey().equals("plain"));
                changed.add(pointer + value.getKey());
            }
        }
    }

    private void eachParameterOfTheOtherSchedulesChangesTheWeights(Set<String> changed) throws IOException {
        differ(
                changed,
                "/schedule",
                Map.of(
                        "cosine", "{}",
                        "cosine/warmupSteps", "{\"warmupSteps\": 2}",
                        "cosine/minRatio", "{\"minRatio\": 0.5}",
                        "cosine/cycles", "{\"cycles\": 1.5}"));
        differ(
                changed,
                "/schedule",
                Map.of(
                        "warmupStableDecay/decaySteps", "{\"decaySteps\": 2}",
                        "warmupStableDecay", "{\"decaySteps\": 3}",
                        "warmupStableDecay/warmupSteps", "{\"decaySteps\": 3, \"warmupSteps\": 1}",
                        "warmupStableDecay/minRatio", "{\"decaySteps\": 3, \"minRatio\": 0.5}",
                        "warmupStableDecay/decay", "{\"decaySteps\": 3, \"decay\": \"sqrt\"}"));
    }

    private void eachParameterOfTheRarerSchedulesChangesTheWeights(Set<String> changed) throws IOException {
        differ(
                changed,
                "/schedule",
                Map.of(
                        "polynomial", "{}",
                        "polynomial/warmupSteps", "{\"warmupSteps\": 2}",
                        "polynomial/minRatio", "{\"minRatio\": 0.5}",
                        "polynomial/power", "{\"power\": 2}"));
        differ(
                changed,
                "/schedule",
                Map.of(
                        "inverseSquareRoot", "{}",
                        "inverseSquareRoot/warmupSteps", "{\"warmupSteps\": 2}",
                        "inverseSquareRoot/timescale", "{\"timescale\": 1}"));
        differ(
                changed,
                "/schedule",
                Map.of(
                        "cosineWithRestarts", "{}",
                        "cosineWithRestarts/warmupSteps", "{\"warmupSteps\": 2}",
                        "cosineWithRestarts/cycles", "{\"cycles\": 2}"));
    }

    /** Values of one branch, all of them with different weights; the key's first word is the branch. */
    private void differ(Set<String> changed, String pointer, Map<String, String> values) throws IOException {
        Set<String> hashes = new HashSet<>();
        for (Map.Entry<String, String> value : values.entrySet()) {
            String branch = value.getKey().replaceFirst("/.*", "");
            String hash = weights(value.getKey(), pointer, "{\"" + branch + "\": " + value.getValue() + "}");
            assertThat(hashes.add(hash)).as(value.getKey()).isTrue();
            changed.add(pointer + "/" + value.getKey());
        }
    }

    private void eachParameterOfTheOptimizersChangesTheWeights(Set<String> changed) throws IOException {
        base = BASE.replaceFirst("\\{\"lora.*?\\}\\}", "{\"full\": {}}");
        String adamw = "{\"adamw\": {\"learningRate\": 0.01, \"weightDecay\": 0.5}";
        String groups = ", \"groups\": [{\"parameters\": [\"base/*mlp*\"], ";
        Map<String, String> values = Map.of(
                "adamw", adamw + "}",
                "decayNorms", adamw + ", \"decayNorms\": false}",
                "groups/learningRate", adamw + groups + "\"learningRate\": 0.02}]}",
                "groups/weightDecay", adamw + groups + "\"weightDecay\": 0}]}",
                "groups/parameters", adamw + groups.replace("mlp", "attn") + "\"weightDecay\": 0}]}");
        differ(
                changed,
                "/optimizer",
                Map.of(
                        "sgd", "{}",
                        "sgd/learningRate", "{\"learningRate\": 0.1}",
                        "sgd/momentum", "{\"momentum\": 0.9}",
                        "sgd/nesterov", "{\"momentum\": 0.9, \"nesterov\": true}",
                        "sgd/weightDecay", "{\"weightDecay\": 0.1}"));
        differ(
                changed,
                "/optimizer",
                Map.of(
                        "adafactor", "{}",
                        "adafactor/learningRate", "{\"learningRate\": 0.1}",
                        "adafactor/decayRate", "{\"decayRate\": 0.5}",
                        "adafactor/beta1", "{\"beta1\": 0.5}",
                        "adafactor/epsilon1", "{\"epsilon1\": 0.01}",
                        "adafactor/epsilon2", "{\"epsilon2\": 0.9, \"scaleParameter\": true}",
                        "adafactor/clipThreshold", "{\"clipThreshold\": 0.5}",
                        "adafactor/scaleParameter", "{\"scaleParameter\": true}",
                        "adafactor/weightDecay", "{\"weightDecay\": 0.1}"));
        differ(
                changed,
                "/optimizer",
                Map.of(
                        "adamw8bit", "{}",
                        "adamw8bit/learningRate", "{\"learningRate\": 0.1}",
                        "adamw8bit/beta1", "{\"beta1\": 0.5}",
                        "adamw8bit/beta2", "{\"beta2\": 0.5}",
                        "adamw8bit/epsilon", "{\"epsilon\": 0.001}",
                        "adamw8bit/weightDecay", "{\"weightDecay\": 0.1}",
                        "adamw8bit/min8bitSize", "{\"min8bitSize\": 100}"));
        Set<String> hashes = new HashSet<>();
        for (Map.Entry<String, String> value : values.entrySet()) {
            assertThat(hashes.add(weights(value.getKey(), "/optimizer", value.getValue())))
                    .as(value.getKey())
                    .isTrue();
            changed.add("/optimizer/" + value.getKey());
        }
        String frozen = weights("freeze", "/methods/base/full/freeze", "[\"model.embed*\"]");
        assertThat(hashes).doesNotContain(frozen);
        changed.add("/methods/base/full/freeze");
        base = BASE;
    }

    private void eachParameterOfTheLossesChangesTheWeights(Set<String> changed) throws IOException {
        Map<String, String> fields =
                Map.of("labelSmoothing", "0.2", "zLoss", "0.1", "neftuneNoiseAlpha", "9", "plain", "0");
        for (String loss : List.of("clm", "sft")) {
            base = loss.equals("clm")
                    ? BASE
                    : BASE.replace("clm", "sft")
                            .replace("pages", "questions")
                            .replaceFirst(", .\"slot\": \"more.*?}", "");
            Map<String, String> values = new TreeMap<>();
            fields.forEach((field, value) -> values.put(
                    loss + "/" + field, field.equals("plain") ? "{}" : "{\"" + field + "\": " + value + "}"));
            Set<String> hashes = new HashSet<>();
            for (Map.Entry<String, String> value : values.entrySet()) {
                String objective = "{\"" + loss + "\": " + value.getValue() + "}";
                assertThat(hashes.add(weights(value.getKey(), "/objectives", "[" + objective + "]")))
                        .as(value.getKey())
                        .isTrue();
                changed.add("/objectives/0/" + value.getKey());
            }
        }
        base = BASE;
    }

    private void eachParameterOfAPhaseAndAReplayChangesTheWeights(Set<String> changed) throws IOException {
        String schedule = Objects.requireNonNull(weights.get("/data/schedule"));
        String replay = Objects.requireNonNull(weights.get("/data/replay"));
        assertThat(weights("from", "/data/schedule", "[{\"from\": 0.25, \"mixture\": [{\"slot\": \"more\"}]}]"))
                .isNotEqualTo(schedule);
        assertThat(weights("mixture", "/data/schedule", "[{\"from\": 0.5, \"mixture\": [{\"slot\": \"pages\"}]}]"))
                .isNotEqualTo(schedule);
        assertThat(weights("share", "/data/replay", "{\"share\": 0.9, \"of\": [\"more\"]}"))
                .isNotEqualTo(replay);
        assertThat(weights("of", "/data/replay", "{\"share\": 0.4, \"of\": [\"pages\"]}"))
                .isNotEqualTo(replay);
        changed.addAll(
                List.of("/data/schedule/from", "/data/schedule/mixture", "/data/replay/share", "/data/replay/of"));
    }

    @Test
    void checkpointsDoNotChangeTheWeights() throws IOException {
        String base = weights("base", "/duration/steps", "4");

        assertThat(weights("often", "/checkpoints/everySteps", "1")).isEqualTo(base);
        assertThat(weights("one", "/checkpoints/keep", "1")).isEqualTo(base);
    }

    @Test
    void layersThatAreComputedAgainDoNotChangeTheWeights() throws IOException {
        String base = weights("base", "/duration/steps", "4");

        assertThat(weights("again", "/gradientCheckpointing", "true")).isEqualTo(base);
    }

    @Test
    void theSeedChangesTheWeights() throws IOException {
        Order order = fixture.order(7, BASE, null);
        Order other = fixture.order(8, BASE, null);

        assertThat(fixture.workshop.weights(fixture.workshop.perform(other, "other")))
                .isNotEqualTo(fixture.workshop.weights(fixture.workshop.perform(order, "order")));
    }

    private static void everyComponentIsAmong(Set<String> changed) {
        Map<String, Class<? extends Record>> records = Map.ofEntries(
                Map.entry("/data", TokenStream.class),
                Map.entry("/data/mixture/0", Share.class),
                Map.entry("/data/schedule", Phase.class),
                Map.entry("/data/replay", Replay.class),
                Map.entry("/objectives/0/clm", Clm.class),
                Map.entry("/objectives/0/sft", Sft.class),
                Map.entry("/methods/base/full", Full.class),
                Map.entry("/methods/base/lora", Lora.class),
                Map.entry("/methods/base/lora/quantization/nf4", Nf4.class),
                Map.entry("/methods/base/lora/rankPattern", RankPattern.class),
                Map.entry("/methods/base/lora/alphaPattern", AlphaPattern.class),
                Map.entry("/optimizer", Optimizer.class),
                Map.entry("/optimizer/adamw", Adamw.class),
                Map.entry("/optimizer/adamw8bit", Adamw8bit.class),
                Map.entry("/optimizer/adafactor", Adafactor.class),
                Map.entry("/optimizer/sgd", Sgd.class),
                Map.entry("/optimizer/groups", Group.class),
                Map.entry("/schedule/linear", Linear.class),
                Map.entry("/schedule/constant", Constant.class),
                Map.entry("/schedule/cosine", Cosine.class),
                Map.entry("/schedule/warmupStableDecay", WarmupStableDecay.class),
                Map.entry("/schedule/polynomial", Polynomial.class),
                Map.entry("/schedule/inverseSquareRoot", InverseSquareRoot.class),
                Map.entry("/schedule/cosineWithRestarts", CosineWithRestarts.class),
                Map.entry("/average", Average.class),
                Map.entry("/batch", Batch.class));
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
        assertThat(tops).isEqualTo(Set.of("/checkpoints", "/guards", "/gradientCheckpointing"));
    }

    private String weights(String name, String pointer, String value) throws IOException {
        ObjectNode train = (ObjectNode) Workshop.JSON.readTree(base);
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
