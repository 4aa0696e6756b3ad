package dev.cultivar.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.objective.Sft;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.TinyTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftObjectiveTest {
    @TempDir
    Path folder;

    @Test
    void onlyTheCompletionAndTheEndTokenArePredicted() throws IOException {
        assertThat(predicted("{'prompt': 'Q? ', 'completion': 'yes'}")).isEqualTo("...yes$");
    }

    @Test
    void anEndTokenThatStandsInTheCompletionIsNotDoubled() throws IOException {
        assertThat(predicted("{'prompt': 'Q', 'completion': 'yes<|im_end|>'}")).isEqualTo(".yes$");
    }

    @Test
    void anEmptyCompletionHasNothingToPredict() throws IOException {
        assertThat(predicted("{'prompt': 'Q', 'completion': ''}")).isEqualTo("..");
    }

    @Test
    void withoutAPromptTheFirstTokenIsNotPredicted() throws IOException {
        assertThat(predicted("{'prompt': '', 'completion': 'yes'}")).isEqualTo(".es$");
    }

    @Test
    void onlyAssistantTurnsWithTheirEndTokensArePredicted() throws IOException {
        String labels = predicted("{'messages': [{'role': 'system', 'content': 'S'}, {'role': 'user', 'content': 'hi'},"
                + " {'role': 'assistant', 'content': 'yo'}, {'role': 'user', 'content': 'x'},"
                + " {'role': 'assistant', 'content': 'zz'}]}");

        assertThat(labels.replaceAll("\\.+", ".")).isEqualTo(".yo$.zz$.");
    }

    @Test
    void aTemplateThatMarksGenerationsSaysWhatIsPredicted() throws IOException {
        String marked = "{% for m in messages %}{{ m.role[0] ~ ':' }}{% if m.role == 'assistant' %}"
                + "{% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}\n"
                + "{% endfor %}";

        assertThat(predicted(
                        "{'messages': [{'role': 'user', 'content': 'hi'}, {'role': 'assistant', 'content': 'yo'}]}",
                        marked))
                .isEqualTo("......yo$");
    }

    @Test
    void aTemplateWithoutMarksPredictsWhatFollowsEachPrompt() throws IOException {
        String plain = "{% for m in messages %}{{ m.role[0] ~ ':' ~ m.content ~ eos_token }}\n{% endfor %}"
                + "{% if add_generation_prompt %}a:{% endif %}";

        assertThat(predicted(
                        "{'messages': [{'role': 'user', 'content': 'hi'}, {'role': 'assistant', 'content': 'yo'},"
                                + " {'role': 'user', 'content': 'x'}, {'role': 'assistant', 'content': ''}]}",
                        plain))
                .isEqualTo("........yo$........$.");
    }

    @Test
    void aConversationThatTheTemplateRefusesNamesTheRecord() {
        assertThatThrownBy(() -> predicted(
                        "{'messages': [{'role': 'user', 'content': 'hi'}]}", "\n{{ raise_exception('no users') }}"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("record r: the chat template, line 2")
                .hasMessageContaining("no users");
    }

    @Test
    void messagesWithoutATemplateAreRefusedWithAdvice() throws IOException {
        TinyTokenizer.write(folder, "<|im_end|>", "");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            var objective = new SftObjective(new Sft(null, null, null), tokenizer);

            assertThatThrownBy(() ->
                            objective.label(Sample.record("{'messages': [{'role': 'assistant', 'content': 'yo'}]}")))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining("chat template")
                    .hasMessageContaining("promptCompletion");
        }
    }

    @Test
    void aTokenizerWithoutAnEndTokenIsRefused() throws IOException {
        TinyTokenizer.write(folder, "", "");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            var objective = new SftObjective(new Sft(null, null, null), tokenizer);

            assertThatThrownBy(() -> objective.label(Sample.record("{'prompt': 'a', 'completion': 'b'}")))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining("eos_token");
        }
    }

    @Test
    void lossAndGradientAreAsTransformersComputesThem() throws IOException {
        ObjectiveGolden.hold(
                "objective/sft/documents.json", tokenizer -> new SftObjective(new Sft(null, null, null), tokenizer));
    }

    private String predicted(String record, String template) throws IOException {
        TinyTokenizer.write(folder, "<|im_end|>", template);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            return Sample.predicted(
                    new SftObjective(new Sft(null, null, null), tokenizer).label(Sample.record(record)));
        }
    }

    private String predicted(String record) throws IOException {
        TinyTokenizer.write(folder);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            return Sample.predicted(
                    new SftObjective(new Sft(null, null, null), tokenizer).label(Sample.record(record)));
        }
    }
}
