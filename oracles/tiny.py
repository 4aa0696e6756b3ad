"""A Llama of 2 layers, every dimension different and every constant off its default, with seeded weights."""

import safetensors.torch
import torch
import transformers

import golden

SEED = 5
VOCABULARY = 128


def model(tied):
    config = transformers.LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=56,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=12,
        max_position_embeddings=96,
        rope_theta=500.0,
        rms_norm_eps=1e-4,
        tie_word_embeddings=tied,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=None,  # a padding row of the embedding would get no gradient
        attn_implementation="eager",
    )
    # Which spelling of the rotary base counts differs between versions: make sure that it arrived.
    assert config.rope_parameters["rope_theta"] == 500.0
    llama = transformers.LlamaForCausalLM(config).float().train()
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, value in sorted(llama.named_parameters()):
            noise = torch.randn(value.shape, generator=generator)
            value.copy_(1 + 0.2 * noise if "norm" in name else 0.25 * noise)
    return llama


def documents(lengths, seed):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(0, VOCABULARY, (length,), generator=generator).tolist() for length in lengths]


def save(llama, path):
    """The model as a Hugging Face folder."""
    llama.save_pretrained(golden.folder(path))


def loss(llama, ids, labels, counted):
    """transformers' own loss of one document, summed over its targets and divided by counted."""
    batch = {"input_ids": torch.tensor([ids]), "labels": torch.tensor([labels])}
    return llama(**batch, num_items_in_batch=counted).loss


def targets(labels):
    """How many labels count: the first is no target, since nothing predicts it."""
    return sum(label != -100 for label in labels[1:])


def gradients(parameters):
    return {name: value.grad.detach().clone().contiguous() for name, value in parameters}


def store(tensors, path, name):
    safetensors.torch.save_file({key: value.contiguous() for key, value in tensors.items()}, golden.folder(path) / name)
