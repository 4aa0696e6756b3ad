"""Golden trajectories of torch.optim.AdamW under seeded gradients, every setting away from its default."""

import torch

import golden

SEED = 11
STEPS = 8
SHAPES = {"matrix": (3, 5), "vector": (7,), "scalar": (1,)}
CASES = {
    "decayed": {"betas": (0.85, 0.97), "eps": 1e-5, "weight_decay": 0.13},
    "undecayed": {"betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.0},
}


def main():
    for case, settings in CASES.items():
        generator = torch.Generator().manual_seed(SEED)
        parameters = {name: torch.nn.Parameter(torch.randn(shape, generator=generator)) for name, shape in SHAPES.items()}
        start = {name: golden.bits(value.detach().numpy()) for name, value in parameters.items()}
        optimizer = torch.optim.AdamW(parameters.values(), lr=1.0, foreach=False, **settings)
        rates, gradients, values = [], [], []
        for step in range(STEPS):
            rate = 0.02 * (step + 1) / STEPS
            optimizer.param_groups[0]["lr"] = rate
            for index, value in enumerate(parameters.values()):
                # Gradients from 1e-6 to 1e1: epsilon matters for some, not for others.
                size = 10.0 ** (torch.rand(value.shape, generator=generator) * 7 - 6)
                value.grad = torch.randn(value.shape, generator=generator) * size
            rates.append(rate)
            gradients.append({name: golden.bits(value.grad.numpy()) for name, value in parameters.items()})
            optimizer.step()
            values.append({name: golden.bits(value.detach().numpy()) for name, value in parameters.items()})
        names = list(parameters)
        state = {
            name: {
                "exp_avg": golden.bits(optimizer.state[value]["exp_avg"].numpy()),
                "exp_avg_sq": golden.bits(optimizer.state[value]["exp_avg_sq"].numpy()),
            }
            for name, value in parameters.items()
        }
        golden.write(
            "optimizer/adamw",
            case,
            golden.oracle("torch", "torch.optim.AdamW(foreach=False)", SEED),
            {
                "beta1": settings["betas"][0],
                "beta2": settings["betas"][1],
                "epsilon": settings["eps"],
                "weightDecay": settings["weight_decay"],
                "shapes": {name: list(SHAPES[name]) for name in names},
                "start": start,
                "learningRates": rates,
                "gradients": gradients,
            },
            {"values": values, "state": state},
            {"absolute": 1e-6},
            "float32; the fused kernel orders its roundings otherwise; values are about 1, steps about 0.01",
        )


main()
