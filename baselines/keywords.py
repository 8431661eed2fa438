"""Keyword baseline: a unit gets each label of which it holds a term. Nothing is learned.

The terms come from the label definitions, were frozen before any score was computed, and are compared with the text in
Simplified characters. Phrases under `not` are taken out of the text first (数据显示 is no data flow).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import common

from gbabench.records import Prediction


def fit_predict(
    train: Sequence[common.Row], test: Sequence[common.Row], labels: Sequence[str], config: Mapping[str, Any]
) -> list[Prediction]:
    """Predict by terms; `train` is not looked at."""
    terms = {label: re.compile("|".join(map(re.escape, config["terms"][label])), re.IGNORECASE) for label in labels}
    without = re.compile("|".join(map(re.escape, config["not"])))
    predictions = []
    for row in test:
        text = without.sub("□", row["text_hans"])
        hits = {label: len(terms[label].findall(text)) for label in labels}
        scores = {label: count / (1 + count) for label, count in hits.items()}
        predictions.append(Prediction(row["id"], tuple(label for label in labels if hits[label]), scores))
    return predictions


if __name__ == "__main__":
    common.main(fit_predict, __doc__)
