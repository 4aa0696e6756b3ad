package dev.cultivar.models.template;

import org.jspecify.annotations.Nullable;

/**
 * SmolLM2's chat template with its assistant marked. Without marks a conversation that the assistant begins could not be trained on: the
 * template puts a system turn before it that it does not put before an empty conversation's prompt.
 */
final class SmolLm2Marks {
    private static final String TURN =
            "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}";
    private static final String TEMPLATE = "{% for message in messages %}"
            + "{% if loop.first and messages[0]['role'] != 'system' %}"
            + "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}"
            + "{% endif %}"
            + TURN
            + "{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
    private static final String MARKED_TURN = "{% if message['role'] == 'assistant' %}{{ '<|im_start|>assistant\n' }}"
            + "{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}{{ '\n' }}"
            + "{% else %}"
            + TURN
            + "{% endif %}";

    private SmolLm2Marks() {}

    /** The marked template where this is SmolLM2's; two-character escapes of the line break are accepted as the break itself. */
    static @Nullable String of(String jinja) {
        return jinja.replace("\\n", "\n").strip().equals(TEMPLATE) ? TEMPLATE.replace(TURN, MARKED_TURN) : null;
    }
}
