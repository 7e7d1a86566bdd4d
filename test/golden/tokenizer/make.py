"""Makes the tokenizer goldens from the Rust tokenizers: python make.py MINILM_FOLDER. Needs tokenizers.

tiny/tokenizer.json                   a small BERT tokenizer, with the truncation and padding that real files carry
byteLevel/, unigram/tokenizer.json    small tokenizers of the kinds of RoBERTa and XLM-RoBERTa, trained on examples/definitions
characters.json                       the characters that Unicode 14 assigns (later versions of Node know more), without the planes of private use
minilm.json, byteLevel.json, unigram.json
                                      what a tokenizer (that of all-MiniLM-L6-v2, and the small ones) makes of every character, of texts and of pairs

Characters are tokenized between an a and a b. Their ids are stored as one digest for each block of 4096.
"""

import csv
import hashlib
import json
import sys
import unicodedata
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).parent
DEFINITIONS = HERE.parent.parent.parent / "examples" / "definitions"
BLOCK = 4096
SHORT = 12
TEXTS = [
    "", " ", "\t\n", "a", "Hello, World!", "I am happy with this purchase", "don't stop -- it's 3.14%", "e-mail: a.b@c.de",
    "naïve café, Ångström, Ærøskøbing", "e\u0301 vs \u00e9", "STRASSE Straße ẞ", "İstanbul Iıİi", "ﬁne ﬂour ﬃ", "①②③ ½ ¾ ™ ©",
    "你好世界", "我爱北京天安门 and more", "日本語のテキスト、カタカナ。", "ガギグ パピプ", "ｶﾞｷﾞ ＦＵＬＬ ｗｉｄｔｈ １２３", "한국어 문장입니다", "한글",
    "Привет, мир! Ёлка", "Ἀρχιμήδης καὶ Ἑλλάς", "שָׁלוֹם עולם", "السَّلَامُ عَلَيْكُمْ", "हिन्दी में लिखा", "ไทยไม่มีช่องว่าง", "Tiếng Việt có dấu",
    "😀😃 smile 😀", "👩‍👩‍👧‍👦 family", "👍🏽 thumbs", "🇩🇪🇫🇷 flags", "❤️ heart", "1️⃣ key", "emoji😀inside🎉word",
    "𠀀𠀁 rare", "a𠮷b", "𪚥𫜴𫝀", "𬺰 and 𰀀 and 𠔻", "豈更車 兀", "你𠀀好",
    "zero\u200bwidth", "soft\u00adhyphen", "no\u00a0break", "thin\u2009space\u3000ideographic", "line\u2028sep\u2029par", "bom\ufeffinside",
    "rtl \u202eoverride\u202c", "bell\u0007 and del\u007f", "replacement \ufffd char", "private \ue000 use", "null\u0000char",
    "[CLS] hello [SEP]", "[MASK] is [UNK] and [PAD]", "[cls] lower", "a[MASK]b", "[ CLS ]", "##ing ##", "#hash @name $5 £6 €7",
    "x" * 100, "x" * 101, "supercalifragilisticexpialidocious", "antidisestablishmentarianism's", "https://example.org/a?b=c&d=e#f",
    "C:\\path\\to\\file", "{\"json\": [1, 2.5e-3, null]}", "for (int i = 0; i < n; ++i) a[i] += b;", "“curly” ‘quotes’ — dash … dots",
    "1,234,567.89", "2026-11-24T00:00:00Z", "H₂O and x² + y³", "α β γ Ω", "mixed中文and英文text", "   many    spaces   ",
    "\r\nwindows\r\nlines\r\n", "\x85next\x85line", "tab\tseparated\tvalues", "Z̷̧a̸l̵g̶o̴", "ǅ ǆ Ǆ", "Ⅷ ⅷ", "ς σ Σ ΟΔΟΣ",
    "¡Hola! ¿Qué tal?", "«guillemets»", "、。「」", "・·•", "a/b|c\\d", "_under_score_", "ALLCAPS lowercase CamelCase", "...", "!!!???",
]


def tiny():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "i", "love", "hate", "this", "product", "un", "##able", "##s", "good", ",", "!", "\u4f60", "\U00020000"]
    vocabulary = {word: index for index, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(words[:5])
    tokenizer.enable_truncation(6)
    tokenizer.enable_padding(length=6)
    (HERE / "tiny").mkdir(exist_ok=True)
    tokenizer.save(str(HERE / "tiny" / "tokenizer.json"))


def byte_level():
    """As RoBERTa's: <s>, <pad>, </s>, <unk> first, <mask> last and taking the space before it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts_of("train"), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    return save(tokenizer, "byteLevel", "<pad>")


def unigram():
    """As XLM-RoBERTa's: SentencePiece's model, whose spaces are part of the pieces, and two </s> between the texts of a pair."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=700, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(texts_of("train"), trainer)
    ends = [("<s>", 0), ("</s>", 2)]
    pair = "<s> $A </s> </s> $B </s>"
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair=pair, special_tokens=ends)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    return save(tokenizer, "unigram", "<pad>")


def save(tokenizer, name, pad):
    (HERE / name).mkdir(exist_ok=True)
    tokenizer.save(str(HERE / name / "tokenizer.json"), pretty=False)
    (HERE / name / "tokenizer_config.json").write_text(json.dumps({"pad_token": pad}) + "\n")
    return tokenizer


def texts_of(split):
    return [row["text"] for row in csv.DictReader((DEFINITIONS / f"{split}.csv").open())]


def assigned_characters():
    return [p for p in range(0xF0000) if unicodedata.category(chr(p)) not in ("Cn", "Cs")]


def golden(tokenizer, characters):
    tokenizer.no_truncation()
    tokenizer.no_padding()
    by_block = {}
    for point in characters:
        by_block.setdefault(point - point % BLOCK, []).append(point)
    blocks = {f"{start:x}": digest(tokenizer, points) for start, points in by_block.items()}
    definitions = texts_of("test")[:120]
    whole = {
        "blocks": blocks,
        "definitions": [tokenizer.encode(text).ids for text in definitions],
        "texts": [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS],
        "pairs": [pair_of(tokenizer, text, pair) for text, pair in zip(TEXTS, TEXTS[1:])],
    }
    tokenizer.enable_truncation(SHORT)
    whole["short"] = [pair_of(tokenizer, text, pair) for text, pair in zip(TEXTS, TEXTS[1:])]
    return whole


def digest(tokenizer, points):
    lines = [f"{p}:{','.join(map(str, tokenizer.encode(f'a{chr(p)}b').ids))}\n" for p in points]
    return {"count": len(points), "sha256": hashlib.sha256("".join(lines).encode()).hexdigest()}


def pair_of(tokenizer, text, pair):
    encoded = tokenizer.encode(text, pair)
    types = encoded.type_ids
    return {"ids": encoded.ids, "firstLength": types.index(1) if 1 in types else len(types)}


def ranges(points):
    found = []
    for point in points:
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


def compact(whole):
    parts = [f'"blocks": {json.dumps(whole["blocks"])}']
    for name in ("definitions", "texts", "pairs", "short"):
        parts.append(f'"{name}": [\n' + ",\n".join(json.dumps(each) for each in whole[name]) + "\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


tiny()
characters = assigned_characters()
(HERE / "characters.json").write_text(json.dumps(ranges(characters)) + "\n")
minilm = Tokenizer.from_file(str(Path(sys.argv[1]) / "tokenizer.json"))
for name, tokenizer in {"minilm": minilm, "byteLevel": byte_level(), "unigram": unigram()}.items():
    (HERE / f"{name}.json").write_text(compact(golden(tokenizer, characters)))
