"""Makes lite0.json: python lite0.py FOLDER, the preset's folder in Graft's cache. Needs torch and timm.

What timm's tf_efficientnet_lite0 makes of the same weights, whose names are efficientnet_pytorch's: parameters and statistics come in the same
order in both. In float64; beside it the error of torch's own float32.
"""

import json
import sys
from pathlib import Path

import timm
import torch

from make import absolute_error, make_images, shorten

HERE = Path(__file__).parent
SEED = 31
SIZE = 224


def make_model(file, dtype):
    model = timm.create_model("tf_efficientnet_lite0")
    weights = torch.load(file, weights_only=True)
    own = model.state_dict()
    assert [v.shape for v in own.values()] == [v.shape for v in weights.values()]
    model.load_state_dict(dict(zip(own, weights.values())))
    return model.eval().to(dtype)


def main(folder):
    [file] = Path(folder).glob("*.pth")
    images = make_images(SEED, SIZE)[:2]
    with torch.no_grad():
        exact = make_model(file, torch.float64)(images.double())
        rounded = make_model(file, torch.float32)(images)
    print("classes", exact.argmax(1).tolist(), "parameters", sum(p.numel() for p in make_model(file, torch.float32).parameters()))
    golden = dict(
        images=dict(batch=2, size=SIZE, grain=8, seed=SEED),
        logits=exact.tolist(),
        float32Error=absolute_error(exact, rounded),
    )
    (HERE / "lite0.json").write_text(json.dumps(shorten(golden), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
