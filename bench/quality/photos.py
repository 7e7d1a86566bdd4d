"""What logistic regression makes of a frozen network's features: photos.py IMAGES MODEL. Prints the accuracy on the test photos.

IMAGES has a folder for each split, with one for each class in it; MODEL is the folder of efficientnet_lite0. Needs scikit-learn, timm and torchvision.
"""

import argparse
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "torch"))

import images
import torch
from sklearn.linear_model import LogisticRegression
from torch.utils.data import ConcatDataset, DataLoader
from torchvision.datasets import ImageFolder


@torch.inference_mode()
def features(model, photos):
    """Of each photo, shape [photos, channels], and its class."""
    parts = [(model.forward_head(model.forward_features(x), pre_logits=True), y) for x, y in DataLoader(photos, 32)]
    return [torch.cat(tensors).numpy() for tensors in zip(*parts)]


def main():
    _, folder, model_folder = sys.argv
    classes = len(os.listdir(os.path.join(folder, "train")))
    model, transform, _ = images.load(argparse.Namespace(model=model_folder, device="cpu"), classes)
    model.eval()
    train, validation, test = (
        ImageFolder(os.path.join(folder, name), transform) for name in ("train", "validation", "test")
    )
    regression = LogisticRegression(max_iter=2000)
    # What chooses an epoch for the others is data to learn from here.
    regression.fit(*features(model, ConcatDataset([train, validation])))
    print(json.dumps({"accuracy": regression.score(*features(model, test))}))


if __name__ == "__main__":
    main()
