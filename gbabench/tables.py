"""The tables of the packaged dataset: every config and split, from units, gold, judgments and splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gbabench.annotations import ADJUDICATOR, adjudications_path, judgment_files, read_annotators, read_judgments
from gbabench.labels import label_names
from gbabench.package import (
    CROSS_DOCUMENT,
    DEFAULT,
    DOCUMENTS,
    JUDGMENTS,
    SPLITS,
    Part,
    Row,
    document_rows,
    judgment_rows,
    parts_of,
)
from gbabench.protocols import folds
from gbabench.recipe import read_recipe
from gbabench.records import Judgment, Unit
from gbabench.seeds import read_seeds
from gbabench.storage import Project


def tables_of(
    project: Project, units: Sequence[Unit], retired: frozenset[str], rows: Sequence[Row]
) -> dict[Part, list[Row]]:
    """Return the rows of each part.

    Args:
        project: Where seeds, annotations and recipe stand.
        units: All units.
        retired: Ids that are no longer in use.
        rows: The rows of the default config (`package.rows_of`).
    """
    seeds = read_seeds(project)
    by_id = {unit.id: unit for unit in units}
    kinds = {(one.round, one.annotator): one.kind for one in read_annotators(project)}
    tables: dict[Part, list[Row]] = {
        (DEFAULT, split): [row for row in rows if row["split"] == split] for split in SPLITS
    }
    tables[JUDGMENTS, SPLITS[0]] = judgment_rows(_judgments(project, by_id, retired), by_id, kinds)
    tables[DOCUMENTS, SPLITS[0]] = document_rows(seeds, units)
    row_of = {row["id"]: row for row in rows}
    for fold in folds(CROSS_DOCUMENT, rows, read_recipe(project)):
        config = f"{CROSS_DOCUMENT}_{fold.name.replace('-', '_')}"
        for split, ids in zip(SPLITS, (fold.train, fold.test), strict=True):
            tables[config, split] = [row_of[id] for id in ids]
    docs = {row["doc"] for row in rows}
    wanted = parts_of([seed.doc_id for seed in seeds if seed.doc_id in docs])
    return {part: tables[part] for part in wanted}


def _judgments(
    project: Project, units: Mapping[str, Unit], retired: frozenset[str]
) -> Iterator[tuple[str, str, Judgment]]:
    """Yield every judgment with its round and annotator."""
    for path in judgment_files(project):
        for _, judgment in read_judgments(path, units, retired, label_names(project)):
            if path == adjudications_path(project):
                yield ADJUDICATOR, judgment.adjudicator, judgment
            else:
                yield path.parent.name, path.stem, judgment
