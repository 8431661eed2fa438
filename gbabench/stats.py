"""Counts of a corpus: the one source of every figure in the card, the README and `gbabench stats`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from gbabench.agreement import Agreement
from gbabench.records import ANNOTATED_ROLES, Seed, Unit
from gbabench.splits import TEST, TRAIN


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """Return the table in Markdown; the first column is text, the others are figures."""
        rule = ["---", *["---:"] * (len(self.columns) - 1)]
        return "\n".join("| " + " | ".join(row) + " |" for row in (self.columns, rule, *self.rows))


def tables(
    seeds: Sequence[Seed], units: Sequence[Unit], rows: Sequence[Mapping[str, Any]], labels: Sequence[str]
) -> list[Table]:
    """Return the tables of a corpus: documents (with lengths in characters), labels, roles."""
    return [_documents(seeds, units, rows), _labels(rows, labels), _roles(units, rows)]


def _documents(seeds: Sequence[Seed], units: Sequence[Unit], rows: Sequence[Mapping[str, Any]]) -> Table:
    lines = []
    for seed in seeds:
        own = [unit for unit in units if unit.doc == seed.doc_id]
        gold = [row for row in rows if row["doc"] == seed.doc_id]
        lengths = [len(row["text"]) for row in gold] or [0]
        split = Counter(row["split"] for row in gold)
        figures = (
            len(own),
            sum(unit.annotated for unit in own),
            len(gold),
            split[TRAIN],
            split[TEST],
            int(median(lengths)),
            max(lengths),
        )
        lines.append((f"`{seed.doc_id}`", seed.script, *map(str, figures)))
    totals = [str(sum(int(line[column]) for line in lines)) for column in range(2, 7)]
    lengths = [len(row["text"]) for row in rows] or [0]
    lines.append(("all", "", *totals, str(int(median(lengths))), str(max(lengths))))
    columns = ("document", "script", "units", "annotated", "gold", "train", "test", "median", "longest")
    return Table("Documents", columns, tuple(lines))


def _labels(rows: Sequence[Mapping[str, Any]], labels: Sequence[str]) -> Table:
    lines = []
    for label in (*labels, "none"):
        split = Counter(row["split"] for row in rows if label in (row["labels"] or ["none"]))
        count = split[TRAIN] + split[TEST]
        share = f"{count / len(rows):.1%}" if rows else ""
        lines.append(
            (
                f"`{label}`" if label in labels else "none of them",
                str(count),
                share,
                str(split[TRAIN]),
                str(split[TEST]),
            )
        )
    return Table("Labels", ("label", "units", "share", "train", "test"), tuple(lines))


def _roles(units: Sequence[Unit], rows: Sequence[Mapping[str, Any]]) -> Table:
    found, gold = Counter(unit.role for unit in units), Counter(row["role"] for row in rows)
    order = sorted(found, key=lambda role: (role not in ANNOTATED_ROLES, -found[role]))
    lines = (
        (f"`{role}`", str(found[role]), str(gold[role]) if role in ANNOTATED_ROLES else "not annotated")
        for role in order
    )
    return Table("Roles", ("role", "units", "gold"), tuple(lines))


def figure(value: float, low: float, high: float) -> str:
    """Return a figure with its interval: `0.861 [.80–.91]`."""
    if math.isnan(value):
        return "–"
    edges = (f"{edge:.2f}".removeprefix("0") for edge in (low, high))
    return f"{value:.3f} [{'–'.join(edges)}]"


def agreement_tables(found: Agreement) -> list[Table]:
    """Return the agreement of a round: by label, and of label sets by document, role, script and citation."""
    labels = [
        (
            f"`{name}`",
            f"{one.prevalence:.1%}",
            figure(*one.alpha),
            figure(*one.kappa),
            *map(_defined, (one.positive, one.negative)),
        )
        for name, one in found.labels.items()
    ]
    labels.append(("label sets (MASI)", "", figure(*found.sets), "", "", ""))
    columns = ("label", "share", "alpha", "kappa", "agree +", "agree -")
    parts = (
        (f"{name}: {value}", f"{part['units']:.0f}", f"{part['exact']:.3f}", _defined(part["alpha"]))
        for name, values in found.slices.items()
        for value, part in values.items()
    )
    everything = ("all", str(found.units), f"{found.exact:.3f}", _defined(found.sets[0]))
    who = " and ".join(found.annotators)
    return [
        Table(f"Agreement of {who}, round {found.round}, {found.units} units", columns, tuple(labels)),
        Table("Label sets", ("units", "number", "same set", "alpha (MASI)"), (everything, *parts)),
    ]


def _defined(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
