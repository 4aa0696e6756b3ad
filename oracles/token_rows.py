"""Golden logits, losses, gradients and merged weights of PEFT's LoRA with trainable_token_indices on the tiny Llama."""

import json

import peft
import safetensors.torch
import torch

import golden
import tiny

SEED = 9
FIRST = 120
REASON = "float32 forward and backward of two layers with adapters; other order of summation"
TARGETS = ["q_proj", "down_proj"]
CASES = {"new-tokens": True, "new-tokens-untied": False}


def main():
    ids = list(range(FIRST, tiny.VOCABULARY))
    documents = tiny.documents([17, 9], SEED)
    documents[0][3:6] = [FIRST, FIRST + 4, FIRST]  # one new token twice, others never
    documents[1][2] = FIRST + 7
    labels = [list(each) for each in documents]
    counted = sum(map(tiny.targets, labels))
    for case, tied in CASES.items():
        tokens = {"embed_tokens": ids} if tied else {"embed_tokens": ids, "lm_head": ids}
        config = peft.LoraConfig(
            r=3, lora_alpha=7, target_modules=TARGETS, lora_dropout=0.0, bias="none", task_type="CAUSAL_LM", trainable_token_indices=tokens
        )
        adapted = peft.get_peft_model(tiny.model(tied=tied), config).train()
        generator = torch.Generator().manual_seed(SEED)
        trained = [(name, value) for name, value in sorted(adapted.named_parameters()) if value.requires_grad]
        with torch.no_grad():
            for _, value in trained:
                value.copy_(0.2 * torch.randn(value.shape, generator=generator))
        path = f"adapter/lora/{case}"
        adapted.save_pretrained(golden.folder(path))
        (golden.folder(path) / "README.md").unlink()
        written = golden.folder(path) / "adapter_config.json"
        content = json.loads(written.read_text())
        content["target_modules"].sort()
        written.write_text(json.dumps(content, indent=2) + "\n")
        with torch.no_grad():
            logits = {f"document.{i}": adapted(input_ids=torch.tensor([each])).logits[0] for i, each in enumerate(documents)}
        total = sum(tiny.loss(adapted, each, label, counted) for each, label in zip(documents, labels))
        total.backward()
        # The names that PEFT gives the tensors of a saved adapter.
        slopes = {name.replace(".default.", ".").removesuffix(".default"): slope for name, slope in tiny.gradients(trained).items()}
        assert slopes.keys() == safetensors.torch.load_file(golden.folder(path) / "adapter_model.safetensors").keys(), slopes.keys()
        merged = adapted.merge_and_unload()
        places = [f".{target}." for target in TARGETS] + ["embed_tokens"] + ([] if tied else ["lm_head"])
        changed = {name: value.detach() for name, value in merged.named_parameters() if any(place in name for place in places)}
        tiny.store(logits, path, "logits.safetensors")
        tiny.store(slopes, path, "gradients.safetensors")
        tiny.store(changed, path, "merged.safetensors")
        golden.write(
            "adapter/lora",
            case,
            golden.oracle("peft", "peft.get_peft_model(LoraConfig(trainable_token_indices)), merge_and_unload", SEED, ["tiny.py"]),
            {
                "model": "tied" if tied else "untied",
                "adapter": case,
                "rank": 3,
                "alpha": 7,
                "targets": TARGETS,
                "rankStabilized": False,
                "firstToken": FIRST,
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


if __name__ == "__main__":
    main()
