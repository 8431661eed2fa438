"""Placing of units: passages, near-duplicates, and sides that never move.

A *passage* is the run of annotated units under one heading, cut at about `passage_units`. Passages that hold equal
or near-equal texts form a *group*. Groups are placed whole, so nothing leaks from train to test.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from gbabench.duplicates import near_duplicates
from gbabench.errors import InputError
from gbabench.recipe import Recipe
from gbabench.records import Unit
from gbabench.storage import Project, csv_table, read_csv

COLUMNS = ("id", "passage", "group", "split")
TRAIN, TEST, EXCLUDED = "train", "test", "excluded"


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a unit stands: its passage, its group of passages, and its side of the official split.

    Passage and side never change. `excluded` is the side of a later unit that has near-duplicates on both sides.
    """

    passage: str
    group: str
    split: str


def read_splits(project: Project) -> dict[str, Placing]:
    """Read the placings of all units placed so far, by id."""
    placings: dict[str, Placing] = {}
    for (path, line), row in read_csv(project.splits, COLUMNS):
        if row["id"] in placings:
            raise InputError("is placed twice", "keep the first line", path=path, line=line, id=row["id"])
        if row["split"] not in (TRAIN, TEST, EXCLUDED):
            remedy = f"use {TRAIN}, {TEST} or {EXCLUDED}"
            raise InputError(f"unknown split {row['split']!r}", remedy, path=path, line=line, id=row["id"])
        placings[row["id"]] = Placing(row["passage"], row["group"], row["split"])
    return placings


def splits_file(placings: Mapping[str, Placing]) -> bytes:
    """Return the file of the placings, in reading order."""
    rows = ({"id": id, "passage": at.passage, "group": at.group, "split": at.split} for id, at in placings.items())
    return csv_table(COLUMNS, rows)


def place_units(
    units: Sequence[Unit], labels: Mapping[str, Sequence[str]], known: Mapping[str, Placing], recipe: Recipe
) -> dict[str, Placing]:
    """Place all annotated units; a unit that is placed already stays where it is.

    The first placing is stratified by label, article, role and document. Later, a new unit of a known document joins
    the passage before it, and a new document is placed whole, on the side that is short of units; only its passages
    that hold a near-duplicate of a placed text follow that text to its side.

    Args:
        units: All units, in reading order.
        labels: Gold labels by id; read for the first placing only.
        known: Placings so far.
        recipe: Shares, sizes and thresholds.
    """
    units = [unit for unit in units if unit.annotated]
    passage_of = passages(units, recipe.passage_units)
    for before, unit in zip([None, *units], units, strict=False):
        if unit.id in known:
            passage_of[unit.id] = known[unit.id].passage
        elif before and before.doc == unit.doc and before.id in known:
            passage_of[unit.id] = passage_of[before.id]
    group_of = _groups(units, passage_of, recipe, known.keys() | labels.keys())
    if known:
        sides = _later_sides(units, known, passage_of, group_of, recipe)
    else:
        sides = _first_sides(units, labels, passage_of, group_of, recipe)
    return {unit.id: Placing(passage_of[unit.id], group_of[passage_of[unit.id]], sides[unit.id]) for unit in units}


def passages(units: Sequence[Unit], size: int) -> dict[str, str]:
    """Return the passage of each unit, named after its first unit.

    Units under one heading are cut into equal runs of about `size`; a heading with nothing of its own under it
    opens the passage of what follows.
    """
    runs: list[list[Unit]] = []
    for unit in units:
        last = runs[-1] if runs else []
        same_section = last and (_section(unit) == _section(last[-1]) or unit.heading == last[-1].id)
        if last and unit.doc == last[-1].doc and unit.article == last[-1].article and same_section:
            last.append(unit)
        else:
            runs.append([unit])
    passage_of: dict[str, str] = {}
    for run in runs:
        pieces = max(1, round(len(run) / size))
        for piece in range(pieces):
            part = run[piece * len(run) // pieces : (piece + 1) * len(run) // pieces]
            passage_of |= {unit.id: part[0].id for unit in part}
    return passage_of


def _section(unit: Unit) -> str:
    """Return the id of the heading that a unit stands under, or nothing; a heading stands under itself."""
    return unit.id if unit.role in ("title", "heading") else unit.heading or ""


def _groups(
    units: Sequence[Unit], passage_of: Mapping[str, str], recipe: Recipe, focus: Container[str]
) -> dict[str, str]:
    """Join the passages that hold near-equal texts; a group is named after its first passage.

    Units that are neither placed nor judged yet are compared with those that are, not among themselves.
    """
    parent = {passage: passage for passage in passage_of.values()}

    def root(passage: str) -> str:
        while parent[passage] != passage:
            passage = parent[passage]
        return passage

    order = {passage: rank for rank, passage in enumerate(parent)}
    for left, right in near_duplicates(units, recipe, focus):
        first, second = sorted((root(passage_of[left]), root(passage_of[right])), key=order.__getitem__)
        parent[second] = first
    return {passage: root(passage) for passage in parent}


def _first_sides(
    units: Sequence[Unit],
    labels: Mapping[str, Sequence[str]],
    passage_of: Mapping[str, str],
    group_of: Mapping[str, str],
    recipe: Recipe,
) -> dict[str, str]:
    group = {unit.id: group_of[passage_of[unit.id]] for unit in units}
    strata = {unit.id: strata_of(unit.doc, unit.article, unit.role, labels.get(unit.id, ())) for unit in units}
    part = stratify(group, strata, (1 - recipe.test_share, recipe.test_share), recipe.random_seed, restarts=50)
    return {unit.id: (TRAIN, TEST)[part[group[unit.id]]] for unit in units}


def strata_of(doc: str, article: int, role: str, labels: Sequence[str]) -> dict[str, float]:
    """Return the strata that a unit counts in, with their weights: labels first, then article, role, and document."""
    kinds = list(labels) or ["none"]
    crossed = {f"{doc}/{kind}": 1.0 for kind in kinds}
    return {**dict.fromkeys(kinds, 8.0), f"{doc}#{article}": 3.0, doc: 2.0, role: 1.0, **crossed}


def stratify(
    group: Mapping[str, str],
    strata: Mapping[str, Mapping[str, float]],
    shares: Sequence[float],
    random_seed: int,
    *,
    restarts: int = 1,
) -> dict[str, int]:
    """Place groups whole into parts so that each stratum comes close to the parts' shares.

    Groups are placed, the larger ones rather first, where they do least harm, then moved one by one while that helps,
    from random orders of which the best counts: a relative of iterative stratification (Sechidis et al. 2011,
    doi 10.1007/978-3-642-23808-6_10) that keeps groups whole.

    Args:
        group: Group of each id.
        strata: Strata of each id, with the weight of each stratum.
        shares: Share of each part; they sum to 1.
        random_seed: Draws the orders.
        restarts: Number of orders tried.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    weights: dict[str, float] = {}
    for id, name in sorted(group.items()):
        counts[name].update(strata[id].keys())
        weights |= strata[id]
    names = sorted(counts)
    draw = random.Random(random_seed)
    orders = [sorted(names, key=lambda name: -counts[name].total() * draw.uniform(0.5, 1.5)) for _ in range(restarts)]
    tries = [_stratify_once(order, counts, weights, shares) for order in orders]
    return min(tries, key=lambda tried: tried[0])[1]


def _stratify_once(
    names: Sequence[str], counts: Mapping[str, Counter[str]], weights: Mapping[str, float], shares: Sequence[float]
) -> tuple[float, dict[str, int]]:
    """Place groups in one order; return the harm that is left, and the part of each group.

    Harm is the weighted squared deviation of each stratum in each part from its share, over the stratum's size.
    """
    totals = sum(counts.values(), Counter())
    cost = {stratum: weights[stratum] / total for stratum, total in totals.items()}
    deviation = [{stratum: -share * total for stratum, total in totals.items()} for share in shares]

    def harm(name: str, part: int) -> float:
        """Return how the harm changes when the group enters the part."""
        off = deviation[part]
        return sum(cost[one] * count * (2 * off[one] + count) for one, count in counts[name].items())

    def put(name: str, part: int, sign: int) -> None:
        for stratum, count in counts[name].items():
            deviation[part][stratum] += sign * count

    placed: dict[str, int] = {}
    for name in names:
        placed[name] = min(range(len(shares)), key=lambda part: harm(name, part))
        put(name, placed[name], 1)
    moved = True
    while moved:
        moved = False
        for name in names:
            here = placed[name]
            put(name, here, -1)
            placed[name] = min(range(len(shares)), key=lambda part: (round(harm(name, part), 9), part != here))
            put(name, placed[name], 1)
            moved |= placed[name] != here
    left = sum(cost[stratum] * off * off for part in deviation for stratum, off in part.items())
    return left, placed


def _later_sides(
    units: Sequence[Unit],
    known: Mapping[str, Placing],
    passage_of: Mapping[str, str],
    group_of: Mapping[str, str],
    recipe: Recipe,
) -> dict[str, str]:
    """Keep every side that is given, and choose sides for the units that came since."""
    sides = {unit.id: known[unit.id].split for unit in units if unit.id in known}
    sides_of_passage: dict[str, set[str]] = defaultdict(set)
    sides_of_group: dict[str, set[str]] = defaultdict(set)
    for id, side in sides.items():
        sides_of_passage[passage_of[id]].add(side)
        sides_of_group[group_of[passage_of[id]]].add(side)
    for doc in dict.fromkeys(unit.doc for unit in units):
        test = sum(side == TEST for side in sides.values())
        short = TEST if test < recipe.test_share * len(sides) else TRAIN
        for unit in units:
            if unit.doc == doc and unit.id not in sides:
                passage = passage_of[unit.id]
                given = sides_of_passage[passage] or sides_of_group[group_of[passage]]
                sides[unit.id] = EXCLUDED if len(given) > 1 else next(iter(given), short)
    return sides
