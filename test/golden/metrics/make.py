"""Makes scores.json: what scikit-learn says of some answers. Needs scikit-learn and numpy.

python make.py
"""

import json
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

HERE = Path(__file__).parent


def case(name, truth, predicted, classes):
    every = list(range(classes))
    precision, recall, f1, support = precision_recall_fscore_support(truth, predicted, labels=every, zero_division=0)
    # Without `labels`, only classes that occur are averaged.
    macro = precision_recall_fscore_support(truth, predicted, average="macro", zero_division=0)
    return {
        "name": name,
        "classes": classes,
        "truth": [int(label) for label in truth],
        "predicted": [int(label) for label in predicted],
        "confusion": confusion_matrix(truth, predicted, labels=every).tolist(),
        "accuracy": float(accuracy_score(truth, predicted)),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "macro": [float(value) for value in macro[:3]],
    }


random = np.random.default_rng(3)
truth = random.integers(0, 5, 60)
noisy = np.where(random.random(60) < 0.6, truth, random.integers(0, 5, 60))
uneven = random.choice(3, 80, p=[0.9, 0.08, 0.02])
cases = [
    case("five classes, three in five right", truth, noisy, 5),
    case("one class is never answered", truth, np.where(noisy == 4, 0, noisy), 5),
    case("uneven classes, always the majority", uneven, np.zeros(80, dtype=int), 3),
    case("a class that occurs nowhere", [0, 1, 1, 0], [0, 1, 0, 0], 3),
    case("a class that is only answered", [0, 1, 1, 0], [0, 2, 1, 2], 3),
    case("all right", [0, 1, 2], [0, 1, 2], 3),
    case("all wrong", [0, 1, 0], [1, 0, 1], 2),
]
lines = ",\n".join(json.dumps(each) for each in cases)
(HERE / "scores.json").write_text(f"[\n{lines}\n]\n")
