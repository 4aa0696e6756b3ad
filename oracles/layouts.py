"""Golden logits, losses, gradients, greedy answers and adapters of tiny models whose layers are not Llama's plain ones, by kind of configuration.

Every model has three or four layers, every dimension different and every constant off its default; windows are shorter than the
documents, caps are near the scores and logits that they cap.
"""

import json

import peft
import safetensors.torch
import torch
import transformers

import golden
import tiny

SEED = 11
REASON = "float32 forward and backward of three or four layers, other kernels and other order of summation"
VOCABULARY = 48
COMMON = {
    "vocab_size": VOCABULARY,
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "rms_norm_eps": 1e-4,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": None,
}
LLAMA3 = {"rope_type": "llama3", "rope_theta": 300.0, "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 3.0, "original_max_position_embeddings": 20}
SLIDING, FULL = "sliding_attention", "full_attention"


def plain(theta):
    return {"rope_type": "default", "rope_theta": theta}


KINDS = {
    "llama": (
        transformers.LlamaConfig,
        {"head_dim": 8, "rope_parameters": LLAMA3, "attention_bias": True, "mlp_bias": True, "tie_word_embeddings": False},
    ),
    "mistral": (
        transformers.MistralConfig,
        {"head_dim": 10, "rope_parameters": plain(500.0), "sliding_window": 6, "tie_word_embeddings": False},
    ),
    "qwen2": (
        transformers.Qwen2Config,
        {"rope_parameters": plain(700.0), "use_sliding_window": True, "sliding_window": 5, "max_window_layers": 1, "tie_word_embeddings": True},
    ),
    "qwen3": (
        transformers.Qwen3Config,
        {
            "head_dim": 10,
            "rope_parameters": {"rope_type": "linear", "factor": 2.0, "rope_theta": 700.0},
            "attention_bias": True,
            "use_sliding_window": True,
            "sliding_window": 7,
            "layer_types": [SLIDING, FULL, SLIDING],
            "tie_word_embeddings": False,
        },
    ),
    "phi3": (
        transformers.Phi3Config,
        {"rope_parameters": {**plain(400.0), "partial_rotary_factor": 0.67}, "sliding_window": 9, "tie_word_embeddings": False},
    ),
    "gemma": (
        transformers.GemmaConfig,
        {"head_dim": 10, "rope_parameters": plain(600.0), "hidden_act": "gelu_pytorch_tanh", "tie_word_embeddings": True},
    ),
    "gemma2": (
        transformers.Gemma2Config,
        {
            "num_hidden_layers": 4,
            "head_dim": 8,
            "rope_parameters": plain(300.0),
            "sliding_window": 5,
            "query_pre_attn_scalar": 11,
            "attn_logit_softcapping": 3.0,
            "final_logit_softcapping": 4.0,
            "tie_word_embeddings": True,
        },
    ),
    "gemma3": (
        transformers.Gemma3TextConfig,
        {
            "num_hidden_layers": 4,
            "head_dim": 8,
            "rope_parameters": {FULL: {"rope_type": "linear", "factor": 3.0, "rope_theta": 3000.0}, SLIDING: plain(90.0)},
            "sliding_window": 6,
            "layer_types": [SLIDING, SLIDING, FULL, SLIDING],
            "query_pre_attn_scalar": 13,
            "final_logit_softcapping": 5.0,
            "tie_word_embeddings": True,
        },
    ),
}
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
FUSED = ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"]
PROMPTS = (1, 6, 11, 8)  # lengths
ANSWER = 14


def draw(parameters, centre, generator):
    """Norms around the weight that multiplies by one, the rest large enough that attention and gates matter."""
    with torch.no_grad():
        for name, value in sorted(parameters):
            noise = torch.randn(value.shape, generator=generator)
            value.copy_(centre + 0.2 * noise if "norm" in name else 0.2 * noise)


def made(kind):
    family, settings = KINDS[kind]
    config = family(attn_implementation="eager", **{**COMMON, **settings})
    model = transformers.AutoModelForCausalLM.from_config(config).float().train()
    draw(model.named_parameters(), 0 if "gemma" in kind else 1, torch.Generator().manual_seed(SEED))
    return model


def logits(model, documents):
    with torch.no_grad():
        return {f"document.{i}": model(input_ids=torch.tensor([ids])).logits[0] for i, ids in enumerate(documents)}


def backward(model, documents, labels, counted):
    losses = [tiny.loss(model, ids, label, counted) for ids, label in zip(documents, labels)]
    total = sum(value for value, label in zip(losses, labels) if tiny.targets(label))
    total.backward()
    return total.item(), [value.item() * counted if tiny.targets(label) else 0.0 for value, label in zip(losses, labels)]


def answer(model, prompt):
    """Followed from its own tokens by whole forward passes (no cache of transformers is in it), and the least lead of a chosen token."""
    ids, lead = list(prompt), float("inf")
    for _ in range(ANSWER):
        with torch.no_grad():
            top = model(input_ids=torch.tensor([ids])).logits[0, -1].topk(2)
        lead = min(lead, (top.values[0] - top.values[1]).item())
        ids.append(top.indices[0].item())
    return ids[len(prompt) :], lead


def greedy(model, generator):
    """Prompts whose answers no rounding changes, and the answers."""
    prompts, answers = [], []
    for length in PROMPTS:
        lead = 0
        while lead < 1e-3:
            prompt = torch.randint(0, VOCABULARY, (length,), generator=generator).tolist()
            tokens, lead = answer(model, prompt)
        prompts.append(prompt)
        answers.append(tokens)
    return prompts, answers


def adapted(kind, path):
    settings = {"r": 2, "lora_alpha": 5, "target_modules": FUSED if kind == "phi3" else TARGETS, "use_rslora": False}
    model = peft.get_peft_model(made(kind), peft.LoraConfig(lora_dropout=0.0, bias="none", task_type="CAUSAL_LM", **settings)).train()
    trained = [(name, value) for name, value in sorted(model.named_parameters()) if value.requires_grad]
    generator = torch.Generator().manual_seed(SEED + 1)
    with torch.no_grad():
        for _, value in trained:
            value.copy_(0.1 * torch.randn(value.shape, generator=generator))
    target = golden.folder(path) / "adapter"
    model.save_pretrained(target)
    (target / "README.md").unlink()
    # PEFT writes a set in arbitrary order: sorted, the same adapter has the same bytes.
    written = target / "adapter_config.json"
    content = json.loads(written.read_text())
    content["target_modules"].sort()
    written.write_text(json.dumps(content, indent=2) + "\n")
    return model, trained, settings


def main():
    generator = torch.Generator().manual_seed(SEED)
    documents = [torch.randint(0, VOCABULARY, (length,), generator=generator).tolist() for length in (17, 2, 31, 9, 1, 31)]
    labels = [[-100] * prompt + ids[prompt:] for ids, prompt in zip(documents, (4, 0, 2, 9, 0, 0))]
    counted = sum(map(tiny.targets, labels))
    for kind in KINDS:
        path = f"family/layout/{kind}"
        model = made(kind)
        tiny.save(model, path)
        tiny.store(logits(model, documents), path, "logits.safetensors")
        loss, sums = backward(model, documents, labels, counted)
        tiny.store(tiny.gradients(model.named_parameters()), path, "gradients.safetensors")
        prompts, answers = greedy(model, torch.Generator().manual_seed(SEED + 2))
        lora, trained, settings = adapted(kind, path)
        tiny.store(logits(lora, documents), path, "adapter.logits.safetensors")
        ofAdapter, _ = backward(lora, documents, labels, counted)
        # The names that PEFT gives the tensors of a saved adapter.
        slopes = {name.replace(".default.", "."): slope for name, slope in tiny.gradients(trained).items()}
        assert slopes.keys() == safetensors.torch.load_file(golden.folder(path) / "adapter/adapter_model.safetensors").keys()
        tiny.store(slopes, path, "adapter.gradients.safetensors")
        names = ["config.json", "generation_config.json", "model.safetensors", "logits.safetensors", "gradients.safetensors"]
        names += ["adapter/adapter_config.json", "adapter/adapter_model.safetensors", "adapter.logits.safetensors", "adapter.gradients.safetensors"]
        golden.write(
            "family/layout",
            kind,
            golden.oracle("transformers", f"{type(model).__name__} (eager attention), torch autograd, peft.get_peft_model", SEED, ["tiny.py"]),
            {
                "model": kind,
                "documents": documents,
                "labels": labels,
                "prompts": prompts,
                "maxNewTokens": ANSWER,
                "adapter": f"{kind}/adapter",
                "targets": settings["target_modules"],
            },
            {
                "counted": counted,
                "loss": loss,
                "documentLossSums": sums,
                "logits": f"{kind}/logits.safetensors",
                "gradients": f"{kind}/gradients.safetensors",
                "answers": answers,
                "adapterLoss": ofAdapter,
                "adapterLogits": f"{kind}/adapter.logits.safetensors",
                "adapterGradients": f"{kind}/adapter.gradients.safetensors",
            },
            {"absolute": 1e-5, "loss": 1e-5, "gradientRelativeToLargest": 1e-5},
            REASON,
            [f"{kind}/{name}" for name in names],
        )


main()
