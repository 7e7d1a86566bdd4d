"""Makes the tokenizer goldens from the Rust tokenizers: python make.py MINILM_FOLDER. Needs tokenizers.

tiny/tokenizer.json   a small BERT tokenizer, with the truncation and padding that real files carry
minilm.json           what the tokenizer of all-MiniLM-L6-v2 makes of every character, and of texts

Characters are tokenized between an a and a b. Their ids are stored as one digest for each block of 4096, over the characters that Unicode
14 assigns (later versions of Node know more) without the planes of private use. `exceptions` are left out: the Rust library
classifies them by an older Unicode table than JavaScript, as marks, punctuation or neither.
"""

import csv
import hashlib
import json
import sys
import unicodedata
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

HERE = Path(__file__).parent
DEFINITIONS = HERE.parent.parent.parent / "examples" / "definitions" / "test.csv"
BLOCK = 4096
# Ahom consonant sign medial ra: nonspacing in Unicode 14 and in the Rust library, spacing since Unicode 16.
CHANGED_LATER = {0x1171E}
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


def is_exception(tokenizer, character):
    """Whether the Rust library's pieces are not those of the character's present category."""
    if ord(character) in CHANGED_LATER:
        return True
    # Decomposed characters are judged by their parts; the replacement character is removed on purpose.
    if unicodedata.normalize("NFD", character) != character or character == "\ufffd":
        return False
    category = unicodedata.category(character)
    normalized = tokenizer.normalizer.normalize_str(f"a{character}b")
    pieces = [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normalized)]
    if category in ("Mn", "Cf"):
        return pieces != ["ab"]
    if category[0] == "P":
        return pieces != ["a", character, "b"]
    if category in ("So", "Mc", "Sk", "Sc", "Sm") and ord(character) > 0x7F:
        return len(pieces) != 1 or pieces == ["ab"]
    return False


def minilm(folder):
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    exceptions, blocks, assigned = [], {}, []
    for start in range(0, 0xF0000, BLOCK):
        points = [p for p in range(start, start + BLOCK) if unicodedata.category(chr(p)) not in ("Cn", "Cs")]
        wrong = [p for p in points if is_exception(tokenizer, chr(p))]
        exceptions += wrong
        right = [p for p in points if p not in set(wrong)]
        assigned += right
        if right:
            lines = [f"{p}:{','.join(map(str, tokenizer.encode(f'a{chr(p)}b').ids))}\n" for p in right]
            blocks[f"{start:x}"] = {"count": len(right), "sha256": hashlib.sha256("".join(lines).encode()).hexdigest()}
    definitions = [row["text"] for row in csv.DictReader(DEFINITIONS.open())][:120]
    return {
        "exceptions": ranges(exceptions),
        "characters": ranges(assigned),
        "blocks": blocks,
        "definitions": [tokenizer.encode(text).ids for text in definitions],
        "texts": [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS],
    }


def ranges(points):
    found = []
    for point in points:
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


def compact(golden):
    parts = [f'"{name}": {json.dumps(golden[name])}' for name in ("exceptions", "characters", "blocks")]
    for name in ("definitions", "texts"):
        parts.append(f'"{name}": [\n' + ",\n".join(json.dumps(each) for each in golden[name]) + "\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


tiny()
(HERE / "minilm.json").write_text(compact(minilm(sys.argv[1])))
