"""Predictions to scores: per-label precision, recall and F1, macro- and micro-F1, exact match, with intervals.

Rules of counting:

- The headline is macro-F1: the mean of the labels' F1. A label that occurs neither in gold nor in the predictions of a
  part has no F1 there and is left out of its mean (scikit-learn's `zero_division=nan`).
- A unit with no gold label and no predicted label is right in exact match and does not enter F1.
- Over several folds a score is the mean over folds; slices count the units of all folds together.
- Intervals are percentile bootstrap intervals that resample passages within each document, since sentences of one
  passage are not independent; in `cv` a passage is drawn with all its predictions of all repeats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gbabench.bootstrap import SAMPLES, percentile_interval
from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.package import read_rows
from gbabench.protocols import folds
from gbabench.recipe import read_recipe
from gbabench.records import Fold, Prediction
from gbabench.storage import Fields, Project, bundled_project, read_jsonl

SLICES = ("script", "doc", "genre", "region", "role")
Counts = NDArray[np.float64]
_FIELDS: Fields = {
    "id": str,
    "labels": list,
    "scores": (dict, type(None)),
    "fold": (str, type(None)),
}


class Interval(NamedTuple):
    """A score with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one prediction file; every number is in [0, 1], or NaN where it is not defined."""

    units: int
    macro_f1: Interval
    micro_f1: Interval
    exact_match: Interval
    labels: dict[str, dict[str, Any]]
    """Per label: `precision`, `recall`, `f1` (an `Interval`) and `support`."""
    slices: dict[str, dict[str, dict[str, float]]]
    """Per slicing and value: `predictions`, `macro_f1`, `micro_f1`, `exact_match`."""
    folds: dict[str, float]
    """Macro-F1 of each fold."""


def evaluate(
    predictions: Path | str | Sequence[Prediction], protocol: str = "official", *, project: Project | None = None
) -> Scores:
    """Score predictions under a protocol.

    Args:
        predictions: A JSON Lines file of `{"id": …, "labels": […]}`, or the records themselves.
        protocol: One of `protocols.PROTOCOLS`; with several folds a unit may need its `fold`.
        project: The corpus project; by default the one that came with this package.

    Raises:
        InputError: if a unit of the test part is missing, double or unknown, or a label is.
    """
    project = project or bundled_project()
    rows = read_rows(project)
    names = label_names(project)
    parts = folds(protocol, rows, read_recipe(project))
    if isinstance(predictions, Path | str):
        predictions = read_predictions(Path(predictions), parts, names)
    return score(predictions, rows, parts, names)


def read_predictions(path: Path, parts: Sequence[Fold], labels: Sequence[str]) -> list[Prediction]:
    """Read a prediction file and prove that it says one thing of each unit of each fold's test part."""
    folds_of: dict[str, list[str]] = {}
    for part in parts:
        for id in part.test:
            folds_of.setdefault(id, []).append(part.name)
    found: dict[tuple[str, str], int] = {}
    predictions = []
    for (_, line), row in read_jsonl(path, _FIELDS):
        prediction = Prediction(row["id"], tuple(row["labels"]), row.get("scores"), row.get("fold"))
        wanted = folds_of.get(prediction.id)
        if wanted is None:
            remedy = "predict the units of the protocol's test parts only"
            raise InputError("unknown id", remedy, path=path, line=line, id=prediction.id)
        if prediction.fold is None and len(wanted) > 1:
            fault = f"stands in {len(wanted)} folds and names none"
            raise InputError(fault, 'add "fold"', path=path, line=line, id=prediction.id)
        fold = prediction.fold or wanted[0]
        if fold not in wanted:
            fault = f"is not in the test part of fold {fold!r}"
            raise InputError(fault, f"use {', '.join(wanted)}", path=path, line=line, id=prediction.id)
        for label in [*prediction.labels, *(prediction.scores or {})]:
            if label not in labels:
                remedy = f"use {', '.join(labels)}"
                raise InputError(f"unknown label {label!r}", remedy, path=path, line=line, id=prediction.id)
        if (fold, prediction.id) in found:
            fault = f"is predicted in line {found[fold, prediction.id]} too"
            raise InputError(fault, "keep one line a unit and fold", path=path, line=line, id=prediction.id)
        found[fold, prediction.id] = line
        predictions.append(Prediction(prediction.id, prediction.labels, prediction.scores, fold))
    missing = [(part.name, id) for part in parts for id in part.test if (part.name, id) not in found]
    if missing:
        fold, id = missing[0]
        fault = (
            f"{len(missing)} of {sum(len(part.test) for part in parts)} units are not predicted, first of fold {fold!r}"
        )
        raise InputError(fault, "predict every unit of the test part, labels [] for none", path=path, id=id)
    return predictions


def score(
    predictions: Sequence[Prediction], rows: Sequence[Mapping[str, Any]], parts: Sequence[Fold], labels: Sequence[str]
) -> Scores:
    """Score complete predictions against the gold labels of `rows`."""
    row_of = {row["id"]: row for row in rows}
    predicted = {(one.fold or parts[0].name, one.id): one for one in predictions}
    keys = [(part.name, id) for part in parts for id in part.test]
    gold = np.array([[label in row_of[id]["labels"] for label in labels] for _, id in keys], dtype=bool)
    guess = np.array([[label in predicted[key].labels for label in labels] for key in keys], dtype=bool)
    fold = _codes([name for name, _ in keys])
    passage = _codes([row_of[id]["passage"] for _, id in keys])
    weights = _bootstrap_weights([row_of[id]["doc"] for _, id in keys], passage)
    table = _count_table(gold, guess, fold, passage)
    value = _measures(table.sum(axis=1)[None])
    spread = _measures(np.einsum("bp,fpmc->bfmc", weights, table))
    return Scores(
        units=len({id for _, id in keys}),
        macro_f1=_interval(value["macro_f1"], spread["macro_f1"]),
        micro_f1=_interval(value["micro_f1"], spread["micro_f1"]),
        exact_match=_interval(value["exact_match"], spread["exact_match"]),
        labels={
            label: {
                "precision": float(value["precision"][0, number]),
                "recall": float(value["recall"][0, number]),
                "f1": _interval(value["f1"][:, number], spread["f1"][:, number]),
                "support": len({id for (_, id), on in zip(keys, gold[:, number], strict=True) if on}),
            }
            for number, label in enumerate(labels)
        },
        slices={name: _slice(gold, guess, [str(row_of[id][name]) for _, id in keys]) for name in SLICES},
        folds={part.name: float(macro) for part, macro in zip(parts, _macro_by_fold(table), strict=True)},
    )


def _codes(values: Sequence[str]) -> NDArray[np.int64]:
    """Number values in the order in which they first occur."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values])


def _count_table(
    gold: NDArray[np.bool_], guess: NDArray[np.bool_], fold: NDArray[np.int64], passage: NDArray[np.int64]
) -> Counts:
    """Count by fold and passage: true positives, false positives, false negatives of each label; exact matches; units.

    Returns:
        Shape (folds, passages, labels + 1, 3); the last row of the third axis holds (exact matches, units, 0).
    """
    exact = (gold == guess).all(axis=1)
    per_label = np.stack([gold & guess, ~gold & guess, gold & ~guess], axis=-1)
    whole = np.stack([exact, np.ones_like(exact), np.zeros_like(exact)], axis=-1)
    table = np.zeros((fold.max() + 1, passage.max() + 1, gold.shape[1] + 1, 3))
    np.add.at(table, (fold, passage), np.concatenate([per_label, whole[:, None]], axis=1))
    return table


def _bootstrap_weights(docs: Sequence[str], passage: NDArray[np.int64], random_seed: int = 0) -> Counts:
    """Draw how often each passage counts in each sample: as many passages of each document as it has."""
    doc_of = dict(zip(passage.tolist(), docs, strict=True))
    random = np.random.default_rng(random_seed)
    weights = np.zeros((SAMPLES, len(doc_of)))
    for doc in dict.fromkeys(docs):
        members = [number for number, its_doc in doc_of.items() if its_doc == doc]
        weights[:, members] = random.multinomial(len(members), [1 / len(members)] * len(members), SAMPLES)
    return weights


def _measures(counts: Counts) -> dict[str, Counts]:
    """Turn counts of shape (samples, folds, labels + 1, 3) into measures: means over the folds."""
    true, false, missed = counts[..., :-1, 0], counts[..., :-1, 1], counts[..., :-1, 2]
    f1 = _ratio(2 * true, 2 * true + false + missed)
    return {
        "precision": _mean(_ratio(true, true + false, empty=0.0), 1),
        "recall": _mean(_ratio(true, true + missed, empty=0.0), 1),
        "f1": _mean(f1, 1),
        "macro_f1": _mean(_mean(f1, 2), 1),
        "micro_f1": _mean(_ratio(2 * true.sum(-1), (2 * true + false + missed).sum(-1)), 1),
        "exact_match": _mean(_ratio(counts[..., -1, 0], counts[..., -1, 1]), 1),
    }


def _macro_by_fold(table: Counts) -> Counts:
    return _measures(table.sum(axis=1)[:, None])["macro_f1"]


def _ratio(part: Counts, whole: Counts, empty: float = np.nan) -> Counts:
    return np.divide(part, whole, out=np.full_like(part, empty), where=whole > 0)


def _mean(values: Counts, axis: int) -> Counts:
    """Return the mean of the values that are defined."""
    defined = ~np.isnan(values)
    return _ratio(np.where(defined, values, 0.0).sum(axis), defined.sum(axis).astype(float))


def _interval(value: Counts, spread: Counts) -> Interval:
    return Interval(float(value[0]), *percentile_interval(spread))


def _slice(gold: NDArray[np.bool_], guess: NDArray[np.bool_], values: Sequence[str]) -> dict[str, dict[str, float]]:
    scores = {}
    for name in dict.fromkeys(values):
        here = np.array([value == name for value in values])
        one = np.zeros(int(here.sum()), dtype=np.int64)
        found = _measures(_count_table(gold[here], guess[here], one, one).sum(axis=1)[None])
        scores[name] = {
            "predictions": float(here.sum()),
            **{key: float(found[key][0]) for key in ("macro_f1", "micro_f1", "exact_match")},
        }
    return scores
