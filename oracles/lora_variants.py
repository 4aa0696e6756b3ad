"""Golden logits, losses, gradients, merged weights and five AdamW steps of PEFT's LoRA variants on the tiny Llama.

target patterns, rank and alpha patterns, rank-stabilised scale, DoRA, modules_to_save, an NF4 base (weights that bitsandbytes has quantised and dequantised), LoRA+.
"""

import json
import warnings

import peft
import safetensors.torch
import torch
from peft.optimizers import create_loraplus_optimizer

import golden
import nf4
import tiny

SEED = 11
REASON = "float32 forward and backward of two layers with adapters; other order of summation, which AdamW divides by small second moments"
LEARNING_RATE, BETAS, EPSILON, DECAY, STEPS = 0.01, (0.9, 0.99), 1e-4, 0.1, 5
SOME = ["q_proj", "v_proj", "gate_proj", "down_proj"]
# tied, the base's quantisation, LoRA+'s ratio, PEFT's settings
CASES = {
    "pattern": (True, None, 1, {"r": 2, "lora_alpha": 7, "target_modules": r".*layers\.(0\.self_attn\.[qo]_proj|1\.mlp\.up_proj)"}),
    "all-linear": (False, None, 1, {"r": 4, "lora_alpha": 8, "target_modules": "all-linear", "use_rslora": True}),
    "dora": (True, None, 1, {"r": 3, "lora_alpha": 7, "target_modules": SOME, "use_dora": True}),
    "dora-rank-stabilised": (False, None, 1, {"r": 4, "lora_alpha": 3, "target_modules": "all-linear", "use_dora": True, "use_rslora": True}),
    "modules-to-save": (
        True,
        None,
        1,
        {"r": 3, "lora_alpha": 7, "target_modules": SOME, "modules_to_save": ["embed_tokens", "input_layernorm", "model.norm"], "ensure_weight_tying": True},
    ),
    "modules-to-save-untied": (
        False,
        None,
        1,
        {"r": 3, "lora_alpha": 7, "target_modules": "all-linear", "modules_to_save": ["embed_tokens", "lm_head", "norm", "k_proj"], "use_dora": True},
    ),
    "nf4": (True, "nf4", 1, {"r": 3, "lora_alpha": 7, "target_modules": SOME}),
    "nf4-double-dora": (False, "nf4-double", 1, {"r": 3, "lora_alpha": 7, "target_modules": SOME, "use_dora": True}),
    # the first key that names a module counts; PEFT sorts them when it saves, so they are sorted here
    "rank-pattern": (
        True,
        None,
        1,
        {
            "r": 3,
            "lora_alpha": 7,
            "target_modules": SOME,
            "rank_pattern": {"down_proj": 6, r"layers\.0\.self_attn\.(q|v)_proj": 5, "q_proj": 2},
            "alpha_pattern": {r"^model\.layers\.1\..*": 4.5, "self_attn.v_proj": 2},
        },
    ),
    "rank-pattern-variants": (
        False,
        "nf4",
        6,
        {
            "r": 4,
            "lora_alpha": 3,
            "target_modules": "all-linear",
            "use_dora": True,
            "use_rslora": True,
            "modules_to_save": ["norm"],
            "rank_pattern": {"[kv]_proj": 1, "mlp.*": 2},
            "alpha_pattern": {"layers.1.*": 5, "o_proj": 8},
        },
    ),
    "loraplus": (True, None, 6, {"r": 3, "lora_alpha": 7, "target_modules": SOME, "use_dora": True}),
}


def quantised(llama, kind):
    """Every projection as NF4 gives it back."""
    for name, module in llama.named_modules():
        if isinstance(module, torch.nn.Linear) and name != "lm_head":
            with torch.no_grad():
                module.weight.copy_(nf4.back(module.weight, double=kind == "nf4-double"))
    return llama


def started(adapted):
    """Values as training would have made them: B is not zero, and what began as the model's has moved."""
    generator = torch.Generator().manual_seed(SEED)
    trained = [(name, value) for name, value in sorted(adapted.named_parameters()) if value.requires_grad]
    with torch.no_grad():
        for name, value in trained:
            noise = torch.randn(value.shape, generator=generator)
            if ".lora_A." in name or ".lora_B." in name:
                value.copy_(0.2 * noise)
            else:
                value.mul_(1 + 0.2 * noise)
    return trained


def saved_name(name):
    """The names that PEFT gives the tensors of a saved adapter."""
    return name.replace("modules_to_save.default.", "").replace("lora_magnitude_vector.default.weight", "lora_magnitude_vector").replace(".default.", ".")


def sorted_config(path):
    """PEFT writes sets in arbitrary order: sorted, the same adapter has the same bytes."""
    written = golden.folder(path) / "adapter_config.json"
    content = json.loads(written.read_text())
    if isinstance(content["target_modules"], list):
        content["target_modules"].sort()
    written.write_text(json.dumps(content, indent=2) + "\n")
    return content


def optimizer(adapted, trained, ratio):
    settings = {"lr": LEARNING_RATE, "betas": BETAS, "eps": EPSILON}
    if ratio == 1:
        return torch.optim.AdamW([value for _, value in trained], weight_decay=DECAY, **settings)
    return create_loraplus_optimizer(
        adapted, torch.optim.AdamW, lr=LEARNING_RATE, loraplus_lr_ratio=ratio, loraplus_weight_decay=DECAY, betas=BETAS, eps=EPSILON
    )


def write(case, tied, kind, ratio, settings, documents, labels, counted):
    config = peft.LoraConfig(lora_dropout=0.0, bias="none", task_type="CAUSAL_LM", **settings)
    llama = tiny.model(tied) if kind is None else quantised(tiny.model(tied), kind)
    before = {name: value.detach().clone() for name, value in llama.named_parameters()}
    adapted = peft.get_peft_model(llama, config).train()
    trained = started(adapted)
    path = f"adapter/lora/{case}"
    adapted.save_pretrained(golden.folder(path), save_embedding_layers=False)
    (golden.folder(path) / "README.md").unlink()
    content = sorted_config(path)

    def total():
        return sum(tiny.loss(adapted, ids, label, counted) for ids, label in zip(documents, labels))

    with torch.no_grad():
        logits = {f"document.{i}": adapted(input_ids=torch.tensor([ids])).logits[0] for i, ids in enumerate(documents)}
    loss = total()
    loss.backward()
    slopes = {saved_name(name): slope for name, slope in tiny.gradients(trained).items()}
    saved = safetensors.torch.load_file(golden.folder(path) / "adapter_model.safetensors")
    # a tied head is saved a second time beside its embedding
    twice = {"base_model.model.lm_head.weight"} if tied and "modules_to_save" in settings else set()
    assert slopes.keys() | twice == saved.keys(), slopes.keys() ^ saved.keys()
    start = {name: value.detach().clone() for name, value in trained}
    step = optimizer(adapted, trained, ratio)
    losses = []
    for _ in range(STEPS):
        step.zero_grad()
        each = total()
        each.backward()
        step.step()
        losses.append(each.item())
    after = {saved_name(name): value.detach().clone() for name, value in trained}
    with torch.no_grad():
        for name, value in trained:
            value.copy_(start[name])
    merged = adapted.merge_and_unload()
    changed = {name: value.detach() for name, value in merged.named_parameters() if not torch.equal(value, before[name])}
    for name, tensors in {"logits": logits, "gradients": slopes, "merged": changed, "stepped": after}.items():
        tiny.store(tensors, path, f"{name}.safetensors")
    golden.write(
        "adapter/lora",
        case,
        golden.oracle("peft", "peft.get_peft_model(LoraConfig), merge_and_unload; torch.optim.AdamW", SEED, ["tiny.py", "nf4.py"]),
        {
            "model": "tied" if tied else "untied",
            "adapter": case,
            "rank": settings["r"],
            "alpha": settings["lora_alpha"],
            "rankStabilized": settings.get("use_rslora", False),
            "dora": settings.get("use_dora", False),
            "quantization": kind,
            "targets": content["target_modules"],
            "rankPattern": settings.get("rank_pattern", {}),
            "alphaPattern": settings.get("alpha_pattern", {}),
            "adamw": {"learningRate": LEARNING_RATE, "beta1": BETAS[0], "beta2": BETAS[1], "epsilon": EPSILON, "weightDecay": DECAY, "steps": STEPS},
            "loraplusLrRatio": ratio,
            "documents": documents,
            "labels": labels,
        },
        {
            "counted": counted,
            "loss": loss.item(),
            "losses": losses,
            "logits": f"{case}/logits.safetensors",
            "gradients": f"{case}/gradients.safetensors",
            "merged": f"{case}/merged.safetensors",
            "stepped": f"{case}/stepped.safetensors",
        },
        {"logits": 1e-5, "loss": 1e-5, "gradientRelativeToLargest": 1e-5, "merged": 1e-6, "losses": 1e-4, "stepped": 2e-4},
        REASON,
        [f"{case}/{name}" for name in ("adapter_config.json", "adapter_model.safetensors", "logits.safetensors", "gradients.safetensors", "merged.safetensors", "stepped.safetensors")],
    )


def main():
    warnings.simplefilter("ignore")
    documents = tiny.documents([13, 26, 5], SEED)
    masks = [4, 0, 2]
    labels = [[-100] * prompt + ids[prompt:] for ids, prompt in zip(documents, masks)]
    counted = sum(map(tiny.targets, labels))
    for case, (tied, kind, ratio, settings) in CASES.items():
        write(case, tied, kind, ratio, settings, documents, labels, counted)


main()
