"""Fine-tunes a classifier as PyTorch tutorials do: everything padded to the greatest length, the optimizer as it comes."""

from text_task import Clock, parse_arguments, read_split

import sys

import torch
import transformers
from torch.utils.data import DataLoader, TensorDataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer


def load_split(arguments, tokenizer, label_ids, name, shuffle=False):
    texts, labels = read_split(arguments.data, name)
    encoded = tokenizer(
        texts, padding="max_length", truncation=True, max_length=arguments.max_length, return_tensors="pt"
    )
    targets = torch.tensor([label_ids[label] for label in labels])
    dataset = TensorDataset(encoded["input_ids"], encoded["attention_mask"], targets)
    return DataLoader(dataset, batch_size=arguments.batch_size, shuffle=shuffle)


def evaluate(model, loader, device):
    """Mean loss and accuracy."""
    model.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for batch in loader:
            input_ids, attention_mask, labels = (tensor.to(device) for tensor in batch)
            output = model(input_ids=input_ids, attention_mask=attention_mask, labels=labels)
            loss += output.loss.item() * len(labels)
            right += (output.logits.argmax(-1) == labels).sum().item()
    return loss / len(loader.dataset), right / len(loader.dataset)


def train(arguments, model, tokenizer, loaders, clock):
    optimizer = torch.optim.AdamW(model.parameters(), lr=arguments.learning_rate)
    best = float("inf")
    for _ in range(arguments.epochs):
        model.train()
        for batch in loaders["train"]:
            input_ids, attention_mask, labels = (tensor.to(arguments.device) for tensor in batch)
            loss = model(input_ids=input_ids, attention_mask=attention_mask, labels=labels).loss
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            loss.item()
            clock.step()
        validation_loss, _ = evaluate(model, loaders["validation"], arguments.device)
        clock.lap("validation")
        if validation_loss < best:
            best = validation_loss
            model.save_pretrained(arguments.out)
            tokenizer.save_pretrained(arguments.out)
        clock.lap("save")


def main():
    arguments, clock = parse_arguments(), Clock()
    clock.lap("import")
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    names = sorted(set(read_split(arguments.data, "train")[1]))
    label_ids = {name: index for index, name in enumerate(names)}
    loaders = {
        name: load_split(arguments, tokenizer, label_ids, name, shuffle=name == "train")
        for name in ("train", "validation", "test")
    }
    clock.lap("data")
    model = AutoModelForSequenceClassification.from_pretrained(
        arguments.model, num_labels=len(names), id2label=dict(enumerate(names)), label2id=label_ids
    ).to(arguments.device)
    clock.lap("model")
    train(arguments, model, tokenizer, loaders, clock)
    model = AutoModelForSequenceClassification.from_pretrained(arguments.out).to(arguments.device)
    _, accuracy = evaluate(model, loaders["test"], arguments.device)
    clock.lap("test")
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
