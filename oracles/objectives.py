"""Golden losses, gradients and logits of a tiny Llama: causal and completion-only, over documents of uneven lengths."""

import torch

import golden
import tiny

SEED = 6
REASON = "float32 forward and backward of two layers; values up to 10, other order of summation"


def main():
    tied, untied = tiny.model(tied=True), tiny.model(tied=False)
    tiny.save(tied, "family/decoder/tied")
    tiny.save(untied, "family/decoder/untied")
    documents = tiny.documents([17, 2, 31, 9, 1], SEED)
    masks = [9, 1, 0, 9, 0]  # tokens of each document's prompt; the fourth document has no completion at all
    for name, llama in (("tied", tied), ("untied", untied)):
        with torch.no_grad():
            logits = {f"document.{i}": llama(input_ids=torch.tensor([ids])).logits[0] for i, ids in enumerate(documents)}
        tiny.store(logits, "family/decoder", f"{name}.logits.safetensors")
        golden.write(
            "family/decoder",
            name,
            golden.oracle("transformers", "LlamaForCausalLM.forward (eager attention)", SEED, ["tiny.py"]),
            {"model": name, "documents": documents},
            {"logits": f"{name}.logits.safetensors"},
            {"absolute": 1e-5},
            REASON,
            [f"{name}/config.json", f"{name}/generation_config.json", f"{name}/model.safetensors", f"{name}.logits.safetensors"],
        )
    for objective, llama, prompts in (("clm", tied, [0] * 5), ("sft", untied, masks)):
        llama.zero_grad()
        labels = [[-100] * prompt + ids[prompt:] for ids, prompt in zip(documents, prompts)]
        counted = sum(map(tiny.targets, labels))
        losses = [tiny.loss(llama, ids, label, counted) for ids, label in zip(documents, labels)]
        total = sum(value for value, label in zip(losses, labels) if tiny.targets(label))
        total.backward()
        tiny.store(tiny.gradients(llama.named_parameters()), f"objective/{objective}", "gradients.safetensors")
        golden.write(
            f"objective/{objective}",
            "documents",
            golden.oracle(
                "transformers", "LlamaForCausalLM(labels, num_items_in_batch), torch autograd", SEED, ["tiny.py"]
            ),
            {"model": "tied" if objective == "clm" else "untied", "documents": documents, "labels": labels},
            {
                "counted": counted,
                "loss": total.item(),
                "documentLossSums": [value.item() * counted if tiny.targets(label) else 0.0 for value, label in zip(losses, labels)],
                "gradients": "gradients.safetensors",
            },
            {"loss": 1e-5, "gradientRelativeToLargest": 1e-5},
            REASON,
            ["gradients.safetensors"],
        )


main()
