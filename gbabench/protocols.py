"""Protocols: which units a model may learn from, and which it is scored on.

    official        one fold: the stored train and test parts
    cross_document  one fold a document: it is held out, the others train. The honest figure for new text
    cross_script    two folds: train on documents in Simplified and test on Traditional ones, and back
    cv              repeated folds over all passages, stratified like the official split, for small differences

In every fold a unit whose group of near-duplicates reaches into the test part is left out of the train part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gbabench.errors import InputError
from gbabench.recipe import Recipe
from gbabench.records import Fold
from gbabench.splits import TEST, TRAIN, strata_of, stratify

Rows = Sequence[Mapping[str, Any]]


def folds(protocol: str, rows: Rows, recipe: Recipe) -> list[Fold]:
    """Return the folds of a protocol over the packaged rows (`package.read_rows`)."""
    if protocol not in PROTOCOLS:
        raise InputError(f"unknown protocol {protocol!r}", f"use {', '.join(PROTOCOLS)}")
    return PROTOCOLS[protocol](rows, recipe)


def _fold(name: str, rows: Rows, in_test: Callable[[Mapping[str, Any]], bool]) -> Fold:
    test = [row for row in rows if in_test(row)]
    held_out = {row["group"] for row in test}
    train = [row for row in rows if not in_test(row) and row["group"] not in held_out]
    return Fold(name, tuple(row["id"] for row in train), tuple(row["id"] for row in test))


def _official(rows: Rows, recipe: Recipe) -> list[Fold]:
    ids = {split: tuple(row["id"] for row in rows if row["split"] == split) for split in (TRAIN, TEST)}
    return [Fold("official", ids[TRAIN], ids[TEST])]


def _cross_document(rows: Rows, recipe: Recipe) -> list[Fold]:
    docs = dict.fromkeys(row["doc"] for row in rows)
    return [_fold(doc, rows, lambda row, doc=doc: row["doc"] == doc) for doc in docs]  # type: ignore[misc]


def _cross_script(rows: Rows, recipe: Recipe) -> list[Fold]:
    def in_hant(row: Mapping[str, Any]) -> bool:
        return bool(row["script"] == "Hant")

    return [_fold("hans-to-hant", rows, in_hant), _fold("hant-to-hans", rows, lambda row: not in_hant(row))]


def _cv(rows: Rows, recipe: Recipe) -> list[Fold]:
    group = {row["id"]: row["group"] for row in rows}
    strata = {row["id"]: strata_of(row["doc"], row["article"], row["role"], row["labels"]) for row in rows}
    shares = [1 / recipe.cv_folds] * recipe.cv_folds
    found = []
    for repeat in range(recipe.cv_repeats):
        part = stratify(group, strata, shares, recipe.cv_random_seed + repeat)
        for number in range(recipe.cv_folds):
            name = f"repeat{repeat + 1}-fold{number + 1}"
            found.append(_fold(name, rows, lambda row, part=part, number=number: part[row["group"]] == number))  # type: ignore[misc]
    return found


PROTOCOLS: Mapping[str, Callable[[Rows, Recipe], list[Fold]]] = {
    "official": _official,
    "cross_document": _cross_document,
    "cross_script": _cross_script,
    "cv": _cv,
}
