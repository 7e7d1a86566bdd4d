"""Makes rankings.json: areas of scikit-learn, and the variance of DeLong et al. (1988) by comparing all pairs. Needs numpy and scikit-learn.

python makeRankings.py
"""

import json
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

HERE = Path(__file__).parent
Z = 1.959964


def on_log_odds(share, deviation):
    odds = np.log(share / (1 - share))
    return [float(1 / (1 + np.exp(-(odds + side * Z * deviation)))) for side in (-1, 1)]


def case(name, scores, truth):
    positive, negative = scores[truth == 1], scores[truth == 0]
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    area = roc_auc_score(truth, scores)
    variance = wins.mean(1).var(ddof=1) / len(positive) + wins.mean(0).var(ddof=1) / len(negative)
    precision = average_precision_score(truth, scores)
    return {
        "name": name,
        "scores": [float(score) for score in scores],
        "truth": [int(label) for label in truth],
        "rocAuc": float(area),
        "rocInterval": on_log_odds(area, np.sqrt(variance) / (area * (1 - area))),
        "averagePrecision": float(precision),
        "precisionInterval": on_log_odds(precision, 1 / np.sqrt(len(positive) * precision * (1 - precision))),
    }


random = np.random.default_rng(5)
truth = (random.random(80) < 0.3).astype(int)
scores = np.round(random.normal(0, 1, 80) + 1.2 * truth, 3)
cases = [
    case("a good ranking", scores, truth),
    case("many equal scores", np.round(scores), truth),
    case("worse than chance", -scores, truth),
    case("few with the label", scores[:30], (np.arange(30) % 15 == 3).astype(int)),
]
lines = ",\n".join(json.dumps(each) for each in cases)
(HERE / "rankings.json").write_text(f"[\n{lines}\n]\n")
