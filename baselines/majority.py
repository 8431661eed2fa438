"""Majority baseline: every unit gets the label set that is the most frequent one in the train part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import common

from gbabench.records import Prediction


def fit_predict(
    train: Sequence[common.Row], test: Sequence[common.Row], labels: Sequence[str], config: Mapping[str, Any]
) -> list[Prediction]:
    """Predict the commonest label set of `train` for all of `test`."""
    commonest, _ = Counter(tuple(row["labels"]) for row in train).most_common(1)[0]
    return [Prediction(row["id"], commonest) for row in test]


if __name__ == "__main__":
    common.main(fit_predict, __doc__)
