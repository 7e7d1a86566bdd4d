"""python checkSentenceTransformers.py FOLDER: prints the largest difference between golden.json's logits and sentence-transformers'."""

import json
import sys
from pathlib import Path

from sentence_transformers import SentenceTransformer

folder = Path(sys.argv[1])
golden = json.loads((folder / "golden.json").read_text())
model = SentenceTransformer(str(folder), device="cpu")
model.max_seq_length = golden["maxLength"]
texts = [case["text"] for case in golden["cases"]]
logits = model.encode(texts, convert_to_numpy=True)
expected = [case["logits"] for case in golden["cases"]]
print(max(abs(float(a) - b) for row, want in zip(logits, expected) for a, b in zip(row, want)))
