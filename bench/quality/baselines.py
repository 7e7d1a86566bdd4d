"""What simpler models score on the sets of quality.mjs: python baselines.py FOLDER [MODEL]. Needs scikit-learn and numpy; with the
folder of a pretrained model, torch and transformers too, for ridge regression on its frozen features."""

import json
import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge, RidgeCV
from sklearn.metrics import average_precision_score, f1_score, r2_score
from sklearn.model_selection import train_test_split
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MultiLabelBinarizer

FOLDER = Path(sys.argv[1])


def rows(name):
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


def kinds():
    train, test = rows("kinds-train.jsonl"), rows("kinds-test.jsonl")
    labels = MultiLabelBinarizer().fit([row["labels"] for row in train])
    truth = labels.transform([row["labels"] for row in test])
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        OneVsRestClassifier(LogisticRegression(C=10, max_iter=1000)),
    )
    model.fit([row["text"] for row in train], labels.transform([row["labels"] for row in train]))
    scores = model.predict_proba([row["text"] for row in test])
    predicted = scores > 0.5
    return {
        "name": "kinds, TF-IDF and one-against-rest logistic regression",
        "microF1": f1_score(truth, predicted, average="micro"),
        "macroF1": f1_score(truth, predicted, average="macro", zero_division=0),
        "averagePrecision": average_precision_score(truth, scores, average="macro"),
    }


def valence():
    train, test = train_test_split(rows("valence.jsonl"), test_size=0.2, random_state=0)
    model = make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True), Ridge(1.0))
    model.fit([row["word"] for row in train], [row["valence"] for row in train])
    return {
        "name": "valence, TF-IDF of letters and ridge regression",
        "r2": r2_score([row["valence"] for row in test], model.predict([row["word"] for row in test])),
    }


def features(model_folder, words):
    """Means of the last hidden states, without padding; shape [words, hidden size]."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(model_folder), AutoModel.from_pretrained(model_folder).eval()
    batches = [words[start : start + 256] for start in range(0, len(words), 256)]
    means = []
    with torch.no_grad():
        for batch in batches:
            inputs = tokenizer(batch, padding=True, return_tensors="pt")
            mask = inputs["attention_mask"][..., None]
            means.append((model(**inputs).last_hidden_state * mask).sum(1) / mask.sum(1))
    return torch.cat(means).numpy()


def frozen_valence(model_folder):
    train, test = train_test_split(rows("valence.jsonl"), test_size=0.2, random_state=0)
    model = RidgeCV(alphas=[0.1, 1, 10, 100])
    model.fit(features(model_folder, [row["word"] for row in train]), [row["valence"] for row in train])
    predicted = model.predict(features(model_folder, [row["word"] for row in test]))
    return {
        "name": "valence, frozen features and ridge regression",
        "r2": r2_score([row["valence"] for row in test], predicted),
    }


print(json.dumps(kinds()))
print(json.dumps(valence()))
if len(sys.argv) > 2:
    print(json.dumps(frozen_valence(sys.argv[2])))
