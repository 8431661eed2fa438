"""Near-duplicates: which texts are so alike that they must not stand on both sides of a split."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from math import ceil

from gbabench.recipe import Recipe
from gbabench.records import Unit
from gbabench.script import to_hans


def near_duplicates(
    units: Sequence[Unit], recipe: Recipe, focus: Container[str] | None = None
) -> list[tuple[str, str]]:
    """Return the pairs of ids whose texts are equal or near-equal, or of which one holds most of the other.

    Texts are compared in Simplified characters without punctuation, as sets of character n-grams; two texts
    shorter than one n-gram match only if they are equal. Of several units with equal texts, each is paired with the
    first, which stands for all of them.

    Two texts that share so much share one of the rarest n-grams of the shorter one, so only those are looked up
    (prefix filter, Chaudhuri et al. 2006, doi 10.1109/ICDE.2006.9); the result is exact.

    Args:
        units: The units to compare.
        recipe: The thresholds.
        focus: Ids of which one must be in each pair, besides equal texts; by default all.
    """
    first_with: dict[frozenset[str], str] = {}
    pairs = []
    for unit in sorted(units, key=lambda unit: focus is not None and unit.id not in focus):
        grams = ngrams(unit.text, recipe.ngram)
        if grams and first_with.setdefault(grams, unit.id) != unit.id:
            pairs.append((first_with[grams], unit.id))
    in_focus = {grams: id for grams, id in first_with.items() if focus is None or id in focus}
    everywhere, near_focus = _holders(first_with), _holders(in_focus)
    least = min(recipe.near_duplicate, recipe.contained)
    for grams, id in first_with.items():
        holders = everywhere if grams in in_focus else near_focus
        looked_up = len(grams) - ceil(least * len(grams)) + 1
        rarest = sorted(grams, key=lambda gram: (len(everywhere[gram]), gram))[:looked_up]
        for longer in {longer for gram in rarest for longer in holders.get(gram, ())}:
            other = first_with[longer]
            if (len(longer), other) > (len(grams), id) and are_near(grams, longer, recipe):
                pairs.append((id, other))
    order = {unit.id: rank for rank, unit in enumerate(units)}
    ordered = (tuple(sorted(pair, key=order.__getitem__)) for pair in pairs)
    return sorted(((left, right) for left, right in ordered), key=lambda pair: (order[pair[1]], order[pair[0]]))


def _holders(texts: Iterable[frozenset[str]]) -> dict[str, list[frozenset[str]]]:
    """Return the texts that hold each n-gram."""
    holders: dict[str, list[frozenset[str]]] = defaultdict(list)
    for grams in texts:
        for gram in grams:
            holders[gram].append(grams)
    return holders


def ngrams(text: str, size: int) -> frozenset[str]:
    """Return the character n-grams of a text in Simplified characters, without punctuation and case."""
    key = re.sub(r"[\W_]+", "", to_hans(text)).lower()
    return frozenset(key[start : start + size] for start in range(max(1, len(key) - size + 1))) - {""}


def are_near(shorter: frozenset[str], longer: frozenset[str], recipe: Recipe) -> bool:
    """Tell whether two texts, as n-grams, are near-equal or one holds most of the other."""
    shared = len(shorter & longer)
    alike = shared >= recipe.near_duplicate * (len(shorter) + len(longer) - shared)
    return alike or (shared >= recipe.contained * len(shorter) and shared >= recipe.contained_ngrams)
