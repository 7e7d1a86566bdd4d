"""AllenNLP's ELMo by itself: `pip install --no-deps allennlp==2.10.1`, beside torch and h5py.

The library as a whole needs packages of 2022. Its module for ELMo needs a few names of theirs, which stand here empty.
"""

import importlib.util
import sys
import types
from pathlib import Path
from unittest.mock import MagicMock

import torch

ROOT = Path(importlib.util.find_spec("allennlp").submodule_search_locations[0])


class Plain:
    @classmethod
    def register(cls, *_, **__):
        return lambda registered: registered


def shell(name, **content):
    """A package whose modules can be imported, without what it imports itself."""
    package = types.ModuleType(name)
    package.__path__ = [str(ROOT.joinpath(*name.split(".")[1:]))]
    package.__dict__.update(content)
    sys.modules[name] = package


for name in ("allennlp", "allennlp.modules", "allennlp.nn", "allennlp.data", "allennlp.data.token_indexers"):
    shell(name)
shell("allennlp.common", FromParams=Plain, Registrable=Plain)
EMPTY = """common.checks common.file_utils common.util common.registrable common.params common.lazy nn.initializers
data.instance data.tokenizers data.tokenizers.token_class data.vocabulary data.batch data.fields"""
for name in EMPTY.split():
    sys.modules[f"allennlp.{name}"] = MagicMock(name=name, __path__=[])
sys.modules["allennlp.common.checks"].ConfigurationError = ValueError
sys.modules["allennlp.common.file_utils"].cached_path = lambda path: path
indexer = types.SimpleNamespace(TokenIndexer=Plain, IndexedTokenList=dict)
sys.modules["allennlp.data.token_indexers.token_indexer"] = indexer

from allennlp.data.token_indexers.elmo_indexer import ELMoCharacterMapper  # noqa: E402
from allennlp.modules.elmo import Elmo  # noqa: E402


class Classifier(torch.nn.Module):
    """As AllenNLP's BasicClassifier over ELMo: the mean of the words' vectors (BagOfEmbeddingsEncoder) and a dense layer."""

    def __init__(self, options_file, weight_file, classes):
        super().__init__()
        self.elmo = Elmo(options_file, weight_file, 1, requires_grad=True, do_layer_norm=False, dropout=0)
        self.classifier = torch.nn.Linear(self.elmo.get_output_dim(), classes)

    def forward(self, character_ids):
        # Left to itself it begins a text with the state in which the one before it ended.
        self.elmo._elmo_lstm._elmo_lstm.reset_states()
        found = self.elmo(character_ids)
        mask = found["mask"].unsqueeze(-1).to(self.classifier.weight.dtype)
        return self.classifier((found["elmo_representations"][0] * mask).sum(1) / mask.sum(1))


def character_ids(texts):
    """[texts, words, 50] of lists of words; 0 where a text has no word."""
    mapper = ELMoCharacterMapper()
    longest = max(len(words) for words in texts)
    rows = [[mapper.convert_word_to_char_ids(word) for word in words] for words in texts]
    return torch.tensor([row + [[0] * 50] * (longest - len(row)) for row in rows])
