"""Both directions between AllenNLP and the engine. Run by elmoRoundTrip.engine.test.ts, needs what original.py names and safetensors.

python checkRoundTrip.py make FOLDER IO.safetensors    random weights as AllenNLP publishes them, with a head; their inputs and logits
python checkRoundTrip.py load FOLDER IO.safetensors    a saved FOLDER loads to the logits in IO; prints the difference
"""

import json
import sys
import tempfile
from pathlib import Path

import h5py
import torch
from original import Classifier, character_ids
from safetensors.torch import load_file, save_file

from make import OPTIONS, make_model, shapes_of

TEXTS = ["a text of some words", "short", "and another one , with a word that is longer than fifty characters : " + "long" * 20]


def make(folder, io_file):
    options, generator = OPTIONS["tanh"], torch.Generator().manual_seed(3)
    scale = lambda name: 4 if name.startswith("classifier") else 0.6
    shapes = shapes_of(options).items()
    weights = {k: scale(k) * torch.randn(s, generator=generator).numpy() for k, s in shapes}
    ids = character_ids([text.split() for text in TEXTS])
    with torch.no_grad():
        logits = make_model(options, weights, torch.float32)(ids)
    assert (logits.max(0).values - logits.min(0).values).min() > 0.1, "logits hardly depend on the input"
    Path(folder).mkdir()
    Path(folder, "options.json").write_text(json.dumps(options))
    with h5py.File(Path(folder, "weights.hdf5"), "w") as file:
        for name, values in weights.items():
            file[name] = values
    save_file({"input_ids": ids, "attention_mask": (ids[..., 0] > 0).long(), "logits_eval": logits}, io_file)


def load(folder, io_file):
    """As the card of a package says."""
    weights, reference = load_file(Path(folder, "model.safetensors")), load_file(io_file)
    with tempfile.TemporaryDirectory() as temporary:
        hdf5 = str(Path(temporary, "weights.hdf5"))
        with h5py.File(hdf5, "w") as file:
            for name, values in weights.items():
                file[name] = values.numpy()
        model = Classifier(str(Path(folder, "config.json")), hdf5, len(weights["classifier.weight"]))
    own = {k: v for k, v in weights.items() if k.startswith("scalar_mix")}
    assert not model.elmo.load_state_dict(own, strict=False).unexpected_keys
    model.classifier.load_state_dict({k[len("classifier.") :]: v for k, v in weights.items() if k.startswith("classifier.")})
    with torch.no_grad():
        print((model(reference["input_ids"]) - reference["logits_eval"]).abs().max().item())


if __name__ == "__main__":
    {"make": make, "load": load}[sys.argv[1]](*sys.argv[2:])
