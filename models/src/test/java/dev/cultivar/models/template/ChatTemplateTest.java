package dev.cultivar.models.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.InvalidModelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {
    private static final Golden GOLDEN = Golden.read("template/smollm2/conversations.json");
    private static final String JINJA = GOLDEN.inputs().path("template").asText();

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
            assertThat(template.render(turns, true).text())
                    .isEqualTo(expected.path("withGenerationPrompt").asText());
            List<String> spoken = new ArrayList<>();
            expected.path("assistant").forEach(span -> spoken.add(span.asText()));
            assertThat(rendering.assistant().stream()
                            .map(span -> rendering.text().substring(span.start(), span.end())))
                    .containsExactlyElementsOf(spoken);
        }
    }

    @Test
    void anotherTemplateIsRefusedWithItsBeginning() {
        assertThatThrownBy(() -> ChatTemplate.of("{% for m in messages %}\n[INST]{% endfor %}"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("{% for m in messages %}\\n[INST]")
                .hasMessageContaining("only SmolLM2's is");
        assertThatThrownBy(() -> ChatTemplate.of(JINJA.replace("SmolLM", "Other")))
                .isInstanceOf(InvalidModelException.class);
    }
}
