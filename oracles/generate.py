"""Golden greedy answers of a tiny Llama, with the cache that transformers keeps; one prompt meets the stop token early."""

import torch

import golden
import tiny

SEED = 8
NEW = 24


def answer(llama, ids, stop):
    out = llama.generate(
        torch.tensor([ids]),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        max_new_tokens=NEW,
        do_sample=False,
        eos_token_id=stop,
        pad_token_id=stop,
    )
    return out[0, len(ids):].tolist()


def main():
    llama = tiny.model(tied=False).eval()
    prompts = tiny.documents([1, 2, 5, 13, 31, 60], SEED)
    with torch.no_grad():
        stop = answer(llama, prompts[2], None)[3]
        answers = [answer(llama, ids, stop) for ids in prompts]
    assert any(len(ids) < NEW for ids in answers) and any(len(ids) == NEW for ids in answers)
    golden.write(
        "family/decoder",
        "generate",
        golden.oracle("transformers", "LlamaForCausalLM.generate(do_sample=False)", SEED, ["tiny.py"]),
        {"model": "untied", "prompts": prompts, "maxNewTokens": NEW, "stopToken": stop},
        {"answers": answers},
        {"absolute": 0},
        "token ids",
    )


main()
