"""Golden names of the parameters that transformers' Trainer leaves out of weight decay, in models of several layouts."""

import transformers

import golden

SIZES = {
    "vocab_size": 32,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 8,
    "pad_token_id": 0,
}


def main():
    inputs, expected = {}, {}
    for layout in ("LlamaConfig", "MistralConfig", "Qwen2Config", "Qwen3Config", "Gemma2Config", "Phi3Config"):
        config = getattr(transformers, layout)(**SIZES)
        model = transformers.AutoModelForCausalLM.from_config(config)
        # The method reads nothing of the trainer.
        decayed = transformers.Trainer.get_decay_parameter_names(None, model)
        names = [name for name, _ in model.named_parameters()]
        inputs[layout] = names
        expected[layout] = [name for name in names if name not in decayed]
    golden.write(
        "optimizer/groups",
        "undecayed",
        golden.oracle("transformers", "Trainer.get_decay_parameter_names", 0),
        inputs,
        expected,
        {"absolute": 0},
        "names are equal or not",
        module="trainer-image",
    )


main()
