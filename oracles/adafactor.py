"""Golden trajectories of transformers.Adafactor under seeded gradients, every setting away from its default."""

import torch
import transformers

import golden

SEED = 12
STEPS = 8
SHAPES = {"matrix": (3, 5), "vector": (7,), "scalar": (1,)}
CASES = {
    "factored": {"eps": (1e-30, 1e-3), "clip_threshold": 1.0, "decay_rate": -0.8, "beta1": None, "weight_decay": 0.0, "scale_parameter": False},
    "scaled": {"eps": (1e-6, 0.2), "clip_threshold": 0.7, "decay_rate": -0.6, "beta1": 0.8, "weight_decay": 0.13, "scale_parameter": True},
}


def main():
    for case, settings in CASES.items():
        generator = torch.Generator().manual_seed(SEED)
        parameters = {name: torch.nn.Parameter(torch.randn(shape, generator=generator)) for name, shape in SHAPES.items()}
        start = {name: golden.bits(value.detach().numpy()) for name, value in parameters.items()}
        optimizer = transformers.Adafactor(parameters.values(), lr=1.0, relative_step=False, **settings)
        rates, gradients, values = [], [], []
        for step in range(STEPS):
            rate = 0.05 * (step + 1) / STEPS
            optimizer.param_groups[0]["lr"] = rate
            for value in parameters.values():
                size = 10.0 ** (torch.rand(value.shape, generator=generator) * 5 - 4)
                value.grad = torch.randn(value.shape, generator=generator) * size
            rates.append(rate)
            gradients.append({name: golden.bits(value.grad.numpy()) for name, value in parameters.items()})
            optimizer.step()
            values.append({name: golden.bits(value.detach().numpy()) for name, value in parameters.items()})
        state = {
            f"{key}.{name}": golden.bits(tensor.numpy())
            for name, value in parameters.items()
            for key, tensor in optimizer.state[value].items()
            if key.startswith("exp_avg")
        }
        golden.write(
            "optimizer/adafactor",
            case,
            golden.oracle("transformers", "transformers.Adafactor(relative_step=False)", SEED),
            {
                "epsilon1": settings["eps"][0],
                "epsilon2": settings["eps"][1],
                "clipThreshold": settings["clip_threshold"],
                "decayRate": -settings["decay_rate"],
                "beta1": settings["beta1"] or 0.0,
                "scaleParameter": settings["scale_parameter"],
                "weightDecay": settings["weight_decay"],
                "shapes": {name: list(shape) for name, shape in SHAPES.items()},
                "start": start,
                "learningRates": rates,
                "gradients": gradients,
            },
            {"values": values, "state": state},
            {"absolute": 1e-5},
            "float32; sums are ordered otherwise; values are about 1, squared gradients up to 100",
        )


main()
