"""Golden learning rates of transformers' schedules."""

import torch
import transformers

import golden

RATE = 3e-4


def rates(name, warmup, total):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=RATE)
    schedule = transformers.get_scheduler(name, optimizer, num_warmup_steps=warmup, num_training_steps=total)
    result = []
    for _ in range(total):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return result


def main():
    for name, kind, cases in (
        ("constant", "constant", [(0, 5)]),
        ("linear", "linear", [(0, 7), (3, 11), (5, 5), (1, 2), (20, 40)]),
    ):
        golden.write(
            f"schedule/{name}",
            "rates",
            golden.oracle("transformers", "transformers.get_scheduler", 0),
            [{"learningRate": RATE, "warmupSteps": warmup, "steps": total} for warmup, total in cases],
            [rates(kind, warmup, total) for warmup, total in cases],
            {"relative": 1e-12},
            "double arithmetic, operations may be ordered otherwise",
            module="trainer-image",
        )


main()
