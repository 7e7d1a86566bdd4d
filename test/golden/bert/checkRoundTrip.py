"""Both directions between transformers and the engine. Run by bertRoundTrip.engine.test.ts, needs torch and transformers.

python checkRoundTrip.py make FOLDER IO.safetensors TYPE    a random classifier as transformers saves it, with its inputs and logits
python checkRoundTrip.py load FOLDER IO.safetensors TYPE    FOLDER loads without a warning, to the logits in IO; prints the difference

TYPE is a model_type of transformers: bert or one of its kin.
"""

import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForSequenceClassification

COMMON = dict(
    vocab_size=120, hidden_size=48, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96,
    max_position_embeddings=40, num_labels=6, initializer_range=0.3,
)
OWN = {
    "distilbert": dict(
        vocab_size=120, dim=48, n_layers=2, n_heads=4, hidden_dim=96, max_position_embeddings=40, num_labels=6,
        initializer_range=0.2,
    ),
    "albert": dict(COMMON, embedding_size=16, num_hidden_layers=3, initializer_range=0.2),
}
WITH_TYPES = ("bert", "albert")


def make(folder, io_file, model_type):
    torch.manual_seed(11)
    config = AutoConfig.for_model(model_type, **OWN.get(model_type, COMMON))
    model = AutoModelForSequenceClassification.from_config(config).eval()
    model.save_pretrained(folder)
    pad = config.pad_token_id
    mask = (torch.arange(21)[None] < torch.randint(1, 22, (37, 1))).to(torch.uint8)
    ids = torch.where(mask == 1, torch.randint(pad + 1, 120, (37, 21)), pad)
    inputs = {"input_ids": ids, "attention_mask": mask}
    if model_type in WITH_TYPES:
        inputs["token_type_ids"] = torch.randint(0, 2, (37, 21), dtype=torch.int32)
    with torch.no_grad():
        logits = model(**inputs).logits
    assert (logits.max(0).values - logits.min(0).values).min() > 0.1, "logits hardly depend on the input"
    save_file({**inputs, "logits_eval": logits}, io_file)


def load(folder, io_file, model_type):
    model, info = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
    assert not any(info.values()), info
    assert model.config.model_type == model_type, model.config.model_type
    assert model.config.problem_type == "single_label_classification"
    reference = load_file(io_file)
    with torch.no_grad():
        inputs = {k: v.long() for k, v in reference.items() if k != "logits_eval"}
        logits = model.eval()(**inputs).logits
    print((logits - reference["logits_eval"]).abs().max().item())


if __name__ == "__main__":
    {"make": make, "load": load}[sys.argv[1]](*sys.argv[2:])
