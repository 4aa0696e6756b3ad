package dev.cultivar.models.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.InvalidModelException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {
    private static final Golden GOLDEN = Golden.read("template/smollm2/conversations.json");
    private static final String JINJA = GOLDEN.inputs().path("template").asText();

    private static final String CHATML =
            "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}"
                    + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
    private static final List<Turn> TURNS = List.of(
            new Turn("user", "hi"), new Turn("assistant", "yo\n"), new Turn("user", "x"), new Turn("assistant", "zz"));

    @Test
    void renderingsAreThoseOfTransformers() {
        ChatTemplate template = ChatTemplate.of(JINJA);
        for (int i = 0; i < GOLDEN.expected().size(); i++) {
            List<Turn> turns = new ArrayList<>();
            for (JsonNode turn : GOLDEN.inputs().path("conversations").get(i)) {
                turns.add(new Turn(
                        turn.path("role").asText(), turn.path("content").asText()));
            }
            JsonNode expected = GOLDEN.expected().get(i);
            Rendering rendering = template.render(turns);
            assertThat(rendering.text()).isEqualTo(expected.path("text").asText());
            assertThat(template.text(Conversation.of(turns), true))
                    .isEqualTo(expected.path("withGenerationPrompt").asText());
            List<String> spoken = new ArrayList<>();
            expected.path("assistant").forEach(span -> spoken.add(span.asText()));
            assertThat(rendering.assistant().stream()
                            .map(span -> rendering.text().substring(span.start(), span.end())))
                    .containsExactlyElementsOf(spoken);
        }
    }

    @Test
    void aTemplateThatCannotBeReadNamesItsLine() {
        assertThatThrownBy(() -> ChatTemplate.of("{% for m in messages %}\n[INST]{% endif %}"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("endif")
                .hasMessageContaining("docs/chat-templates.md");
    }

    @Test
    void aConversationThatTheTemplateRefusesSaysWhy() {
        ChatTemplate template = ChatTemplate.of("{{ raise_exception('roles must alternate') }}");
        assertThatThrownBy(() -> template.render(TURNS))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("line 1")
                .hasMessageContaining("refuses this conversation: roles must alternate");
    }

    @Test
    void withoutMarksATurnIsWhatFollowsItsPrompt() {
        ChatTemplate template = ChatTemplate.of(CHATML, Map.of(), Set.of("<|im_start|>", "<|im_end|>"));
        assertThat(spoken(template.render(TURNS))).containsExactly("yo\n<|im_end|>", "zz<|im_end|>");
    }

    @Test
    void aLineBreakThatClosesATurnIsSpoken() {
        ChatTemplate template =
                ChatTemplate.of("{% for m in messages %}{{ m.role ~ ': ' ~ m.content ~ '\\n' }}{% endfor %}"
                        + "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}");
        assertThat(spoken(template.render(TURNS))).containsExactly("yo\n\n", "zz\n");
    }

    @Test
    void aTemplateThatForgetsWhatWasSaidWantsMarks() {
        ChatTemplate template = ChatTemplate.of(CHATML.replace("m.content", "(m.content if loop.last else '')"));
        assertThatThrownBy(() -> template.render(TURNS))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("message 1")
                .hasMessageContaining("{% generation %}");
    }

    @Test
    void aTurnThatNothingClosesWantsMarks() {
        ChatTemplate template = ChatTemplate.of(
                "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}"
                        + "{% if add_generation_prompt %}<|assistant|>{% endif %}",
                Map.of(), Set.of("<|user|>", "<|assistant|>"));
        List<Turn> turns = List.of(new Turn("user", "hi"), new Turn("assistant", "yo"));
        assertThatThrownBy(() -> template.render(turns))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("message 1")
                .hasMessageContaining("learn to stop");
    }

    @Test
    void aMarkWhosePlaceIsNotKnownIsRefusedForTrainingAlone() {
        ChatTemplate template =
                ChatTemplate.of("{% macro say(m) %}\n{% generation %}{{ m.content }}{% endgeneration %}{% endmacro %}"
                        + "{% for m in messages %}{{ say(m) }}{% endfor %}");
        assertThat(template.text(Conversation.of(TURNS), false)).isEqualTo("hiyo\nxzz");
        assertThatThrownBy(() -> template.render(TURNS))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("macro");
    }

    @Test
    void templatesSeeTokensToolsVariablesAndOneDate() {
        ChatTemplate template = ChatTemplate.of(
                "{{ bos_token }}{{ tools[0].name }}{{ enable_thinking }}{{ documents }}{{ messages[0].thinking }}"
                        + "{{ 'content' in messages[0] }}{{ strftime_now('%d %b %Y') }}",
                Map.of("bos_token", "<s>"), Set.of());
        Map<String, @Nullable Object> message = new HashMap<>(Map.of("role", "user", "reasoning", "so"));
        message.put("content", null);
        Conversation conversation =
                new Conversation(List.of(message), List.of(Map.of("name", "weather")), Map.of("enable_thinking", true));

        assertThat(template.text(conversation, false)).isEqualTo("<s>weatherTrueNonesoFalse26 Jul 2024");
        assertThat(template.at(LocalDateTime.of(2026, 1, 2, 3, 4)).text(conversation, false))
                .endsWith("02 Jan 2026");
    }

    private static List<String> spoken(Rendering rendering) {
        return rendering.assistant().stream()
                .map(span -> rendering.text().substring(span.start(), span.end()))
                .toList();
    }
}
