"""Both directions between transformers and the engine. Run by gpt2RoundTrip.engine.test.ts, needs torch and transformers.

python checkRoundTrip.py make KIND FOLDER IO.safetensors    a random model as transformers saves it, with its inputs and logits
python checkRoundTrip.py load KIND FOLDER IO.safetensors    FOLDER loads without a warning, to the logits in IO; prints the difference

KIND is classifier or language-model.
"""

import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    GPT2Config,
    GPT2ForSequenceClassification,
    GPT2LMHeadModel,
)

KINDS = {
    "classifier": (GPT2ForSequenceClassification, AutoModelForSequenceClassification, "logits_eval"),
    "language-model": (GPT2LMHeadModel, AutoModelForCausalLM, "logits_lm"),
}
PADDING = 7


def make(kind, folder, io_file):
    torch.manual_seed(11)
    kind, _, name = KINDS[kind]
    config = GPT2Config(
        vocab_size=120, n_embd=48, n_layer=2, n_head=4, n_positions=40, num_labels=6, initializer_range=0.3,
        pad_token_id=PADDING, eos_token_id=PADDING, bos_token_id=PADDING,
    )
    model = kind(config).eval()
    model.save_pretrained(folder)
    mask = (torch.arange(21)[None] < torch.randint(1, 22, (37, 1))).to(torch.uint8)
    ids = torch.randint(8, 120, (37, 21)) * mask + PADDING * (1 - mask)
    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=mask).logits
    assert (logits.max(0).values - logits.min(0).values).min() > 0.3, "logits hardly depend on the input"
    save_file({"input_ids": ids, "attention_mask": mask, name: logits}, io_file)


def load(kind, folder, io_file):
    kind, auto, name = KINDS[kind]
    model, info = auto.from_pretrained(folder, output_loading_info=True)
    assert not any(info.values()), info
    assert type(model) is kind
    assert model.config.pad_token_id == PADDING
    reference = load_file(io_file)
    with torch.no_grad():
        inputs = {k: reference[k].long() for k in ("input_ids", "attention_mask")}
        logits = model.eval()(**inputs).logits
    print((logits - reference[name]).abs().max().item())


if __name__ == "__main__":
    {"make": make, "load": load}[sys.argv[1]](*sys.argv[2:])
