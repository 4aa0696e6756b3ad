"""The real SmolLM2-135M-Instruct, read from its GGUF file by transformers alone (no code of ours)."""

import pathlib
import subprocess

import torch
import transformers

GGUF = pathlib.Path(
    subprocess.run(
        [pathlib.Path(__file__).with_name("fetch-smollm2.sh")], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()
)


def tokenizer():
    return transformers.AutoTokenizer.from_pretrained(GGUF.parent, gguf_file=GGUF.name)


def model():
    loaded = transformers.AutoModelForCausalLM.from_pretrained(GGUF.parent, gguf_file=GGUF.name, dtype=torch.float32)
    assert loaded.config.rope_parameters["rope_theta"] == 100000.0
    return loaded.eval()
