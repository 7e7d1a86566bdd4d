"""Makes the goldens of BERT and its kin: python make.py [MINILM_FOLDER]. Needs torch and transformers.

Everything comes from a float64 model. Beside each quantity stands the largest error that torch's own float32 makes in it:
the tests allow a small multiple of that. Weights are not stored: ../counter_random.py fills them.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, AutoTokenizer
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from counter_random import counter_uniform, counter_weights  # noqa: E402

STEPS = 3
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.1
# Attention scores of a row all move by the same amount when the key's bias changes, and softmax does not see that:
# the gradient is rounding noise, which Adam would blow up to full steps.
NOISE = ("attention.self.key.bias", "attention.k_lin.bias", "attention.key.bias", "attention.attn.k.bias")

COMMON = dict(model_type="bert", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, initializer_range=0.02)
CASES = {
    "padded": dict(
        COMMON, vocab_size=97, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        hidden_act="gelu", max_position_embeddings=24, type_vocab_size=2, layer_norm_eps=1e-12,
        lengths=[12, 5, 9, 1], types=False, num_labels=3,
    ),
    "pairs": dict(
        COMMON, vocab_size=61, hidden_size=24, num_hidden_layers=3, num_attention_heads=2, intermediate_size=40,
        hidden_act="gelu_new", max_position_embeddings=16, type_vocab_size=3, layer_norm_eps=1e-5,
        lengths=[10, 10, 7], types=True, num_labels=2,
    ),
    "relu": dict(
        COMMON, vocab_size=50, hidden_size=16, num_hidden_layers=1, num_attention_heads=1, intermediate_size=48,
        hidden_act="relu", max_position_embeddings=9, type_vocab_size=1, layer_norm_eps=1e-3,
        lengths=[9, 9, 9, 9, 9], types=False, num_labels=5,
    ),
    "distilbert": dict(
        model_type="distilbert", dropout=0.1, attention_dropout=0.1, initializer_range=0.02, vocab_size=70, dim=24,
        n_layers=2, n_heads=3, hidden_dim=48, activation="gelu", max_position_embeddings=20, seq_classif_dropout=0.2,
        lengths=[11, 4, 8], types=False, num_labels=4,
    ),
    "roberta": dict(
        COMMON, model_type="roberta", vocab_size=80, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=56, hidden_act="gelu", max_position_embeddings=16, type_vocab_size=1, layer_norm_eps=1e-5,
        pad_token_id=1, lengths=[14, 6, 9], types=False, num_labels=3,
    ),
    "xlmRoberta": dict(
        COMMON, model_type="xlm-roberta", vocab_size=64, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, hidden_act="gelu", max_position_embeddings=15, type_vocab_size=1, layer_norm_eps=1e-5,
        pad_token_id=3, classifier_dropout=0.3, lengths=[7, 11, 4, 9], types=False, num_labels=2,
    ),
    "albert": dict(
        COMMON, model_type="albert", vocab_size=60, embedding_size=12, hidden_size=24, num_hidden_layers=4,
        num_hidden_groups=2, inner_group_num=1, num_attention_heads=3, intermediate_size=40, hidden_act="gelu_new",
        max_position_embeddings=18, type_vocab_size=2, layer_norm_eps=1e-5, classifier_dropout_prob=0.1,
        lengths=[12, 7, 9], types=True, num_labels=3,
    ),
    "albertInner": dict(
        COMMON, model_type="albert", vocab_size=50, embedding_size=8, hidden_size=16, num_hidden_layers=2,
        num_hidden_groups=1, inner_group_num=2, num_attention_heads=2, intermediate_size=24, hidden_act="gelu",
        max_position_embeddings=12, type_vocab_size=2, layer_norm_eps=1e-5, classifier_dropout_prob=0.1,
        lengths=[9, 5, 7, 8], types=False, num_labels=2,
    ),
    "mpnet": dict(
        COMMON, model_type="mpnet", vocab_size=75, hidden_size=24, num_hidden_layers=2, num_attention_heads=3,
        intermediate_size=48, hidden_act="gelu", max_position_embeddings=40, layer_norm_eps=1e-5, pad_token_id=1,
        relative_attention_num_buckets=32, lengths=[36, 20, 7], types=False, num_labels=3,
    ),
}
SENTENCES = [
    "The quick brown fox jumps over the lazy dog.",
    "I love this product",
    "Transfer learning begins with a model that somebody else has trained, and adapts it to a new task.",
]


def make_inputs(case):
    lengths, width = case["lengths"], max(case["lengths"])
    pad = case.get("pad_token_id", 0)
    draws = counter_uniform(2, 0, len(lengths) * width).reshape(len(lengths), width)
    mask = np.array([[int(i < n) for i in range(width)] for n in lengths])
    words = (draws * (case["vocab_size"] - pad - 1)).astype(int) + pad + 1
    inputs = {"input_ids": np.where(mask == 1, words, pad), "attention_mask": mask}
    if case["types"]:
        inputs["token_type_ids"] = (draws * 1000).astype(int) % case["type_vocab_size"]
    labels = [(3 * i + 1) % case["num_labels"] for i in range(len(lengths))]
    return {k: torch.tensor(v) for k, v in inputs.items()}, torch.tensor(labels)


def make_model(config, dtype):
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()
    shapes = {name: tuple(p.shape) for name, p in model.named_parameters()}
    model.load_state_dict({k: torch.tensor(v) for k, v in counter_weights(shapes).items()}, strict=False)
    return model.to(dtype)


def make_optimizer(kind, model):
    decayed = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim == 1]
    if kind == "sgd":
        return torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    if kind == "adam":
        return torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    groups = [dict(params=decayed, weight_decay=WEIGHT_DECAY), dict(params=rest, weight_decay=0.0)]
    return torch.optim.AdamW(groups, lr=LEARNING_RATE)


def backward(model, inputs, labels):
    model.zero_grad()
    logits = model(**inputs).logits
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    return logits.detach(), loss.detach()


def train(config, dtype, kind, inputs, labels):
    """Parameters after each step."""
    model = make_model(config, dtype)
    optimizer = make_optimizer(kind, model)
    after = []
    for _ in range(STEPS):
        backward(model, inputs, labels)
        optimizer.step()
        after.append({k: p.detach().clone() for k, p in model.named_parameters()})
    return after


def sample_places(gradients):
    """The three elements of each parameter whose gradients are largest: the rest would compare rounding noise."""
    return {k: [int(i) for i in g.abs().flatten().topk(min(3, g.numel())).indices] for k, g in gradients.items()}


def sample(tensors, places):
    return {k: tensors[k].flatten()[places[k]].tolist() for k in sorted(places)}


def largest_difference(a, b):
    return max(abs(x - y) for k in a for x, y in zip(a[k], b[k]))


def make_case(name, case):
    config = AutoConfig.for_model(**{k: v for k, v in case.items() if k not in ("lengths", "types")})
    inputs, labels = make_inputs(case)
    results = {}
    for dtype in (torch.float64, torch.float32):
        model = make_model(config, dtype)
        logits, loss = backward(model, inputs, labels)
        gradients = {k: p.grad for k, p in model.named_parameters()}
        results[dtype] = logits, loss, gradients
    (logits, loss, gradients), (logits32, loss32, gradients32) = results[torch.float64], results[torch.float32]
    assert (logits.max(0).values - logits.min(0).values).min() > 0.3, "logits hardly depend on the input"
    places = sample_places(gradients)
    moved = {k: v for k, v in places.items() if not k.endswith(NOISE)}
    golden = dict(
        config={k: v for k, v in case.items() if k not in ("lengths", "types", "num_labels")},
        inputs={k: v.tolist() for k, v in inputs.items()},
        labels=labels.tolist(),
        classes=case["num_labels"],
        logits=logits.tolist(),
        loss=loss.item(),
        places={k: places[k] for k in sorted(places)},
        gradientNorms={k: gradients[k].norm().item() for k in sorted(gradients)},
        gradients=sample(gradients, places),
        float32Error=dict(
            logits=(logits - logits32).abs().max().item(),
            loss=abs(loss.item() - loss32.item()),
            gradientNorms=max(abs(gradients[k].norm().item() - gradients32[k].norm().item()) for k in gradients),
            gradients=largest_difference(sample(gradients, places), sample(gradients32, places)),
        ),
        training=dict(learningRate=LEARNING_RATE, weightDecay=WEIGHT_DECAY),
    )
    for kind in ("sgd", "adam", "adamw"):
        exact, rounded = (train(config, dtype, kind, inputs, labels) for dtype in (torch.float64, torch.float32))
        golden["training"][kind] = [sample(p, moved) for p in exact]
        golden["float32Error"][kind] = [
            largest_difference(sample(a, moved), sample(b, moved)) for a, b in zip(exact, rounded)
        ]
    write(f"{name}.json", golden)


def make_minilm(folder):
    """Hidden states and pooled vectors of the real model for a padded batch of sentences."""
    batch = AutoTokenizer.from_pretrained(folder)(SENTENCES, padding=True, return_tensors="pt")
    model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    golden = dict(inputs={k: batch[k].tolist() for k in ("input_ids", "attention_mask")})
    with torch.no_grad():
        rounded, exact = model(**batch), model.double()(**batch)
    golden["pooled"] = exact.pooler_output[:, ::48].tolist()
    golden["lastHidden"] = exact.last_hidden_state[:, 1, ::48].tolist()
    golden["float32Error"] = dict(
        pooled=(exact.pooler_output - rounded.pooler_output).abs().max().item(),
        lastHidden=(exact.last_hidden_state - rounded.last_hidden_state).abs().max().item(),
    )
    write("minilm.json", golden)


def make_buckets():
    """MPNet's bucket of each distance from -600 to 600."""
    distances = torch.arange(-600, 601)
    buckets = MPNetEncoder.relative_position_bucket(distances)
    (HERE / "distanceBuckets.json").write_text(json.dumps(buckets.tolist()) + "\n")


def write(file, golden):
    (HERE / file).write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(file, golden["float32Error"])


if __name__ == "__main__":
    torch.manual_seed(0)
    for name, case in CASES.items():
        make_case(name, case)
    make_buckets()
    if len(sys.argv) > 1:
        make_minilm(sys.argv[1])
