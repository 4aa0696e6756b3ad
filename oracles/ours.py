"""Loads what our engine wrote (model, adapter, merged model, tokenizer) into transformers and PEFT and holds it against the goldens.

Run by run.sh after the Java parity tests have written the folders base, adapter, merged, extended, new-tokens, layouts and variants.
"""

import base64
import json
import pathlib
import sys

import numpy
import peft
import safetensors.torch
import torch
import transformers

import golden


def measure(case, model):
    content = json.loads((golden.folder("parity/smollm2") / f"{case}.json").read_text())
    inputs, tolerance = content["inputs"], content["tolerance"]
    worst, relative = 0.0, 0.0
    for name, ids in inputs["ids"].items():
        expected = content["expected"][name]
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0]
        last = numpy.frombuffer(base64.b64decode(expected["last"]), "<f4")
        top = numpy.frombuffer(base64.b64decode(expected["max"]), "<f4")
        difference = max(
            numpy.abs(logits[-1, inputs["places"]].numpy() - last).max(), numpy.abs(logits.max(-1).values.numpy() - top).max()
        )
        if logits.argmax(-1).tolist() != expected["argmax"]:
            raise SystemExit(f"{case}, {name}: another most likely token")
        worst, relative = max(worst, difference), max(relative, difference / expected["largest"])
    print(f"{case}: ours in transformers/PEFT, 32 texts: largest difference {worst:.2e}, of the largest logit {relative:.2e}")
    if worst > tolerance["absolute"] or relative > tolerance["relativeToLargest"]:
        raise SystemExit(f"{case}: beyond {tolerance}")


def check_tokenizer(folder):
    content = json.loads((golden.folder("tokenizer/smollm2") / "strings.json").read_text())
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    for text, ids in zip(content["inputs"]["texts"], content["expected"]["ids"]):
        if tokenizer.encode(text, add_special_tokens=False) != ids:
            raise SystemExit(f"our tokenizer.json gives other ids in transformers for {text!r}")
    turns = json.loads((golden.folder("template/smollm2") / "conversations.json").read_text())
    for turn, expected in zip(turns["inputs"]["conversations"], turns["expected"]):
        if turn and tokenizer.apply_chat_template(turn, tokenize=False) != expected["text"]:
            raise SystemExit("our tokenizer_config.json has another chat template")
    assert (tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id) == (1, 2, 2)
    print("tokenizer: our files give the golden ids of 200 strings and the chat template in transformers")


def check_extended(folder):
    """A longer vocabulary, and an adapter with rows of its new tokens: ids and logits are ours."""
    expected = safetensors.torch.load_file(folder / "new-tokens" / "expected.safetensors")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder / "extended")
    if tokenizer.encode("The Drehzahl is high", add_special_tokens=False) != expected["ids"].tolist():
        raise SystemExit("our extended tokenizer.json gives other ids in transformers")
    extended = load(folder / "extended")
    assert extended.config.vocab_size == len(tokenizer), (extended.config.vocab_size, len(tokenizer))
    adapted = peft.PeftModel.from_pretrained(extended, folder / "new-tokens").eval()
    with torch.no_grad():
        logits = adapted(input_ids=expected["ids"][None]).logits[0]
    relative = ((logits - expected["logits"]).abs().max() / expected["logits"].abs().max()).item()
    print(f"extended: model and new tokens' adapter in transformers/PEFT: of the largest logit {relative:.2e}")
    if relative > 1e-4:
        raise SystemExit("extended: beyond 1e-4")


def check_layouts(folder):
    """Every kind of layer, with the config.json that it came with and with our own: logits are those of the model that we read."""
    for written in sorted(folder.glob("*/*")):
        kind = written.parent.name
        content = json.loads((golden.folder("family/layout") / f"{kind}.json").read_text())
        expected = safetensors.torch.load_file(golden.folder("family/layout") / content["expected"]["logits"])
        model, worst = load(written), 0.0
        for i, ids in enumerate(content["inputs"]["documents"]):
            with torch.no_grad():
                logits = model(input_ids=torch.tensor([ids])).logits[0]
            golds = expected[f"document.{i}"]
            worst = max(worst, ((logits - golds).abs().max() / max(1.0, golds.abs().max())).item())
        print(f"layout {kind}, {written.name}: ours in transformers: of the largest logit {worst:.2e}")
        if worst > content["tolerance"]["absolute"]:
            raise SystemExit(f"layout {kind}, {written.name}: beyond {content['tolerance']}")


def check_variants(folder):
    """Adapters of every kind over the tiny Llama, read from PEFT's folders and written again: logits are those of PEFT's own."""
    for written in sorted(folder.iterdir()):
        content = json.loads((golden.folder("adapter/lora") / f"{written.name}.json").read_text())
        expected = safetensors.torch.load_file(golden.folder("adapter/lora") / content["expected"]["logits"])
        adapted = peft.PeftModel.from_pretrained(load(golden.folder("family/decoder") / content["inputs"]["model"]), written).eval()
        worst = 0.0
        for place, ids in enumerate(content["inputs"]["documents"]):
            with torch.no_grad():
                logits = adapted(input_ids=torch.tensor([ids])).logits[0]
            gold = expected[f"document.{place}"]
            worst = max(worst, ((logits - gold).abs().max() / gold.abs().max()).item())
        print(f"{written.name}: ours in PEFT: of the largest logit {worst:.2e}")
        if worst > 1e-5:
            raise SystemExit(f"{written.name}: beyond 1e-5")


def load(folder):
    return transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def main():
    folder = pathlib.Path(sys.argv[1])
    check_tokenizer(folder / "base")
    base = load(folder / "base")
    measure("base", base)
    measure("adapter", peft.PeftModel.from_pretrained(base, folder / "adapter").eval())
    measure("merged", load(folder / "merged"))
    check_extended(folder)
    check_layouts(folder / "layouts")
    check_variants(folder / "variants")


main()
