"""What both scripts of `npm run bench -- --end-to-end` need besides PyTorch: the task, the tables, the report.

Imported first, and quick to import, so that the clock starts with the script.
"""

import argparse
import csv
import json
import os
import sys
import time

BEGAN = time.time()
# Nothing is to be looked up in the network, and nothing drawn in a terminal.
os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error", HF_HUB_DISABLE_PROGRESS_BARS="1")


def base_parser():
    """The options that all scripts have."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, help="the folder with the three splits")
    parser.add_argument("--model", required=True, help="the folder of the pretrained model")
    parser.add_argument("--out", required=True, help="the folder to write")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    return parser


def parse_arguments():
    parser = base_parser()
    parser.add_argument("--max-length", type=int, required=True)
    parser.add_argument("--compile", action="store_true", help="torch.compile; the best script only")
    return parser.parse_args()


def read_split(folder, name):
    """The texts and labels of one table."""
    # Some mails are longer than the module's own limit.
    csv.field_size_limit(sys.maxsize)
    with open(os.path.join(folder, f"{name}.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["label"] for row in rows]


class BestWeights:
    """The weights of the epoch with the least validation loss, kept in memory."""

    def __init__(self, module, epochs):
        self.module, self.epochs = module, epochs
        self.loss, self.kept = float("inf"), {}

    def offer(self, loss, epoch):
        if not loss < self.loss:
            return
        # The last epoch's weights stay where they are.
        self.loss, is_last = loss, epoch + 1 == self.epochs
        self.kept = {} if is_last else {name: value.clone() for name, value in self.module.state_dict().items()}

    def restore(self):
        if self.kept:
            self.module.load_state_dict(self.kept)


class Clock:
    """Adds up the time of each part, from the script's first line on."""

    def __init__(self):
        self.last = BEGAN
        self.stages = {}
        self.first_step = None
        self.steps = []

    def lap(self, stage):
        now = time.time()
        elapsed = (now - self.last) * 1e3
        self.stages[stage] = self.stages.get(stage, 0) + elapsed
        self.last = now
        return elapsed

    def step(self):
        self.steps.append(self.lap("steps"))
        self.first_step = self.first_step or self.last

    def report(self, accuracy, versions):
        """What bench/endToEnd/scriptReport.ts reads."""
        print(
            json.dumps(
                {
                    "began": BEGAN * 1e3,
                    "firstStep": self.first_step * 1e3,
                    "finished": time.time() * 1e3,
                    "stages": self.stages,
                    "steps": self.steps,
                    "accuracy": accuracy,
                    "versions": versions,
                }
            ),
            flush=True,
        )
