package dev.cultivar.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.schedule.Linear;
import dev.cultivar.api.search.Override;
import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.status.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked // what an override did not set fails the test that looks at it
class OverridesTest {
    private static final AdaptationRecipeSpec RECIPE = read(AdaptationRecipeSpec.class, """
            slots: [{name: domain, record: text}, {name: general, record: text}]
            stages:
            - name: read
              train:
                data: {mixture: [{slot: domain, weight: 0.8}, {slot: general, weight: 0.2}]}
                objectives: [{clm: {}}]
                methods: {base: {lora: {rank: 8}}}
                duration: {tokens: 4000}
            - {name: fuse, edit: {mergeAdapter: {}}}
            """);
    private static final TrainingRunSpec RUN = read(TrainingRunSpec.class, """
            recipe: {name: recipe}
            models: {base: {volume: {path: imports/tiny}}}
            datasets: {domain: {name: pages}}
            compute: {cpu: "1", memory: 2Gi}
            """);

    @Test
    void aLeafOfTheRecipeIsReplacedAndNothingElseChanges() {
        AdaptationRecipeSpec changed = recipe("recipe.stages.read.train.optimizer.adamw.learningRate", "0.0003");
        assertThat(changed.stages().get(0).train().optimizer().adamw().learningRate())
                .isEqualTo(0.0003);
        assertThat(recipe("recipe.stages.read.train.optimizer.adamw.learningRate", "0.0001"))
                .as("the default, said once more")
                .isEqualTo(RECIPE);
    }

    @Test
    void aNumberMayBeWrittenWithAnExponentWithoutAPoint() {
        assertThat(recipe("recipe.stages.read.train.optimizer.adamw.learningRate", "3e-4")
                        .stages()
                        .getFirst()
                        .train()
                        .optimizer()
                        .adamw()
                        .learningRate())
                .isEqualTo(0.0003);
    }

    @Test
    void anotherBranchOfAChoiceReplacesTheOneThatWasSet() {
        Train full = recipe("recipe.stages.read.train.methods.base.full", "{}")
                .stages()
                .getFirst()
                .train();
        assertThat(full.methods().get("base").lora()).isNull();
        assertThat(full.methods().get("base").full()).isNotNull();
        Train steps = recipe("recipe.stages.read.train.duration.steps", "7")
                .stages()
                .getFirst()
                .train();
        assertThat(steps.duration().tokens()).isNull();
        assertThat(steps.duration().steps()).isEqualTo(7);
        Train linear = recipe("recipe.stages.read.train.schedule.linear.warmupSteps", "3")
                .stages()
                .getFirst()
                .train();
        assertThat(linear.schedule().chosen())
                .isInstanceOfSatisfying(
                        Linear.class, l -> assertThat(l.warmupSteps()).isEqualTo(3));
    }

    @Test
    void aWholeBranchAndTheWeightOfOneShareCanBeReplaced() {
        assertThat(recipe("recipe.stages.read.train.methods", "{base: {lora: {rank: 4, alpha: 8}}}")
                        .stages()
                        .getFirst()
                        .train()
                        .methods()
                        .get("base")
                        .lora()
                        .rank())
                .isEqualTo(4);
        Train mixed = recipe("recipe.stages.read.train.data.mixture.general.weight", "0")
                .stages()
                .getFirst()
                .train();
        assertThat(mixed.data().mixture().get(1).weight()).isZero();
        assertThat(mixed.data().mixture().get(0).weight()).isEqualTo(0.8);
    }

    @Test
    void nullTakesAnItemOrAFieldAway() {
        assertThat(recipe("recipe.stages.fuse", "null").stages()).hasSize(1);
        assertThat(recipe("recipe.stages.read.train.data.mixture.general", "null")
                        .stages()
                        .getFirst()
                        .train()
                        .data()
                        .mixture())
                .hasSize(1);
    }

    @Test
    void aRunTakesItsOwnOverridesAndLeavesThoseOfTheRecipeAlone() {
        TrainingRunSpec run = Overrides.run(
                RUN,
                List.of(
                        new Override("run.stages", "[read]"),
                        new Override("run.datasets.domain.name", "others"),
                        new Override("run.datasets.general", "{name: speeches, split: test}"),
                        new Override("run.compute.cpu", "2"),
                        new Override("recipe.stages.nowhere", "1")),
                i -> "x");
        assertThat(run.stages()).containsExactly("read");
        assertThat(run.datasets().get("domain").name()).isEqualTo("others");
        assertThat(run.datasets().get("general").split()).isEqualTo("test");
        assertThat(run.compute().cpu()).isEqualTo("2");
        assertThat(Overrides.run(RUN)).isSameAs(RUN);
    }

    @Test
    void aLaterOverrideWins() {
        AdaptationRecipeSpec changed = Overrides.recipe(
                RECIPE,
                List.of(
                        new Override("recipe.stages.read.train.duration", "{steps: 5}"),
                        new Override("recipe.stages.read.train.duration.steps", "6")));
        assertThat(changed.stages().getFirst().train().duration().steps()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        recipe.stages.reed.train                             | {}        | recipe.stages has nothing called reed; it has read, fuse
        recipe.stages.read.train.learning                    | 1         | recipe.stages.read.train has no field learning; it has average, batch, checkpoints, data
        recipe.stages.read.train.objectives.clm              | {}        | recipe.stages.read.train.objectives is a list whose items have no names
        recipe.stages.read.train.maxGradNorm.x               | 1         | recipe.stages.read.train.maxGradNorm is 1.0 and has nothing inside
        recipe.stages.read.train.duration.steps              | many      | recipe.stages.read.train.duration.steps: must be integer, is "many"
        recipe.stages.read.train.duration.steps              | 1.5       | must be integer, is 1.5
        recipe.stages.read.train.duration.steps              | -1        | must be at least 0, is -1
        recipe.stages.read.train.methods.base.lora.rank      | 0         | must be at least 1, is 0
        recipe.stages.read.train.methods.base                | {}        | recipe.stages[0].train.methods.base: exactly one of full, lora must be set
        recipe.stages.read.train.methods.base                | {lora: {rink: 4}} | recipe.stages[0].train.methods.base.lora.rink: there is no such field; there are alpha
        recipe.stages.read.train.duration                    | null      | recipe.stages[0].train.duration: must be set
        recipe.stages.read.train.duration                    | {steps: [ | the value is no YAML
        recipe.slots.domain.record                           | prose     | must be one of
        recipe.slots                                         | []        | must have at least 1, has 0
        """)
    void refusesWithASentenceThatNamesOriginFieldAndWhatIsThere(String field, String value, String sentence) {
        assertThatThrownBy(() -> Overrides.recipe(RECIPE, List.of(new Override(field, value))))
                .isInstanceOfSatisfying(
                        Terminal.class, e -> assertThat(e.reason()).isEqualTo("InvalidOverride"))
                .hasMessageContaining("spec.overrides[0]")
                .hasMessageContaining(field)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        run.search            | null | a search can't be varied
        run.overrides         | []   | overrides can't be overridden
        run.recipe.name       | x    | override fields of the recipe instead
        run.seed              | 1    | use spec.seed, or search.seeds
        run.suspend           | true | a run is suspended by spec.suspend
        run.models.base.oci   | {}   | run.models.base has no field oci; it has hub, run
        run.models.base.run   | {}   | run.models.base.run.name: must be set
        run.compute.memory    | lots | must match
        """)
    void refusesWhatARunCantBeVariedIn(String field, String value, String sentence) {
        assertThatThrownBy(() -> Overrides.run(RUN, List.of(new Override(field, value)), i -> "axis a"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("axis a")
                .hasMessageContaining(sentence);
    }

    private static AdaptationRecipeSpec recipe(String field, String value) {
        return Overrides.recipe(RECIPE, new ArrayList<>(List.of(new Override(field, value))));
    }

    static <T> T read(Class<T> type, String yaml) {
        try {
            return CanonicalJson.strict().treeToValue(new ObjectMapper(new YAMLFactory()).readTree(yaml), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
