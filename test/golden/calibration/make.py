"""Makes calibration.json: what numpy, SciPy and scikit-learn say of the confidence of some classifiers. Needs all three.

python make.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.metrics import brier_score_loss, log_loss

HERE = Path(__file__).parent
BINS = 15


def error_of(confidence, right):
    bins = np.clip(np.digitize(confidence, np.arange(1, BINS) / BINS, right=True), 0, BINS - 1)
    return sum(
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)
    )


def temperature_of(logits, truth):
    """As in Platt (1999), a choice counts as (n + 1) / (n + 2) true."""
    rows, width = logits.shape
    smoothing = 1 / (rows + 2)
    targets = np.full((rows, width), smoothing / width)
    targets[np.arange(rows), truth] += 1 - smoothing
    loss = lambda scale: -(targets * log_softmax(logits * scale, axis=1)).sum(1).mean()
    scale = minimize_scalar(loss, bounds=(1 / 20, 20), method="bounded", options={"xatol": 1e-10}).x
    plain = lambda scale: -log_softmax(logits * scale, axis=1)[np.arange(rows), truth].mean()
    return 1 / scale if plain(scale) < plain(1) else 1.0


def measures(logits, truth):
    shares = softmax(logits.astype(np.float64), axis=1)
    labels = np.arange(logits.shape[1])
    brier = (
        brier_score_loss(truth, shares[:, 1])
        if len(labels) == 2
        else brier_score_loss(truth, shares, labels=labels, scale_by_half=False)
    )
    return {
        "logLoss": float(log_loss(truth, shares, labels=labels)),
        "error": float(error_of(shares.max(1), shares.argmax(1) == truth)),
        "brier": float(brier),
    }


def case(name, logits, truth):
    logits = np.round(logits, 3).astype(np.float32)
    temperature = temperature_of(logits.astype(np.float64), truth)
    return {
        "name": name,
        "width": logits.shape[1],
        "logits": [round(float(value), 3) for value in logits.ravel()],
        "truth": [int(label) for label in truth],
        "temperature": float(temperature),
        "before": measures(logits, truth),
        "after": measures(logits.astype(np.float64) / temperature, truth),
    }


random = np.random.default_rng(7)


def sample(rows, width, certainty, signal=1.0):
    """Truth drawn from the softmax of logits, which are then too large by the factor `certainty`."""
    logits = random.normal(0, 2 * signal, (rows, width))
    truth = np.array([random.choice(width, p=row) for row in softmax(logits, axis=1)])
    return logits * certainty, truth


cases = [
    case("too certain", *sample(120, 4, 3)),
    case("too modest", *sample(120, 3, 0.3)),
    case("two classes", *sample(150, 2, 2)),
    case("all right", *(lambda truth: (4.0 * np.eye(3)[truth] + random.normal(0, 0.3, (60, 3)), truth))(random.integers(0, 3, 60))),
    case("nothing learned", random.normal(0, 2, (80, 3)), random.integers(0, 3, 80)),
]
lines = ",\n".join(json.dumps(each) for each in cases)
(HERE / "calibration.json").write_text(f"[\n{lines}\n]\n")
