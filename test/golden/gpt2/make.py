"""Makes the goldens of this folder: python make.py. Needs torch and transformers.

Everything comes from a float64 model. Beside each quantity stands the largest error that torch's own float32 makes in it:
the tests allow a small multiple of that. Weights are not stored: ../counter_random.py fills them.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import GPT2Config, GPT2ForSequenceClassification, GPT2LMHeadModel

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from counter_random import counter_uniform, counter_weights  # noqa: E402
from train_losses import next_token_loss  # noqa: E402

COMMON = dict(model_type="gpt2", resid_pdrop=0.1, embd_pdrop=0.1, attn_pdrop=0.1, eos_token_id=3, bos_token_id=3)
CONFIGS = {
    "small": dict(COMMON, vocab_size=97, n_embd=32, n_layer=2, n_head=4, n_positions=64, pad_token_id=0),
    "wide": dict(
        COMMON, vocab_size=61, n_embd=24, n_layer=3, n_head=2, n_positions=16, n_inner=40, layer_norm_epsilon=1e-3,
        activation_function="relu", pad_token_id=3,
    ),
}
LENGTHS = {"small": [12, 5, 9, 1], "wide": [10, 10, 7]}
CLASSES = 3
PROMPTS, NEW_TOKENS = 20, 50


def spread_of_gpt2(name, shape):
    """As `spread`, for GPT-2, whose dense layers are [in, out]."""
    if len(shape) == 1:
        return (1.0 if name.endswith("weight") else 0.0), 0.25
    # Were the tokens' own vectors longer, what scores the next token would find the last one again and again.
    if ".wte." in name or ".wpe." in name:
        return 0.0, 0.3 if ".wte." in name else 1.0
    return 0.0, (4.0 / np.sqrt(shape[1]) if name.startswith("score") else 2.0 / np.sqrt(shape[0]))


def make_model(kind, config, dtype):
    model = kind._from_config(config, attn_implementation="eager").eval()
    shapes = {name: tuple(p.shape) for name, p in model.named_parameters()}
    weights = {k: torch.tensor(v) for k, v in counter_weights(shapes, spread_of_gpt2).items()}
    model.load_state_dict(weights, strict=False)
    model.tie_weights()
    return model.to(dtype)


def make_inputs(name, config):
    lengths, width = LENGTHS[name], max(LENGTHS[name])
    draws = counter_uniform(2, 0, len(lengths) * width).reshape(len(lengths), width)
    mask = np.array([[int(i < n) for i in range(width)] for n in lengths])
    tokens = 4 + (draws * (config["vocab_size"] - 4)).astype(int)
    ids = tokens * mask + config["pad_token_id"] * (1 - mask)
    return torch.tensor(ids), torch.tensor(mask)


def measure(kind, config, inputs, loss_of):
    results = {}
    for dtype in (torch.float64, torch.float32):
        model = make_model(kind, config, dtype)
        logits = model(**inputs).logits
        loss = loss_of(logits)
        loss.backward()
        norms = {k: p.grad.norm().item() for k, p in model.named_parameters()}
        results[dtype] = logits.detach(), loss.item(), norms
    (logits, loss, norms), (logits32, loss32, norms32) = results[torch.float64], results[torch.float32]
    error = dict(
        logits=(logits - logits32).abs().max().item(),
        loss=abs(loss - loss32),
        gradientNorms=max(abs(norms[k] - norms32[k]) for k in norms),
    )
    return dict(logits=logits.tolist(), loss=loss, gradientNorms=dict(sorted(norms.items())), float32Error=error), logits


def classifier(config, inputs):
    labels = torch.tensor([(2 * i + 1) % CLASSES for i in range(len(inputs["input_ids"]))])
    config = GPT2Config(**config, num_labels=CLASSES)
    loss_of = lambda logits: torch.nn.functional.cross_entropy(logits, labels)
    golden, logits = measure(GPT2ForSequenceClassification, config, inputs, loss_of)
    assert (logits.max(0).values - logits.min(0).values).min() > 0.3, "logits hardly depend on the input"
    return dict(golden, labels=labels.tolist())


def language_model(config, inputs):
    loss_of = lambda logits: next_token_loss(logits, inputs["input_ids"], inputs["attention_mask"])
    golden, logits = measure(GPT2LMHeadModel, GPT2Config(**config), inputs, loss_of)
    assert logits.std(-1).min() > 0.3
    return golden


def generation(config):
    """What greedy search and beam search add to prompts of several lengths."""
    model = make_model(GPT2LMHeadModel, GPT2Config(**config), torch.float64)
    draws = counter_uniform(5, 0, PROMPTS * 14).reshape(PROMPTS, 14)
    prompts = [(4 + (row * (config["vocab_size"] - 4)).astype(int))[: 1 + i % 14].tolist() for i, row in enumerate(draws)]

    def added(prompt, **options):
        ids = torch.tensor([prompt])
        mask = torch.ones_like(ids)
        with torch.no_grad():
            out = model.generate(ids, attention_mask=mask, do_sample=False, pad_token_id=0, **options)
        return out[0, len(prompt) :].tolist()

    cases = [
        dict(
            prompt=prompt,
            greedy=added(prompt, max_new_tokens=NEW_TOKENS, eos_token_id=None),
            stopped=added(prompt, max_new_tokens=NEW_TOKENS, eos_token_id=3),
            beam=added(prompt, max_new_tokens=12, num_beams=3, eos_token_id=3),
        )
        for prompt in prompts
    ]
    assert np.median([len(set(case["greedy"])) for case in cases]) > 8, "the model repeats itself"
    assert any(len(case["stopped"]) < NEW_TOKENS for case in cases), "nothing ever ends"
    assert any(case["beam"] != case["greedy"][:12] for case in cases), "beam search finds what greedy search does"
    return cases


def main():
    for name, config in CONFIGS.items():
        ids, mask = make_inputs(name, config)
        inputs = dict(input_ids=ids, attention_mask=mask)
        golden = dict(
            config=config,
            inputs={k: v.tolist() for k, v in inputs.items()},
            classes=CLASSES,
            classifier=classifier(config, inputs),
            languageModel=language_model(config, inputs),
        )
        if name == "small":
            golden["generation"] = generation(config)
        (HERE / f"{name}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
        print(name, golden["classifier"]["float32Error"], golden["languageModel"]["float32Error"])


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
