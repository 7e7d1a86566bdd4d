"""What simpler models score on the sets of quality.mjs: python baselines.py FOLDER. Needs scikit-learn and numpy."""

import json
import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
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


for result in (kinds(), valence()):
    print(json.dumps(result))
