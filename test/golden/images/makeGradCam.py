"""Makes gradCam.json beside it: python makeGradCam.py. Needs what make.py needs, whose models and images it takes.

Of each image the map of Selvaraju et al. 2017 for its strongest output, in float64, by hooks on the module whose output is the last
map of features.
"""

import json

import torch
from make import CASES, HERE, make_model, make_images, shorten

LAST = {
    "resnet18": "layer4",
    "efficientnetLite0": "bn2",
    "mobilenetV3Small": "blocks",
    "densenet121": "features",
    "inceptionV3": "Mixed_7c",
    "vgg13Bn": "features",
    "vgg13Torchvision": "features",
    "alexnet": "features",
}
SIZE = 128  # maps of several places, which the smallest images do not leave


def heat_of(model, module, image):
    kept = []
    hook = module.register_forward_hook(lambda *call: kept.append(call[2]))
    logits = model(image)
    hook.remove()
    (features,) = kept
    (gradient,) = torch.autograd.grad(logits.max(), features)
    heat = (features * gradient.mean((2, 3), keepdim=True)).sum(1).relu()[0]
    # Nothing may speak for an output.
    values = heat / (heat.max() or 1)
    return dict(output=logits.argmax().item(), shape=list(heat.shape), values=values.flatten().tolist())


def make_case(last, gain, seed, config, build, *_):
    model = make_model(build, gain, torch.float64)[0].eval()
    images = make_images(seed, SIZE).double()
    maps = [heat_of(model, model.get_submodule(last), image[None]) for image in images]
    return dict(size=SIZE, maps=maps)


if __name__ == "__main__":
    golden = {name: make_case(last, *CASES[name]) for name, last in LAST.items()}
    (HERE / "gradCam.json").write_text(json.dumps(shorten(golden), separators=(",", ":")) + "\n")
