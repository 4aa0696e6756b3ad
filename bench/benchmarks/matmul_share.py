"""How much of what the machine can multiply our training steps use, in float32 and in bfloat16, and where the rest goes.

LoRA of SmolLM2-135M with one text of 512 tokens (the Linux kernel's documentation), one thread. The peak is the best product of two matrices
of 2,048 x 2,048 by the kernel that our projections use, in the same process. A step's operations are those of our trainer's `flops`: products
with weights, 4 a weight and token and 6 for the adapter's, and attention; nothing that is computed again counts. The profile is of one step, by
libtorch's profiler, in per cent of its time, each operator without those that it calls; products with the head are among the products. What no
operator takes is Java, TorchScript's interpreter and the profiler. The losses of both precisions have to agree.
"""

import json
import math
import statistics
from pathlib import Path

TITLE = "Share of the machine's products"
REQUIREMENTS = "torch"
LIMIT_SECONDS = 300.0
LENGTH = 512
STEPS = 4
PRECISIONS = {"float32": None, "bfloat16": "bfloat16"}
# There is nobody to be faster than.
ALONE = True
KINDS = {
    "products": ("mm", "addmm", "addmm_", "linear", "_linear_pointwise", "mkldnn_linear", "matmul", "addr_"),
    "attention": (
        "bmm",
        "baddbmm",
        "_softmax_backward_data",
        "masked_fill_",
        "_scaled_dot_product_flash_attention_for_cpu",
        "_scaled_dot_product_flash_attention_for_cpu_backward",
    ),
    "loss over the vocabulary": ("amax", "gather", "scatter_add_", "log"),
    "copies and casts": ("copy_", "_to_copy", "to", "cat", "clone", "contiguous", "fill_", "zero_", "zeros", "empty", "new_zeros"),
}
REST = "norms, rope, gates and other element-wise"
TIMED = ("data", "gradients", "clipping", "optimizer")


def prepare(folder: Path) -> dict:
    import training
    from material import kernel_documents, smollm2

    training.prepared(folder, smollm2, kernel_documents(), (LENGTH,))
    return {"texts": 1, "tokens": LENGTH, "steps": STEPS, "rank": training.LORA["rank"]}


def contenders(folder: Path) -> dict:
    import ours
    import training

    made = json.loads((folder / "made.json").read_text())

    def steps(precision: str | None):
        def command(out: Path) -> tuple[list[str], dict[str, str]]:
            work = training.work("lora", 1, LENGTH, made, precision, STEPS)
            return ours.program("trainer", "Steps", [str(out), str(STEPS)], out / "scratch", work, folder / "store")

        return command

    return {f"cultivar, {name}": (ours.version(), steps(precision)) for name, precision in PRECISIONS.items()}


def judge(folder: Path, name: str, out: Path) -> dict:
    import training

    lines = [json.loads(line) for line in (folder / f"{name}.log").read_text().splitlines() if line.startswith("{")]
    peak, first, timed, profiled = lines[0]["peak"], lines[1], lines[2:-1], lines[-1]
    seconds = statistics.median(sum(step[part] for part in TIMED) for step in timed)
    reached = first["flops"] / seconds
    table = {"peak, GFLOP/s": peak / 1e9, "step, GFLOP/s": reached / 1e9, "share of the peak, %": 100 * reached / peak}
    whole = sum(profiled[part] for part in TIMED)
    operators = kinds(json.loads((out / "profile.json").read_text()))
    table |= {f"{kind}, %": 100 * each / whole for kind, each in operators.items()}
    table["no operator, %"] = 100 * (whole - sum(operators.values())) / whole
    table |= {f"by the clock: {part}, %": 100 * profiled[part] / whole for part in ("data", "clipping", "optimizer")}
    seen = folder / training.SEEN
    other = json.loads(seen.read_text()) if seen.exists() else first["loss"]
    seen.write_text(json.dumps(first["loss"]))
    agree = math.isclose(first["loss"], other, abs_tol=training.LOSS_TOLERANCE["autocast"])
    return {
        "figures": {"first loss": round(first["loss"], 4), "last loss": round(profiled["loss"], 4)},
        "speed": first["tokens"] / seconds,
        "table": {row: {"median (least to most)": each} for row, each in table.items()},
        "wrong": [] if agree else [f"the first step's loss is {first['loss']}, in the other precision {other}"],
    }


def kinds(events: list[dict]) -> dict[str, float]:
    """Seconds of operators, each without those that it calls, by what they do."""
    seconds = dict.fromkeys([*KINDS, REST], 0.0)
    operators = [event for event in events if event.get("ph") == "X" and "::" in event["name"]]
    around: list[dict] = []
    for call in sorted(operators, key=lambda each: (each["tid"], each["ts"], -each["dur"])):
        while around and (around[-1]["tid"] != call["tid"] or around[-1]["ts"] + around[-1]["dur"] <= call["ts"]):
            around.pop()
        seconds[kind(call)] += call["dur"] / 1e6
        if around:
            seconds[kind(around[-1])] -= call["dur"] / 1e6
        around.append(call)
    return seconds


def kind(call: dict) -> str:
    name = call["name"].rpartition("::")[2]
    if name == "_softmax":  # of a slice of logits, or of scores by document and head
        return "loss over the vocabulary" if len(call["shape"][0]) == 2 else "attention"
    return next((kind for kind, names in KINDS.items() if name in names), REST)
