package dev.cultivar.models.template;

import dev.cultivar.models.InvalidModelException;
import java.util.ArrayList;
import java.util.List;

/**
 * The chat template of SmolLM2: ChatML turns {@code <|im_start|>role\ncontent<|im_end|>\n}, and a default system turn
 * before a conversation that does not begin with its own. A model's template is recognised by its whole Jinja text;
 * any other is refused, since a template that is nearly right trains a model on the wrong tokens.
 */
public final class ChatTemplate {
    static final String SMOLLM2 = "{% for message in messages %}"
            + "{% if loop.first and messages[0]['role'] != 'system' %}"
            + "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}"
            + "{% endif %}"
            + "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
            + "{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private static final String START = "<|im_start|>";
    private static final String END = "<|im_end|>";
    private static final Turn DEFAULT_SYSTEM =
            new Turn("system", "You are a helpful AI assistant named SmolLM, trained by Hugging Face");

    private ChatTemplate() {}

    /** The template whose Jinja text this is. Two-character escapes of the line break are accepted as the break itself. */
    public static ChatTemplate of(String jinja) {
        if (jinja.replace("\\n", "\n").strip().equals(SMOLLM2)) {
            return new ChatTemplate();
        }
        String begin = jinja.length() <= 80 ? jinja : jinja.substring(0, 80) + "...";
        throw new InvalidModelException(
                "the chat template that begins with \"" + begin.replace("\n", "\\n")
                        + "\" is not known: only SmolLM2's is. Use prompt and completion records, or a model with that template");
    }

    /** Renders finished turns, as for training. */
    public Rendering render(List<Turn> turns) {
        return render(turns, false);
    }

    /** Renders turns; with {@code generationPrompt}, opens an assistant turn at the end for the model to go on. */
    public Rendering render(List<Turn> turns, boolean generationPrompt) {
        StringBuilder text = new StringBuilder();
        List<Span> assistant = new ArrayList<>();
        if (!turns.isEmpty() && !turns.getFirst().role().equals("system")) {
            append(text, DEFAULT_SYSTEM);
        }
        for (Turn turn : turns) {
            Span spoken = append(text, turn);
            if (turn.role().equals("assistant")) {
                assistant.add(spoken);
            }
        }
        if (generationPrompt) {
            text.append(START).append("assistant\n");
        }
        return new Rendering(text.toString(), assistant);
    }

    private static Span append(StringBuilder text, Turn turn) {
        text.append(START).append(turn.role()).append('\n');
        int start = text.length();
        text.append(turn.content()).append(END);
        Span spoken = new Span(start, text.length());
        text.append('\n');
        return spoken;
    }
}
