"""Handwritten digits and logistic regression for heads.mjs. Needs scikit-learn, whose digits they are (UCI, CC BY 4.0).

python heads.py write FOLDER: writes the images, of 8 by 8 pixels, as FOLDER/SPLIT/LABEL/NUMBER.png.
python heads.py score CACHE: prints the scores of logistic regression on the features in a cache of Graft. CACHE has one dataset, whose
validation examples are the test examples; there are more training examples than these.
"""

import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split


def png(pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write(folder):
    digits = load_digits()
    rest, test = train_test_split(range(len(digits.target)), test_size=0.3, random_state=0, stratify=digits.target)
    train, validation = train_test_split(rest, test_size=0.1, random_state=0, stratify=digits.target[rest])
    for split, chosen in {"train": train, "validation": validation, "test": test}.items():
        for i in chosen:
            file = Path(folder, split, str(digits.target[i]), f"{i:04}.png")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(png((digits.images[i] * 255 / 16).round().astype(np.uint8)))


def tensor(file):
    data = Path(file).read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])["features"]
    return np.frombuffer(data[start:], dtype="<f4").reshape(header["shape"])


def labels(examples, split):
    return [json.loads(line)["target"][0] for line in Path(examples, f"{split}.jsonl").read_text().splitlines()]


def score(cache):
    [examples] = Path(cache, "dataset").iterdir()
    kept = [tensor(file) for file in Path(cache, "features").glob("*/features.safetensors")]
    test_features, train_features = sorted(kept, key=len)
    train, test = labels(examples, "train"), labels(examples, "validation")
    results = []
    for c in (1, 100):
        model = LogisticRegression(C=c, max_iter=10_000).fit(train_features, train)
        probabilities = model.predict_proba(test_features)
        accuracy = float((model.classes_[probabilities.argmax(axis=1)] == test).mean())
        results.append({"c": c, "accuracy": accuracy, "loss": log_loss(test, probabilities)})
    print(json.dumps(results))


if __name__ == "__main__":
    {"write": write, "score": score}[sys.argv[1]](sys.argv[2])
