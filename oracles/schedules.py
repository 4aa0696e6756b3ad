"""Golden learning rates of transformers' schedules."""

import torch
import transformers

import golden

RATE = 3e-4


def rates(name, case):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=RATE)
    specific = {
        "cosine": lambda: {"num_cycles": case["cycles"]},
        "cosine_with_min_lr": lambda: {"num_cycles": case["cycles"], "min_lr_rate": case["minRatio"]},
        "cosine_with_restarts": lambda: {"num_cycles": case["cycles"]},
        "inverse_sqrt": lambda: {"timescale": case["timescale"]},
        "polynomial": lambda: {"lr_end": RATE * case["minRatio"], "power": case["power"]},
        "warmup_stable_decay": lambda: {
            "num_decay_steps": case["decaySteps"],
            "min_lr_ratio": case["minRatio"],
            "decay_type": {"sqrt": "1-sqrt"}.get(case["decay"], case["decay"]),
        },
    }
    schedule = transformers.get_scheduler(
        name,
        optimizer,
        num_warmup_steps=case["warmupSteps"],
        num_training_steps=case["steps"],
        scheduler_specific_kwargs=specific.get(name, dict)(),
    )
    result = []
    for _ in range(case["steps"]):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return result


def case(warmup, steps, **rest):
    return {"learningRate": RATE, "warmupSteps": warmup, "steps": steps, **rest}


def main():
    cosine = [(0, 9, 0.5), (4, 15, 0.5), (2, 20, 1.5), (3, 12, 0.3), (5, 5, 0.5)]
    floor = [(0, 9, 0.5, 0.1), (4, 15, 0.5, 0.25), (2, 20, 1.5, 0.1), (0, 6, 1.0, 1.0)]
    stable = [
        (0, 9, 9, 0.0, "cosine"),
        (3, 14, 5, 0.0, "linear"),
        (3, 14, 5, 0.1, "linear"),
        (4, 20, 8, 0.2, "cosine"),
        (4, 20, 8, 0.1, "sqrt"),
        (6, 10, 4, 0.0, "sqrt"),
    ]
    for branch, name, kind, cases in (
        ("constant", "rates", "constant_with_warmup", [case(0, 5), case(3, 8)]),
        ("linear", "rates", "linear", [case(*of) for of in ((0, 7), (3, 11), (5, 5), (1, 2), (20, 40))]),
        ("cosine", "rates", "cosine", [case(w, t, cycles=c, minRatio=0.0) for w, t, c in cosine]),
        ("cosine", "floor", "cosine_with_min_lr", [case(w, t, cycles=c, minRatio=m) for w, t, c, m in floor]),
        (
            "warmupStableDecay",
            "rates",
            "warmup_stable_decay",
            [case(w, t, decaySteps=d, minRatio=m, decay=shape) for w, t, d, m, shape in stable],
        ),
        (
            "polynomial",
            "rates",
            "polynomial",
            [case(w, t, minRatio=m, power=p) for w, t, m, p in ((0, 9, 0.0, 1.0), (3, 14, 0.1, 2.0), (2, 12, 0.25, 0.5))],
        ),
        (
            "inverseSquareRoot",
            "rates",
            "inverse_sqrt",
            [case(w, t, timescale=s) for w, t, s in ((0, 9, 10000), (3, 14, 4), (5, 20, 1))],
        ),
        (
            "cosineWithRestarts",
            "rates",
            "cosine_with_restarts",
            [case(w, t, cycles=c) for w, t, c in ((0, 9, 1), (4, 16, 2), (3, 23, 4))],
        ),
    ):
        golden.write(
            f"schedule/{branch}",
            name,
            golden.oracle("transformers", f"transformers.get_scheduler({kind})", 0),
            cases,
            [rates(kind, of) for of in cases],
            {"relative": 1e-12, "absolute": 1e-18},
            "double arithmetic, operations may be ordered otherwise; absolute: one unit of the last place of a cosine",
            module="trainer-image",
        )


main()
