"""Units, gold and splits to the Hugging Face dataset: Parquet, card, and `load()`."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbabench.annotations import Gold
from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.records import Seed, Span, Unit
from gbabench.script import to_hans
from gbabench.splits import TEST, TRAIN, Placing
from gbabench.storage import Project, bundled_project, dump_json, sha256

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import DatasetDict, Features

Row = dict[str, Any]

CONFIG = "default"
SPLITS = (TRAIN, TEST)
COLUMNS: Mapping[str, str] = {
    "id": "id of the unit: minted once, never given again",
    "text": "the unit as the seed has it, cleaned; Traditional stays Traditional",
    "text_hans": "`text` in Simplified characters (OpenCC `t2s`), of the same length",
    "labels": "policy domains that the unit is about, as `ClassLabel`s; empty: none of them",
    "evidence": "for each label the words of `text` that it rests on, as `[start, end)`",
    "doc": "document id",
    "article": "number of the article in the document",
    "role": "title, heading, body, list_item or table_cell",
    "speaker": "whose words these are, in interviews",
    "heading": "text of the heading in force",
    "previous": "text of the annotated unit before, in the same article",
    "next": "text of the annotated unit after, in the same article",
    "passage": "run of units under one heading: what intervals resample",
    "group": "passages that share a near-equal text: what folds keep together",
    "position": "number of the unit in its document, from 1",
    "script": "Hans (Simplified) or Hant (Traditional)",
    "region": "which co-operation the article is about",
    "genre": "kind of document",
}
"""Columns of the default config, in order."""


def rows_of(
    seeds: Sequence[Seed], units: Sequence[Unit], gold: Mapping[str, Gold], placings: Mapping[str, Placing]
) -> list[Row]:
    """Return a row for each unit with gold and a side, in reading order; `split` is added for the writer."""
    seed_of = {seed.doc_id: seed for seed in seeds}
    text_of = {unit.id: unit.text for unit in units}
    annotated = [unit for unit in units if unit.annotated]
    rows = []
    position: dict[str, int] = {}
    for before, unit, after in zip([None, *annotated], annotated, [*annotated[1:], None], strict=False):
        position[unit.doc] = position.get(unit.doc, 0) + 1
        placing = placings.get(unit.id)
        if unit.id not in gold or placing is None or placing.split not in SPLITS:
            continue
        seed = seed_of[unit.doc]
        labels = gold[unit.id].labels
        rows.append(
            {
                "id": unit.id,
                "text": unit.text,
                "text_hans": to_hans(unit.text),
                "labels": list(labels),
                "evidence": [_evidence(unit.text, label, gold[unit.id].evidence[label]) for label in labels],
                "doc": unit.doc,
                "article": unit.article,
                "role": unit.role,
                "speaker": unit.speaker,
                "heading": text_of[unit.heading] if unit.heading else None,
                "previous": _neighbour(unit, before),
                "next": _neighbour(unit, after),
                "passage": placing.passage,
                "group": placing.group,
                "position": position[unit.doc],
                "script": seed.script,
                "region": region_of(seed, unit.article),
                "genre": seed.genre,
                "split": placing.split,
            }
        )
    return rows


def region_of(seed: Seed, article: int) -> str:
    """Return the region of an article: a seed's `region` is one for all, or one an article separated by spaces."""
    regions = seed.region.split(" ")
    return regions[min(article, len(regions)) - 1]


def _evidence(text: str, label: str, words: str) -> Row:
    start = text.index(words)
    return {"label": label, **Span(start, start + len(words))._asdict()}


def _neighbour(unit: Unit, other: Unit | None) -> str | None:
    near = other is not None and (other.doc, other.article) == (unit.doc, unit.article)
    return other.text if other is not None and near else None


def gold_digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the digest of all that a score depends on: ids, texts, labels (as names), passages, groups and splits."""
    keys = ("id", "text", "labels", "passage", "group", "split")
    return sha256(
        "".join(dump_json([row[key] for key in keys]) + "\n" for row in sorted(rows, key=lambda row: str(row["id"])))
    )


def encode_data(rows: Sequence[Row], names: Sequence[str]) -> dict[str, bytes]:
    """Return the Parquet file of each split: plain Arrow types, no metadata of any library, typed by the card."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = {}
    for split in SPLITS:
        part = [_encode(row, names) for row in rows if row["split"] == split]
        buffer = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(part, schema=_schema()), buffer, store_schema=False)
        data[split] = buffer.getvalue()
    return data


def data_path(project: Project, split: str) -> Path:
    """Return the path of a split's Parquet file."""
    return project.corpus / "data" / CONFIG / f"{split}.parquet"


def _encode(row: Row, names: Sequence[str]) -> Row:
    """Replace label names by class ids."""
    labels = [names.index(label) for label in row["labels"]]
    return {
        **row,
        "labels": labels,
        "evidence": [{**one, "label": names.index(one["label"])} for one in row["evidence"]],
    }


def _schema() -> pa.Schema:
    import pyarrow as pa

    evidence = pa.struct([("label", pa.int64()), ("start", pa.int32()), ("end", pa.int32())])
    types = {
        "labels": pa.list_(pa.int64()),
        "evidence": pa.list_(evidence),
        "article": pa.int32(),
        "position": pa.int32(),
    }
    return pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])


def dataset_info(names: Sequence[str]) -> list[Row]:
    """Return the features of the default config as the card's `dataset_info` writes them."""

    def class_label() -> Row:
        return {"class_label": {"names": {str(number): name for number, name in enumerate(names)}}}

    special: dict[str, Row] = {
        "labels": {"sequence": class_label()},
        "evidence": {
            "list": [
                {"name": "label", "dtype": class_label()},
                {"name": "start", "dtype": "int32"},
                {"name": "end", "dtype": "int32"},
            ]
        },
        "article": {"dtype": "int32"},
        "position": {"dtype": "int32"},
    }
    return [{"name": name, **special.get(name, {"dtype": "string"})} for name in COLUMNS]


def features(names: Sequence[str]) -> Features:
    """Return the features of the default config."""
    from datasets import ClassLabel, Features, Sequence, Value

    label = ClassLabel(names=list(names))
    special = {
        "labels": Sequence(label),
        "evidence": [{"label": label, "start": Value("int32"), "end": Value("int32")}],
        "article": Value("int32"),
        "position": Value("int32"),
    }
    return Features({name: special.get(name, Value("string")) for name in COLUMNS})


def load(*, project: Project | None = None) -> DatasetDict:
    """Return the dataset, as a `datasets.DatasetDict` with `train` and `test`.

    It reads the Parquet files directly: offline, from a clone or an installed wheel, and never from a cache.

    Args:
        project: The corpus project to read; by default the one that came with this package.
    """
    import pyarrow.parquet as pq
    from datasets import Dataset, DatasetDict

    project = project or bundled_project()
    typed = features(label_names(project))
    parts = {}
    for split in SPLITS:
        path = data_path(project, split)
        if not path.is_file():
            raise InputError("no such file", "run `gbabench build` first", path=path)
        parts[split] = Dataset(pq.read_table(path).cast(typed.arrow_schema), split=split)
    return DatasetDict(parts)


def read_rows(project: Project | None = None) -> list[Row]:
    """Return the packaged rows of both splits as dicts, by document and position, with labels as names and `split`.

    This is what protocols and scores work on; it needs no `datasets`.
    """
    import pyarrow.parquet as pq

    project = project or bundled_project()
    names = label_names(project)
    rows = []
    for split in SPLITS:
        path = data_path(project, split)
        if not path.is_file():
            raise InputError("no such file", "run `gbabench build` first", path=path)
        for row in pq.read_table(path).to_pylist():
            row["labels"] = [names[number] for number in row["labels"]]
            row["evidence"] = [{**one, "label": names[one["label"]]} for one in row["evidence"]]
            rows.append({**row, "split": split})
    return sorted(rows, key=lambda row: (row["doc"], row["position"]))
