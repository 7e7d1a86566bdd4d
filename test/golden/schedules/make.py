"""Makes rates.json: python make.py. Needs torch and transformers.

The factors on the learning rate of each step, by PyTorch's and transformers' own schedulers at a rate of 1.
"""

import json
from pathlib import Path

import torch
import transformers
from torch.optim.lr_scheduler import OneCycleLR, ReduceLROnPlateau, StepLR

TOTAL, WARMUP, EPOCHS = 24, 6, 8
PER_EPOCH = TOTAL // EPOCHS
LOSSES = [1.0, 0.8, 0.8, 0.79999, 0.7, 0.71, 0.72, 0.73]


def optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)


def rate(of):
    return of.param_groups[0]["lr"]


def by_step(make):
    moved = optimizer()
    scheduler = make(moved)
    rates = []
    for _ in range(TOTAL):
        rates.append(rate(moved))
        moved.step()
        scheduler.step()
    return rates


def by_epoch(make, loss_of):
    moved = optimizer()
    scheduler = make(moved)
    rates = []
    for epoch in range(EPOCHS):
        rates += [rate(moved)] * PER_EPOCH
        moved.step()
        scheduler.step(*loss_of(epoch))
    return rates


def one_cycle(**share):
    return lambda of: OneCycleLR(of, max_lr=1.0, total_steps=TOTAL, cycle_momentum=False, **share)


def warmed_up(name, warmup):
    return lambda of: transformers.get_scheduler(name, of, warmup, TOTAL)


golden = {
    "totalSteps": TOTAL,
    "epochs": EPOCHS,
    "validationLosses": LOSSES,
    "warmupSteps": WARMUP,
    "withoutWarmup": {
        "constant": by_step(warmed_up("constant_with_warmup", 0)),
        "linear": by_step(warmed_up("linear", 0)),
        "cosine": by_step(warmed_up("cosine", 0)),
        "one-cycle": by_step(one_cycle()),
        "step": by_epoch(lambda of: StepLR(of, step_size=3, gamma=0.1), lambda _: ()),
        "plateau": by_epoch(lambda of: ReduceLROnPlateau(of, patience=1), lambda epoch: (LOSSES[epoch],)),
    },
    "withWarmup": {
        "constant": by_step(warmed_up("constant_with_warmup", WARMUP)),
        "linear": by_step(warmed_up("linear", WARMUP)),
        "cosine": by_step(warmed_up("cosine", WARMUP)),
        "one-cycle": by_step(one_cycle(pct_start=WARMUP / TOTAL)),
    },
}
Path(__file__).with_name("rates.json").write_text(json.dumps(golden, indent=1) + "\n")
