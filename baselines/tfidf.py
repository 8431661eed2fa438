"""TF-IDF baseline: character n-grams and one logistic regression a label.

The threshold of each label is the one with the best F1 on out-of-fold scores inside the train part, with
passages kept whole; the test part is not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import common
import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve
from sklearn.model_selection import StratifiedGroupKFold

from gbabench.records import Prediction


def fit_predict(
    train: Sequence[common.Row], test: Sequence[common.Row], labels: Sequence[str], config: Mapping[str, Any]
) -> list[Prediction]:
    """Fit on `train`, predict `test`."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=tuple(config["ngrams"]), sublinear_tf=True)
    train_x = vectorizer.fit_transform(row[config["text"]] for row in train)
    test_x = vectorizer.transform(row[config["text"]] for row in test)
    groups = [row["group"] for row in train]
    model = LogisticRegression(
        C=config["C"], class_weight=config["class_weight"], solver="liblinear", random_state=config["random_seed"]
    )
    scores = np.zeros((len(test), len(labels)))
    chosen = np.zeros_like(scores, dtype=bool)
    for number, label in enumerate(labels):
        train_y = np.array([label in row["labels"] for row in train])
        if train_y.all() or not train_y.any():
            chosen[:, number] = train_y.all()  # nothing to learn: a label that never occurs is never predicted
            continue
        threshold = best_threshold(train_y, held_out_scores(model, train_x, train_y, groups, config))
        scores[:, number] = model.fit(train_x, train_y).predict_proba(test_x)[:, 1]
        chosen[:, number] = scores[:, number] >= threshold
    return [
        Prediction(
            row["id"],
            tuple(label for label, on in zip(labels, chosen[line], strict=True) if on),
            {label: round(float(value), 4) for label, value in zip(labels, scores[line], strict=True)},
        )
        for line, row in enumerate(test)
    ]


def held_out_scores(
    model: LogisticRegression, x: Any, y: NDArray[np.bool_], groups: Sequence[str], config: Mapping[str, Any]
) -> NDArray[np.float64]:
    """Score each train unit by a model that has not seen its group."""
    scores = np.zeros(len(y))
    inner = StratifiedGroupKFold(config["inner_folds"], shuffle=True, random_state=config["random_seed"])
    for fit, rest in inner.split(x, y, groups):
        if y[fit].any() and not y[fit].all():
            scores[rest] = clone(model).fit(x[fit], y[fit]).predict_proba(x[rest])[:, 1]
    return scores


def best_threshold(gold: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Return the threshold with the highest F1."""
    precision, recall, thresholds = precision_recall_curve(gold, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return float(thresholds[int(np.argmax(f1[:-1]))])


if __name__ == "__main__":
    common.main(fit_predict, __doc__)
