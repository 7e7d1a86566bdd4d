"""A PyTorch contender of `npm run bench`.

Builds the workload with random weights, trains one step, says `ready`, and then trains one step for every line on its input. What it
says is read by bench/contenderMessages.ts: one JSON object a line.
"""

import argparse
import json
import math
import sys
import time

import torch
from torch.nn.functional import cross_entropy

from workloads import build


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workload", type=json.loads, required=True)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--precision", choices=["float32", "bfloat16", "float16"], default="float32")
    parser.add_argument("--compile", action="store_true", help="torch.compile")
    parser.add_argument("--nhwc", action="store_true", help="channels_last: images with their channels innermost")
    parser.add_argument("--fused", action="store_true", help="the optimizer as one kernel")
    return parser.parse_args()


def set_up(arguments):
    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    # TensorFlow takes these shortcuts on a GPU of its own accord.
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True


def new_optimizer(model, workload, fused):
    options = {"lr": workload["learningRate"], **({"fused": True} if fused else {})}
    if workload["optimizer"] == "adam":
        return torch.optim.Adam(model.parameters(), **options)
    return torch.optim.SGD(model.parameters(), momentum=0.9, **options)


class Trainer:
    """Trains on a few batches in turn. A step is all from the batch in host memory to the loss as a number."""

    def __init__(self, arguments):
        self.device = torch.device(arguments.device)
        self.precision = getattr(torch, arguments.precision)
        layout = torch.channels_last if arguments.nhwc else torch.contiguous_format
        model, self.batches = build(arguments.workload, layout)
        model = model.to(self.device, memory_format=layout).train()
        if arguments.device == "cuda":
            self.batches = [tuple(tensor.pin_memory() for tensor in batch) for batch in self.batches]
        self.optimizer = new_optimizer(model, arguments.workload, arguments.fused)
        self.scaler = torch.amp.GradScaler(arguments.device, enabled=self.precision is torch.float16)
        self.forward = torch.compile(model) if arguments.compile else model
        self.done = 0

    def step(self):
        batch = self.batches[self.done % len(self.batches)]
        self.done += 1
        *inputs, labels = (tensor.to(self.device, non_blocking=True) for tensor in batch)
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast(self.device.type, self.precision, enabled=self.precision is not torch.float32):
            logits = self.forward(*inputs)
        loss = cross_entropy(logits.float(), labels)
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return loss.item()


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def timed(trainer):
    began, cpu = time.perf_counter(), time.process_time()
    loss = trainer.step()
    return {
        "ms": (time.perf_counter() - began) * 1e3,
        "cpuMs": (time.process_time() - cpu) * 1e3,
        "loss": loss if math.isfinite(loss) else None,
    }


def versions():
    found = {"python": sys.version.split()[0], "torch": torch.__version__}
    for name in ("transformers", "torchvision"):
        if name in sys.modules:
            found[name] = sys.modules[name].__version__
    return found


def describe(device, threads):
    return torch.cuda.get_device_name() if device == "cuda" else f"CPU ({threads} threads)"


def peak_memory_mib():
    if sys.platform == "win32":
        return 0
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main():
    arguments = parse_arguments()
    set_up(arguments)
    trainer = Trainer(arguments)
    first = timed(trainer)
    say(
        "ready",
        firstStepMs=first["ms"],
        device=describe(arguments.device, arguments.threads),
        versions=versions(),
    )
    for _ in sys.stdin:
        say("step", **timed(trainer))
    say("end", peakMemoryMiB=peak_memory_mib())


if __name__ == "__main__":
    main()
