"""Makes the files of this folder: python make.py. Needs keras, torch (as its backend) and h5py.

A VGG16 with few channels, as Keras saves its weights (Keras 3), as the files of Keras' own applications have them (Keras 1 and 2),
and without its dense layers; and what Keras makes of two images, in float64. The images are not stored: ../counter_random.py
fills them.
"""

import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from counter_random import counter_uniform  # noqa: E402

CONVOLUTIONS, WIDTHS = [2, 2, 3, 3, 3], [4, 4, 6, 8, 8]
HIDDEN, CLASSES, IMAGES, SIZE = 8, 3, 2, 224


def small_vgg16():
    """As keras.applications.VGG16, whose widths are written into it."""
    x = inputs = layers.Input((SIZE, SIZE, 3))
    for block, (count, width) in enumerate(zip(CONVOLUTIONS, WIDTHS), 1):
        for i in range(count):
            x = layers.Conv2D(width, 3, activation="relu", padding="same", name=f"block{block}_conv{i + 1}")(x)
        x = layers.MaxPooling2D(2, 2, name=f"block{block}_pool")(x)
    trunk = keras.Model(inputs, layers.GlobalAveragePooling2D()(x))
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(HIDDEN, activation="relu", name="fc1")(x)
    x = layers.Dense(HIDDEN, activation="relu", name="fc2")(x)
    return keras.Model(inputs, layers.Dense(CLASSES, name="predictions")(x)), trunk


def fill(model):
    start = 0
    for weight in model.weights:
        shape = tuple(weight.shape)
        count = int(np.prod(shape))
        spread = 0.2 if len(shape) == 1 else np.sqrt(6 / np.prod(shape[:-1]))
        # The first layers read numbers up to 255.
        spread /= 60 if shape[-2:-1] == (3,) else 1
        values = spread * (2 * counter_uniform(4, start, count) - 1)
        weight.assign(values.astype(np.float32).astype(np.float64).reshape(shape))
        start += count


def write_old(path, model, name_of):
    with h5py.File(path, "w") as file:
        for layer in model.layers:
            group = file.create_group(layer.name)
            for part, values in zip(("W", "b"), layer.get_weights()):
                group[name_of(layer.name, part)] = values.astype(np.float32)


def main():
    keras.config.set_floatx("float64")
    model, trunk = small_vgg16()
    fill(model)
    images = np.floor(256 * counter_uniform(8, 0, IMAGES * SIZE * SIZE * 3)).reshape(IMAGES, SIZE, SIZE, 3)
    # What is on an image changes slowly.
    images = np.repeat(np.repeat(images[:, ::32, ::32], 32, 1), 32, 2)
    read = keras.applications.vgg16.preprocess_input(images.copy())
    logits, features = (np.asarray(each.predict(read, verbose=0)) for each in (model, trunk))
    assert np.abs(logits[0] - logits[1]).max() > 0.5, "logits hardly depend on the image"
    golden = dict(size=SIZE, grain=32, logits=logits.tolist(), features=features.tolist())
    (HERE / "vgg16.json").write_text(json.dumps(golden) + "\n")
    old = {"W": "W_1:0", "b": "b_1:0"}
    write_old(HERE / "vgg16_old.h5", model, lambda layer, part: f"{layer}_{old[part]}")
    tf2 = {"W": "kernel:0", "b": "bias:0"}
    write_old(HERE / "vgg16_notop.h5", trunk, lambda layer, part: f"{layer}/{tf2[part]}")
    keras.config.set_floatx("float32")
    single, _ = small_vgg16()
    single.set_weights(model.get_weights())
    single.save_weights(HERE / "vgg16.weights.h5")
    print(logits)


if __name__ == "__main__":
    main()
