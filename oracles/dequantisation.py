"""Golden bits of GGUF dequantisation: blocks made by gguf's own quantiser, and random blocks with every finite scale."""

import base64

import gguf
import numpy

import golden

SEED = 4
KINDS = {"F16": 256, "Q4_0": 1280, "Q4_1": 1280, "Q8_0": 1280, "Q5_0": 1280, "Q5_1": 1280, "Q4_K": 0, "Q5_K": 0, "Q6_K": 0, "BF16": 256}
# Where the float16 scales of a block are, if not at its beginning alone; gguf quantises none of the k types.
SCALES = {"Q4_1": (0, 2), "Q5_1": (0, 2), "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208,)}


def random_blocks(random, kind, count):
    """Arbitrary quants under arbitrary finite float16 scales: subnormal, negative and zero ones too."""
    size = gguf.GGML_QUANT_SIZES[kind][1]
    blocks = random.integers(0, 256, size=(count, size), dtype=numpy.uint8)
    for offset in SCALES.get(kind.name, (0,)):
        scales = random.integers(0, 0x7C00, size=count).astype(numpy.uint16)
        scales |= random.integers(0, 2, size=count).astype(numpy.uint16) << 15
        blocks[:, offset : offset + 2] = scales.astype("<u2").view(numpy.uint8).reshape(count, 2)
    return blocks.reshape(1, -1)


def main():
    random = numpy.random.default_rng(SEED)
    for name, count in KINDS.items():
        kind = gguf.GGMLQuantizationType[name]
        if name == "F16":
            halves = random.integers(0, 0x7C00, size=count).astype("<u2") | (random.integers(0, 2, size=count) << 15).astype("<u2")
            halves[:6] = [0, 0x8000, 1, 0x03FF, 0x7BFF, 0x7C00]
            stored = halves.view(numpy.uint8).reshape(1, -1)
            values = halves.view("<f2").astype(numpy.float32)
        elif name == "BF16":
            halves = random.integers(0, 0x7F80, size=count).astype("<u2") | (random.integers(0, 2, size=count) << 15).astype("<u2")
            halves[:6] = [0, 0x8000, 1, 0x007F, 0x7F7F, 0x7F80]
            stored = halves.view(numpy.uint8).reshape(1, -1)
            values = gguf.quants.dequantize(stored, kind)
        elif not count:
            stored = random_blocks(random, kind, 12)
            values = gguf.quants.dequantize(stored, kind)
        else:
            scale = random.lognormal(-3, 2, size=(1, count)).astype(numpy.float32)
            data = random.standard_normal((1, count)).astype(numpy.float32) * scale
            stored = numpy.concatenate([gguf.quants.quantize(data, kind), random_blocks(random, kind, 40)], axis=1)
            values = gguf.quants.dequantize(stored, kind)
        golden.write(
            "checkpoint/gguf",
            name.lower(),
            golden.oracle("gguf", "gguf.quants.quantize, gguf.quants.dequantize", SEED),
            {"type": name, "stored": base64.b64encode(stored.tobytes()).decode()},
            {"values": golden.bits(values)},
            {"bits": 0},
            "the same operations in the same order, each rounded to float32",
        )


main()
