"""Golden ids and assistant masks of conversations: SmolLM2's tokenizer, its own template with marks and some of TRL's training templates."""

import pathlib
import subprocess

import golden
import smollm2

FOLDER = pathlib.Path(
    subprocess.run([pathlib.Path(__file__).with_name("fetch-trl.sh")], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
)
TEMPLATES = ["gemma3_training", "llama3_training", "phi3_training", "qwen2_5_training", "qwen3_training"]
MESSAGE = "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
MARKED = (
    "{% if message['role'] == 'assistant' %}{{ '<|im_start|>assistant\n' }}"
    "{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}{{ '\n' }}"
    "{% else %}" + MESSAGE + "{% endif %}"
)


def turn(role, content):
    return {"role": role, "content": content}


CONVERSATIONS = [
    [turn("user", "What is the capital of France?"), turn("assistant", "Paris.")],
    [turn("system", "Be brief."), turn("user", "Größe?"), turn("assistant", "\n\nSehr groß: so. \n"), turn("user", "🙂"), turn("assistant", "👩‍👩‍👧 漢字")],
    [turn("user", ""), turn("assistant", ""), turn("user", "\n"), turn("assistant", " leading and trailing ")],
]


def main():
    tokenizer = smollm2.tokenizer()
    marked = tokenizer.chat_template.replace(MESSAGE, MARKED)
    assert marked != tokenizer.chat_template
    sources = {"smollm2": marked, **{name: (FOLDER / f"{name}.jinja").read_bytes().decode() for name in TEMPLATES}}
    expected = {}
    for name, source in sources.items():
        expected[name] = []
        for conversation in CONVERSATIONS:
            out = tokenizer.apply_chat_template(
                conversation, chat_template=source, return_assistant_tokens_mask=True, return_dict=True, tokenize=True
            )
            expected[name].append({"ids": list(out["input_ids"]), "mask": "".join(map(str, out["assistant_masks"]))})
    golden.write(
        "template/smollm2",
        "assistant",
        golden.oracle("transformers", "apply_chat_template(return_assistant_tokens_mask)", 0, ["smollm2.py", "fetch-trl.sh"]),
        {"template": tokenizer.chat_template, "conversations": CONVERSATIONS},
        expected,
        {"ids": 0},
        "integers",
    )


main()
