"""Makes the goldens of this folder: python make.py, or python make.py NAME... for some. Needs torch, timm, torchvision and transformers.

Everything comes from a float64 model. Beside each quantity stands the largest error that torch's own float32 makes in it, over a
few runs that differ by as little as rounding does: the tests allow a small multiple of that. Weights and images are not stored: ../counter_random.py fills them.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import torch
from timm.layers import ClassifierHead
from timm.models.densenet import DenseNet
from timm.models.efficientnet import _gen_efficientnet, _gen_efficientnet_lite, _gen_mobilenet_v2
from timm.models.mobilenetv3 import _gen_mobilenet_v3
from timm.models.resnet import BasicBlock, Bottleneck, ResNet
from timm.models.senet import SENet, SEResNetBlock, SEResNetBottleneck
from timm.models.vgg import VGG, ConvMlp
from torchvision.models import AlexNet, EfficientNet, MobileNetV3, mobilenet_v2
from torchvision.models import vgg as torchvision_vgg
from torchvision.models.efficientnet import _efficientnet_conf
from torchvision.models.mobilenetv3 import _mobilenet_v3_conf
from transformers import (
    EfficientNetConfig,
    EfficientNetForImageClassification,
    MobileNetV2Config,
    MobileNetV2ForImageClassification,
    ResNetConfig,
    ResNetForImageClassification,
)

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from counter_random import counter_uniform, counter_weights, spread_of_images  # noqa: E402
from train_losses import logits_of, loss_of  # noqa: E402

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


# Stages side by side have equal widths, so that only the repeats show where one ends.
TRANSFORMERS_EFFICIENTNET_EQUAL = dict(
    TRANSFORMERS_EFFICIENTNET,
    depth_coefficient=1.3,
    num_block_repeats=[2, 1, 2, 2, 3, 1, 2],
    in_channels=[32, 16, 16, 40, 72, 72, 72],
    out_channels=[16, 16, 40, 72, 72, 72, 200],
)
TRANSFORMERS_MOBILENET = dict(depth_multiplier=0.35, finegrained_output=False, classifier_dropout_prob=0)
# The smallest multiplier gives the first stages equal widths.
TRANSFORMERS_MOBILENET_TORCH = dict(
    depth_multiplier=0.2, finegrained_output=True, tf_padding=False, layer_norm_eps=1e-5, classifier_dropout_prob=0
)


def transformers_mobilenet(config):
    model = MobileNetV2ForImageClassification(MobileNetV2Config(num_labels=CLASSES, **config))
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 0.1  # TensorFlow's 0.997 is PyTorch's 0.003; transformers hands it on as it is.
    return model


def torchvision_efficientnet():
    settings, last = _efficientnet_conf("efficientnet_b0", width_mult=0.25, depth_mult=1.0)
    return EfficientNet(settings, dropout=0, stochastic_depth_prob=0, num_classes=CLASSES, last_channel=last)


class SmallSENet(SENet):
    """Its widths are written into the original."""

    def __init__(self, block, layers):
        super().__init__(block, layers, groups=1, reduction=4, drop_rate=0, inplanes=8, num_classes=CLASSES)
        self.last_linear = torch.nn.Linear(64 * block.expansion, CLASSES)

    def _make_layer(self, block, planes, *args, **options):
        return super()._make_layer(block, planes // 8, *args, **options)


VGG_WIDTHS = [8, "M", 12, "M", 16, 16, "M", 24, 24, "M", 24, 24, "M"]
HIDDEN = 32


def timm_vgg():
    model = VGG(VGG_WIDTHS, num_classes=CLASSES, norm_layer=torch.nn.BatchNorm2d)
    model.pre_logits = ConvMlp(24, HIDDEN, 7, mlp_ratio=1.0, drop_rate=0)
    model.head = ClassifierHead(HIDDEN, CLASSES)
    return model


def dense_layers(features, first):
    """A classifier of torchvision's with its numbers: VGG's begins with a dense layer, AlexNet's with dropout."""
    linear, relu, drop = torch.nn.Linear, torch.nn.ReLU, torch.nn.Dropout
    hidden, last = linear(features, HIDDEN), linear(HIDDEN, CLASSES)
    middle = linear(HIDDEN, HIDDEN)
    if first == 0:
        return torch.nn.Sequential(hidden, relu(), drop(0), middle, relu(), drop(0), last)
    return torch.nn.Sequential(drop(0), hidden, relu(), drop(0), middle, relu(), last)


def small_torchvision_vgg():
    model = torchvision_vgg.VGG(torchvision_vgg.make_layers(VGG_WIDTHS), num_classes=CLASSES, init_weights=False)
    model.classifier = dense_layers(24 * 49, 0)
    return model


def torchvision_mobilenet():
    settings, last = _mobilenet_v3_conf("mobilenet_v3_large", width_mult=0.25)
    return MobileNetV3(settings, last, num_classes=CLASSES, dropout=0)


def small_inception():
    """With an eighth of the widths, which are written into the original."""
    inception = import_module("timm.models.inception_v3")
    original = inception.ConvNormAct
    inception.ConvNormAct = lambda channels, out, **options: original(
        channels if channels == 3 else channels // 8, out // 8, **options
    )
    model = inception.InceptionV3(num_classes=CLASSES, aux_logits=False)
    inception.ConvNormAct = original
    model.fc = torch.nn.Linear(256, CLASSES)
    return model


def small_inception_with_second_head():
    """torchvision's, with an eighth of the widths and an auxiliary head."""
    inception = import_module("torchvision.models.inception")
    original = inception.BasicConv2d
    inception.BasicConv2d = lambda channels, out, **options: original(
        channels if channels == 3 else channels // 8, out // 8, **options
    )
    model = inception.Inception3(num_classes=CLASSES, aux_logits=True, init_weights=False, dropout=0)
    inception.BasicConv2d = original
    model.AuxLogits.fc, model.fc = torch.nn.Linear(96, CLASSES), torch.nn.Linear(256, CLASSES)
    return model


def small_alexnet():
    model = AlexNet(num_classes=CLASSES, dropout=0)
    widths = {0: (3, 8), 3: (8, 24), 6: (24, 48), 8: (48, 32), 10: (32, 32)}
    for at, (channels, out) in widths.items():
        old = model.features[at]
        model.features[at] = torch.nn.Conv2d(channels, out, old.kernel_size, old.stride, old.padding)
    model.classifier = dense_layers(32 * 36, 1)
    return model


# Gain of the weights, seed of the images, config, model. Widths are small, the layers' numbers and kinds are the originals'.
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
    "efficientnetTransformersEqual": (
        5,
        16,
        dict(
            model_type="efficientnet",
            hidden_act="swish",
            dropout_rate=0,
            depth_coefficient=1.3,
            num_block_repeats=[2, 1, 2, 2, 3, 1, 2],
        ),
        lambda: EfficientNetForImageClassification(EfficientNetConfig(**TRANSFORMERS_EFFICIENTNET_EQUAL)),
    ),
    "mobilenetV2Transformers": (
        6,
        16,
        dict(model_type="mobilenet_v2", **TRANSFORMERS_MOBILENET),
        lambda: transformers_mobilenet(TRANSFORMERS_MOBILENET),
    ),
    "mobilenetV2TransformersTorch": (
        6,
        17,
        dict(model_type="mobilenet_v2", **TRANSFORMERS_MOBILENET_TORCH),
        lambda: transformers_mobilenet(TRANSFORMERS_MOBILENET_TORCH),
    ),
    "wideResnet50": (
        3,
        19,
        dict(architecture="wide_resnet50_2"),
        lambda: ResNet(Bottleneck, [3, 4, 6, 3], num_classes=CLASSES, channels=(4, 6, 8, 12), base_width=128),
    ),
    "seresnet50": (
        4,
        21,
        dict(architecture="seresnet50"),
        lambda: ResNet(
            Bottleneck, [3, 4, 6, 3], num_classes=CLASSES, channels=(8, 12, 16, 24), block_args=dict(attn_layer="se")
        ),
    ),
    "legacySeresnet18": (
        4,
        17,
        dict(architecture="legacy_seresnet18"),
        lambda: SmallSENet(SEResNetBlock, [2, 2, 2, 2]),
    ),
    "legacySeresnet50": (
        4,
        23,
        dict(architecture="legacy_seresnet50"),
        lambda: SmallSENet(SEResNetBottleneck, [2, 2, 2, 2]),
    ),
    "densenet121": (
        9,
        18,
        dict(architecture="densenet121"),
        lambda: DenseNet(growth_rate=4, block_config=(4, 6, 8, 6), bn_size=2, num_classes=CLASSES),
    ),
    "vgg13Bn": (6, 21, dict(architecture="vgg13_bn"), timm_vgg),
    "vgg13Torchvision": (6, 19, dict(architecture="vgg13", dropout=0), small_torchvision_vgg),
    "mobilenetV3Small": (
        6,
        21,
        dict(architecture="mobilenetv3_small_100"),
        lambda: _gen_mobilenet_v3("mobilenetv3_small_100", 0.25, num_classes=CLASSES),
    ),
    "mobilenetV3Large": (
        6,
        17,
        dict(architecture="tf_mobilenetv3_large_100"),
        lambda: _gen_mobilenet_v3("tf_mobilenetv3_large_100", 0.25, **TF),
    ),
    "mobilenetV3Torchvision": (
        6,
        20,
        dict(architecture="mobilenet_v3_large", dropout=0),
        torchvision_mobilenet,
    ),
    # The smallest image that it reads is one of 75 pixels.
    "inceptionV3": (8, 20, dict(architecture="inception_v3"), small_inception, 128),
    # The auxiliary head needs what is left of images of that size.
    "inceptionV3SecondHead": (
        8,
        16,
        dict(architecture="inception_v3", dropout=0),
        small_inception_with_second_head,
        304,
    ),
    "alexnet": (6, 18, dict(architecture="alexnet", dropout=0), small_alexnet),
}


def make_images(seed, size=SIZE):
    """[BATCH, 3, size, size]: patches of colour around a colour of each image's own. Plain noise would average out to nothing."""
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


def evaluate(build, gain, images, dtype):
    """Logits in eval mode; then steps of gradient descent in train mode, with what the first one shows."""
    images, labels = images.to(dtype), torch.arange(BATCH) % CLASSES
    model, _ = make_model(build, gain, dtype)
    with torch.no_grad():
        result = dict(logits=logits_of(model.eval()(images)))
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(model.train()(images), labels)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            result["gradientNorms"] = {k: p.grad.norm().item() for k, p in model.named_parameters()}
            result["statistics"] = {k: b.norm().item() for k, b in model.named_buffers() if "running" in k}
        optimizer.step()
    with torch.no_grad():
        return dict(result, losses=losses, trainedLogits=logits_of(model.eval()(images)))


def rounded_runs(build, gain, seed, size=SIZE):
    """The case in float32, on images that are off by less than a rounding error each time. An activation that rounding pushes over the
    kink of its rectifier changes gradients by 1e-3, and whether one does differs between any two ways to add up; the cases' seeds are
    those of three dozen where it matters least."""
    images = make_images(seed, size)
    count = images.numel()
    for run in range(RUNS):
        noise = torch.tensor(2 * counter_uniform(seed + 2, run * count, count) - 1).reshape(images.shape)
        yield evaluate(build, gain, images * (1 + ROUNDING * noise), torch.float32)


def relative_error(exact, rounded):
    return max((abs(rounded[k] / exact[k] - 1) for k in exact), default=0.0)


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


def make_case(name, gain, seed, config, build, size=SIZE):
    exact = evaluate(build, gain, make_images(seed, size), torch.float64)
    exact["gradientNorms"] = {k: v for k, v in exact["gradientNorms"].items() if v > NOISE}
    logits = exact["logits"]
    spread = (logits.max(0).values - logits.min(0).values).min().item()
    print(name, "seed", seed, "spread", spread, "losses", exact["losses"])
    assert spread > 0.3, "logits hardly depend on the input"
    golden = dict(
        config=dict(config, num_classes=CLASSES),
        images=dict(batch=BATCH, size=size, grain=GRAIN, seed=seed),
        gain=gain,
        learningRate=LEARNING_RATE,
        shapes=make_model(build, gain, torch.float32)[1],
        **{k: v.tolist() if torch.is_tensor(v) else v for k, v in exact.items()},
        float32Error=largest([float32_error(exact, rounded) for rounded in rounded_runs(build, gain, seed, size)]),
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
