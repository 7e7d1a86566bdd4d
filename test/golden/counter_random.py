"""The counter-based generator of src/engine/models/counterRandom.ts, in numpy: the same numbers, bit for bit."""

import numpy as np


def mix(bits):
    h = bits.astype(np.uint32)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def counter_uniform(seed, start, count):
    """`count` numbers in (0, 1) from the counters `start`, `start` + 1, ..."""
    counters = np.arange(start, start + count, dtype=np.uint32)
    seeded = mix(np.array([(seed + 0x9E3779B9) % 2**32], dtype=np.uint32))
    bits = mix(seeded ^ mix(counters * np.uint32(0x9E3779B1) + np.uint32(0x7F4A7C15)))
    return (bits.astype(np.float64) + 0.5) / 2**32


def spread(name, shape):
    """Centre and half width of a parameter's uniform distribution, wide enough that logits depend on the input."""
    if "norm" in name.lower() and name.endswith("weight") and len(shape) == 1:
        return 1.0, 0.25
    if len(shape) == 1:
        return 0.0, 0.25
    if "embeddings" in name:
        return 0.0, 1.0
    return 0.0, (4.0 if name.startswith("classifier") else 2.0) / np.sqrt(shape[1])


def spread_of_images(name, shape, gain):
    """As `spread`, for convolutional networks. With a gain of 6 a signal keeps its variance through convolution and rectifier."""
    if name.endswith("running_var"):
        return 1.0, 0.5
    if len(shape) == 1:
        return (1.0 if name.endswith("weight") else 0.0), 0.25
    return 0.0, np.sqrt(gain / np.prod(shape[1:]))


def counter_weights(shapes, spread=spread):
    """Every parameter, filled in sorted name order by one run of the generator, rounded to float32."""
    weights, counter = {}, 0
    for name in sorted(shapes):
        count = int(np.prod(shapes[name]))
        centre, half = spread(name, shapes[name])
        uniform = counter_uniform(1, counter, count)
        weights[name] = (centre + half * (2 * uniform - 1)).astype(np.float32).reshape(shapes[name])
        counter += count
    return weights
