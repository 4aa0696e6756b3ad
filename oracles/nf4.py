"""Golden codes, scales and dequantised values of bitsandbytes' NF4 on the CPU, plain and with quantised scales."""

import torch
from bitsandbytes import functional
from bitsandbytes.backends.default.ops import _dequantize_4bit_compute

import golden
import tiny

SEED = 13
# rows x columns: whole blocks, a last block that is not whole, more than one block of scales (256 x 64 values)
SHAPES = {"whole": (8, 64), "partial": (6, 18), "many": (260, 64)}


def quantised(weight, double):
    return functional.quantize_4bit(weight.contiguous(), blocksize=64, quant_type="nf4", compress_statistics=double)


def dequantised(packed, state):
    """By the package's implementation for all devices: its kernel for CPUs takes each row's blocks to begin with the row."""
    absmax = state.absmax
    if state.nested:
        absmax = functional.dequantize_blockwise(state.absmax, state.state2) + state.offset
    return _dequantize_4bit_compute(packed.reshape(-1), absmax, state.code, state.blocksize, state.shape, torch.float32)


def back(weight, double):
    """What a weight is after NF4."""
    return dequantised(*quantised(weight, double))


def weight(shape, generator):
    values = torch.randn(shape, generator=generator) * torch.rand((shape[0], 1), generator=generator)
    values[0, :4] = torch.tensor([0.0, -0.0, 1e-30, 1.0])
    if shape[0] > 7:
        values[3] = 0  # a block of nothing
    return values


def main():
    generator = torch.Generator().manual_seed(SEED)
    for case, shape in SHAPES.items():
        values = weight(shape, generator)
        tensors = {"weight": values}
        for kind, double in (("plain", False), ("double", True)):
            packed, state = quantised(values, double)
            tensors |= {f"{kind}.packed": packed.reshape(-1), f"{kind}.absmax": state.absmax, f"{kind}.back": dequantised(packed, state)}
            if double:
                tensors |= {"double.scale": state.state2.absmax, "double.offset": state.offset.reshape(1), "double.code": state.state2.code}
        tensors["code"] = state.code
        if case == "many":
            del tensors["plain.back"]  # a large file otherwise
        tiny.store(tensors, "quantization/nf4", f"{case}.safetensors")
        golden.write(
            "quantization/nf4",
            case,
            golden.oracle("bitsandbytes", "functional.quantize_4bit, backends.default.ops._dequantize_4bit_compute", SEED, ["tiny.py"]),
            {"shape": shape, "blocksize": 64},
            {"tensors": f"{case}.safetensors"},
            {"bits": 0},
            "bit-equal",
            [f"{case}.safetensors"],
        )


if __name__ == "__main__":
    main()
