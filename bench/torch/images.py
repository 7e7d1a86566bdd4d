"""Fine-tunes a classifier of images with timm as quickly as a script can.

Images in PyTorch's fastest layout, one kernel for the optimizer, a frozen trunk without autograd, the loss never waited for. With
--cached, what never changes is computed once: images are decoded once, and a frozen trunk reads each once.
"""

from text_task import BestWeights, Clock, base_parser

import json
import os
import sys

import safetensors.torch
import timm
import torch
from torch.utils.data import DataLoader, TensorDataset
from torchvision.datasets import ImageFolder

WORKERS = 2


def parse_arguments():
    parser = base_parser()
    parser.add_argument("--trainable", choices=["all", "head"], required=True)
    parser.add_argument("--cached", action="store_true")
    return parser.parse_args()


def load(arguments, classes):
    """The model, with the pretrained weights, whose names are another library's: they come in the same order."""
    with open(os.path.join(arguments.model, "config.json")) as file:
        config = json.load(file)
    (weights,) = [name for name in os.listdir(arguments.model) if name.endswith(".pth")]
    stored = torch.load(os.path.join(arguments.model, weights), map_location="cpu", weights_only=True)
    model = timm.create_model(config["architecture"], num_classes=config["num_classes"])
    model.load_state_dict(dict(zip(model.state_dict(), stored.values(), strict=True)))
    model.reset_classifier(classes)
    transform = timm.data.create_transform(
        **timm.data.resolve_data_config(pretrained_cfg=config["pretrained_cfg"])
    )
    return model.to(arguments.device, memory_format=torch.channels_last), transform, config


class Data:
    """A split, in batches: decoded anew each time, or once."""

    def __init__(self, arguments, name, transform, features):
        folder = ImageFolder(os.path.join(arguments.data, "images", name), transform)
        options = dict(batch_size=arguments.batch_size, num_workers=WORKERS)
        self.labels = folder.classes
        self.device, self.count = arguments.device, len(folder)
        if arguments.cached:
            with torch.inference_mode():
                parts = [(features(self.to_device(x)), y) for x, y in DataLoader(folder, **options)]
            # Tensors of inference mode cannot be trained on.
            folder = TensorDataset(*(torch.cat(tensors).clone() for tensors in zip(*parts)))
            options["num_workers"] = 0
        else:
            options["persistent_workers"] = True
        self.loader = DataLoader(folder, shuffle=name == "train", **options)

    def to_device(self, tensor):
        layout = torch.channels_last if tensor.dim() == 4 else torch.preserve_format
        return tensor.to(self.device, non_blocking=True, memory_format=layout)

    def batches(self):
        for inputs, labels in self.loader:
            yield self.to_device(inputs), labels.to(self.device)


@torch.inference_mode()
def evaluate(forward, data):
    """Mean loss and accuracy."""
    loss, right = 0.0, 0
    for inputs, labels in data.batches():
        logits = forward(inputs)
        loss += torch.nn.functional.cross_entropy(logits, labels, reduction="sum")
        right += (logits.argmax(-1) == labels).sum()
    return float(loss) / data.count, int(right) / data.count


def train(arguments, model, trained, forward, splits, clock):
    optimizer = torch.optim.AdamW(trained.parameters(), lr=arguments.learning_rate, weight_decay=0.01, fused=True)
    best = BestWeights(trained, arguments.epochs)
    for epoch in range(arguments.epochs):
        model.train(arguments.trainable == "all")
        for inputs, labels in splits["train"].batches():
            torch.nn.functional.cross_entropy(forward(inputs), labels).backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            clock.step()
        model.eval()
        loss, _ = evaluate(forward, splits["validation"])
        clock.lap("validation")
        best.offer(loss, epoch)
        clock.lap("keep")
    best.restore()
    clock.lap("keep")


def main():
    arguments, clock = parse_arguments(), Clock()
    clock.lap("import")
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    # TensorFlow does so of its own accord.
    torch.set_flush_denormal(True)
    classes = sorted(os.listdir(os.path.join(arguments.data, "images", "train")))
    model, transform, config = load(arguments, len(classes))
    model.eval()
    clock.lap("model")
    is_frozen = arguments.trainable == "head"

    def features(inputs):
        return model.forward_head(model.forward_features(inputs), pre_logits=True)

    def frozen(inputs):
        with torch.no_grad():
            return features(inputs)

    through = frozen if is_frozen else features
    given_features = is_frozen and arguments.cached
    head = model.get_classifier()
    forward = head if given_features else (lambda inputs: head(through(inputs)))
    prepared = features if given_features else (lambda inputs: inputs)
    splits = {name: Data(arguments, name, transform, prepared) for name in ("train", "validation", "test")}
    clock.lap("data")
    train(arguments, model, head if is_frozen else model, forward, splits, clock)
    _, accuracy = evaluate(forward, splits["test"])
    clock.lap("test")
    os.makedirs(arguments.out)
    safetensors.torch.save_model(model, os.path.join(arguments.out, "model.safetensors"))
    with open(os.path.join(arguments.out, "config.json"), "w") as file:
        json.dump({**config, "num_classes": len(classes), "label_names": classes}, file)
    clock.lap("save")
    clock.report(
        accuracy,
        {"python": sys.version.split()[0], "torch": torch.__version__, "timm": timm.__version__},
    )


if __name__ == "__main__":
    main()
