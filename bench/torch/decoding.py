"""How many images a second PyTorch's DataLoader gives as random crops: `decoding.py FOLDER WORKERS pillow|torchvision`."""

import json
import os
import sys
import time

import torch
from torch.utils.data import DataLoader
from torchvision import io
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2


def decode(path):
    """By libjpeg-turbo, without Pillow."""
    return io.decode_jpeg(io.read_file(path), mode=io.ImageReadMode.RGB)


def cpu_ms(loader):
    """Of this process and its workers; None where the system does not tell."""
    workers = loader._iterator._workers if loader._iterator else []
    try:
        ticks = 0
        for pid in [os.getpid(), *(worker.pid for worker in workers)]:
            with open(f"/proc/{pid}/stat") as file:
                ticks += sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))
        return ticks * 1e3 / os.sysconf("SC_CLK_TCK")
    except FileNotFoundError:
        return None


def main(folder, workers, decoder):
    crop = [v2.RandomResizedCrop(224, antialias=True), v2.RandomHorizontalFlip()]
    dataset = (
        ImageFolder(folder, v2.Compose([*crop, v2.PILToTensor()]))
        if decoder == "pillow"
        else ImageFolder(folder, v2.Compose(crop), loader=decode)
    )
    torch.manual_seed(1)
    loader = DataLoader(dataset, batch_size=32, shuffle=True, num_workers=workers, persistent_workers=True)
    # Workers start and caches fill in the first epoch.
    for _ in loader:
        pass
    began, cpu = time.perf_counter(), cpu_ms(loader)
    images = sum(len(labels) for _, labels in loader)
    elapsed = (time.perf_counter() - began) * 1e3
    spent = None if cpu is None else cpu_ms(loader) - cpu
    print(json.dumps({"images": images, "ms": elapsed, "cpuMs": spent}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
