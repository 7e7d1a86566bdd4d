"""Fine-tunes a classifier as quickly as a script with transformers can.

Texts of similar length share a batch, which is padded to its longest; the optimizer is one kernel; the loss is never waited for; the
best epoch is kept in memory and written once; what is scored is scored without autograd; the Rust tokenizer is used directly.
"""

from text_task import BestWeights, Clock, parse_arguments, read_split

import os
import shutil
import sys

import torch
import transformers
from tokenizers import Tokenizer
from transformers import AutoModelForSequenceClassification

POOL = 8  # Batches within which texts are sorted by length: enough to save padding, few enough to keep batches mixed.
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


class Split:
    """Encoded texts without padding."""

    def __init__(self, arguments, tokenizer, label_ids, name):
        texts, labels = read_split(arguments.data, name)
        self.ids = [torch.tensor(encoding.ids) for encoding in tokenizer.encode_batch(texts)]
        self.labels = torch.tensor([label_ids[label] for label in labels])
        self.lengths = torch.tensor([len(ids) for ids in self.ids])
        self.device = arguments.device

    def batch(self, indices):
        input_ids = torch.nn.utils.rnn.pad_sequence([self.ids[i] for i in indices], batch_first=True)
        attention_mask = torch.arange(input_ids.shape[1]) < self.lengths[indices].unsqueeze(1)
        tensors = {"input_ids": input_ids, "attention_mask": attention_mask.long(), "labels": self.labels[indices]}
        return {name: tensor.to(self.device, non_blocking=True) for name, tensor in tensors.items()}


def by_length(split, indices):
    return indices[torch.argsort(split.lengths[indices], stable=True)]


def plan_epoch(split, batch_size):
    """Batches of similar lengths, in random order."""
    pools = torch.randperm(len(split.ids)).split(batch_size * POOL)
    batches = [batch for pool in pools for batch in by_length(split, pool).split(batch_size)]
    return [batches[i] for i in torch.randperm(len(batches)).tolist()]


@torch.inference_mode()
def evaluate(model, split, batch_size):
    """Mean loss and accuracy."""
    model.eval()
    loss, right = 0.0, 0
    for indices in by_length(split, torch.arange(len(split.ids))).split(batch_size):
        batch = split.batch(indices)
        output = model(**batch)
        loss += output.loss * len(indices)
        right += (output.logits.argmax(-1) == batch["labels"]).sum()
    return float(loss) / len(split.ids), int(right) / len(split.ids)


def train(arguments, model, forward, splits, clock):
    optimizer = torch.optim.AdamW(model.parameters(), lr=arguments.learning_rate, fused=True)
    best = BestWeights(model, arguments.epochs)
    for epoch in range(arguments.epochs):
        model.train()
        for indices in plan_epoch(splits["train"], arguments.batch_size):
            forward(**splits["train"].batch(indices)).loss.backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            clock.step()
        loss, _ = evaluate(model, splits["validation"], 2 * arguments.batch_size)
        clock.lap("validation")
        best.offer(loss, epoch)
        clock.lap("keep")
    best.restore()
    clock.lap("keep")


def save(arguments, model):
    model.save_pretrained(arguments.out)
    for name in TOKENIZER_FILES:
        if os.path.exists(source := os.path.join(arguments.model, name)):
            shutil.copy(source, arguments.out)


def main():
    arguments, clock = parse_arguments(), Clock()
    clock.lap("import")
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    # TensorFlow does so of its own accord.
    torch.set_flush_denormal(True)
    tokenizer = Tokenizer.from_file(os.path.join(arguments.model, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(arguments.max_length)
    names = sorted(set(read_split(arguments.data, "train")[1]))
    label_ids = {name: index for index, name in enumerate(names)}
    splits = {
        name: Split(arguments, tokenizer, label_ids, name) for name in ("train", "validation", "test")
    }
    clock.lap("data")
    model = AutoModelForSequenceClassification.from_pretrained(
        arguments.model, num_labels=len(names), id2label=dict(enumerate(names)), label2id=label_ids
    ).to(arguments.device)
    clock.lap("model")
    forward = torch.compile(model, dynamic=True) if arguments.compile else model
    train(arguments, model, forward, splits, clock)
    _, accuracy = evaluate(model, splits["test"], 2 * arguments.batch_size)
    clock.lap("test")
    save(arguments, model)
    clock.lap("save")
    clock.report(
        accuracy,
        {
            "python": sys.version.split()[0],
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
    )


if __name__ == "__main__":
    main()
