package dev.cultivar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.edit.Edit;
import dev.cultivar.api.edit.EditSpec;
import dev.cultivar.api.family.FamilySpec;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.GateSpec;
import dev.cultivar.api.match.Match;
import dev.cultivar.api.match.MatchSpec;
import dev.cultivar.api.method.MethodSpec;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.model.ModelSourceSpec;
import dev.cultivar.api.model.Scratch;
import dev.cultivar.api.objective.Objective;
import dev.cultivar.api.objective.ObjectiveSpec;
import dev.cultivar.api.optimizer.Optimizer;
import dev.cultivar.api.optimizer.OptimizerSpec;
import dev.cultivar.api.quantization.Quantization;
import dev.cultivar.api.quantization.QuantizationSpec;
import dev.cultivar.api.schedule.Schedule;
import dev.cultivar.api.schedule.ScheduleSpec;
import dev.cultivar.api.search.EarlyStop;
import dev.cultivar.api.search.EarlyStopSpec;
import dev.cultivar.api.search.SearchMethod;
import dev.cultivar.api.search.SearchMethodSpec;
import dev.cultivar.api.source.From;
import dev.cultivar.api.source.Generated;
import dev.cultivar.api.source.GeneratedSpec;
import dev.cultivar.api.source.SourceSpec;
import dev.cultivar.api.source.TextPart;
import dev.cultivar.api.source.TextWorld;
import dev.cultivar.api.split.Split;
import dev.cultivar.api.split.SplitSpec;
import dev.cultivar.api.step.Deduplicate;
import dev.cultivar.api.step.DeduplicateSpec;
import dev.cultivar.api.step.Filter;
import dev.cultivar.api.step.FilterSpec;
import dev.cultivar.api.step.Mine;
import dev.cultivar.api.step.MineSpec;
import dev.cultivar.api.step.Step;
import dev.cultivar.api.step.StepSpec;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.task.TaskSpec;
import dev.cultivar.api.tokenizer.Tokenizer;
import dev.cultivar.api.tokenizer.TokenizerSpec;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Work;
import dev.cultivar.contract.WorkSpec;
import io.fabric8.generator.annotation.ValidationRule;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OneOfTest {
    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(From.class, SourceSpec.class),
                Arguments.of(Generated.class, GeneratedSpec.class),
                Arguments.of(TextWorld.class, TextPart.class),
                Arguments.of(Step.class, StepSpec.class),
                Arguments.of(Filter.class, FilterSpec.class),
                Arguments.of(Deduplicate.class, DeduplicateSpec.class),
                Arguments.of(Mine.class, MineSpec.class),
                Arguments.of(Split.class, SplitSpec.class),
                Arguments.of(ModelSource.class, ModelSourceSpec.class),
                Arguments.of(Scratch.class, FamilySpec.class),
                Arguments.of(Tokenizer.class, TokenizerSpec.class),
                Arguments.of(Objective.class, ObjectiveSpec.class),
                Arguments.of(dev.cultivar.api.method.Method.class, MethodSpec.class),
                Arguments.of(Quantization.class, QuantizationSpec.class),
                Arguments.of(Optimizer.class, OptimizerSpec.class),
                Arguments.of(Schedule.class, ScheduleSpec.class),
                Arguments.of(Edit.class, EditSpec.class),
                Arguments.of(Task.class, TaskSpec.class),
                Arguments.of(Match.class, MatchSpec.class),
                Arguments.of(Gate.class, GateSpec.class),
                Arguments.of(SearchMethod.class, SearchMethodSpec.class),
                Arguments.of(EarlyStop.class, EarlyStopSpec.class));
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyPermittedBranchIsAComponentAndStandsInTheRuleAndItsMessage(Class<?> choice, Class<?> sealed) {
        List<RecordComponent> branches = Arrays.stream(choice.getRecordComponents())
                .filter(component -> sealed.isAssignableFrom(component.getType()))
                .toList();
        assertThat(branches.stream().map(RecordComponent::getType).collect(Collectors.toSet()))
                .isEqualTo(Set.of(sealed.getPermittedSubclasses()));
        ValidationRule rule = choice.getAnnotationsByType(ValidationRule.class)[0];
        for (RecordComponent branch : branches) {
            assertThat(rule.value()).contains("has(self." + branch.getName() + ")");
            assertThat(rule.message()).startsWith("exactly one of ").contains(branch.getName());
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyBranchIsChosenWhenItAloneIsSet(Class<?> choice, Class<?> sealed) throws ReflectiveOperationException {
        Object none = CanonicalJson.strict().convertValue(Map.of(), choice);
        Method chosen = choice.getMethod("chosen");
        RecordComponent[] components = choice.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        for (int i = 0; i < components.length; i++) {
            if (!sealed.isAssignableFrom(components[i].getType())) {
                continue;
            }
            Object branch = CanonicalJson.strict().convertValue(Map.of(), components[i].getType());
            Object[] values = new Object[components.length];
            for (int j = 0; j < values.length; j++) {
                values[j] = j == i ? branch : components[j].getAccessor().invoke(none);
            }
            Object set = choice.getDeclaredConstructor(types).newInstance(values);
            assertThat(chosen.invoke(set)).as(components[i].getName()).isSameAs(branch);
        }
    }

    @Test
    void everyKindOfWorkIsAComponentOfTheOrder() {
        assertThat(Arrays.stream(Work.class.getRecordComponents())
                        .map(RecordComponent::getType)
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of(WorkSpec.class.getPermittedSubclasses()));
    }

    @Test
    void noneAndSeveralAreRefusedNamingFieldAndBranches() {
        assertThatThrownBy(() -> OneOf.<Object>chosen("edit", "a, b", null, null))
                .hasMessage("edit: exactly one of a, b must be set, none is");
        assertThatThrownBy(() -> OneOf.<Object>chosen("edit", "a, b", 1, 2))
                .hasMessage("edit: exactly one of a, b must be set, several are");
    }
}
