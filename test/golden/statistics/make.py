"""Writes goldens.json: p values of Welch's t-test and of McNemar's exact test, from SciPy in float64.

    python test/golden/statistics/make.py
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

random = np.random.default_rng(7)
samples = [
    ([0.81, 0.83, 0.80], [0.86, 0.85, 0.88]),
    ([0.9, 0.9], [0.91, 0.7, 0.8, 0.75]),
    ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
]
samples += [
    (random.normal(0.8, 0.02, size).tolist(), random.normal(0.8 + shift, 0.05, other).tolist())
    for size, other, shift in [(5, 5, 0.0), (12, 3, 0.05), (30, 40, 0.5)]
]
welch = [{"a": a, "b": b, "p": float(stats.ttest_ind(a, b, equal_var=False).pvalue)} for a, b in samples]
mcnemar = [
    {"fixed": f, "broken": b, "p": float(stats.binomtest(f, f + b, 0.5).pvalue) if f + b else 1.0}
    for f, b in [(0, 0), (7, 2), (1, 0), (30, 11), (5, 5), (520, 470)]
]
# Too many for the exact sum: the normal distribution with the correction for continuity.
mcnemar += [
    {"fixed": f, "broken": b, "p": float(stats.chi2.sf((abs(f - b) - 1) ** 2 / (f + b), 1))}
    for f, b in [(900, 800), (2000, 1990)]
]
path = Path(__file__).with_name("goldens.json")
path.write_text(json.dumps({"scipy": scipy.__version__, "welch": welch, "mcnemar": mcnemar}, indent=1) + "\n")
