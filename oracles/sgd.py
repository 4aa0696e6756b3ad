"""Golden trajectories of torch.optim.SGD under seeded gradients."""

import torch

import golden

SEED = 13
STEPS = 6
SHAPES = {"matrix": (3, 5), "vector": (7,), "scalar": (1,)}
CASES = {
    "plain": {"momentum": 0.0, "nesterov": False, "weight_decay": 0.0},
    "momentum": {"momentum": 0.8, "nesterov": False, "weight_decay": 0.13},
    "nesterov": {"momentum": 0.7, "nesterov": True, "weight_decay": 0.05},
}


def main():
    for case, settings in CASES.items():
        generator = torch.Generator().manual_seed(SEED)
        parameters = {name: torch.nn.Parameter(torch.randn(shape, generator=generator)) for name, shape in SHAPES.items()}
        start = {name: golden.bits(value.detach().numpy()) for name, value in parameters.items()}
        optimizer = torch.optim.SGD(parameters.values(), lr=1.0, foreach=False, **settings)
        rates, gradients, values = [], [], []
        for step in range(STEPS):
            rate = 0.1 * (step + 1) / STEPS
            optimizer.param_groups[0]["lr"] = rate
            for value in parameters.values():
                value.grad = torch.randn(value.shape, generator=generator)
            rates.append(rate)
            gradients.append({name: golden.bits(value.grad.numpy()) for name, value in parameters.items()})
            optimizer.step()
            values.append({name: golden.bits(value.detach().numpy()) for name, value in parameters.items()})
        state = {
            f"momentum_buffer.{name}": golden.bits(optimizer.state[value]["momentum_buffer"].numpy())
            for name, value in parameters.items()
            if settings["momentum"]
        }
        golden.write(
            "optimizer/sgd",
            case,
            golden.oracle("torch", "torch.optim.SGD(foreach=False)", SEED),
            {
                "momentum": settings["momentum"],
                "nesterov": settings["nesterov"],
                "weightDecay": settings["weight_decay"],
                "shapes": {name: list(shape) for name, shape in SHAPES.items()},
                "start": start,
                "learningRates": rates,
                "gradients": gradients,
            },
            {"values": values, "state": state},
            {"absolute": 1e-6},
            "float32; the fused kernel orders its roundings otherwise; values are about 1",
        )


main()
