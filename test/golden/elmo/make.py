"""Makes the goldens of this folder: python make.py. Needs torch, h5py, and what original.py names.

Everything comes from AllenNLP's ELMo in float64. Beside each quantity stands the largest error that torch's own float32 makes in
it: the tests allow a small multiple of that. Weights are not stored: ../counter_random.py fills them.
"""

import json
import re
import sys
import tempfile
import unicodedata
from pathlib import Path

import h5py
import numpy as np
import torch

from original import Classifier, ELMoCharacterMapper, character_ids

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from counter_random import counter_uniform, counter_weights  # noqa: E402


def options(activation, filters, lstm):
    cnn = dict(
        activation=activation, embedding=dict(dim=4), filters=filters, max_characters_per_token=50, n_characters=262,
        n_highway=2,
    )
    return dict(lstm=dict(lstm, use_skip_connections=True), char_cnn=cnn)


OPTIONS = {
    "relu": options(
        "relu", [[1, 4], [2, 6], [3, 8]], dict(projection_dim=8, dim=20, n_layers=2, cell_clip=0.5, proj_clip=0.8)
    ),
    "tanh": options("tanh", [[1, 5], [4, 9]], dict(projection_dim=6, dim=12, n_layers=3, cell_clip=3, proj_clip=3)),
}
TEXTS = {
    "relu": ["The cat sat on the mat .", "Ein naïver Käfer", "no", "3,141 ways : 日本語 and antidisestablishmentarianismishnesses"],
    "tanh": ["a b c d e f g h i", "one two", "<S> is a word here"],
}
CLASSES = 3
STEPS, LEARNING_RATE = 4, 0.1


def shapes_of(options):
    lstm, cnn = options["lstm"], options["char_cnn"]
    width, cells, dim = lstm["projection_dim"], lstm["dim"], cnn["embedding"]["dim"]
    filters = sum(count for _, count in cnn["filters"])
    shapes = {"char_embed": (261, dim), "CNN_proj/W_proj": (filters, width), "CNN_proj/b_proj": (width,)}
    for i, (size, count) in enumerate(cnn["filters"]):
        shapes |= {f"CNN/W_cnn_{i}": (1, size, dim, count), f"CNN/b_cnn_{i}": (count,)}
    for i in range(cnn["n_highway"]):
        for part in ("carry", "transform"):
            shapes |= {f"CNN_high_{i}/W_{part}": (filters, filters), f"CNN_high_{i}/b_{part}": (filters,)}
    for direction in range(2):
        for layer in range(lstm["n_layers"]):
            at = f"RNN_{direction}/RNN/MultiRNNCell/Cell{layer}/LSTMCell"
            shapes |= {f"{at}/W_0": (2 * width, 4 * cells), f"{at}/B": (4 * cells,), f"{at}/W_P_0": (cells, width)}
    shapes["scalar_mix_0.gamma"] = (1,)
    for layer in range(lstm["n_layers"] + 1):
        shapes[f"scalar_mix_0.scalar_parameters.{layer}"] = (1,)
    return shapes | {"classifier.weight": (CLASSES, 2 * width), "classifier.bias": (CLASSES,)}


def spread_of_elmo(name, shape):
    """As `spread`; dense layers of the file are [in, out]."""
    if name.endswith("gamma"):
        return 1.0, 0.25
    if len(shape) == 1:
        return 0.0, 0.5
    if name == "char_embed":
        return 0.0, 1.0
    return 0.0, (8.0 / np.sqrt(shape[1]) if name.startswith("classifier") else 3.0 / np.sqrt(np.prod(shape[:-1])))


def make_model(options, weights, dtype):
    with tempfile.TemporaryDirectory() as folder:
        options_file, weight_file = Path(folder, "options.json"), Path(folder, "weights.hdf5")
        options_file.write_text(json.dumps(options))
        with h5py.File(weight_file, "w") as file:
            for name, values in weights.items():
                if not re.match(r"scalar_mix|classifier", name):
                    file[name] = values
        model = Classifier(str(options_file), str(weight_file), CLASSES)
    own = {k if k.startswith("classifier") else f"elmo.{k}": v for k, v in weights.items() if re.match(r"scalar_mix|classifier", k)}
    missing = model.load_state_dict({k: torch.tensor(v) for k, v in own.items()}, strict=False)
    assert not missing.unexpected_keys
    return model.to(dtype)


def norms_by_file(model):
    """The norms of the gradients, by the names of the file."""
    norm = lambda *parts: float(torch.cat([part.flatten() for part in parts]).double().norm())
    names = {"classifier.weight": norm(model.classifier.weight.grad), "classifier.bias": norm(model.classifier.bias.grad)}
    for name, parameter in model.elmo.scalar_mix_0.named_parameters():
        names[f"scalar_mix_0.{name}"] = norm(parameter.grad)
    encoder, lstm = model.elmo._elmo_lstm._token_embedder, model.elmo._elmo_lstm._elmo_lstm
    assert encoder._char_embedding_weights.grad[0].norm() == 0
    names["char_embed"] = norm(encoder._char_embedding_weights.grad)
    for i, convolution in enumerate(encoder._convolutions):
        names |= {f"CNN/W_cnn_{i}": norm(convolution.weight.grad), f"CNN/b_cnn_{i}": norm(convolution.bias.grad)}
    for i, layer in enumerate(encoder._highways._layers):
        for at, gradient in (("W", layer.weight.grad), ("b", layer.bias.grad)):
            transform, carry = gradient.chunk(2)
            names |= {f"CNN_high_{i}/{at}_transform": norm(transform), f"CNN_high_{i}/{at}_carry": norm(carry)}
    projection = encoder._projection
    names |= {"CNN_proj/W_proj": norm(projection.weight.grad), "CNN_proj/b_proj": norm(projection.bias.grad)}
    for direction, layers in enumerate((lstm.forward_layers, lstm.backward_layers)):
        for i, cell in enumerate(layers):
            at = f"RNN_{direction}/RNN/MultiRNNCell/Cell{i}/LSTMCell"
            names[f"{at}/W_0"] = norm(cell.input_linearity.weight.grad, cell.state_linearity.weight.grad)
            names[f"{at}/B"] = norm(cell.state_linearity.bias.grad)
            names[f"{at}/W_P_0"] = norm(cell.state_projection.weight.grad)
    return names


def train(model, ids, labels):
    """Logits, the loss and the gradients' norms of the first step of gradient descent, and the losses of all."""
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)
    first, losses = None, []
    for _ in range(STEPS):
        optimizer.zero_grad()
        logits = model(ids)
        loss = torch.nn.functional.cross_entropy(logits, labels)
        loss.backward()
        first = first or (logits.detach(), norms_by_file(model))
        losses.append(loss.item())
        optimizer.step()
    return *first, losses


def golden_of(name):
    options, words = OPTIONS[name], [text.split() for text in TEXTS[name]]
    shapes = shapes_of(options)
    weights = counter_weights(shapes, spread_of_elmo)
    ids, labels = character_ids(words), torch.tensor([(2 * i + 1) % CLASSES for i in range(len(words))])
    (logits, norms, losses), (logits32, norms32, losses32) = (
        train(make_model(options, weights, dtype), ids, labels) for dtype in (torch.float64, torch.float32)
    )
    assert sorted(norms) == sorted(shapes)
    assert (logits.max(0).values - logits.min(0).values).min() > 0.3, "logits hardly depend on the input"
    assert losses[-1] < losses[0]
    if name == "relu":
        unclipped = dict(options, lstm=dict(options["lstm"], cell_clip=9, proj_clip=9))
        difference = make_model(unclipped, weights, torch.float64)(ids) - logits
        assert difference.abs().max() > 0.1, "nothing is clipped"
    error = dict(
        logits=(logits - logits32).abs().max().item(),
        losses=[abs(a - b) for a, b in zip(losses, losses32)],
        gradientNorms=max(abs(norms[k] - norms32[k]) for k in norms),
    )
    return dict(
        options=options, words=words, classes=CLASSES, labels=labels.tolist(), logits=logits.tolist(), losses=losses,
        learningRate=LEARNING_RATE, gradientNorms=dict(sorted(norms.items())), float32Error=error,
    )


# The rule of AllenNLP's LettersDigitsTokenizer.
WORD = re.compile(r"[^\W\d_]+|\d+|\S")


def words_of_unicode():
    """Lines of assigned characters from everywhere, with the words in them."""
    known = [chr(c) for c in range(0x20000) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")]
    draws = counter_uniform(9, 0, 120 * 30).reshape(120, 30)
    everywhere = ["".join(known[int(d * len(known))] for d in row) for row in draws]
    plain = ["".join(chr(int(d * 0x250)) for d in row) for row in draws]
    odd = ["Don't stop-it, e-mail me@x.org!", "x²+½ = Ⅷ٣4 _a_b", "e\u0301te\u0301 \ufeff\x1c\x85\u2003z", "👩\u200d🚀 10,000.5€"]
    return [dict(text=line, words=WORD.findall(line)) for line in odd + plain + everywhere]


def characters_of_words():
    mapper = ELMoCharacterMapper()
    words = ["a", "Wort", "naïve", "日本語", "👩", "", "<S>", "</S>", "x" * 47, "x" * 48, "x" * 49, "é" * 30]
    return [dict(word=word, ids=mapper.convert_word_to_char_ids(word)) for word in words]


def write(name, json_value):
    (HERE / f"{name}.json").write_text(json.dumps(json_value, separators=(",", ":")) + "\n")


def main():
    for name in OPTIONS:
        golden = golden_of(name)
        write(name, golden)
        print(name, golden["float32Error"], golden["losses"])
    write("words", dict(lines=words_of_unicode(), characters=characters_of_words()))


if __name__ == "__main__":
    main()
