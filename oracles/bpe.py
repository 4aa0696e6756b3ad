"""The tokenizer that a GGUF file with tokenizer.ggml.pre = smollm describes, built with the tokenizers package.

transformers leaves the pre-tokenizer of the file aside and cuts text by GPT-2's expression alone. SmolLM cuts out each
digit first, so that spaces and line breaks before a digit stay together: "\\n\\n1" is "\\n\\n", "1", not "\\n", "\\n", "1".
"""

import gguf
import tokenizers

CONTROL = 3


def smollm(path):
    fields = gguf.GGUFReader(path).fields
    assert fields["tokenizer.ggml.pre"].contents() == "smollm"
    tokens = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    made = tokenizers.Tokenizer(tokenizers.models.BPE({token: id for id, token in enumerate(tokens)}, merges))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Sequence(
        [
            tokenizers.pre_tokenizers.Digits(individual_digits=True),
            tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    made.decoder = tokenizers.decoders.ByteLevel()
    types = fields["tokenizer.ggml.token_type"].contents()
    made.add_special_tokens([token for token, kind in zip(tokens, types) if kind == CONTROL])
    return made


def ids(tokenizer, text):
    return tokenizer.encode(text, add_special_tokens=False).ids
