"""Makes fisher.json: SciPy's exact test of Fisher. Needs SciPy.

python makeFisher.py
"""

import json
from pathlib import Path

from scipy.stats import fisher_exact

tables = [(3, 10, 40, 60), (0, 12, 300, 320), (10, 10, 30, 40), (55, 120, 900, 1500), (7, 30, 290, 300), (200, 400, 9000, 12000)]
cases = []
for right, count, all_right, rows in tables:
    others = [all_right - right, rows - count - (all_right - right)]
    if min(others) < 0 or right < max(0, count - (rows - all_right)):
        continue
    cases.append([right, count, all_right, rows, float(fisher_exact([[right, count - right], others], "less")[1])])
(Path(__file__).parent / "fisher.json").write_text(json.dumps(cases) + "\n")
