package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.SmolLm2;
import dev.cultivar.models.TrlTemplates;
import dev.cultivar.models.template.ChatTemplate;
import dev.cultivar.models.template.Rendering;
import dev.cultivar.models.template.Turn;
import dev.cultivar.models.tokenizer.Encoded;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokens that the assistant speaks are those of transformers' mask: SmolLM2's tokenizer, its template and marked ones of TRL. */
class AssistantMaskTest {
    private static final Golden GOLDEN = Golden.read("template/smollm2/assistant.json");

    @TempDir
    private Path folder;

    @Test
    void masksAreThoseOfTransformers() throws IOException {
        try (Gguf gguf = Gguf.open(SmolLm2.gguf())) {
            GgufTokenizer.of(gguf).write(folder);
        }
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            GOLDEN.expected().forEachEntry((name, conversations) -> {
                String source = name.equals("smollm2")
                        ? GOLDEN.inputs().path("template").asText()
                        : TrlTemplates.source(name + ".jinja");
                ChatTemplate template = ChatTemplate.of(source, tokenizer.namedTokens(), tokenizer.specialTokens());
                for (int i = 0; i < conversations.size(); i++) {
                    Rendering rendering = template.render(turns(i));
                    Encoded encoded = tokenizer.encode(rendering.text());
                    assertThat(encoded.ids())
                            .as(name)
                            .isEqualTo(Golden.ints(conversations.get(i).path("ids")));
                    assertThat(bits(rendering.spoken(encoded)))
                            .as("%s, conversation %d", name, i)
                            .isEqualTo(conversations.get(i).path("mask").asText());
                }
            });
            assertThat(GOLDEN.expected()).hasSize(6);
        }
    }

    private static List<Turn> turns(int conversation) {
        List<Turn> turns = new ArrayList<>();
        for (JsonNode turn : GOLDEN.inputs().path("conversations").get(conversation)) {
            turns.add(new Turn(turn.path("role").asText(), turn.path("content").asText()));
        }
        return turns;
    }

    private static String bits(boolean[] spoken) {
        StringBuilder bits = new StringBuilder();
        for (boolean token : spoken) {
            bits.append(token ? '1' : '0');
        }
        return bits.toString();
    }
}
