"""Makes tfidf.json: what scikit-learn's TF-IDF and linear models answer to drawn texts. Needs scikit-learn and regex.

python make.py
"""

import json
from pathlib import Path

import numpy as np
import regex
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge

HERE = Path(__file__).parent
TRAIN, TEST = 90, 30
WORDS = "café Straße naïve river bank money Fluß 2024 x_1 go a I नमस्ते हिन्दी 银行 河流 สวัสดี Ёлка ёж loan shore boat".split()
SPACELESS = r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}"
TOKEN = regex.compile(rf"[{SPACELESS}]|(?:(?![{SPACELESS}])[\p{{L}}\p{{M}}\p{{N}}_]){{2,}}")

random = np.random.RandomState(5)
texts, labels = [], []
for _ in range(TRAIN + TEST):
    label = random.randint(3)
    weights = 1 + 4 * ((np.arange(len(WORDS)) % 3) == label)
    drawn = random.choice(len(WORDS), size=random.randint(1, 12), p=weights / weights.sum())
    texts.append(random.choice([" ", ", ", "-"]).join(WORDS[i] for i in drawn))
    labels.append(int(label))
labels = np.array(labels)
numbers = np.array([len(text) / 10 for text in texts])
flags = np.stack([labels == 0, np.array([len(text) % 2 == 0 for text in texts])], axis=1)

vectorizer = TfidfVectorizer(tokenizer=TOKEN.findall, token_pattern=None, ngram_range=(1, 2))
train = vectorizer.fit_transform(texts[:TRAIN])
test = vectorizer.transform(texts[TRAIN:])


def logistic(targets, c):
    model = LogisticRegression(C=c, tol=1e-10, max_iter=100_000).fit(train, targets[:TRAIN])
    return model.decision_function(test).tolist()


ridge = Ridge(alpha=0.5, tol=1e-12).fit(train, numbers[:TRAIN])
golden = {
    "train": TRAIN,
    "texts": texts,
    "labels": labels.tolist(),
    "flags": flags.astype(int).tolist(),
    "numbers": numbers.tolist(),
    "terms": len(vectorizer.vocabulary_),
    "squares": np.asarray(test.power(4).sum(axis=1)).ravel().tolist(),
    "three": {"penalty": 0.1, "outputs": logistic(labels, 10)},
    "two": {"penalty": 2, "outputs": logistic(labels == 0, 0.5)},
    "several": {"penalty": 1, "outputs": np.stack([logistic(of, 1) for of in flags.T], axis=1).tolist()},
    "ridge": {"penalty": 0.5, "outputs": ridge.predict(test).tolist()},
}
(HERE / "tfidf.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")
