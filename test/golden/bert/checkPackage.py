"""Loads a package with transformers and asks it what golden.json records. Run by test/cli/tasks.test.ts, needs torch and transformers.

python checkPackage.py FOLDER PROBLEM_TYPE    prints the largest difference of a logit
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

folder, problem_type = sys.argv[1:]
model, info = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
assert not any(info.values()), info
assert model.config.problem_type == problem_type, model.config.problem_type
tokenizer = AutoTokenizer.from_pretrained(folder)
golden = json.loads((Path(folder) / "golden.json").read_text())
worst = 0.0
for case in golden["cases"]:
    inputs = tokenizer(
        case["text"], case.get("pair"), truncation=True, max_length=golden["maxLength"], return_tensors="pt"
    )
    with torch.no_grad():
        logits = model.eval()(**inputs).logits[0]
    worst = max(worst, (logits - torch.tensor(case["logits"])).abs().max().item())
print(worst)
