"""Golden losses and gradients with label smoothing and z-loss, and embeddings with NEFTune's noise."""

import torch
import transformers.integrations.neftune
from transformers.trainer_pt_utils import LabelSmoother

import golden
import tiny

SEED = 21
ROWS, WIDTH, VOCABULARY = 7, 5, 13


def rows():
    """Each term alone and both together, over logits x = W h and over capped ones."""
    generator = torch.Generator().manual_seed(SEED)
    hidden = torch.randn(ROWS, WIDTH, generator=generator)
    head = torch.randn(VOCABULARY, WIDTH, generator=generator)
    targets = torch.randint(0, VOCABULARY, (ROWS,), generator=generator)
    cases = [(0.1, 0.0, 0.0), (0.0, 0.003, 0.0), (0.3, 0.02, 0.0), (0.2, 0.01, 2.5), (1.0, 0.0, 0.0)]
    results = []
    for smoothing, square, cap in cases:
        h, w = hidden.clone().requires_grad_(), head.clone().requires_grad_()
        logits = h @ w.T
        if cap:
            logits = cap * torch.tanh(logits / cap)
        loss = torch.nn.functional.cross_entropy(logits, targets, label_smoothing=smoothing, reduction="sum")
        loss = loss + square * torch.logsumexp(logits, -1).square().sum()
        (0.25 * loss).backward()
        results.append({"sum": loss.item(), "hidden": golden.bits(h.grad.numpy()), "head": golden.bits(w.grad.numpy())})
    golden.write(
        "objective/regularized",
        "rows",
        golden.oracle("torch", "torch.nn.functional.cross_entropy(label_smoothing), torch.logsumexp, torch autograd", SEED),
        {
            "rows": ROWS,
            "width": WIDTH,
            "vocabulary": VOCABULARY,
            "scale": 0.25,
            "hidden": golden.bits(hidden.numpy()),
            "head": golden.bits(head.numpy()),
            "targets": targets.tolist(),
            "cases": [{"labelSmoothing": e, "zLoss": z, "softcapping": c} for e, z, c in cases],
        },
        results,
        {"relative": 1e-6, "absolute": 2e-6},
        "float32; values up to 10, other order of summation",
    )


def documents():
    """The whole model: transformers' LabelSmoother over the tokens of all documents, and the z-loss of the same logits."""
    llama = tiny.model(tied=False)
    texts = tiny.documents([17, 2, 31, 9], SEED)
    prompts = [9, 1, 0, 3]
    smoothing, square = 0.15, 0.004
    labels = [[-100] * prompt + ids[prompt:] for ids, prompt in zip(texts, prompts)]
    counted = sum(map(tiny.targets, labels))
    smoother = LabelSmoother(epsilon=smoothing)
    total = 0
    for ids, label in zip(texts, labels):
        output = llama(input_ids=torch.tensor([ids]))
        label = torch.tensor([label])
        total = total + smoother(output, label, shift_labels=True, num_items_in_batch=counted)
        sums = torch.logsumexp(output.logits[0, :-1], -1)[label[0, 1:] != -100]
        total = total + square * sums.square().sum() / counted
    total.backward()
    tiny.store(tiny.gradients(llama.named_parameters()), "objective/sft", "regularized.safetensors")
    golden.write(
        "objective/sft",
        "regularized",
        golden.oracle("transformers", "LabelSmoother(num_items_in_batch), torch.logsumexp, torch autograd", SEED, ["tiny.py"]),
        {"model": "untied", "documents": texts, "labels": labels, "labelSmoothing": smoothing, "zLoss": square},
        {"counted": counted, "loss": total.item(), "gradients": "regularized.safetensors"},
        {"loss": 1e-5, "gradientRelativeToLargest": 1e-5},
        "float32 forward and backward of two layers; values up to 10, other order of summation",
        ["regularized.safetensors"],
    )


def noise():
    """transformers' hook draws from torch's global generator; we from one with the same seed."""
    generator = torch.Generator().manual_seed(SEED)
    length, width, alpha, seed = 6, 40, 5.0, 987654321
    embedded = torch.randn(1, length, width, generator=generator)
    module = torch.nn.Embedding(1, width).train()
    module.neftune_noise_alpha = alpha
    torch.manual_seed(seed)
    noised = transformers.integrations.neftune.neftune_post_forward_hook(module, (), embedded)
    golden.write(
        "objective/neftune",
        "embedded",
        golden.oracle("transformers", "transformers.integrations.neftune.neftune_post_forward_hook", SEED),
        {"length": length, "width": width, "alpha": alpha, "seed": seed, "embedded": golden.bits(embedded.numpy())},
        golden.bits(noised.numpy()),
        {"absolute": 5e-7},
        "float32; the bound is a factor here and the generator's there",
    )


rows()
documents()
noise()
