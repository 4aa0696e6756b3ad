"""Golden trajectory of torch's exponential moving average of weights beside SGD."""

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

import golden

SEED = 15
STEPS = 5
SHAPES = {"matrix": (3, 5), "vector": (7,)}


def main():
    generator = torch.Generator().manual_seed(SEED)
    model = torch.nn.ParameterDict({name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()})
    start = {name: golden.bits(value.detach().numpy()) for name, value in model.items()}
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.7))
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0, foreach=False)
    rates, gradients = [], []
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = 0.1 * (step + 1)
        rates.append(0.1 * (step + 1))
        for value in model.values():
            value.grad = torch.randn(value.shape, generator=generator)
        gradients.append({name: golden.bits(value.grad.numpy()) for name, value in model.items()})
        optimizer.step()
        average.update_parameters(model)
    golden.write(
        "optimizer/average",
        "trajectory",
        golden.oracle("torch", "torch.optim.swa_utils.AveragedModel(get_ema_multi_avg_fn)", SEED),
        {
            "decay": 0.7,
            "weightDecay": 0.0,
            "shapes": {name: list(shape) for name, shape in SHAPES.items()},
            "start": start,
            "learningRates": rates,
            "gradients": gradients,
        },
        {name: golden.bits(value.detach().numpy()) for name, value in average.module.items()},
        {"absolute": 1e-6},
        "float32; values are about 1",
    )


main()
