"""Makes pyramid.json beside it: python makePyramid.py. Needs what make.py needs, and takes its models and images.

The maps are the outputs of the modules that timm's `feature_info` names, as `features_only=True` returns them, in float64. The loss is
the sum of the maps' mean squares; its gradients are of a pass in train mode with the batch normalizations in eval mode. Beside each
quantity stands the largest error that torch's own float32 makes in it, over the runs of make.py.
"""

import json

import torch
from make import CASES, HERE, RUNS, ROUNDING, NOISE, absolute_error, largest, make_images, make_model, relative_error, shorten
from counter_random import counter_uniform

# The seeds of images differ from make.py's where rounding would push an activation over the kink of its rectifier.
SEEDS = {"mobilenetV2": 24, "mobilenetV3Large": 32, "efficientnetB0": 25}
NAMES = [
    "resnet18",
    "seresnet50",
    "legacySeresnet18",
    "densenet121",
    "vgg13Bn",
    "mobilenetV2",
    "mobilenetV3Small",
    "mobilenetV3Large",
    "efficientnetLite0",
    "efficientnetB0",
    "inceptionV3",
]
FINEST = 4
SIZE = 128
VALUES = 24  # of each map, spread evenly over [batch, channels, height, width]


def pyramid_of(model, images):
    """The maps by their strides. Where timm names two of one stride, the later one counts."""
    maps, hooks = {}, []
    for info in model.feature_info:
        module = model.get_submodule(info["module"])
        keep = lambda stride: lambda *call: maps.__setitem__(stride, call[2])
        hooks.append(module.register_forward_hook(keep(info["reduction"])))
    model(images)
    for hook in hooks:
        hook.remove()
    return {stride: map for stride, map in maps.items() if stride >= FINEST}


def freeze(model):
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()
    return model


def spread_values(map):
    flat = map.flatten()
    return flat[torch.arange(VALUES) * (len(flat) // VALUES)]


def evaluate(build, gain, images, dtype):
    model = make_model(build, gain, dtype)[0]
    maps = pyramid_of(freeze(model.train()), images.to(dtype))
    sum(map.square().mean() for map in maps.values()).backward()
    return dict(
        shapes={stride: list(map.shape) for stride, map in maps.items()},
        norms={stride: map.norm().item() for stride, map in maps.items()},
        values={stride: spread_values(map.detach()).tolist() for stride, map in maps.items()},
        gradientNorms={k: p.grad.norm().item() for k, p in model.named_parameters() if p.grad is not None},
    )


def rounded(build, gain, seed):
    images = make_images(seed, SIZE)
    for run in range(RUNS):
        noise = torch.tensor(2 * counter_uniform(seed + 2, run * images.numel(), images.numel()) - 1).reshape(images.shape)
        yield evaluate(build, gain, images * (1 + ROUNDING * noise), torch.float32)


def error(exact, run):
    return dict(
        norms=relative_error(exact["norms"], run["norms"]),
        values=max(absolute_error(exact["values"][k], run["values"][k]) for k in exact["values"]),
        gradientNorms=relative_error(exact["gradientNorms"], run["gradientNorms"]),
    )


def make_case(name):
    gain, seed, _, build, *_ = CASES[name]
    seed = SEEDS.get(name, seed)
    exact = evaluate(build, gain, make_images(seed, SIZE), torch.float64)
    exact["gradientNorms"] = {k: v for k, v in exact["gradientNorms"].items() if v > NOISE}
    errors = [error(exact, run) for run in rounded(build, gain, seed)]
    print(name, exact["shapes"], largest(errors))
    return dict(size=SIZE, seed=seed, **exact, float32Error=largest(errors))


if __name__ == "__main__":
    golden = {name: make_case(name) for name in NAMES}
    (HERE / "pyramid.json").write_text(json.dumps(shorten(golden), separators=(",", ":")) + "\n")
