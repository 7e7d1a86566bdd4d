"""What transformers' GPT-2 learns of a text: the other half of perplexity.mjs. Needs torch, transformers and tokenizers.

python perplexity.py new FOLDER           writes an untrained model into FOLDER, which holds its tokenizer.json
python perplexity.py train FOLDER OPTIONS trains it as Graft does, by cross-entropy and Adam, and prints the test text's perplexity
"""

import argparse
import json
import math
import os
from pathlib import Path

# Nothing is drawn among the results.
os.environ.update(TRANSFORMERS_VERBOSITY="error", HF_HUB_DISABLE_PROGRESS_BARS="1")

import torch
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel

END = "</s>"


def write_new(folder):
    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    end = tokenizer.token_to_id(END)
    config = GPT2Config(
        vocab_size=tokenizer.get_vocab_size(),
        n_embd=128,
        n_layer=4,
        n_head=4,
        n_positions=128,
        bos_token_id=end,
        eos_token_id=end,
    )
    GPT2LMHeadModel(config).save_pretrained(folder)


def blocks(folder, data, length):
    """Texts one after the other, each with the token that ends it, cut into rows; the rest that fills no row is a row of its own."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    texts = data.read_text(encoding="utf-8").split("\n\n")
    end = tokenizer.token_to_id(END)
    ids = [token for text in texts if text.strip() for token in [*tokenizer.encode(text.strip()).ids, end]]
    return [torch.tensor(ids[start : start + length]) for start in range(0, len(ids) - 1, length)]


@torch.no_grad()
def perplexity(model, rows):
    model.eval()
    loss = tokens = 0
    for row in rows:
        loss += model(input_ids=row[None], labels=row[None]).loss.item() * (len(row) - 1)
        tokens += len(row) - 1
    return math.exp(loss / tokens), tokens


def train(folder, options):
    torch.manual_seed(options.seed)
    model = GPT2LMHeadModel.from_pretrained(folder)
    rows, test = (blocks(folder, file, options.length) for file in (options.train, options.test))
    before, tokens = perplexity(model, test)
    optimizer = torch.optim.Adam(model.parameters(), lr=options.learning_rate)
    for _ in range(options.epochs):
        model.train()
        for chosen in torch.randperm(len(rows)).split(options.batch_size):
            # The last row may be shorter than the others: what pads it is not predicted.
            batch = torch.nn.utils.rnn.pad_sequence([rows[i] for i in chosen], batch_first=True, padding_value=-100)
            model(input_ids=batch.clamp(min=0), attention_mask=(batch >= 0).long(), labels=batch).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    after, _ = perplexity(model, test)
    print(json.dumps({"before": before, "after": after, "tokens": tokens}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["new", "train"])
    parser.add_argument("folder", type=Path)
    for name in ("train", "test"):
        parser.add_argument(f"--{name}", type=Path)
    for name in ("epochs", "batch-size", "length", "seed"):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--learning-rate", type=float)
    options = parser.parse_args()
    if options.action == "new":
        write_new(options.folder)
    else:
        train(options.folder, options)


main()
