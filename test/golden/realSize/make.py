"""Models of their real size, with random weights, as the original libraries save them, and what these answer in float64:

python make.py NAME FOLDER IO.safetensors, then graft verify FOLDER --against IO.safetensors

The answers are logits, and the loss and the gradients' norms of a step of training. Nothing of it is kept in the repository. Needs
torch, safetensors, and timm, torchvision or transformers; for elmo what ../elmo/original.py names. Prints how far the original is
from that in float32.

python make.py NAME --variants

says how far a step of a model of images in float32 is from float64 where only the order of its sums differs, or the last digit of its
images.
"""

import copy
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent
# Before this folder, whose script has the name of another.
sys.path[:0] = [str(HERE.parent / "elmo"), str(HERE.parent)]
from train_losses import logits_of, loss_of, next_token_loss  # noqa: E402

CLASSES = 10


def save_timm(model, config, folder):
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(dict(config, num_classes=CLASSES)))


def timm_model(name, size, **options):
    import timm

    return of_images(timm.create_model(name, num_classes=CLASSES, **options), dict(architecture=name, num_classes=CLASSES), size)


def vgg16():
    """Left to itself timm begins with dense layers that make everything small, and nothing here normalizes."""
    model, *rest = timm_model("vgg16", 224)
    for layer in model.modules():
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)):
            torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return model, *rest


def torchvision_inception():
    from torchvision.models import inception_v3

    model = inception_v3(num_classes=CLASSES, init_weights=False, transform_input=False)
    return of_images(model, dict(architecture="inception_v3", num_classes=CLASSES), 299)


def of_images(model, config, size):
    """
    Its running statistics are those of a batch, so that no layer's output runs away. Patches tell images apart; with noise on them
    no activation that rounding pushes over a kink is that of hundreds of equal places.
    """
    patches = torch.nn.functional.interpolate(torch.randn(4, 3, 8, 8), size=(size, size))
    images = patches + 0.3 * torch.randn(4, 3, size, size)
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = None
    with torch.no_grad():
        model.train()(torch.cat([images, torch.randn(4, 3, size, size)]))
    return model, dict(pixel_values=images), lambda folder: save_timm(model, config, folder)


def of_texts(model, lengths):
    """Padded behind, with words that are no special tokens."""
    pad = model.config.pad_token_id or 0
    ids = torch.randint(5, model.config.vocab_size, (len(lengths), max(lengths)))
    mask = torch.ones_like(ids)
    for row, length in enumerate(lengths):
        ids[row, length:], mask[row, length:] = pad, 0
    return model, dict(input_ids=ids, attention_mask=mask), model.save_pretrained


def bert(**sizes):
    from transformers import BertConfig, BertForSequenceClassification

    return of_texts(BertForSequenceClassification(BertConfig(**sizes, num_labels=CLASSES, initializer_range=0.06)), (48, 31, 9))


def xlm_roberta_base():
    from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

    # The sizes of FacebookAI/xlm-roberta-base.
    sizes = dict(vocab_size=250002, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5)
    config = XLMRobertaConfig(**sizes, num_labels=CLASSES, initializer_range=0.06, pad_token_id=1)
    return of_texts(XLMRobertaForSequenceClassification(config), (48, 31, 9))


def gpt2():
    """Graft takes the mean of the texts' means, transformers that of all tokens: with texts of one length they are the same."""
    from transformers import GPT2Config, GPT2LMHeadModel

    return of_texts(GPT2LMHeadModel(GPT2Config()), (48, 48, 48))


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


# The sizes of sentence-transformers/all-MiniLM-L6-v2.
MINILM = dict(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
MAKERS = {
    "all-MiniLM-L6-v2": lambda: bert(**MINILM),
    "bert-base-uncased": bert,
    "xlm-roberta-base": xlm_roberta_base,
    "gpt2": gpt2,
    "resnet50": lambda: timm_model("resnet50", 224, zero_init_last=False),
    "inception_v3": lambda: timm_model("inception_v3", 299),
    "inception_v3-torchvision": torchvision_inception,
    # Left to itself timm begins with blocks that add nothing.
    "seresnet50": lambda: timm_model("seresnet50", 224, zero_init_last=False),
    "efficientnet_b0": lambda: timm_model("efficientnet_b0", 224),
    "densenet121": lambda: timm_model("densenet121", 224),
    "vgg16": vgg16,
    "mobilenetv3_large_100": lambda: timm_model("mobilenetv3_large_100", 224),
    "elmo": elmo,
}


def given_to(model, inputs):
    """What of the inputs a model takes, by name or in order."""
    return ([], inputs) if hasattr(model, "config") else ([next(iter(inputs.values()))], {})


@torch.no_grad()
def answers(model, inputs):
    """In the inputs' own kind of fractions."""
    given, named = given_to(model, inputs)
    return logits_of(model.eval()(*given, **named))


def step(model, inputs, labels):
    """The loss of a step of training without dropout, and its gradients' norms; what normalizes batches does so."""
    if "pixel_values" in inputs:
        model.train()
    for layer in model.modules():
        if isinstance(layer, torch.nn.Dropout):
            layer.p = 0
    given, named = given_to(model, inputs)
    out = model(*given, **named)
    of_tokens = logits_of(out).ndim == 3
    loss = next_token_loss(logits_of(out), inputs["input_ids"], inputs["attention_mask"]) if of_tokens else loss_of(out, labels)
    loss.backward()
    norms = norms_by_file(model) if hasattr(model, "elmo") else {k: p.grad.double().norm().item() for k, p in model.named_parameters()}
    model.zero_grad()
    return loss.item(), norms


def norms_by_file(model):
    from make import norms_by_file

    return norms_by_file(model)


def global_norm(norms):
    return sum(norm * norm for norm in norms.values()) ** 0.5


def step_error(exact, rounded):
    """As graft verify has it."""
    (loss, norms), (loss32, norms32) = exact, rounded
    whole = global_norm(norms)
    return dict(
        loss=abs(loss - loss32),
        globalNorm=abs(global_norm(norms32) / whole - 1),
        gradientNorm=max(abs(norms32[k] - norms[k]) / max(norms[k], whole / 1000) for k in norms),
    )


def variants(name, draws=10):
    torch.manual_seed(1)
    model, inputs, _ = MAKERS[name]()
    images = inputs["pixel_values"]
    labels = torch.arange(len(images)) % CLASSES
    as_saved = {key: value.clone() for key, value in model.named_buffers()}
    exact = step(copy.deepcopy(model).double(), dict(pixel_values=images.double()), labels)

    def show(variant, given):
        model.load_state_dict(as_saved, strict=False)
        error = step_error(exact, step(model, dict(pixel_values=given), labels))
        print(json.dumps(dict(variant=variant, **error)), flush=True)

    show("as it comes", images)
    with torch.backends.mkldnn.flags(enabled=False):
        show("without oneDNN", images)
    model.to(memory_format=torch.channels_last)
    show("channels last", images.contiguous(memory_format=torch.channels_last))
    model.to(memory_format=torch.contiguous_format)
    for draw in range(draws):
        show(f"last digits, {draw + 1}", images * (1 + 1e-7 * torch.randn(images.shape)))


def main(name, folder, io_file):
    torch.manual_seed(1)
    folder.mkdir(parents=True)
    model, inputs, save = MAKERS[name]()
    save(folder)
    rows = len(next(iter(inputs.values())))
    labels = torch.arange(rows) % CLASSES
    logits32 = answers(model, inputs)
    # Training changes running statistics.
    as_saved = {key: value.clone() for key, value in model.named_buffers()}
    step32 = step(model, inputs, labels)
    model.load_state_dict(as_saved, strict=False)
    model.double()
    doubled = {key: value.double() if value.is_floating_point() else value for key, value in inputs.items()}
    logits = answers(model, doubled)
    spread = (logits.flatten(0, -2).max(0).values - logits.flatten(0, -2).min(0).values).min().item()
    assert spread > 0.03, f"logits hardly depend on the input: {spread}"
    loss, norms = step(model, doubled, labels)
    scalar = lambda number: torch.tensor([number], dtype=torch.float64)
    trained = dict(loss_train=scalar(loss), labels=labels, **{f"gradient_norm.{k}": scalar(v) for k, v in norms.items()})
    save_file(dict(inputs, **trained, **{"logits_lm" if logits.ndim == 3 else "logits_eval": logits.float()}), io_file)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    error = dict(logits=(logits32 - logits).abs().max().item(), **step_error((loss, norms), step32))
    print(json.dumps(dict(name=name, parameters=parameters, spread=spread, largest=logits.abs().max().item(), float32Error=error)))


if __name__ == "__main__":
    if sys.argv[2] == "--variants":
        variants(sys.argv[1])
    else:
        main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
