"""Agreement of the annotators of a round: per label, for label sets, by document, role and script.

Krippendorff's alpha (Krippendorff 2019, Content Analysis, ch. 12) and Cohen's kappa, with percentile bootstrap
intervals that resample passages. Label sets are compared by MASI distance (Passonneau 2006). Positive and negative
agreement are the F1 of the two annotators on the label and on its absence (Cicchetti and Feinstein 1990).

Where annotators are language models this is the consistency of automatic passes, not human agreement.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gbabench.annotations import is_stale, read_judgments, round_paths
from gbabench.bootstrap import SAMPLES, percentile_interval
from gbabench.corpus import read_retired, read_units
from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.records import Judgment, Seed, Unit
from gbabench.seeds import read_seeds
from gbabench.splits import Placing, read_splits
from gbabench.storage import Project, read_text

Matrix = NDArray[np.floating[Any]]
LabelSet = frozenset[str]


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far the annotators agree on one label; intervals are 95 % bootstrap intervals."""

    prevalence: float
    alpha: tuple[float, float, float]
    kappa: tuple[float, float, float]
    """Mean over pairs of annotators."""
    positive: float
    negative: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A unit on which annotators differ, with each annotator's evidence by label."""

    id: str
    text: str
    judgments: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of one round."""

    round: str
    annotators: tuple[str, ...]
    units: int
    labels: dict[str, LabelAgreement]
    sets: tuple[float, float, float]
    """Alpha of label sets with MASI distance."""
    exact: float
    """Share of units with the same label set from all annotators."""
    slices: dict[str, dict[str, dict[str, float]]]
    """Per slicing and value: `units`, `exact`, `alpha` (of label sets)."""
    disagreements: tuple[Disagreement, ...]


def masi_distance(left: LabelSet, right: LabelSet) -> float:
    """Return the MASI distance of two sets: 1 - Jaccard x monotonicity."""
    if left == right:
        return 0.0
    shared = len(left & right)
    monotonicity = 2 / 3 if left <= right or right <= left else 1 / 3 if shared else 0.0
    return 1 - shared / len(left | right) * monotonicity


def nominal_distance(left: object, right: object) -> float:
    """Return 0 for equal values, else 1."""
    return float(left != right)


def coincidences(ratings: Sequence[Sequence[Any]], values: Sequence[Any]) -> Matrix:
    """Return each unit's coincidence matrix: shape (units, values, values). A unit needs two ratings to count."""
    number = {value: index for index, value in enumerate(values)}
    matrices = np.zeros((len(ratings), len(values), len(values)))
    for matrix, rated in zip(matrices, ratings, strict=True):
        for left, right in combinations([number[one] for one in rated], 2):
            matrix[left, right] += 1 / (len(rated) - 1)
            matrix[right, left] += 1 / (len(rated) - 1)
    return matrices


def alphas(matrices: Matrix, distances: Matrix) -> Matrix:
    """Return Krippendorff's alpha for sums of coincidence matrices of shape (samples, values, values)."""
    totals = matrices.sum(axis=2)
    count = totals.sum(axis=1)
    observed = np.einsum("svw,vw->s", matrices, distances)
    expected = np.einsum("sv,sw,vw->s", totals, totals, distances) / np.maximum(count - 1, 1)
    return np.where(expected > 0, 1 - observed / np.where(expected > 0, expected, 1), np.nan)


def alpha(
    ratings: Sequence[Sequence[Any]], distance: Callable[[Any, Any], float], weights: Matrix | None = None
) -> tuple[float, float, float]:
    """Return alpha with its interval.

    Args:
        ratings: The ratings of each unit.
        distance: Between two values.
        weights: How often each unit counts in each bootstrap sample, shape (samples, units).
    """
    values = list(dict.fromkeys(value for rated in ratings for value in rated))
    distances = np.array([[distance(left, right) for right in values] for left in values])
    matrices = coincidences(ratings, values)
    value = float(alphas(matrices.sum(axis=0, keepdims=True), distances)[0])
    spread = np.full(1, np.nan) if weights is None else alphas(np.tensordot(weights, matrices, axes=1), distances)
    return value, *percentile_interval(spread)


def kappa(pairs: Sequence[NDArray[np.bool_]], weights: Matrix) -> tuple[float, float, float]:
    """Return Cohen's kappa of binary ratings, the mean over pairs of annotators, with its interval.

    Args:
        pairs: For each pair of annotators an array of shape (units, 2).
        weights: As in `alpha`.
    """

    def kappas(counts: Matrix) -> Matrix:
        both, first, second, neither = np.moveaxis(counts, -1, 0)
        total = counts.sum(axis=-1)
        observed = (both + neither) / total
        chance = ((both + first) * (both + second) + (neither + first) * (neither + second)) / total**2
        return np.where(chance < 1, (observed - chance) / np.where(chance < 1, 1 - chance, 1), np.nan)

    values, spreads = [], []
    for pair in pairs:
        left, right = pair[:, 0], pair[:, 1]
        cells = np.stack([left & right, left & ~right, ~left & right, ~left & ~right], axis=1).astype(float)
        values.append(kappas(cells.sum(axis=0)))
        spreads.append(kappas(weights @ cells))
    return float(np.mean(values)), *percentile_interval(np.mean(spreads, axis=0))


def agreement(
    project: Project,
    round_name: str | None = None,
    units: Sequence[Unit] | None = None,
    placings: Mapping[str, Placing] | None = None,
) -> Agreement:
    """Return the agreement of a round: by default the newest that two annotators judged.

    Args:
        project: The project.
        round_name: For example `r2`.
        units: The units, if not those that are stored.
        placings: Their passages, if not those that are stored.

    Raises:
        InputError: if there is no such round, or fewer than two annotators judged any unit in common.
    """
    round_name = round_name or _newest(project)
    by_id = {unit.id: unit for unit in units or read_units(project)}
    judged = _judgments(project, round_name, by_id)
    annotators = tuple(judged)
    common = [id for id in by_id if sum(id in own for own in judged.values()) > 1]
    ratings = [[frozenset(own[id].labels) for own in judged.values() if id in own] for id in common]
    if placings is None:
        placings = read_splits(project) if project.splits.is_file() else {}
    weights = _weights([placings[id].passage if id in placings else id for id in common])
    labels = {}
    for label in label_names(project):
        binary = [[label in rated for rated in unit] for unit in ratings]
        pairs = [
            np.array([(label in judged[a][id].labels, label in judged[b][id].labels) for id in shared], dtype=bool)
            for a, b in combinations(annotators, 2)
            if (shared := [id for id in common if id in judged[a] and id in judged[b]])
        ]
        flat = np.concatenate(pairs)
        yes, no = flat.all(axis=1).sum(), (~flat).all(axis=1).sum()
        labels[label] = LabelAgreement(
            prevalence=float(flat.mean()),
            alpha=alpha(binary, nominal_distance, weights),
            kappa=kappa(pairs, weights) if len(flat) == len(common) * len(pairs) else (math.nan,) * 3,
            positive=float(2 * yes / flat.sum()) if flat.any() else math.nan,
            negative=float(2 * no / (~flat).sum()) if not flat.all() else math.nan,
        )
    return Agreement(
        round=round_name,
        annotators=annotators,
        units=len(common),
        labels=labels,
        sets=alpha(ratings, masi_distance, weights),
        exact=_exact(ratings),
        slices=_slices(project, round_name, [by_id[id] for id in common], ratings),
        disagreements=tuple(
            Disagreement(id, by_id[id].text, {name: own[id].evidence for name, own in judged.items() if id in own})
            for id, rated in zip(common, ratings, strict=True)
            if len(set(rated)) > 1
        ),
    )


def rounds_of_several(project: Project) -> list[str]:
    """Return the rounds that have two annotators or more, oldest first."""
    return [path.name for path in round_paths(project) if len(list(path.glob("*.jsonl"))) > 1]


def _newest(project: Project) -> str:
    several = rounds_of_several(project)
    if not several:
        remedy = "let a second annotator judge the units of a round"
        raise InputError("no round has two annotators", remedy, path=project.annotations / "rounds")
    return several[-1]


def _judgments(project: Project, round_name: str, units: Mapping[str, Unit]) -> dict[str, dict[str, Judgment]]:
    """Return the judgments of a round that count, by annotator and unit."""
    folder = project.annotations / "rounds" / round_name
    if not folder.is_dir():
        known = ", ".join(path.name for path in round_paths(project))
        raise InputError("no such round", f"use {known}", path=folder)
    retired = frozenset(old.id for old in read_retired(project))
    labels = label_names(project)
    judged = {
        path.stem: {
            judgment.id: judgment
            for _, judgment in read_judgments(path, units, retired, labels)
            if not is_stale(judgment, units)
        }
        for path in sorted(folder.glob("*.jsonl"))
    }
    if not any(left.keys() & right.keys() for left, right in combinations(judged.values(), 2)):
        remedy = "agreement needs two annotators of the same units"
        raise InputError("no unit was judged twice", remedy, path=folder)
    return judged


def _weights(passages: Sequence[str]) -> Matrix:
    """Draw passages with replacement; return how often each unit counts in each sample."""
    names = list(dict.fromkeys(passages))
    drawn = np.random.default_rng(0).multinomial(len(names), [1 / len(names)] * len(names), SAMPLES)
    return drawn[:, [names.index(passage) for passage in passages]].astype(float)


def _exact(ratings: Sequence[Sequence[LabelSet]]) -> float:
    return sum(len(set(rated)) == 1 for rated in ratings) / max(1, len(ratings))


def _slices(
    project: Project, round_name: str, units: Sequence[Unit], ratings: Sequence[Sequence[LabelSet]]
) -> dict[str, dict[str, dict[str, float]]]:
    seed_of: dict[str, Seed] = {seed.doc_id: seed for seed in read_seeds(project)}
    handed_out = project.annotations / "rounds" / round_name / "guidelines.md"
    keys: dict[str, Callable[[Unit], str]] = {
        "document": lambda unit: unit.doc,
        "role": lambda unit: unit.role,
        "script": lambda unit: seed_of[unit.doc].script,
    }
    if handed_out.is_file():
        cited = set(re.findall(r"`([a-z0-9-]+-\d{4,})`", read_text(handed_out)))
        keys["guidelines"] = lambda unit: "cited as an example" if unit.id in cited else "not cited"
    return {name: _by(key, units, ratings) for name, key in keys.items()}


def _by(
    key: Callable[[Unit], str], units: Iterable[Unit], ratings: Sequence[Sequence[LabelSet]]
) -> dict[str, dict[str, float]]:
    parts: dict[str, list[Sequence[LabelSet]]] = {}
    for unit, rated in zip(units, ratings, strict=True):
        parts.setdefault(key(unit), []).append(rated)
    return {
        value: {"units": len(part), "exact": _exact(part), "alpha": alpha(part, masi_distance)[0]}
        for value, part in parts.items()
    }
