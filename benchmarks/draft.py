"""How good is a drafted layout? The draft of each seed against the committed layout.

    python benchmarks/draft.py            prints a table and writes benchmarks/draft.json
    python benchmarks/draft.py --json     prints JSON and writes nothing

Boundary F1: a unit has two boundaries, the seed offsets of its first and its last character; compared are the sets of
all boundaries. Unit F1: units whose spans are the same. Roles: share of the seed's characters that get the committed
role. Joins: F1 of the pairs of lines that follow each other in one block.

The drafting rules were written with these five documents at hand, so the figures say how well the rules hold what was
known, not what a sixth document will get.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from rich.console import Console

from gbabench.corpus import units_of
from gbabench.draft import draft, draft_blocks
from gbabench.layout import line_spans, read_layout
from gbabench.records import Block, Unit
from gbabench.report import show
from gbabench.seeds import read_seed_text, read_seeds
from gbabench.stats import Table
from gbabench.storage import bundled_project, write_text


def f1(left: Iterable[object], right: Iterable[object]) -> float:
    """Return the F1 of two sets."""
    ours, theirs = set(left), set(right)
    return 2 * len(ours & theirs) / max(1, len(ours) + len(theirs))


def boundaries(units: Sequence[Unit]) -> set[tuple[str, int]]:
    """Return the first and last seed offsets of the units."""
    starts = {("start", unit.spans[0].start) for unit in units}
    return starts | {("end", unit.spans[-1].end) for unit in units}


def joins(blocks: Sequence[Block], text: str) -> set[tuple[int, int]]:
    """Return the pairs of lines that follow each other in one block."""
    pairs = set()
    lines = line_spans(text)
    for block in blocks:
        inside = [
            number
            for span in block.spans
            for number, line in enumerate(lines, start=1)
            if line.start < span.end and span.start < line.end and text[line.start : line.end].strip()
        ]
        pairs |= set(pairwise(inside))
    return pairs


def roles(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the role of each offset."""
    return {offset: block.role for block in blocks for span in block.spans for offset in range(*span)}


def rounded(value: float) -> float:
    """Return a figure as the README shows it."""
    return round(value, 3)


def main() -> None:
    """Measure and print."""
    project = bundled_project()
    rows = []
    for seed in read_seeds(project):
        text = read_seed_text(project, seed)
        committed = read_layout(project, seed.doc_id, text)
        drafted = draft_blocks(draft(text), text)
        right, found = units_of(seed.doc_id, committed, text), units_of(seed.doc_id, drafted, text)
        ours, theirs = roles(drafted), roles(committed)
        rows.append(
            (
                seed.doc_id,
                f1(boundaries(found), boundaries(right)),
                f1((unit.spans for unit in found), (unit.spans for unit in right)),
                sum(ours.get(at) == role for at, role in theirs.items()) / len(theirs),
                f1(joins(drafted, text), joins(committed, text)),
            )
        )
    columns = ("document", "boundary F1", "unit F1", "roles", "joins F1")
    found = [{"document": doc, **dict(zip(columns[1:], map(rounded, values), strict=True))} for doc, *values in rows]
    if "--json" in sys.argv:
        print(json.dumps(found, indent=2))
        return
    write_text(Path(__file__).with_suffix(".json"), json.dumps(found, indent=2) + "\n")
    cells = tuple((doc, *(f"{value:.3f}" for value in values)) for doc, *values in rows)
    show(Console(), Table("Drafted against committed layouts", columns, cells))


if __name__ == "__main__":
    main()
