"""Golden floating point operations of a training pass: what torch counts in transformers' forward and backward."""

import torch
from torch.utils.flop_counter import FlopCounterMode

import golden
import tiny


def counted(tied, length):
    llama = tiny.model(tied)
    ids = torch.tensor(tiny.documents([length], 3))
    with FlopCounterMode(display=False) as counter:
        llama(input_ids=ids).logits.sum().backward()
    return counter.get_total_flops()


def main():
    cases = [(tied, length) for tied in (True, False) for length in (7, 64)]
    golden.write(
        "cost/flops",
        "decoder",
        golden.oracle("torch", "torch.utils.flop_counter.FlopCounterMode", 3, ["tiny.py"]),
        [{"tied": tied, "length": length} for tied, length in cases],
        [counted(tied, length) for tied, length in cases],
        {"relative": 0},
        "whole numbers; eager attention does not save by the causal mask, so it has length^2 pairs",
        module="trainer-image",
    )


main()
