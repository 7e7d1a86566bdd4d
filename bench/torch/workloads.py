"""The workloads of bench/workloads.ts in PyTorch, with random weights and random batches."""

import torch
from torch import nn

# Of ImageNet's images, channel by channel, for values from 0 to 1.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

BATCHES = 4


def build(workload, layout):
    """A module that gives logits, and batches for it: tuples of its inputs and the labels."""
    return text(workload) if workload["kind"] == "text" else image(workload, layout)


class TextClassifier(nn.Module):
    """One of transformers' models, called with tensors and giving a tensor."""

    def __init__(self, workload):
        super().__init__()
        from transformers import AutoConfig, AutoModelForSequenceClassification

        options = dict(workload["config"])
        config = AutoConfig.for_model(options.pop("model_type"), num_labels=workload["classes"], **options)
        self.model = AutoModelForSequenceClassification.from_config(config)

    def forward(self, input_ids, attention_mask):
        return self.model(input_ids=input_ids, attention_mask=attention_mask).logits


def text(workload):
    size = (workload["batch"], workload["sequence"])
    batches = [
        (
            torch.randint(workload["config"]["vocab_size"] - 1, size),
            torch.ones(size, dtype=torch.long),
            torch.randint(workload["classes"], size[:1]),
        )
        for _ in range(BATCHES)
    ]
    return TextClassifier(workload), batches


class ImageClassifier(nn.Module):
    """Images of bytes, [batch, 3, height, width], normalized where the network computes."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(MEAN).mul(255).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor(DEVIATION).mul(255).reciprocal().view(1, 3, 1, 1))

    def forward(self, images):
        return self.network((images.float() - self.mean) * self.scale)


def image(workload, layout):
    size = (workload["batch"], 3, workload["imageSize"], workload["imageSize"])
    batches = [
        (
            torch.randint(256, size, dtype=torch.uint8).contiguous(memory_format=layout),
            torch.randint(workload["classes"], size[:1]),
        )
        for _ in range(BATCHES)
    ]
    return ImageClassifier(network(workload)), batches


# What leaves something to chance in training; Graft's contenders have none of it.
CHANCE = {
    "mobilenet_v2": {"dropout": 0.0},
    "efficientnet_b0": {"dropout": 0.0, "stochastic_depth_prob": 0.0},
    "vgg16": {"dropout": 0.0},
}


def network(workload):
    """torchvision's network where there is one, else the same network from image_networks.py."""
    try:
        from torchvision import models
    except ImportError:
        import image_networks as models
    name = workload["architecture"]
    return getattr(models, name)(num_classes=workload["classes"], **CHANCE.get(name, {}))
