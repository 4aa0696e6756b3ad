"""What the benchmarks of training share: the model and the texts that both sides get, our order, and the step that people write with
transformers and PEFT. As a program it is their side:   training.py METHOD PRECISION MODEL TEXTS RESULT [STEPS]

Every step takes all texts once, so the order in which a side draws them changes nothing and its losses can be compared.
"""

import json
import math
import os
import re
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path

import ours
from measure import Failed

STEPS = 6
# Of these steps the first are not timed: memory is taken and kernels are chosen in them.
WARM_UP = 2
LEARNING_RATE = 0.0003
GRADIENT_NORM = 1.0
LORA = {"rank": 16, "alpha": 32.0, "dropout": 0.0}
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
LIMIT_SECONDS = 1800.0
# Of a loss of 2 to 11 nats, printed with four digits by us. Logits in bfloat16 have eight significant bits.
LOSS_TOLERANCE = {"float32": 0.002, "autocast": 0.02, "bfloat16": 0.05}
SEEN = "first-loss.json"
SPEED = re.compile(r"Done \d+/\d+, loss [\d.]+, (\d+) tokens/s")
LOSSES = re.compile(r"loss ([\d.]+) at the first step, ([\d.]+) at the last")


def prepared(folder: Path, make_model, texts: list[str], lengths: tuple[int, ...]) -> None:
    """A store with the model, which make_model puts into a folder to be imported, and a text of each of these lengths in tokens; made once a version."""
    made = folder / "made.json"
    (folder / SEEN).unlink(missing_ok=True)
    if ours.kept(made):
        return
    store, scratch = folder / "store", folder / "scratch"
    shutil.rmtree(store, ignore_errors=True)
    (store / "imports" / "model").mkdir(parents=True)
    path = make_model(store / "imports" / "model")
    model = ours.made("trainer", {"importModel": {"path": str(path.relative_to(store))}}, store, scratch / "model")["model"]
    chosen = cut(store / "model" / model, texts, lengths)
    lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in chosen)
    (store / "imports" / "texts.jsonl").write_text(lines)
    source = {"name": "texts", "record": "text", "from": {"files": {"path": "imports/texts.jsonl"}}}
    dataset = ours.made("dataset", {"prepare": {"sources": [source]}}, store, scratch / "dataset")["dataset"]
    made.write_text(json.dumps({"version": ours.version(), "model": model, "dataset": dataset}))


def work(method: str, texts: int, length: int, made: dict, precision: str | None = None, steps: int = STEPS) -> dict:
    """Our order: the whole dataset is a step's batch."""
    train = {
        "data": {"mixture": [{"slot": "texts"}], "maxLength": length, "packing": False},
        "batch": {"microBatchSize": texts},
        "objectives": [{"clm": {}}],
        "methods": {"base": {"full": {}} if method == "full" else {"lora": {**LORA, "targetModules": TARGETS}}},
        "optimizer": {"adamw": {"learningRate": LEARNING_RATE}},
        "schedule": {"constant": {}},
        "duration": {"steps": steps},
        "maxGradNorm": GRADIENT_NORM,
        "checkpoints": {"everySteps": 1000},
    }
    if precision:
        train["precision"] = precision
    stage = {"stage": "read", "train": train, "models": {"base": {"digest": made["model"]}}, "slots": {"texts": "text"}}
    return {"train": {**stage, "datasets": {"texts": {"digest": made["dataset"], "split": "train"}}}}


def contenders(folder: Path, method: str, texts: int, length: int, precision: str | None = None, steps: int = STEPS) -> dict:
    """Float32 on both sides; or ours in bfloat16 against autocast and against a model that is all bfloat16, the two ways that people go."""
    made = json.loads((folder / "made.json").read_text())

    def cultivar(out: Path) -> tuple[list[str], dict[str, str]]:
        store = ours.linked(made, folder / "store", out / "store")
        return ours.pod("trainer", work(method, texts, length, made, precision, steps), store, out / "scratch")

    def theirs(way: str):
        def command(out: Path) -> tuple[list[str], dict[str, str]]:
            model, file = folder / "store" / "model" / made["model"], folder / "store" / "imports" / "texts.jsonl"
            return [sys.executable, __file__, method, way, str(model), str(file), str(out / "result.json"), str(steps)], {}

        return command

    others = "transformers" if method == "full" else "peft"
    ways = {"float32": others} if precision is None else {"autocast": f"{others}, autocast", "bfloat16": f"{others}, all bfloat16"}
    return {"cultivar": (ours.version(), cultivar), **{name: (version(others), theirs(way)) for way, name in ways.items()}}


def judge(folder: Path, name: str, out: Path, precision: str | None = None) -> dict:
    """Tokens a second of the steps alone; the losses of both sides have to be the same."""
    if name == "cultivar":
        log = (folder / "cultivar.log").read_text()
        first, last = (float(each) for each in LOSSES.search(log).groups())
        speed = float(SPEED.search(log)[1])
    else:
        result = json.loads((out / "result.json").read_text())
        first, last, speed = result["losses"][0], result["losses"][-1], result["tokensPerSecond"]
    figures = {"tokens a second": round(speed), "first loss": round(first, 4), "last loss": round(last, 4)}
    seen = folder / SEEN
    other = json.loads(seen.read_text()) if seen.exists() else first
    seen.write_text(json.dumps(first))
    tolerance = LOSS_TOLERANCE[precision_of(name, precision)]
    wrong = [] if math.isclose(first, other, abs_tol=tolerance) else [f"the first step's loss is {first}, the other side's {other}"]
    if not last < first:
        wrong.append(f"nothing was learnt: {first} to {last}")
    return {"figures": figures, "speed": speed, "wrong": wrong}


def precision_of(name: str, precision: str | None) -> str:
    if precision is None:
        return "float32"
    return "autocast" if name.endswith("autocast") else "bfloat16"


def cut(folder: Path, texts: list[str], lengths: tuple[int, ...]) -> list[str]:
    """The first texts that are long enough, each cut so that with the end of the text it has as many of the model's tokens as asked."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    chosen: list[str] = []
    for text in texts:
        most = lengths[len(chosen)] - 1
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        if len(ids) < most:
            continue
        short = tokenizer.decode(ids[:most])
        if tokenizer.encode(short, add_special_tokens=False).ids == ids[:most]:
            chosen.append(short)
        if len(chosen) == len(lengths):
            return chosen
    raise Failed(f"there are only {len(chosen)} texts that are long enough, {len(lengths)} are wanted")


def train(method: str, precision: str, folder: str, texts: str, result: str, steps: str = str(STEPS)) -> None:
    """A loop as people write it; batches are padded as the default collator pads them. Says also when it was how far."""
    after = {"Python": age()}
    import torch
    import transformers

    if method == "lora":
        import peft

    after["imports"] = age()
    torch.manual_seed(7)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16 if precision == "bfloat16" else torch.float32)
    if method == "lora":
        options = {"r": LORA["rank"], "lora_alpha": LORA["alpha"], "lora_dropout": LORA["dropout"], "target_modules": TARGETS}
        model = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", **options), autocast_adapter_dtype=precision != "bfloat16")
    model.train()
    after["weights"] = age()
    rows = [json.loads(line)["text"] for line in Path(texts).read_text().splitlines()]
    ids = [[*tokenizer(row, add_special_tokens=False).input_ids, tokenizer.eos_token_id] for row in rows]
    collate = transformers.DataCollatorForSeq2Seq(tokenizer, padding=True)
    batch = collate([{"input_ids": each, "attention_mask": [1] * len(each), "labels": each} for each in ids])
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=LEARNING_RATE, weight_decay=0.0, fused=True)
    after["data"] = age()
    losses, seconds = [], []
    for _ in range(int(steps)):
        start = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "autocast"):
            loss = model(**batch, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, GRADIENT_NORM)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        seconds.append(time.perf_counter() - start)
        after.setdefault("step", age())
    timed = seconds[WARM_UP:] or seconds
    speed = sum(len(each) for each in ids) * len(timed) / sum(timed)
    Path(result).write_text(json.dumps({"losses": losses, "tokensPerSecond": speed, "after": after}))


def age() -> float:
    """Seconds since this process began, by the kernel's clocks, which tick each 10 ms."""
    stat = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return float(Path("/proc/uptime").read_text().split()[0]) - int(stat[19]) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    train(*sys.argv[1:])
