"""A small but complete GGUF file of the Llama architecture, with what transformers reads from it."""

import hashlib

import gguf
import numpy
import torch
import transformers
from transformers.convert_slow_tokenizer import bytes_to_unicode

import bpe
import golden

SEED = 9
HIDDEN, INNER, LAYERS, HEADS, KEY_VALUE_HEADS, HEAD = 64, 96, 2, 4, 2, 16
TEXTS = ["the 2026 man page", "<|im_start|>user\nthe then 10<|im_end|>", " other\n\ntherein größer"]
KINDS = ["F32", "F16", "Q8_0", "Q4_0", "Q4_1"]


def vocabulary():
    """Three control tokens, the 256 byte letters, and merges over the most English of words."""
    letters = sorted(bytes_to_unicode().values())
    merges = ["t h", "th e", "Ġ the", "i n", "e r", "Ġ t", "Ġ 2", "1 0"]
    return ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *letters, *(merge.replace(" ", "") for merge in merges)], merges


def shapes(tokens):
    yield "token_embd.weight", (tokens, HIDDEN)
    yield "output_norm.weight", (HIDDEN,)
    for layer in range(LAYERS):
        for name, shape in {
            "attn_norm": (HIDDEN,),
            "attn_q": (HEADS * HEAD, HIDDEN),
            "attn_k": (KEY_VALUE_HEADS * HEAD, HIDDEN),
            "attn_v": (KEY_VALUE_HEADS * HEAD, HIDDEN),
            "attn_output": (HIDDEN, HEADS * HEAD),
            "ffn_norm": (HIDDEN,),
            "ffn_gate": (INNER, HIDDEN),
            "ffn_up": (INNER, HIDDEN),
            "ffn_down": (HIDDEN, INNER),
        }.items():
            yield f"blk.{layer}.{name}.weight", shape


def write(path, untied):
    tokens, merges = vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(256)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(INNER)
    writer.add_block_count(LAYERS)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_VALUE_HEADS)
    writer.add_rope_dimension_count(HEAD)
    writer.add_rope_freq_base(777.0)
    writer.add_layer_norm_rms_eps(1e-4)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3, 3] + [1] * (len(tokens) - 3))
    writer.add_token_merges(merges)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_pad_token_id(2)
    random = numpy.random.default_rng(SEED)
    extra = [("output.weight", (len(tokens), HIDDEN))] if untied else []
    for index, (name, shape) in enumerate([*shapes(len(tokens)), *extra]):
        data = random.standard_normal(shape).astype(numpy.float32) * 0.1
        kind = gguf.GGMLQuantizationType[KINDS[index % 5] if len(shape) == 2 else "F32"]
        writer.add_tensor(name, gguf.quants.quantize(data, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    directory = golden.folder("checkpoint/llama")
    for case, untied in (("tied", False), ("untied", True)):
        path = directory / f"{case}.gguf"
        write(path, untied)
        loaded = transformers.AutoModelForCausalLM.from_pretrained(directory, gguf_file=path.name, dtype=torch.float32)
        tokenizer = bpe.smollm(path)
        state = dict(loaded.named_parameters())
        ids = torch.arange(12).reshape(1, 12) * 7 % 200
        with torch.no_grad():
            logits = loaded.eval()(input_ids=ids).logits[0, -1]
        golden.write(
            "checkpoint/llama",
            case,
            golden.oracle("transformers", "AutoModelForCausalLM.from_pretrained(gguf_file); token ids by tokenizers (bpe.py)", SEED, ["bpe.py"]),
            {"gguf": f"{case}.gguf", "texts": TEXTS, "ids": ids[0].tolist()},
            {
                "sha256OfFloat32": {
                    name: hashlib.sha256(value.detach().contiguous().numpy().astype("<f4").tobytes()).hexdigest()
                    for name, value in sorted(state.items())
                },
                "shapes": {name: list(value.shape) for name, value in sorted(state.items())},
                "config": {
                    **{key: getattr(loaded.config, key) for key in (
                        "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
                        "head_dim", "max_position_embeddings", "rms_norm_eps", "vocab_size", "tie_word_embeddings",
                    )},
                    "rope_theta": loaded.config.rope_parameters["rope_theta"],
                },
                "tokenIds": [bpe.ids(tokenizer, text) for text in TEXTS],
                "logitsOfLastPosition": golden.bits(logits.numpy()),
            },
            {"weightBits": 0, "logits": 1e-5},
            "weights: same roundings; logits: float32 forward of two layers, other order of summation",
            [f"{case}.gguf"],
        )


main()
