"""Makes files/, decoded.json, evaluation.json and colours.json: small images of many kinds, and the pixels that Pillow, timm and torchvision make of them.

python make.py    (needs pillow, torchvision, timm)
"""

import base64
import json
import struct
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from timm.data import create_transform
from torchvision import transforms
from torchvision.transforms import InterpolationMode, functional

HERE = Path(__file__).parent
FILES = HERE / "files"
random = np.random.default_rng(3)


def photo(width, height):
    """Soft shapes with some grain, as a photo has them."""
    pixels = np.zeros((height, width, 3))
    for grain in (3, 9, 27):
        small = random.integers(0, 256, (height // grain + 2, width // grain + 2, 3), dtype=np.uint8)
        pixels += np.asarray(Image.fromarray(small).resize((width, height), Image.BICUBIC), float) / 3
    return Image.fromarray((pixels * 1.6 - 76).clip(0, 255).astype(np.uint8))


def encoded(pixels):
    return base64.b64encode(np.ascontiguousarray(pixels, np.uint8)).decode()


def save(name, image, **options):
    image.save(FILES / name, **options)


def write_files():
    small = photo(30, 22)
    alpha = Image.fromarray(random.integers(0, 2, (22, 30), dtype=np.uint8) * 255)
    half = Image.fromarray(random.integers(1, 256, (22, 30), dtype=np.uint8))
    save("rgb.jpg", small, quality=90)
    save("progressive.jpg", small, quality=90, progressive=True)
    save("fullChroma.jpg", small, quality=95, subsampling=0)
    save("grey.jpg", small.convert("L"), quality=90)
    save("cmyk.jpg", small.convert("CMYK"), quality=90)
    save("rgb.png", small)
    save("interlaced.png", small)
    save("grey.png", small.convert("L"))
    save("greyAlpha.png", Image.merge("LA", (small.convert("L"), half)))
    save("alpha.png", Image.merge("RGBA", (*small.split(), half)))
    save("palette.png", small.convert("P", palette=Image.Palette.ADAPTIVE, colors=16))
    save("paletteTransparent.png", small.convert("P", palette=Image.Palette.ADAPTIVE, colors=16), transparency=3)
    save("bilevel.png", small.convert("1"))
    grey16 = (np.asarray(small.convert("L"), np.uint16) * 257) ^ random.integers(0, 200, (22, 30), dtype=np.uint16)
    Image.fromarray(grey16).save(FILES / "grey16.png")
    save("still.gif", small.convert("P", palette=Image.Palette.ADAPTIVE, colors=32))
    other = photo(30, 22)
    save("animated.gif", small, save_all=True, append_images=[other], duration=100)
    save("transparent.gif", Image.merge("RGBA", (*small.split(), alpha)))
    save("rgb.bmp", small)
    save("grey.bmp", small.convert("L"))
    save("palette.bmp", small.convert("P", palette=Image.Palette.ADAPTIVE, colors=16))
    save("lossy.webp", small, quality=80)
    save("lossless.webp", small, lossless=True)
    save("alpha.webp", Image.merge("RGBA", (*small.split(), half)), lossless=True, exact=True)
    save("lossyAlpha.webp", Image.merge("RGBA", (*small.split(), half)), quality=80)
    save("animated.webp", small, save_all=True, append_images=[other], duration=100, lossless=True)
    save("rgb.tiff", small, compression="tiff_lzw")
    save("rgb.avif", small, quality=90, subsampling="4:4:4")
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[274] = turn
        save(f"turned{turn}.jpg", small, quality=90, exif=exif)
    exif = Image.Exif()
    exif[274] = 6
    save("turned6.png", small, exif=exif)
    save("turned6.webp", small, exif=exif, lossless=True)


def write_apng():
    first, second = photo(30, 22), photo(30, 22)
    save("animated.png", first, save_all=True, append_images=[second], duration=100)


def write_partial_gifs():
    """First frames that do not cover their canvas, and one that reaches beyond it."""
    small = Image.open(FILES / "rgb.png").convert("RGB")
    frames = {"partial.gif": (0, (40, 31), (7, 5)), "partialTransparent.gif": (2, (40, 31), (10, 9)), "beyond.gif": (0, (9, 30), (4, 2))}
    for name, (index, canvas, at) in frames.items():
        options = {"transparency": index} if index else {}
        buffer = BytesIO()
        small.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save(buffer, "GIF", optimize=False, **options)
        content = bytearray(buffer.getvalue())
        struct.pack_into("<HH", content, 6, *canvas)
        # Behind the palette of the screen, and the extension that names the transparent colour.
        descriptor = 13 + (3 << (content[10] & 7) + 1) + (8 if index else 0)
        assert content[descriptor] == 0x2C
        struct.pack_into("<HH", content, descriptor + 1, *at)
        (FILES / name).write_bytes(content)


def as_looked_at(file):
    """What datasets of timm and torchvision open, `convert('RGB')`, turned as Exif says."""
    image = ImageOps.exif_transpose(Image.open(file))
    if image.mode.startswith("I;16"):
        # Pillow cuts 16 bits off at 255; what other programs show is the high byte.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image.convert("RGB")


def decoded():
    result = {}
    for file in sorted(FILES.iterdir()):
        image = as_looked_at(file)
        result[file.name] = {"width": image.width, "height": image.height, "pixels": encoded(image)}
    return result


def evaluation_transforms():
    """Pixels after timm's and torchvision's evaluation transforms, before they are shifted and scaled."""
    cases = []
    shapes = {"wide": (131, 87), "tall": (60, 97), "tiny": (11, 9), "long": (240, 20)}
    images = {name: photo(*shape) for name, shape in shapes.items()}
    for name, image in images.items():
        for size, crop in ((32, 0.875), (24, 0.95), (32, 1.0)):
            for interpolation in ("bilinear", "bicubic"):
                by_timm = create_transform(
                    (3, size, size), interpolation=interpolation, crop_pct=crop, mean=(0, 0, 0), std=(1, 1, 1)
                )
                pixels = (by_timm(image).numpy().transpose(1, 2, 0) * 255).round()
                by_torchvision = transforms.Compose([
                    transforms.Resize(int(np.floor(size / crop)), InterpolationMode(interpolation)),
                    transforms.CenterCrop(size),
                ])
                assert np.array_equal(np.asarray(by_torchvision(image)), pixels), (name, size, crop)
                cases.append({"image": name, "size": size, "crop": crop, "interpolation": interpolation, "pixels": encoded(pixels)})
    stored = {name: {"width": p.width, "height": p.height, "pixels": encoded(p)} for name, p in images.items()}
    return {"images": stored, "cases": cases}


def colour_changes():
    image = photo(20, 16)
    changes = {
        "brightness": lambda factor: functional.adjust_brightness(image, factor),
        "contrast": lambda factor: functional.adjust_contrast(image, factor),
        "saturation": lambda factor: functional.adjust_saturation(image, factor),
    }
    cases = [
        {"change": name, "factor": factor, "pixels": encoded(change(factor))}
        for name, change in changes.items()
        for factor in (0.0, 0.6, 1.4)
    ]
    return {"image": {"width": 20, "height": 16, "pixels": encoded(image)}, "cases": cases}


FILES.mkdir(exist_ok=True)
write_files()
write_apng()
write_partial_gifs()
(HERE / "decoded.json").write_text(json.dumps(decoded(), indent=1) + "\n")
(HERE / "evaluation.json").write_text(json.dumps(evaluation_transforms(), indent=1) + "\n")
(HERE / "colours.json").write_text(json.dumps(colour_changes(), indent=1) + "\n")
