"""Both directions between transformers and the engine. Run by bertRoundTrip.engine.test.ts, needs torch and transformers.

python checkRoundTrip.py make FOLDER IO.safetensors    a random classifier as transformers saves it, with its inputs and logits
python checkRoundTrip.py load FOLDER IO.safetensors    FOLDER loads without a warning, to the logits in IO; prints the difference
"""

import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, BertConfig, BertForSequenceClassification


def make(folder, io_file):
    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=120, hidden_size=48, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96,
        max_position_embeddings=40, num_labels=6, initializer_range=0.3,
    )
    model = BertForSequenceClassification(config).eval()
    model.save_pretrained(folder)
    ids = torch.randint(1, 120, (37, 21))
    mask = (torch.arange(21)[None] < torch.randint(1, 22, (37, 1))).to(torch.uint8)
    types = torch.randint(0, 2, (37, 21), dtype=torch.int32)
    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits
    assert (logits.max(0).values - logits.min(0).values).min() > 0.3, "logits hardly depend on the input"
    save_file({"input_ids": ids, "attention_mask": mask, "token_type_ids": types, "logits_eval": logits}, io_file)


def load(folder, io_file):
    model, info = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
    assert not any(info.values()), info
    assert type(model) is BertForSequenceClassification
    assert model.config.problem_type == "single_label_classification"
    reference = load_file(io_file)
    with torch.no_grad():
        inputs = {k: reference[k].long() for k in ("input_ids", "attention_mask", "token_type_ids")}
        logits = model.eval()(**inputs).logits
    print((logits - reference["logits_eval"]).abs().max().item())


if __name__ == "__main__":
    {"make": make, "load": load}[sys.argv[1]](*sys.argv[2:])
