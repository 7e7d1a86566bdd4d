"""Makes the files of this folder: python make.py. Needs torch. tensors.json says what torch itself reads from each."""

import io
import json
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch

HERE = Path(__file__).parent


def numbers(count):
    return torch.arange(count, dtype=torch.float32) * 0.25 - 1


def state_dict():
    """Every kind of view and number that weights come in."""
    table = numbers(12).reshape(3, 4)
    whole = torch.arange(-3, 3)
    return OrderedDict(
        {
            "layer.weight": table,
            "transposed": table.t(),
            "part": table[1:, 1:3],
            "column": table[:, 2],
            "expanded": numbers(3).reshape(3, 1).expand(3, 2),
            "scalar": torch.tensor(2.5),
            "nothing": torch.zeros(0, 4),
            "parameter": torch.nn.Parameter(numbers(2)),
            "f64": numbers(3).double(),
            "f16": numbers(5).half(),
            "bf16": numbers(5).bfloat16(),
            "i64": whole,
            "i32": whole.int(),
            "i16": whole.short(),
            "i8": whole.to(torch.int8),
            "u8": torch.arange(3, dtype=torch.uint8),
            "bool": torch.tensor([True, False, True]),
        }
    )


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/graft-pickle-ran",)


def compressed(state):
    """The same archive with its members deflated, as PyTorch never writes it."""
    plain = io.BytesIO()
    torch.save(state, plain)
    packed = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return packed.getvalue()


def forget_place(file):
    """The old form names the source of each module; where that was on the machine of whoever ran this is nobody's business."""
    place = str(Path(torch.__file__).parent.parent).encode()
    file.write_bytes(file.read_bytes().replace(place, b"/" + b"x" * (len(place) - 1)))


def main():
    state = state_dict()
    linear = torch.nn.Linear(2, 2)
    saved = {
        "zip2": dict(obj=state),
        "zip4": dict(obj=state, pickle_protocol=4),
        "zip5": dict(obj=state, pickle_protocol=5),
        "legacy": dict(obj=state, _use_new_zipfile_serialization=False),
        "training": dict(obj=dict(epoch=3, lr=0.1, name="é", state_dict={f"module.{k}": v for k, v in state.items()})),
        # Refused, each by the name of what it asks for.
        "module": dict(obj=linear),
        "moduleLegacy": dict(obj=linear, _use_new_zipfile_serialization=False),
        "evil": dict(obj=OrderedDict(a=Evil())),
        "evilLegacy": dict(obj=OrderedDict(a=Evil()), _use_new_zipfile_serialization=False),
        "complex": dict(obj=dict(a=torch.zeros(2, dtype=torch.complex64))),
        "sparse": dict(obj=dict(a=torch.eye(3).to_sparse())),
        "tensor": dict(obj=numbers(3)),
        "protocol1": dict(obj=dict(a=numbers(3)), pickle_protocol=1, _use_new_zipfile_serialization=False),
    }
    for name, options in saved.items():
        torch.save(f=HERE / f"{name}.pth", **options)
    forget_place(HERE / "moduleLegacy.pth")
    (HERE / "compressed.pth").write_bytes(compressed(dict(a=numbers(3))))
    (HERE / "plainPickle.pth").write_bytes(pickle.dumps(dict(a=1), protocol=2))
    expected = {
        name: dict(shape=list(tensor.shape), values=tensor.double().flatten().tolist()) for name, tensor in state.items()
    }
    (HERE / "tensors.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
