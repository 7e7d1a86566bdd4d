"""Makes scores.json: LogME, H-score and a cross-validated probe of the handwritten digits in ../heads/digits.json, in float64.

LogME is computed from You et al. 2022 (https://arxiv.org/abs/2110.10545), algorithm 3, H-score from Bao et al. 2019. Both were compared
with the references in https://github.com/thuml/LogME, commit of 2023. Needs numpy and scikit-learn.

python make.py
"""

import base64
import json
import zlib
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.metrics import r2_score

HERE = Path(__file__).parent
digits = json.loads((HERE.parent / "heads" / "digits.json").read_text())


def unpacked(text):
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8)


features = (unpacked(digits["pairs"]) / 16).reshape(-1, 32)[: digits["train"]]
labels = unpacked(digits["labels"])[: digits["train"]]


def log_evidence(features, truth):
    rows, size = features.shape
    left, singular, _ = np.linalg.svd(features, full_matrices=False)
    power = singular**2
    shares = (left.T @ truth) ** 2
    unexplained = truth @ truth - shares.sum()
    prior = noise = 1.0
    for _ in range(11):
        before = prior / noise
        effective = np.sum(power / (power + before))
        weights = np.sum(power * shares / (power + before) ** 2)
        errors = unexplained + np.sum(shares / (1 + power / before) ** 2)
        prior = effective / (weights + 1e-5)
        noise = (rows - effective) / (errors + 1e-5)
        if abs(prior / noise - before) / before <= 1e-3:
            break
    value = size * np.log(prior) + rows * np.log(noise) - np.log(prior + noise * power).sum()
    value -= noise * errors + prior * weights + rows * np.log(2 * np.pi)
    return value / 2 / rows


def h_score(features, labels):
    means = np.stack([features[labels == label].mean(axis=0) for label in labels])
    inside = np.cov(features, rowvar=False, bias=True)
    between = np.cov(means, rowvar=False, bias=True)
    return np.trace(np.linalg.pinv(inside, rcond=1e-15) @ between)


centred = features - features.mean(axis=0)
scaled = centred / np.sqrt(np.mean(np.sum(centred**2, axis=1)))
# The penalty of least held-out loss among those that Graft compares.
model = LogisticRegression(C=1 / 0.1, max_iter=10_000, tol=1e-8)
answers = cross_val_predict(model, scaled, labels, cv=StratifiedKFold(5, shuffle=True, random_state=0))
target = labels.astype(float)
ridge = cross_val_predict(Ridge(0.1), scaled, target, cv=KFold(5, shuffle=True, random_state=0))
scores = {
    "logME": float(np.mean([log_evidence(features, (labels == label) * 1.0) for label in range(10)])),
    "logMEOfNumbers": float(log_evidence(features, target)),
    "hScore": float(h_score(features, labels)),
    "probe": float(np.mean(answers == labels)),
    "r2": float(r2_score(target, ridge)),
}
(HERE / "scores.json").write_text(json.dumps(scores, indent=2) + "\n")
