"""Models of their real size, with random weights, as the original libraries save them, and what these answer in float64:

python make.py NAME FOLDER IO.safetensors, then graft verify FOLDER --against IO.safetensors

Nothing of it is kept in the repository. Needs torch, safetensors, and timm, torchvision or transformers; for elmo what
../elmo/original.py names. Prints how far the original is from that in float32.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent
# Before this folder, whose script has the name of another.
sys.path[:0] = [str(HERE.parent / "elmo"), str(HERE.parent)]
CLASSES = 10


def save_timm(model, config, folder):
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(dict(config, num_classes=CLASSES)))


def timm_model(name, size, **options):
    import timm

    return of_pictures(timm.create_model(name, num_classes=CLASSES, **options), dict(architecture=name, num_classes=CLASSES), size)


def torchvision_inception():
    from torchvision.models import inception_v3

    model = inception_v3(num_classes=CLASSES, init_weights=False, transform_input=False)
    return of_pictures(model, dict(architecture="inception_v3", num_classes=CLASSES), 299)


def of_pictures(model, config, size):
    """Its running statistics are those of a batch, so that no layer's output runs away."""
    pictures = torch.nn.functional.interpolate(torch.randn(4, 3, 8, 8), size=(size, size))
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = None
    with torch.no_grad():
        model.train()(torch.cat([pictures, torch.randn(4, 3, size, size)]))
    return model, dict(pixel_values=pictures), lambda folder: save_timm(model, config, folder)


def xlm_roberta_base():
    from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

    # The sizes of FacebookAI/xlm-roberta-base.
    sizes = dict(vocab_size=250002, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5)
    config = XLMRobertaConfig(**sizes, num_labels=CLASSES, initializer_range=0.06, pad_token_id=1)
    model = XLMRobertaForSequenceClassification(config)
    ids = torch.randint(5, config.vocab_size, (3, 48))
    mask = torch.ones_like(ids)
    for row, length in enumerate((48, 31, 9)):
        ids[row, length:], mask[row, length:] = config.pad_token_id, 0
    return model, dict(input_ids=ids, attention_mask=mask), model.save_pretrained


def elmo():
    import h5py
    from make import make_model, shapes_of
    from original import character_ids

    # The options of elmo_2x4096_512_2048cnn_2xhighway.
    filters = [[1, 32], [2, 32], [3, 64], [4, 128], [5, 256], [6, 512], [7, 1024]]
    cnn = dict(activation="relu", embedding=dict(dim=16), filters=filters, max_characters_per_token=50, n_characters=262, n_highway=2)
    lstm = dict(projection_dim=512, dim=4096, n_layers=2, cell_clip=3, proj_clip=3, use_skip_connections=True)
    options = dict(lstm=lstm, char_cnn=cnn)
    weights = {name: spread_of_elmo(name, shape) * torch.randn(shape).numpy() for name, shape in shapes_of(options).items()}
    words = ["The quick brown fox jumps over the lazy dog , as it does in every text of this kind .".split(), "Short one".split()]
    ids = character_ids(words)

    def save(folder):
        (folder / "options.json").write_text(json.dumps(options))
        with h5py.File(folder / "weights.hdf5", "w") as file:
            for name, values in weights.items():
                file[name] = values

    model = make_model(options, weights, torch.float32)
    return model, dict(input_ids=ids, attention_mask=(ids[..., 0] > 0).long()), save


def spread_of_elmo(name, shape):
    if len(shape) == 1:
        return 0.1
    return 1.0 if name == "char_embed" else 1.5 / torch.tensor(shape[:-1]).prod().sqrt().item()


MAKERS = {
    "xlm-roberta-base": xlm_roberta_base,
    "inception_v3": lambda: timm_model("inception_v3", 299),
    "inception_v3-torchvision": torchvision_inception,
    # Left to itself timm begins with blocks that add nothing.
    "seresnet50": lambda: timm_model("seresnet50", 224, zero_init_last=False),
    "elmo": elmo,
}


@torch.no_grad()
def answers(model, inputs):
    """In the inputs' own kind of fractions."""
    given = list(inputs.values())[:1] if "pixel_values" in inputs or hasattr(model, "elmo") else None
    found = model(*given) if given else model(**inputs)
    return getattr(found, "logits", found)


def main(name, folder, io_file):
    torch.manual_seed(1)
    folder.mkdir(parents=True)
    model, inputs, save = MAKERS[name]()
    save(folder)
    logits32 = answers(model.eval(), inputs)
    doubled = {key: value.double() if value.is_floating_point() else value for key, value in inputs.items()}
    logits = answers(model.double(), doubled)
    spread = (logits.max(0).values - logits.min(0).values).min().item()
    assert spread > 0.03, f"logits hardly depend on the input: {spread}"
    save_file(dict(inputs, logits_eval=logits.float()), io_file)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    error = (logits32 - logits).abs().max().item()
    print(json.dumps(dict(name=name, parameters=parameters, spread=spread, largest=logits.abs().max().item(), float32Error=error)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
