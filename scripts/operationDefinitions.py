"""Writes src/engine/compile/operationDefinitions.json: what a graph must know of each TensorFlow operation.

Eager execution infers the types of an operation's attributes and forgives unknown ones; a graph does neither. The table holds, for
every operation that tfjs-node or Graft runs, its inputs and outputs with the attributes that give their type and number, and which
attributes must be present. Facts of TensorFlow's own registry; run again after an upgrade:

    python scripts/operationDefinitions.py          (a Python with tensorflow-cpu, and node_modules installed)
"""

import glob
import json
import os
import re

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow  # noqa: E402, F401  (fills the registry)
from tensorflow.python.framework import op_def_registry  # noqa: E402

SOURCES = [
    "node_modules/@tensorflow/tfjs-node-gpu/dist/**/*.js",
    "node_modules/@tensorflow/tfjs-core/dist/kernel_names.js",
    "src/engine/**/*.ts",
]
TARGET = "src/engine/compile/operationDefinitions.json"


def names_in_sources():
    words = set()
    for pattern in SOURCES:
        for file in glob.glob(pattern, recursive=True):
            with open(file, encoding="utf8") as text:
                words |= set(re.findall(r"['\"]([A-Z][A-Za-z0-9]+)['\"]", text.read()))
    return sorted(words)


def argument(arg):
    """Name, then the attributes that hold its type, its number and its list of types; empty where it has none."""
    return [arg.name, arg.type_attr, arg.number_attr, arg.type_list_attr]


def describe(definition):
    return {
        "inputs": [argument(arg) for arg in definition.input_arg],
        "outputs": [argument(arg) for arg in definition.output_arg],
        "attributes": {attr.name: not attr.HasField("default_value") for attr in definition.attr},
    }


def main():
    found = {name: op_def_registry.get(name) for name in names_in_sources()}
    lines = [
        f"  {json.dumps(name)}: {json.dumps(describe(definition), separators=(',', ':'))}"
        for name, definition in found.items()
        if definition is not None
    ]
    with open(TARGET, "w", encoding="utf8") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{TARGET}: {len(lines)} operations")


main()
