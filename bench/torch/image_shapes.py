"""Writes bench/imageShapes.json, the names and shapes of the weights of torchvision's networks: python image_shapes.py. Graft reads a
network's size from its checkpoint, and the bench has none."""

import json
from pathlib import Path

import torch
from torchvision import models

NETWORKS = ("resnet18", "resnet50", "mobilenet_v2", "efficientnet_b0", "vgg16", "densenet121")


def shapes(name):
    with torch.device("meta"):
        state = getattr(models, name)().state_dict()
    return {key: list(value.shape) for key, value in state.items() if value.dim() > 0}


def main():
    lines = [f"{json.dumps(name)}:{json.dumps(shapes(name), separators=(',', ':'))}" for name in NETWORKS]
    path = Path(__file__).parent.parent / "imageShapes.json"
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
