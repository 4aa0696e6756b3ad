"""Texts to packed token ids, on one core: the stream of our trainer beside `datasets` and `tokenizers`.

The Linux kernel's documents with SmolLM2's tokenizer, each closed by the end-of-text token, in sequences of 512 tokens. Ours reads
a dataset's compressed records, shuffles, tokenises and packs them as a training stage does. Theirs gets the texts in the order of our stream
and does what run_clm does, `map` in batches of 1,000 twice, with the cheapest choices: `encode_batch_fast`, ids alone, no masks and no
labels, texts loaded before. Speed is tokens in a second of processor time, without start, the tokenizer's loading and writing of results.

The ids are the same. Where a sequence of ours cuts a document, the next begins with the last token again, so that every token of a document
is predicted once; theirs drops what is left over at the end of each 1,000 texts. The check undoes both.
"""

import hashlib
import json
import re
import shutil
import sys
import time
from array import array
from importlib.metadata import version
from pathlib import Path

TITLE = "Tokenising and packing"
GOAL = 2.0
REQUIREMENTS = "tokens"
LIMIT_SECONDS = 300.0
LENGTH = 512
BATCH = 1000
SEEN = "digest.json"
PACKED = re.compile(r"packed (\d+) tokens in ([\d.]+) s")


def prepare(folder: Path) -> dict:
    import ours
    from material import kernel_documents, smollm2

    made, store = folder / "made.json", folder / "store"
    # what the last run found is not the other side of this one
    (folder / SEEN).unlink(missing_ok=True)
    if not ours.kept(made):
        shutil.rmtree(store, ignore_errors=True)
        (store / "imports").mkdir(parents=True)
        smollm2(store / "imports")
        texts = kernel_documents()
        (store / "imports" / "texts.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        source = {"name": "texts", "record": "text", "from": {"files": {"path": "imports/texts.jsonl"}}}
        facts = {
            "version": ours.version(),
            "texts": len(texts),
            "characters": sum(len(text) for text in texts),
            **ours.made("trainer", {"importModel": {"path": "imports/model.gguf"}}, store, folder / "scratch" / "model"),
            **ours.made("dataset", {"prepare": {"sources": [source]}}, store, folder / "scratch" / "dataset"),
        }
        ours.done(*ours.program("trainer", "Pack", [*arguments(store, facts), str(store), "texts"], folder / "scratch" / "order"))
        made.write_text(json.dumps(facts))
    facts = json.loads(made.read_text())
    return {"texts": facts["texts"], "characters": facts["characters"], "tokens of a sequence": LENGTH}


def arguments(store: Path, made: dict) -> list[str]:
    return [str(store), made["model"], made["dataset"], str(made["texts"]), str(LENGTH)]


def contenders(folder: Path) -> dict:
    import ours

    made, store = json.loads((folder / "made.json").read_text()), folder / "store"

    def cultivar(out: Path) -> tuple[list[str], dict[str, str]]:
        return ours.program("trainer", "Pack", [*arguments(store, made), str(out)], out / "scratch")

    def theirs(out: Path) -> tuple[list[str], dict[str, str]]:
        tokenizer = store / "model" / made["model"] / "tokenizer.json"
        command = [sys.executable, __file__, str(tokenizer), str(store / "texts.jsonl"), str(out)]
        return command, {"HF_HUB_OFFLINE": "1", "HF_HOME": str(out / "home")}

    return {"cultivar": (ours.version(), cultivar), "datasets": (f"{version('datasets')}, tokenizers {version('tokenizers')}", theirs)}


def judge(folder: Path, name: str, out: Path) -> dict:
    if name == "cultivar":
        tokens, seconds = PACKED.search((folder / "cultivar.log").read_text()).groups()
        speed, end = int(tokens) / float(seconds), end_of_text(folder)
        blocks = grouped(stream(read(out / "sequences.bin"), end), end)
    else:
        result = json.loads((out / "result.json").read_text())
        speed, blocks = result["tokens"] / result["seconds"], read(out / "blocks.bin")
    digest = hashlib.sha256(blocks.tobytes()).hexdigest()
    seen = folder / SEEN
    other = json.loads(seen.read_text()) if seen.exists() else digest
    seen.write_text(json.dumps(digest))
    figures = {"tokens a second": round(speed), "tokens in whole sequences": len(blocks), "ids": digest[:12]}
    return {"figures": figures, "speed": speed, "wrong": [] if digest == other else [f"ids are {digest}, the other side's {other}"]}


def end_of_text(folder: Path) -> int:
    made = json.loads((folder / "made.json").read_text())
    model = folder / "store" / "model" / made["model"]
    name = json.loads((model / "tokenizer_config.json").read_text())["eos_token"]
    added = json.loads((model / "tokenizer.json").read_text())["added_tokens"]
    return next(token["id"] for token in added if token["content"] == name)


def read(file: Path) -> array:
    ids = array("i", file.read_bytes())
    if sys.byteorder == "big":
        ids.byteswap()
    return ids


def stream(sequences: array, end: int) -> array:
    """The ids of all documents, without the token that a sequence takes over from the one before; each sequence comes after its length."""
    ids, at, cut = array("i"), 0, False
    while at < len(sequences):
        sequence = sequences[at + 1 : at + 1 + sequences[at]]
        ids += sequence[1:] if cut else sequence
        cut = sequence[-1] != end
        at += 1 + len(sequence)
    return ids


def grouped(ids: array, end: int, batch: int = BATCH, length: int = LENGTH) -> array:
    """What run_clm makes of them: of the documents of each batch, whole blocks alone, one after the other."""
    ends = [place + 1 for place, each in enumerate(ids) if each == end]
    bounds = [0, *ends[batch - 1 :: batch]]
    bounds += [] if bounds[-1] == len(ids) else [len(ids)]
    blocks = array("i")
    for a, b in zip(bounds[:-1], bounds[1:], strict=True):
        blocks += ids[a : a + (b - a) // length * length]
    return blocks


def pack(tokenizer: str, texts: str, out: str) -> None:
    from itertools import chain

    import numpy
    from datasets import load_dataset
    from tokenizers import Tokenizer

    rows = load_dataset("json", data_files=texts, split="train")
    encoder = Tokenizer.from_file(tokenizer)
    end = encoder.token_to_id(json.loads(Path(tokenizer).with_name("tokenizer_config.json").read_text())["eos_token"])

    def tokenized(batch: dict) -> dict:
        return {"input_ids": [[*each.ids, end] for each in encoder.encode_batch_fast(batch["text"], add_special_tokens=False)]}

    def blocks(batch: dict) -> dict:
        ids = list(chain.from_iterable(batch["input_ids"]))
        whole = len(ids) // LENGTH * LENGTH
        return {"input_ids": [ids[i : i + LENGTH] for i in range(0, whole, LENGTH)]}

    began = time.process_time()
    ids = rows.map(tokenized, batched=True, batch_size=BATCH, remove_columns=rows.column_names)
    packed = ids.map(blocks, batched=True, batch_size=BATCH)
    seconds = time.process_time() - began
    numpy.array(packed.with_format("numpy")["input_ids"][:], dtype="<i4").tofile(Path(out) / "blocks.bin")
    count = LENGTH * len(packed)
    (Path(out) / "result.json").write_text(json.dumps({"tokens": count, "seconds": seconds}))


if __name__ == "__main__":
    pack(*sys.argv[1:])
