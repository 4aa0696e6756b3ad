package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.operator.config.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeCheckTest {
    private static final String TRAIN =
            "train: {data: {mixture: [{slot: SLOT}]}, objectives: [{clm: {}}], methods: {base: {METHOD: {}}}, duration: {steps: 1}}";

    private static final String BOTH =
            "train: {data: {mixture: [$1]}, objectives: [{clm: {}}, {sft: {}}], duration: {steps: 1}}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {name: a, TRAIN(d, lora)}, {name: m, edit: {mergeAdapter: {}}}                       |
        {name: a, TRAIN(d, full)}, {name: m, edit: {mergeAdapter: {}}}                       | NothingToMerge
        {name: a, TRAIN(d, lora)}, {name: m, from: start, edit: {mergeAdapter: {}}}          | NothingToMerge
        {name: a, TRAIN(d, lora)}, {name: a, TRAIN(d, lora)}                                 | DuplicateName
        {name: start, TRAIN(d, lora)}                                                        | ReservedName
        {name: a, from: b, TRAIN(d, lora)}, {name: b, TRAIN(d, lora)}                        | UnknownStage
        {name: e, edit: {extendVocabulary: {slot: d}}}, {name: a, TRAIN(d, full)}            |
        {name: e, edit: {extendVocabulary: {slot: nowhere}}}, {name: a, TRAIN(d, full)}      | UnknownSlot
        {name: a, TRAIN(nowhere, lora)}                                                      | UnknownSlot
        {name: a, train: {data: {mixture: [{slot: d}], replay: {share: 0.1, of: [old]}}, objectives: [{clm: {}}], duration: {steps: 1}}} | UnknownSlot
        {name: a, train: {data: {mixture: [{slot: d}], schedule: [{from: 0.5, mixture: [{slot: q}]}]}, objectives: [{clm: {}}], duration: {steps: 1}}} | RecordTypeMismatch
        {name: a, TRAIN(q, lora)}                                                            | RecordTypeMismatch
        {name: a, BOTH({slot: d}, {slot: q})}                                                |
        {name: a, BOTH({slot: d})}                                                           | RecordTypeMismatch
        {name: a, BOTH({slot: d}, {slot: q}, {slot: c})}                                     | RecordTypeMismatch
        """)
    void findsWhatTheSchemaCannotSee(String stages, String reason) {
        String yaml =
                "---\n{slots: [{name: d, record: text}, {name: q, record: promptCompletion}, {name: c, record: choice}], stages: ["
                        + expand(stages) + "]}";
        AdaptationRecipeSpec spec = Serialization.kubernetes().unmarshal(yaml, AdaptationRecipeSpec.class);
        assertThat(RecipeCheck.of(spec))
                .extracting(RecipeCheck.Finding::reason)
                .isEqualTo(reason == null ? java.util.List.of() : java.util.List.of(reason));
    }

    private static String expand(String stages) {
        java.util.regex.Matcher matcher =
                java.util.regex.Pattern.compile("TRAIN\\((\\w+), (\\w+)\\)").matcher(stages);
        return matcher.replaceAll(m -> TRAIN.replace("SLOT", m.group(1)).replace("METHOD", m.group(2)))
                .replaceAll("BOTH\\(([^)]*)\\)", BOTH);
    }
}
