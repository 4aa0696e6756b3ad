"""Golden start of a decoder: weights drawn by the stated formula, and the logits that transformers computes with them."""

import hashlib
import math

import numpy
import torch
import transformers

import golden

SEED = 5
DEVIATION = 0.3
MASK = (1 << 64) - 1


def mix(z):
    """SplitMix64's finaliser (Steele, Lea, Flood 2014; Stafford's variant 13)."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def normal(name, count):
    """Box and Muller over SplitMix64, whose state is the first 64 bits of SHA-256(scratch/seed/name)."""
    state = int.from_bytes(hashlib.sha256(f"scratch/{SEED}/{name}".encode()).digest()[:8], "big")
    values = []
    while len(values) < count:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        first = ((mix(state) >> 11) + 1) * 2.0**-53
        state = (state + 0x9E3779B97F4A7C15) & MASK
        angle = 2 * math.pi * ((mix(state) >> 11) * 2.0**-53)
        radius = DEVIATION * math.sqrt(-2 * math.log(first))
        values += [radius * math.cos(angle), radius * math.sin(angle)]
    return numpy.array(values[:count], dtype="<f4")


def case(name, tied):
    shape = {
        "vocab_size": 40,
        "hidden_size": 16,
        "intermediate_size": 24,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 32,
        "rms_norm_eps": 1e-4,
        "tie_word_embeddings": tied,
    }
    config = transformers.LlamaConfig(**shape, rope_theta=500.0, pad_token_id=None, attn_implementation="eager")
    assert config.rope_parameters["rope_theta"] == 500.0
    llama = transformers.LlamaForCausalLM(config).float().eval()
    with torch.no_grad():
        for key, value in llama.named_parameters():
            drawn = torch.ones(value.shape) if "norm" in key else torch.from_numpy(normal(key, value.numel()).copy()).view(value.shape)
            value.copy_(drawn)
        ids = [3, 1, 4, 1, 5, 9, 2, 6, 39, 0]
        logits = llama(input_ids=torch.tensor([ids])).logits[0]
    golden.write(
        "family/scratch",
        name,
        golden.oracle("transformers", "LlamaForCausalLM.forward on weights drawn here", SEED),
        {**shape, "rope_theta": 500.0, "deviation": DEVIATION, "seed": SEED, "ids": ids},
        {"q_proj": golden.bits(llama.model.layers[1].self_attn.q_proj.weight.detach().numpy().reshape(-1)[:8]), "logits": golden.bits(logits.numpy())},
        {"absolute": 1e-5},
        "float32, operations may be ordered otherwise",
    )


def main():
    case("tied", True)
    case("untied", False)


main()
