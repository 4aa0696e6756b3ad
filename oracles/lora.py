"""Golden logits, losses, gradients and merged weights of PEFT's LoRA on the tiny Llama."""

import json

import safetensors.torch
import torch
import peft

import golden
import tiny

SEED = 7
REASON = "float32 forward and backward of two layers with adapters; other order of summation"
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
CASES = {
    "all-targets": {"r": 3, "lora_alpha": 7, "target_modules": ALL, "use_rslora": False},
    "some-targets-rank-stabilised": {"r": 5, "lora_alpha": 4, "target_modules": ["q_proj", "v_proj", "down_proj"], "use_rslora": True},
}


def main():
    documents = tiny.documents([13, 26, 5], SEED)
    masks = [4, 0, 2]
    labels = [[-100] * prompt + ids[prompt:] for ids, prompt in zip(documents, masks)]
    counted = sum(map(tiny.targets, labels))
    for case, settings in CASES.items():
        config = peft.LoraConfig(lora_dropout=0.0, bias="none", task_type="CAUSAL_LM", **settings)
        adapted = peft.get_peft_model(tiny.model(tied=True), config).train()
        generator = torch.Generator().manual_seed(SEED)
        trained = [(name, value) for name, value in sorted(adapted.named_parameters()) if value.requires_grad]
        with torch.no_grad():
            for _, value in trained:
                value.copy_(0.2 * torch.randn(value.shape, generator=generator))
        path = f"adapter/lora/{case}"
        adapted.save_pretrained(golden.folder(path))
        (golden.folder(path) / "README.md").unlink()
        # PEFT writes a set in arbitrary order: sorted, the same adapter has the same bytes.
        written = golden.folder(path) / "adapter_config.json"
        content = json.loads(written.read_text())
        content["target_modules"].sort()
        written.write_text(json.dumps(content, indent=2) + "\n")
        with torch.no_grad():
            logits = {f"document.{i}": adapted(input_ids=torch.tensor([ids])).logits[0] for i, ids in enumerate(documents)}
        total = sum(tiny.loss(adapted, ids, label, counted) for ids, label in zip(documents, labels))
        total.backward()
        # The names that PEFT gives the tensors of a saved adapter.
        slopes = {name.replace(".default.", "."): slope for name, slope in tiny.gradients(trained).items()}
        assert slopes.keys() == safetensors.torch.load_file(golden.folder(path) / "adapter_model.safetensors").keys()
        merged = adapted.merge_and_unload()
        changed = {name: value.detach() for name, value in merged.named_parameters() if any(f".{target}." in name for target in settings["target_modules"])}
        tiny.store(logits, path, "logits.safetensors")
        tiny.store(slopes, path, "gradients.safetensors")
        tiny.store(changed, path, "merged.safetensors")
        golden.write(
            "adapter/lora",
            case,
            golden.oracle("peft", "peft.get_peft_model(LoraConfig), merge_and_unload", SEED, ["tiny.py"]),
            {
                "model": "tied",
                "adapter": case,
                "rank": settings["r"],
                "alpha": settings["lora_alpha"],
                "targets": settings["target_modules"],
                "rankStabilized": settings["use_rslora"],
                "documents": documents,
                "labels": labels,
            },
            {
                "counted": counted,
                "loss": total.item(),
                "logits": f"{case}/logits.safetensors",
                "gradients": f"{case}/gradients.safetensors",
                "merged": f"{case}/merged.safetensors",
            },
            {"logits": 1e-5, "loss": 1e-5, "gradientRelativeToLargest": 1e-5, "merged": 1e-6},
            REASON,
            [f"{case}/{name}" for name in ("adapter_config.json", "adapter_model.safetensors", "logits.safetensors", "gradients.safetensors", "merged.safetensors")],
        )


main()
