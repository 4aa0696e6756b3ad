"""Golden trajectories of bitsandbytes' AdamW8bit on its CPU path, with its quantisation maps, bits of its states and of single blocks.

Its CPU library gives sizes below 0.0072 of a block's largest a code that is not the nearest (0.50.2: off by up to 3e-5), unlike its
GPU kernels and the paper. Its path for other types than F32, F16 and BF16 takes the nearest, so that one quantises here.
"""

import base64

import bitsandbytes
import bitsandbytes.backends.cpu.ops as cpu
import bitsandbytes.functional
import numpy
import torch

import golden

SEED = 14
STEPS = 6
# 4,900 elements are 19 blocks and a part of one; 4,095 are too few for 8 bits.
SHAPES = {"matrix": (70, 70), "small": (63, 65)}
SETTINGS = {"betas": (0.85, 0.97), "eps": 1e-5, "weight_decay": 0.13}


def octets(tensor):
    return base64.b64encode(numpy.ascontiguousarray(tensor.numpy()).tobytes()).decode()


def quantise(values, code):
    return torch.ops.bitsandbytes.quantize_blockwise(values.double(), code, 256)


def requantise(values, code, absmax, codes, blocksize):
    made, largest = quantise(values, code)
    codes.copy_(made)
    absmax.copy_(largest)


cpu._quant_blockwise_fp32_direct = requantise


def maps():
    signed = bitsandbytes.functional.create_dynamic_map(signed=True)
    unsigned = bitsandbytes.functional.create_dynamic_map(signed=False)
    generator = torch.Generator().manual_seed(SEED)
    blocks = torch.randn(3, 256, generator=generator) * 10.0 ** (torch.rand(3, 256, generator=generator) * 8 - 7)
    cases = {}
    for name, code, values in (("signed", signed, blocks), ("unsigned", unsigned, blocks.abs())):
        quantised, absmax = quantise(values, code)
        restored = torch.ops.bitsandbytes.dequantize_blockwise(quantised, absmax, code, 256, torch.float32)
        cases[name] = {
            "map": golden.bits(code.numpy()),
            "codes": octets(quantised),
            "absmax": golden.bits(absmax.numpy()),
            "restored": golden.bits(restored.numpy()),
        }
    golden.write(
        "optimizer/adamw8bit",
        "blocks",
        golden.oracle("bitsandbytes", "create_dynamic_map, quantize_blockwise (CPU, generic path) and dequantize_blockwise", SEED),
        {"blocks": golden.bits(blocks.numpy())},
        cases,
        {"absolute": 0},
        "bits are equal",
    )


def main():
    maps()
    generator = torch.Generator().manual_seed(SEED)
    parameters = {name: torch.nn.Parameter(torch.randn(shape, generator=generator)) for name, shape in SHAPES.items()}
    start = {name: golden.bits(value.detach().numpy()) for name, value in parameters.items()}
    optimizer = bitsandbytes.optim.AdamW8bit(parameters.values(), lr=1.0, **SETTINGS)
    rates, seeds = [], []
    for step in range(STEPS):
        rate = 0.02 * (step + 1) / STEPS
        optimizer.param_groups[0]["lr"] = rate
        seeds.append({name: SEED + 1 + len(SHAPES) * step + index for index, name in enumerate(parameters)})
        for name, value in parameters.items():
            drawn = torch.Generator().manual_seed(seeds[-1][name])
            value.grad = torch.empty(value.shape).uniform_(-0.5, 0.5, generator=drawn)
        rates.append(rate)
        optimizer.step()
    values = {name: golden.bits(value.detach().numpy()) for name, value in parameters.items()}
    state = optimizer.state[parameters["matrix"]]
    golden.write(
        "optimizer/adamw8bit",
        "trajectory",
        golden.oracle("bitsandbytes", "bitsandbytes.optim.AdamW8bit (CPU, generic path of quantize_blockwise)", SEED),
        {
            "beta1": SETTINGS["betas"][0],
            "beta2": SETTINGS["betas"][1],
            "epsilon": SETTINGS["eps"],
            "weightDecay": SETTINGS["weight_decay"],
            "shapes": {name: list(shape) for name, shape in SHAPES.items()},
            "start": start,
            "learningRates": rates,
            "gradientSeeds": seeds,
            "gradientBound": 0.5,
        },
        {
            "values": values,
            "state1": octets(state["state1"]),
            "state2": octets(state["state2"]),
            "absmax1": golden.bits(state["absmax1"].numpy()),
            "absmax2": golden.bits(state["absmax2"].numpy()),
        },
        {"absolute": 2e-6, "codesThatDiffer": 0.002, "absmax": 1e-6},
        "float32; moments differ by a rounding, so a moment near a boundary may get the code beside it, which changes its next steps",
    )


main()
