"""Makes losses.json: what PyTorch's losses and their gradients are, in float64, with weights and label smoothing. Needs torch.

python make.py
"""

import json
from pathlib import Path

import torch
from torch.nn import functional

HERE = Path(__file__).parent
torch.manual_seed(5)


def case(name, loss, outputs, targets, losses, **objective):
    losses.sum().backward()
    return {
        "name": name,
        "loss": loss,
        **objective,
        "outputs": outputs.tolist(),
        "targets": targets.tolist(),
        "losses": losses.tolist(),
        "gradient": outputs.grad.tolist(),
    }


def drawn(rows, columns):
    # Some outputs are large: what overflows in a careless formula must not here.
    return (torch.randn(rows, columns, dtype=torch.float64) * torch.tensor([1.0, 1.0, 30.0] * columns)[:columns]).requires_grad_()


def cross_entropy(name, weights=None, smoothing=0.0):
    outputs, targets = drawn(6, 4), torch.tensor([0, 1, 2, 3, 2, 0])
    weight = None if weights is None else torch.tensor(weights, dtype=torch.float64)
    losses = functional.cross_entropy(outputs, targets, weight=weight, label_smoothing=smoothing, reduction="none")
    return case(name, "cross-entropy", outputs, targets, losses, weights=weights, labelSmoothing=smoothing)


def binary_cross_entropy(name, weights=None, smoothing=0.0):
    outputs, targets = drawn(6, 3), torch.randint(0, 2, (6, 3), dtype=torch.float64)
    weight = None if weights is None else torch.tensor(weights, dtype=torch.float64)
    smoothed = targets * (1 - smoothing) + smoothing / 2
    losses = functional.binary_cross_entropy_with_logits(outputs, smoothed, pos_weight=weight, reduction="none").mean(1)
    return case(name, "binary-cross-entropy", outputs, targets, losses, weights=weights, labelSmoothing=smoothing)


def mean_squared_error(name):
    outputs, targets = drawn(6, 1), torch.randn(6, dtype=torch.float64) * 3
    losses = functional.mse_loss(outputs.squeeze(1), targets, reduction="none")
    return case(name, "mean-squared-error", outputs, targets, losses, labelSmoothing=0.0)


cases = [
    cross_entropy("cross-entropy"),
    cross_entropy("cross-entropy, weighted", weights=[0.5, 2.0, 1.0, 0.25]),
    cross_entropy("cross-entropy, smoothed", smoothing=0.1),
    cross_entropy("cross-entropy, weighted and smoothed", weights=[0.5, 2.0, 1.0, 0.25], smoothing=0.2),
    binary_cross_entropy("binary cross-entropy"),
    binary_cross_entropy("binary cross-entropy, weighted", weights=[0.5, 3.0, 1.0]),
    binary_cross_entropy("binary cross-entropy, smoothed", smoothing=0.1),
    binary_cross_entropy("binary cross-entropy, weighted and smoothed", weights=[0.5, 3.0, 1.0], smoothing=0.2),
    mean_squared_error("mean squared error"),
]
lines = ",\n".join(json.dumps(each) for each in cases)
(HERE / "losses.json").write_text(f"[\n{lines}\n]\n")
