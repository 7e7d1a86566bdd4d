"""Makes scores.json, multiLabel.json and regression.json: what scikit-learn and SciPy say of some answers. Needs both, and numpy.

python make.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    mean_absolute_error,
    mean_squared_error,
    precision_recall_fscore_support,
    r2_score,
)

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


def multi_label_case(name, truth, scores):
    predicted = (scores > 0).astype(int)
    per_label = precision_recall_fscore_support(truth, predicted, average=None, zero_division=0)
    micro = precision_recall_fscore_support(truth, predicted, average="micro", zero_division=0)
    macro = precision_recall_fscore_support(truth, predicted, average="macro", zero_division=0)
    return {
        "name": name,
        "labels": truth.shape[1],
        "truth": truth.ravel().tolist(),
        "scores": scores.ravel().tolist(),
        "precision": per_label[0].tolist(),
        "recall": per_label[1].tolist(),
        "f1": per_label[2].tolist(),
        "micro": [float(value) for value in micro[:3]],
        "macroF1": float(macro[2]),
        "subsetAccuracy": float(accuracy_score(truth, predicted)),
        "averagePrecision": float(average_precision_score(truth, scores, average="macro")),
    }


flags = (random.random((40, 4)) < [0.6, 0.3, 0.15, 0.5]).astype(int)
flags[0] = 1
guesses = np.round(np.where(random.random((40, 4)) < 0.75, 2 * flags - 1, 1 - 2 * flags) * random.random((40, 4)) * 3, 3)
multi_label_cases = [
    multi_label_case("three answers in four right", flags, guesses),
    multi_label_case("many equal scores", flags, np.round(guesses)),
    multi_label_case("nothing is answered", flags, -np.abs(guesses) - 0.001),
    multi_label_case("one label is never answered", flags, guesses * [1, 1, 0, 1] - [0, 0, 1, 0]),
    multi_label_case("all right", flags, 2.0 * flags - 1),
]


def regression_case(name, truth, predicted):
    return {
        "name": name,
        "truth": [float(value) for value in truth],
        "predicted": [float(value) for value in predicted],
        "r2": float(r2_score(truth, predicted)),
        "meanAbsoluteError": float(mean_absolute_error(truth, predicted)),
        "rootMeanSquaredError": float(np.sqrt(mean_squared_error(truth, predicted))),
        "pearson": float(pearsonr(truth, predicted)[0]),
        "spearman": float(spearmanr(truth, predicted)[0]),
    }


measured = np.round(random.normal(2, 3, 50), 3)
near = np.round(measured + random.normal(0, 1, 50), 3)
regression_cases = [
    regression_case("near the truth", measured, near),
    regression_case("ties on both sides", np.round(measured), np.round(near / 2) * 2),
    regression_case("worse than the mean", measured, -near),
    regression_case("perfect", measured, measured),
    regression_case("far from zero", measured + 1e6, near + 1e6),
]


def write(name, cases):
    lines = ",\n".join(json.dumps(each) for each in cases)
    (HERE / name).write_text(f"[\n{lines}\n]\n")


write("scores.json", cases)
write("multiLabel.json", multi_label_cases)
write("regression.json", regression_cases)
