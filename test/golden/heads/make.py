"""Makes digits.json: the heads that scikit-learn finds for handwritten digits, in float64. Needs scikit-learn and scipy.

The features are sums of two pixels each of scikit-learn's own digits (UCI, CC BY 4.0), so that there are 32.

python make.py
"""

import base64
import json
import zlib
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score

HERE = Path(__file__).parent
TRAIN, TEST = 400, 200

digits = load_digits()
chosen = np.random.RandomState(7).permutation(len(digits.target))[: TRAIN + TEST]
pairs = digits.images[chosen].reshape(-1, 32, 2).sum(axis=2).astype(np.uint8)
labels = digits.target[chosen].astype(np.uint8)
features = pairs / 16
train, test = slice(0, TRAIN), slice(TRAIN, None)


def mean_loss(weights, bias, rows, smoothing=0.0, class_weights=None):
    logs = log_softmax(features[rows] @ weights.T + bias, axis=1)
    wanted = np.eye(10)[labels[rows]] * (1 - smoothing) + smoothing / 10
    losses = -(wanted * logs).sum(axis=1)
    return (losses if class_weights is None else losses * class_weights[labels[rows]]).mean()


def case(name, weight_decay, weights, bias, **objective):
    rows = features[test] @ weights.T + bias
    return {
        "name": name,
        "weightDecay": weight_decay,
        "loss": float(mean_loss(weights, bias, train, **objective)),
        "testLoss": float(mean_loss(weights, bias, test, **objective)),
        "testAccuracy": float((rows.argmax(axis=1) == labels[test]).mean()),
    }


def regression(name, weight_decay, class_weight=None):
    model = LogisticRegression(C=1 / weight_decay, class_weight=class_weight, tol=1e-9, max_iter=100_000)
    model.fit(features[train], labels[train])
    counts = np.bincount(labels[train], minlength=10)
    balanced = None if class_weight is None else TRAIN / (10 * counts)
    return case(name, weight_decay, model.coef_, model.intercept_, class_weights=balanced)


def smoothed(name, weight_decay, smoothing):
    def objective(point):
        weights, bias = point[:320].reshape(10, 32), point[320:]
        given = features[train] @ weights.T + bias
        wanted = np.eye(10)[labels[train]] * (1 - smoothing) + smoothing / 10
        difference = (np.exp(log_softmax(given, axis=1)) - wanted) / TRAIN
        slope = difference.T @ features[train] + weight_decay / TRAIN * weights
        value = mean_loss(weights, bias, train, smoothing) + weight_decay / 2 / TRAIN * (weights**2).sum()
        return value, np.concatenate([slope.ravel(), difference.sum(axis=0)])

    found = minimize(objective, np.zeros(330), jac=True, method="L-BFGS-B", options={"maxiter": 100_000, "ftol": 1e-15, "gtol": 1e-10})
    return case(name, weight_decay, found.x[:320].reshape(10, 32), found.x[320:], smoothing=smoothing)


def held_out_loss(penalty):
    """The mean loss of held-out training examples: five folds, drawn five times."""
    model = LogisticRegression(C=1 / penalty, max_iter=100_000)
    draws = [KFold(5, shuffle=True, random_state=draw) for draw in range(5)]
    scores = [cross_val_score(model, features[train], labels[train], cv=draw, scoring="neg_log_loss") for draw in draws]
    return -float(np.mean(scores))


def packed(values):
    return base64.b64encode(zlib.compress(values.tobytes(), 9)).decode()


usual = LogisticRegression(max_iter=100_000).fit(features[train], labels[train])
golden = {
    "train": TRAIN,
    "pairs": packed(pairs),
    "labels": packed(labels),
    "usualAccuracy": float(usual.score(features[test], labels[test])),
    "cases": [
        regression("defaults", 0.01),
        regression("balanced", 0.01, "balanced"),
        smoothed("smoothed", 0.01, 0.1),
        regression("strong decay", 1),
    ],
    "heldOutLosses": [[penalty, held_out_loss(penalty)] for penalty in [100, 10, 1, 0.1, 0.01, 0.001]],
}
(HERE / "digits.json").write_text(json.dumps(golden, indent=1) + "\n")
