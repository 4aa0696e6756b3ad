"""Golden renderings of SmolLM2's chat template by transformers' Jinja, with the assistant's spans."""

import golden
import smollm2
from transformers.utils.chat_template_utils import render_jinja_template

# The model's template with what the assistant says marked. Rendered text must not change by it.
MESSAGE = "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
MARKED = (
    "{% if message['role'] == 'assistant' %}{{ '<|im_start|>assistant\n' }}"
    "{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}{{ '\n' }}"
    "{% else %}" + MESSAGE + "{% endif %}"
)


def turn(role, content):
    return {"role": role, "content": content}


CONVERSATIONS = [
    [turn("user", "Hi")],
    [turn("user", "What is the capital of France?"), turn("assistant", "Paris.")],
    [turn("system", "Answer in German."), turn("user", "Wie groß ist die Größe?"), turn("assistant", "Sehr groß: 42 cm.")],
    [turn("system", ""), turn("user", ""), turn("assistant", "")],
    [turn("assistant", "I begin."), turn("user", "Go on."), turn("assistant", "Line one\n\nLine two\n"), turn("user", "And?")],
    [turn("user", "a"), turn("system", "late system"), turn("assistant", " leading and trailing ")],
    [turn("user", "🙂 emoji 👩‍👩‍👧 and 漢字"), turn("assistant", "𠮷 🙂 done"), turn("tool", "{\"x\": 1}"), turn("assistant", "1")],
    [turn("user", "{{ not a template }} {% if x %}"), turn("assistant", "<|im_end|> inside {{ 7 * 7 }}")],
    [],
]


def main():
    tokenizer = smollm2.tokenizer()
    marked = tokenizer.chat_template.replace(MESSAGE, MARKED)
    assert marked != tokenizer.chat_template
    expected = []
    for conversation in CONVERSATIONS:
        text, prompt = (
            tokenizer.apply_chat_template(conversation, tokenize=False, add_generation_prompt=prompt) if conversation
            # apply_chat_template itself stumbles over an empty conversation.
            else render_jinja_template([conversation], chat_template=tokenizer.chat_template, add_generation_prompt=prompt)[0][0]
            for prompt in (False, True)
        )
        (same,), (spans,) = render_jinja_template([conversation], chat_template=marked, return_assistant_tokens_mask=True)
        assert same == text
        expected.append({"text": text, "withGenerationPrompt": prompt, "assistant": [text[start:end] for start, end in spans]})
    golden.write(
        "template/smollm2",
        "conversations",
        golden.oracle("transformers", "apply_chat_template; render_jinja_template with a generation mark", 0, ["smollm2.py"]),
        {"template": tokenizer.chat_template, "conversations": CONVERSATIONS},
        expected,
        {"text": 0},
        "strings",
    )


main()
