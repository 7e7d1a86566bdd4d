"""Loads a language model's package with transformers and asks it what golden.json records. Run by languageModel.test.ts, needs torch and transformers.

python checkPackage.py FOLDER    prints the largest difference of a text's summed loss
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder = sys.argv[1]
model, info = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
assert not any(info.values()), info
tokenizer = AutoTokenizer.from_pretrained(folder)
golden = json.loads((Path(folder) / "golden.json").read_text())
worst = 0.0
for case in golden["cases"]:
    ids = tokenizer(case["text"], truncation=True, max_length=golden["maxLength"], return_tensors="pt").input_ids
    with torch.no_grad():
        scores = model.eval()(input_ids=ids).logits[0, :-1]
    losses = torch.nn.functional.cross_entropy(scores, ids[0, 1:], reduction="sum")
    assert case["logits"][1] == ids.shape[1] - 1
    worst = max(worst, abs(losses.item() - case["logits"][0]))
print(worst)
