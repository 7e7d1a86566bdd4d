"""Loads a package as its own library does, and writes what that makes of an image. Run by imageRoundTrip.engine.test.ts.

python loadPackage.py FOLDER LIBRARY IMAGE OUT.safetensors [SIZES]    SIZES: what timm's config does not hold of narrow models, as JSON
"""

import json
import sys

import timm
import torch
from PIL import Image
from safetensors.torch import save_file
from timm.data import create_transform, resolve_model_data_config
from transformers import AutoImageProcessor, AutoModelForImageClassification

folder, library, image, out, *sizes = sys.argv[1:]
image = Image.open(image).convert("RGB")


def with_timm():
    model = timm.create_model(f"local-dir:{folder}", pretrained=True, **json.loads(sizes[0])).eval()
    pixels = create_transform(**resolve_model_data_config(model))(image)[None]
    return pixels, model(pixels)


def with_transformers():
    model, info = AutoModelForImageClassification.from_pretrained(folder, output_loading_info=True)
    # What timm and Graft leave out: how many batches the statistics have seen, which counts for nothing.
    missing = [key for key in info.pop("missing_keys") if not key.endswith("num_batches_tracked")]
    assert not missing and not any(info.values()), (missing, info)
    pixels = AutoImageProcessor.from_pretrained(folder)(image, return_tensors="pt")["pixel_values"]
    return pixels, model.eval()(pixels).logits


with torch.no_grad():
    pixels, logits = dict(timm=with_timm, transformers=with_transformers)[library]()
save_file(dict(pixel_values=pixels.contiguous(), logits_eval=logits.contiguous()), out)
