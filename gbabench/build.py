"""The whole build: seeds, layouts and annotations to units, splits, Parquet and card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gbabench.agreement import agreement, rounds_of_several
from gbabench.annotations import adjudications_path, read_annotators, read_judgment_rows, read_verdict
from gbabench.card import card
from gbabench.corpus import build_units, unit_files
from gbabench.labels import label_names, read_labels
from gbabench.package import Part, Row, data_path, encode_data, gold_digest, rows_of
from gbabench.recipe import read_recipe
from gbabench.records import Unit
from gbabench.seeds import read_seeds
from gbabench.splits import Placing, place_units, read_splits, splits_file
from gbabench.storage import Project, read_jsonl, write_all
from gbabench.tables import tables_of

_AUDIT_FIELDS = {"id": str, "verdict": str, "reason": str}


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    units: int
    annotated: int
    gold: int
    open: tuple[str, ...]
    stale: tuple[tuple[str, str], ...]
    retired: int
    gold_digest: str | None


def build(project: Project) -> Built:
    """Build all from `seeds/`, `corpus/layouts/` and `annotations/`; nothing is written if any input is at fault.

    Without any gold, only the units are written: there is nothing to stratify splits by and nothing to package.
    """
    units, retired = build_units(project)
    annotated = [unit for unit in units if unit.annotated]
    verdict = read_verdict(project, units, frozenset(old.id for old in retired))
    files = unit_files(project, units, retired)
    digest = None
    if verdict.gold:
        known = read_splits(project) if project.splits.is_file() else {}
        gold_labels = {id: gold.labels for id, gold in verdict.gold.items()}
        placings = place_units(units, gold_labels, _living(known, units), read_recipe(project))
        rows = rows_of(read_seeds(project), units, verdict.gold, placings)
        digest = gold_digest(rows)
        tables = tables_of(project, units, frozenset(old.id for old in retired), rows)
        data = encode_data(tables, label_names(project))
        files[project.splits] = splits_file(placings)
        files |= {data_path(project, part): content for part, content in data.items()}
        files[project.card] = card_of(project, units, placings, rows, data).encode("utf-8")
    write_all(files)
    return Built(len(units), len(annotated), len(verdict.gold), verdict.open, verdict.stale, len(retired), digest)


def card_of(
    project: Project,
    units: Sequence[Unit],
    placings: Mapping[str, Placing],
    rows: Sequence[Row],
    data: Mapping[Part, bytes],
) -> str:
    """Return the card that belongs to units, placings, rows and Parquet files."""
    adjudications, audits = adjudications_path(project), project.annotations / "audits"
    return card(
        seeds=read_seeds(project),
        units=units,
        rows=rows,
        labels=read_labels(project),
        annotators=read_annotators(project),
        recipe=read_recipe(project),
        gold_digest=gold_digest(rows),
        data=data,
        agreement=agreement(project, units=units, placings=placings) if rounds_of_several(project) else None,
        adjudicated=sum(1 for _ in read_judgment_rows(adjudications)) if adjudications.is_file() else 0,
        audits=[row for path in sorted(audits.glob("*.jsonl")) for _, row in read_jsonl(path, _AUDIT_FIELDS)],
    )


def _living(known: Mapping[str, Placing], units: Sequence[Unit]) -> dict[str, Placing]:
    """Leave out the placings of units that are no more."""
    return {unit.id: known[unit.id] for unit in units if unit.id in known}
