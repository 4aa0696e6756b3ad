"""Golden renderings of TRL's chat templates by Python's Jinja2 in the environment of transformers.

Every template meets three conversations; what Jinja2 writes, where its generation marks lie (in code points), or the error it
raises is expected. The templates themselves are fetched, so each is named by its SHA-256.
"""

import datetime
import hashlib
import pathlib
import subprocess

import golden
import jinja2
from transformers.utils import chat_template_utils

FOLDER = pathlib.Path(
    subprocess.run([pathlib.Path(__file__).with_name("fetch-trl.sh")], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
)
TOKENS = {"bos_token": "<|bos|>", "eos_token": "<|eos|>", "pad_token": "<|pad|>", "unk_token": "<|unk|>"}
NOW = datetime.datetime(2025, 3, 9, 7, 5, 2)


def turn(role, content, **more):
    return {"role": role, "content": content, **more}


TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather of a \"place\" <now> & 'then'.",
            "parameters": {
                "type": "object",
                "properties": {
                    "place": {"type": "string", "description": "A town, e.g. Zürich"},
                    "days": {"type": "integer", "description": "Days ahead", "enum": [1, 2, 3]},
                    "unit": {"type": ["string", "null"], "default": "C"},
                    "where": {"type": "object", "properties": {"lat": {"type": "number"}}, "required": ["lat"]},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["place"],
            },
        },
    },
    {"type": "function", "function": {"name": "now", "description": "The time.", "parameters": {"type": "object", "properties": {}}}},
]
CALLS = [
    {"id": "call00001", "type": "function", "function": {"name": "weather", "arguments": {"place": "Zürich", "days": 2, "deep": {"a": [1.5, None, True]}}}}
]
CONVERSATIONS = {
    "plain": {
        "messages": [
            turn("user", "What is 2 < 3 & 'why'?"),
            turn("assistant", "\n It is so.  "),
            turn("user", "  Größe? 🙂 "),
            turn("assistant", "𠮷 done\n\nSecond paragraph"),
        ],
        "add_generation_prompt": False,
    },
    "thinking": {
        "messages": [
            turn("system", " Answer in German. \n"),
            turn("user", "Wie spät?"),
            turn("assistant", "<think>\nFirst I look.\n</think>\n\nEs ist drei.", reasoning_content="First I look."),
            turn("user", "Und jetzt?"),
        ],
        "add_generation_prompt": True,
        "enable_thinking": True,
    },
    "tools": {
        "messages": [
            turn("system", "Be brief."),
            turn("user", "Weather in Zürich?"),
            turn("assistant", "", tool_calls=CALLS),
            turn("tool", '{"temperature": 21.0}', name="weather", tool_call_id="call00001"),
            turn("assistant", "21 degrees."),
            turn("user", "Thanks"),
            turn("assistant", "Welcome.", reasoning_content="They thank me."),
        ],
        "tools": TOOLS,
        "add_generation_prompt": False,
    },
}

# What templates of models that see expect: a content is a list of blocks.
CONVERSATIONS["blocks"] = {
    "messages": [
        turn("user", [{"type": "image"}, {"type": "text", "text": " What is here? "}]),
        turn("assistant", [{"type": "text", "text": "A cat.\n"}]),
        turn("user", [{"type": "text", "text": "One"}, {"type": "text", "text": "two"}, {"type": "video"}]),
        turn("assistant", [{"type": "text", "text": "Yes"}]),
    ],
    "add_generation_prompt": False,
}


class Now(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def rendered(template, conversation):
    try:
        (text,), (spans,) = chat_template_utils.render_jinja_template(
            [conversation["messages"]],
            chat_template=template,
            return_assistant_tokens_mask=True,
            **TOKENS,
            **{key: value for key, value in conversation.items() if key != "messages"},
        )
        return {"text": text, "generations": spans}
    except (jinja2.exceptions.TemplateError, TypeError) as e:
        return {"error": type(e).__name__, "says": str(e)}


def main():
    chat_template_utils.datetime = Now
    templates = {path.name: path.read_bytes().decode() for path in sorted(FOLDER.glob("*.jinja"))}
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in templates.items()}
    for name, conversation in CONVERSATIONS.items():
        golden.write(
            "template/trl",
            name,
            golden.oracle("transformers", "render_jinja_template (Jinja2 3.1.6) over the chat templates of trl 1.16.0", 0, ["fetch-trl.sh"]),
            {"templates": hashes, "variables": {**TOKENS, **conversation}, "now": NOW.isoformat()},
            {template: rendered(text, conversation) for template, text in templates.items()},
            {"text": 0},
            "strings",
        )


main()
