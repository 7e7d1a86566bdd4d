"""Writes the HDF5 files beside it, as Keras, AllenNLP and h5py save them. Needs h5py and numpy."""
import os
import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))


def ramp(*shape, dtype="f4"):
    """Numbers that float16 holds exactly."""
    return (np.arange(np.prod(shape)) / 8 - 4).reshape(shape).astype(dtype)


with h5py.File(f"{here}/keras3.weights.h5", "w") as f:
    f.create_group("_layer_checkpoint_dependencies")
    for name, shape in (("conv2d", (3, 3, 3, 2)), ("dense", (4, 5))):
        vars = f.create_group(f"layers/{name}/vars")
        vars.create_dataset("0", data=ramp(*shape))
        vars.create_dataset("1", data=ramp(shape[-1]))

with h5py.File(f"{here}/elmo.hdf5", "w") as f:
    for direction in (0, 1):
        for layer in (0, 1):
            cell = f.create_group(f"RNN_{direction}/RNN/MultiRNNCell/Cell{layer}/LSTMCell")
            cell["W_0"], cell["B"], cell["W_P_0"] = ramp(8, 16), ramp(16), ramp(4, 3)
    f["char_embed"] = ramp(11, 4)
    f.create_dataset("CNN/W_cnn_0", data=ramp(1, 2, 4, 8), chunks=True, compression="gzip", shuffle=True)
    f.attrs["keras_version"] = "none"

with h5py.File(f"{here}/kinds.h5", "w", libver="latest") as f:
    for dtype in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1"):
        f[f"numbers/{dtype}"] = ramp(2, 4, dtype="f8").astype(dtype)
    f["scalar"] = np.float32(2.5)
    f["empty"] = np.zeros((0, 3), "f4")
    f["texts"] = ["one", "two"]
    f["big endian"] = ramp(3).astype(">f4")
    f["itself"] = f["numbers"]

with h5py.File(f"{here}/lzf.h5", "w") as f:
    f.create_dataset("layer/kernel", data=ramp(1000), compression="lzf")

with h5py.File(f"{here}/external.h5", "w") as f:
    f["kernel"] = h5py.ExternalLink("elmo.hdf5", "/char_embed")

with h5py.File(f"{here}/elsewhere.h5", "w") as f:
    f.create_dataset("kernel", shape=(8,), dtype="u1", external=[("/etc/hostname", 0, 8)])

with h5py.File(f"{here}/endless.h5", "w") as f:
    f["a"] = f["/"]
    f["b"] = f["/"]

# A group within itself, under one name.
with h5py.File(f"{here}/cycle.h5", "w") as f:
    f["g"] = f.create_group("group")
    f["g/again"] = f["g"]

# Sixteen gigabytes of which nothing is stored, and rows whose bytes overflow 32 bits by 64.
with h5py.File(f"{here}/unwritten.h5", "w") as f:
    f.create_dataset("large", shape=(1 << 20, 1 << 12), chunks=(64, 64), dtype="f4")
    f.create_dataset("wrapped", shape=((1 << 26) + 1, 16), chunks=(64, 16), dtype="f4")

# One attribute of 4,000 strings, which all are the same 60,000 characters: 240 MB once they are read.
with h5py.File(f"{here}/strings.h5", "w") as f:
    f.attrs["names"] = np.array(["n" * 60_000] + ["n"] * 3999, dtype=h5py.string_dtype())
    f.attrs["keras_version"] = "3.0"
with open(f"{here}/strings.h5", "rb") as f:
    content = f.read()
first = content.index((60_000).to_bytes(4, "little"))
reference = content[first : first + 16]
with open(f"{here}/strings.h5", "wb") as f:
    f.write(content[:first] + reference * 4000 + content[first + 16 * 4000 :])
