"""Makes the goldens of this folder: python make.py, or python make.py NAME... for some. Needs torch, timm, torchvision and transformers.

Everything comes from a float64 model. Beside each quantity stands the largest error that torch's own float32 makes in it, over a
few runs that differ by as little as rounding does: the tests allow a small multiple of that. Weights and pictures are not stored: ../counter_random.py fills them.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from timm.models.efficientnet import _gen_efficientnet, _gen_efficientnet_lite, _gen_mobilenet_v2
from timm.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.models import EfficientNet, mobilenet_v2
from torchvision.models.efficientnet import _efficientnet_conf
from transformers import (
    EfficientNetConfig,
    EfficientNetForImageClassification,
    ResNetConfig,
    ResNetForImageClassification,
)

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from counter_random import counter_uniform, counter_weights, spread_of_images  # noqa: E402

CLASSES = 5
BATCH = 4
SIZE = 64
GRAIN = 8  # pixels a side of one patch of colour
STEPS = 3
LEARNING_RATE = 1e-5
RUNS = 6  # in float32
ROUNDING = 2**-24
# A smaller gradient is rounding noise: batch normalization takes away what the parameter adds.
NOISE = 1e-9

TRANSFORMERS_RESNET = dict(
    embedding_size=8, hidden_sizes=[8, 12, 16, 24], depths=[3, 4, 6, 3], layer_type="basic", num_labels=CLASSES
)
TF = dict(bn_eps=1e-3, pad_type="same", num_classes=CLASSES)
TRANSFORMERS_EFFICIENTNET = dict(
    width_coefficient=0.5,
    depth_coefficient=1.0,
    image_size=SIZE,
    hidden_dim=640,
    dropout_rate=0,
    drop_connect_rate=0,
    # Keras' 0.99 is PyTorch's 0.01; transformers hands it on as it is, but not to the first norm of a block.
    batch_norm_momentum=0.1,
    num_labels=CLASSES,
)


def torchvision_efficientnet():
    settings, last = _efficientnet_conf("efficientnet_b0", width_mult=0.25, depth_mult=1.0)
    return EfficientNet(settings, dropout=0, stochastic_depth_prob=0, num_classes=CLASSES, last_channel=last)


# Gain of the weights, seed of the pictures, config, model. Widths are small, the layers' numbers and kinds are the originals'.
# Residual sums grow, so ResNets need a smaller gain.
CASES = {
    "resnet18": (
        4,
        16,
        dict(architecture="resnet18"),
        lambda: ResNet(BasicBlock, [2, 2, 2, 2], num_classes=CLASSES, channels=(8, 16, 24, 32)),
    ),
    "resnet34": (
        4,
        18,
        dict(model_type="resnet", hidden_act="relu", layer_type="basic"),
        lambda: ResNetForImageClassification(ResNetConfig(**TRANSFORMERS_RESNET)),
    ),
    "resnet50": (
        3,
        20,
        dict(architecture="resnet50.a1_in1k"),
        lambda: ResNet(Bottleneck, [3, 4, 6, 3], num_classes=CLASSES, channels=(8, 12, 16, 24)),
    ),
    "mobilenetV2": (
        6,
        23,
        dict(architecture="mobilenetv2_100"),
        lambda: _gen_mobilenet_v2("mobilenetv2_100", 0.25, num_classes=CLASSES),
    ),
    "mobilenetV2Torchvision": (
        6,
        29,
        dict(architecture="mobilenet_v2", dropout=0),
        lambda: mobilenet_v2(width_mult=0.35, num_classes=CLASSES, dropout=0),
    ),
    "efficientnetLite0": (
        6,
        23,
        dict(architecture="tf_efficientnet_lite0"),
        lambda: _gen_efficientnet_lite("tf_efficientnet_lite0", 0.25, **TF),
    ),
    "efficientnetB0": (
        7,
        20,
        dict(architecture="efficientnet_b0.ra_in1k"),
        lambda: _gen_efficientnet("efficientnet_b0", 0.25, num_classes=CLASSES),
    ),
    "efficientnetB1": (
        6,
        19,
        dict(architecture="tf_efficientnet_b1"),
        lambda: _gen_efficientnet("tf_efficientnet_b1", 0.25, 1.1, **TF),
    ),
    "efficientnetTorchvision": (6, 17, dict(architecture="efficientnet_b0", dropout=0), torchvision_efficientnet),
    "efficientnetTransformers": (
        6,
        16,
        dict(model_type="efficientnet", hidden_act="swish", dropout_rate=0),
        lambda: EfficientNetForImageClassification(EfficientNetConfig(**TRANSFORMERS_EFFICIENTNET)),
    ),
}


def make_pictures(seed, size=SIZE):
    """[BATCH, 3, size, size]: patches of colour around a colour of each picture's own. Plain noise would average out to nothing."""
    side = size // GRAIN
    patches = 2 * counter_uniform(seed, 0, BATCH * 3 * side * side).reshape(BATCH, 3, side, side) - 1
    colours = 2 * counter_uniform(seed + 1, 0, BATCH * 3).reshape(BATCH, 3, 1, 1) - 1
    return torch.tensor((1.5 * patches + 1.5 * colours).astype(np.float32)).repeat_interleave(GRAIN, 2).repeat_interleave(GRAIN, 3)


def make_model(build, gain, dtype):
    model = build()
    shapes = {k: tuple(v.shape) for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    weights = {k: torch.tensor(v) for k, v in counter_weights(shapes, lambda *tensor: spread_of_images(*tensor, gain)).items()}
    model.load_state_dict(weights, strict=False)
    return model.to(dtype), shapes


def logits_of(model, pictures):
    out = model(pictures)
    return out if torch.is_tensor(out) else out.logits


def evaluate(build, gain, pictures, dtype):
    """Logits in eval mode; then steps of gradient descent in train mode, with what the first one shows."""
    pictures, labels = pictures.to(dtype), torch.arange(BATCH) % CLASSES
    model, _ = make_model(build, gain, dtype)
    with torch.no_grad():
        result = dict(logits=logits_of(model.eval(), pictures))
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(logits_of(model.train(), pictures), labels)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            result["gradientNorms"] = {k: p.grad.norm().item() for k, p in model.named_parameters()}
            result["statistics"] = {k: b.norm().item() for k, b in model.named_buffers() if "running" in k}
        optimizer.step()
    with torch.no_grad():
        return dict(result, losses=losses, trainedLogits=logits_of(model.eval(), pictures))


def rounded_runs(build, gain, seed):
    """The case in float32, on pictures that are off by less than a rounding error each time. An activation that rounding pushes over the
    kink of its rectifier changes gradients by 1e-3, and whether one does differs between any two ways to add up; the cases' seeds are
    those of three dozen where it matters least."""
    pictures = make_pictures(seed)
    count = pictures.numel()
    for run in range(RUNS):
        noise = torch.tensor(2 * counter_uniform(seed + 2, run * count, count) - 1).reshape(pictures.shape)
        yield evaluate(build, gain, pictures * (1 + ROUNDING * noise), torch.float32)


def relative_error(exact, rounded):
    return max(abs(rounded[k] / exact[k] - 1) for k in exact)


def absolute_error(exact, rounded):
    return (torch.as_tensor(exact).double() - torch.as_tensor(rounded).double()).abs().max().item()


def float32_error(exact, rounded):
    return dict(
        {k: relative_error(exact[k], rounded[k]) for k in ("gradientNorms", "statistics")},
        losses=[abs(a - b) for a, b in zip(exact["losses"], rounded["losses"])],
        **{k: absolute_error(exact[k], rounded[k]) for k in ("logits", "trainedLogits")},
    )


def largest(errors):
    """Of each quantity."""
    first = errors[0]
    return {k: np.max([e[k] for e in errors], axis=0).tolist() for k in first}


def make_case(name, gain, seed, config, build):
    exact = evaluate(build, gain, make_pictures(seed), torch.float64)
    exact["gradientNorms"] = {k: v for k, v in exact["gradientNorms"].items() if v > NOISE}
    logits = exact["logits"]
    spread = (logits.max(0).values - logits.min(0).values).min().item()
    print(name, "seed", seed, "spread", spread, "losses", exact["losses"])
    assert spread > 0.3, "logits hardly depend on the input"
    golden = dict(
        config=dict(config, num_classes=CLASSES),
        pictures=dict(batch=BATCH, size=SIZE, grain=GRAIN, seed=seed),
        gain=gain,
        learningRate=LEARNING_RATE,
        shapes=make_model(build, gain, torch.float32)[1],
        **{k: v.tolist() if torch.is_tensor(v) else v for k, v in exact.items()},
        float32Error=largest([float32_error(exact, rounded) for rounded in rounded_runs(build, gain, seed)]),
    )
    (HERE / f"{name}.json").write_text(json.dumps(shorten(golden), separators=(",", ":")) + "\n")
    print(len(golden["gradientNorms"]), min(exact["gradientNorms"].values()), golden["float32Error"])


def shorten(value):
    """Nine digits say all that float32 can be compared with."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {k: shorten(v) for k, v in value.items()}
    return [shorten(v) for v in value] if isinstance(value, (list, tuple)) else value


if __name__ == "__main__":
    for name in sys.argv[1:] or CASES:
        make_case(name, *CASES[name])
