"""Units, gold and splits to the Hugging Face dataset: Parquet, card, and `load()`."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbabench.annotations import Gold, is_stale
from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.records import Judgment, Seed, Span, Unit
from gbabench.script import to_hans
from gbabench.seeds import read_seeds
from gbabench.splits import TEST, TRAIN, Placing
from gbabench.storage import Project, bundled_project, dump_json, sha256

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import DatasetDict, Features

Row = dict[str, Any]
Part = tuple[str, str]
"""A config and a split of it: one Parquet file."""

SPLITS = (TRAIN, TEST)
DEFAULT, JUDGMENTS, DOCUMENTS, CROSS_DOCUMENT = "default", "judgments", "documents", "cross_document"
_ONE = TRAIN
"""The only split of a config that is not split: the Hub and `datasets` expect one of this name."""

UNIT_COLUMNS: Mapping[str, tuple[str, str]] = {
    "id": ("string", "id of the unit: minted once, never given again"),
    "text": ("string", "the unit as the seed has it, cleaned; Traditional stays Traditional"),
    "text_hans": ("string", "`text` in Simplified characters (OpenCC `t2s`), of the same length"),
    "labels": ("labels", "policy domains that the unit is about, as `ClassLabel`s; empty: none of them"),
    "evidence": ("evidence", "for each label the words of `text` that it rests on, as `[start, end)`"),
    "doc": ("string", "document id"),
    "article": ("int32", "number of the article in the document"),
    "role": ("string", "title, heading, body, list_item or table_cell"),
    "speaker": ("string", "whose words these are, in interviews"),
    "heading": ("string", "text of the heading in force"),
    "previous": ("string", "text of the annotated unit before, in the same article"),
    "next": ("string", "text of the annotated unit after, in the same article"),
    "passage": ("string", "run of units under one heading: what intervals resample"),
    "group": ("string", "passages that share a near-equal text: what folds keep together"),
    "position": ("int32", "number of the unit in its document, from 1"),
    "script": ("string", "Hans (Simplified) or Hant (Traditional)"),
    "region": ("string", "which co-operation the article is about"),
    "genre": ("string", "kind of document"),
}
JUDGMENT_COLUMNS: Mapping[str, tuple[str, str]] = {
    "id": ("string", "id of the unit that was judged"),
    "text": ("string", "the text that was judged"),
    "round": ("string", "r1, r2, …; `adjudication` for a decision on which gold rests"),
    "annotator": ("string", "who judged: see `kind`"),
    "kind": ("string", "human or language-model"),
    "labels": ("labels", "the labels given; empty: none of them"),
    "evidence": ("evidence", "for each label the words of `text` that it rests on, as `[start, end)`"),
    "sure": ("bool", "whether the annotator was sure"),
    "note": ("string", "the annotator's note, or an adjudication's reason"),
    "stale": ("bool", "whether the unit's text has changed since: the judgment does not count"),
}
DOCUMENT_COLUMNS: Mapping[str, tuple[str, str]] = {
    "doc": ("string", "document id"),
    "title": ("string", "title"),
    "issuer": ("string", "who published it"),
    "genre": ("string", "kind of document"),
    "region": ("string", "which co-operation; one an article, separated by spaces, if they differ"),
    "script": ("string", "Hans or Hant"),
    "published": ("string", "EDTF date, as far as the text says"),
    "source": ("string", "how the text came"),
    "licence": ("string", "whose the rights are"),
    "unit_ids": ("strings", "ids of all units in reading order, kept roles included"),
    "unit_texts": ("strings", "their texts"),
    "unit_roles": ("strings", "their roles"),
    "unit_speakers": ("strings", "their speakers; empty where there is none"),
}


def columns_of(config: str) -> Mapping[str, tuple[str, str]]:
    """Return the columns of a config, in order: for each its type and what it holds."""
    return {JUDGMENTS: JUDGMENT_COLUMNS, DOCUMENTS: DOCUMENT_COLUMNS}.get(config, UNIT_COLUMNS)


def parts_of(docs: Sequence[str]) -> list[Part]:
    """Return all configs with their splits; a config of `cross_document` holds out one document."""
    folds = [f"{CROSS_DOCUMENT}_{doc.replace('-', '_')}" for doc in docs]
    split = [(config, name) for config in (DEFAULT, *folds) for name in SPLITS]
    return [*split[:2], (JUDGMENTS, _ONE), (DOCUMENTS, _ONE), *split[2:]]


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


def judgment_rows(
    judgments: Iterable[tuple[str, str, Judgment]], units: Mapping[str, Unit], kinds: Mapping[tuple[str, str], str]
) -> list[Row]:
    """Return a row a judgment: all annotators and rounds, and the adjudications."""
    return [
        {
            "id": judgment.id,
            "text": judgment.text,
            "round": round_name,
            "annotator": annotator,
            "kind": kinds[round_name, annotator],
            "labels": list(judgment.labels),
            "evidence": [_evidence(judgment.text, label, judgment.evidence[label]) for label in judgment.labels],
            "sure": judgment.sure,
            "note": judgment.reason or judgment.note,
            "stale": is_stale(judgment, units),
        }
        for round_name, annotator, judgment in judgments
    ]


def document_rows(seeds: Sequence[Seed], units: Sequence[Unit]) -> list[Row]:
    """Return a row a document, with its ordered units."""
    rows = []
    for seed in seeds:
        own = [unit for unit in units if unit.doc == seed.doc_id]
        about = {name: getattr(seed, name) for name in DOCUMENT_COLUMNS if hasattr(seed, name)}
        ordered = {
            "unit_ids": [unit.id for unit in own],
            "unit_texts": [unit.text for unit in own],
            "unit_roles": [unit.role for unit in own],
            "unit_speakers": [unit.speaker or "" for unit in own],
        }
        rows.append({"doc": seed.doc_id, **about, **ordered})
    return rows


def encode_data(tables: Mapping[Part, Sequence[Row]], names: Sequence[str]) -> dict[Part, bytes]:
    """Return the Parquet file of each part: plain Arrow types, no metadata of any library, typed by the card."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = {}
    for (config, split), rows in tables.items():
        table = pa.Table.from_pylist([_encode(row, names) for row in rows], schema=_schema(config))
        buffer = io.BytesIO()
        pq.write_table(table, buffer, store_schema=False)
        data[config, split] = buffer.getvalue()
    return data


def rows_in(parquet: bytes) -> int:
    """Return the number of rows of a Parquet file."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(io.BytesIO(parquet)).num_rows)


def data_path(project: Project, part: Part) -> Path:
    """Return the path of a part's Parquet file."""
    config, split = part
    return project.corpus / "data" / config / f"{split}.parquet"


def _encode(row: Row, names: Sequence[str]) -> Row:
    """Replace label names by class ids."""
    if "labels" not in row:
        return row
    labels = [names.index(label) for label in row["labels"]]
    evidence = [{**one, "label": names.index(one["label"])} for one in row["evidence"]]
    return {**row, "labels": labels, "evidence": evidence}


def _schema(config: str) -> pa.Schema:
    import pyarrow as pa

    evidence = pa.struct([("label", pa.int64()), ("start", pa.int32()), ("end", pa.int32())])
    types = {
        "string": pa.string(),
        "strings": pa.list_(pa.string()),
        "int32": pa.int32(),
        "bool": pa.bool_(),
        "labels": pa.list_(pa.int64()),
        "evidence": pa.list_(evidence),
    }
    return pa.schema([(name, types[kind]) for name, (kind, _) in columns_of(config).items()])


def dataset_info(config: str, names: Sequence[str]) -> list[Row]:
    """Return the features of a config as the card's `dataset_info` writes them."""

    def class_label() -> Row:
        return {"class_label": {"names": {str(number): name for number, name in enumerate(names)}}}

    def typed(kind: str) -> Row:
        offsets = [{"name": edge, "dtype": "int32"} for edge in ("start", "end")]
        special: dict[str, Row] = {
            "strings": {"sequence": "string"},
            "labels": {"sequence": class_label()},
            "evidence": {"list": [{"name": "label", "dtype": class_label()}, *offsets]},
        }
        return special.get(kind, {"dtype": kind})

    return [{"name": name, **typed(kind)} for name, (kind, _) in columns_of(config).items()]


def features(config: str, names: Sequence[str]) -> Features:
    """Return the features of a config."""
    from datasets import ClassLabel, Features, Sequence, Value

    label = ClassLabel(names=list(names))
    special = {
        "strings": Sequence(Value("string")),
        "labels": Sequence(label),
        "evidence": [{"label": label, "start": Value("int32"), "end": Value("int32")}],
    }
    return Features({name: special.get(kind) or Value(kind) for name, (kind, _) in columns_of(config).items()})


def load(name: str = DEFAULT, *, project: Project | None = None) -> DatasetDict:
    """Return a config of the dataset, as a `datasets.DatasetDict`.

    It reads the Parquet files directly: offline, from a clone or an installed wheel, and never from a cache.

    Args:
        name: `default` (train and test), `judgments` (a row a judgment), `documents` (a row a document), or
            `cross_document_<doc>` (that document is the test part, `-` written as `_`).
        project: The corpus project to read; by default the one that came with this package.

    Raises:
        InputError: for an unknown config, or one that is not built.
    """
    import pyarrow.parquet as pq
    from datasets import Dataset, DatasetDict

    project = project or bundled_project()
    parts = [part for part in parts_of([seed.doc_id for seed in read_seeds(project)]) if part[0] == name]
    if not parts:
        configs = dict.fromkeys(config for config, _ in parts_of([seed.doc_id for seed in read_seeds(project)]))
        raise InputError(f"unknown config {name!r}", f"use {', '.join(configs)}")
    typed = features(name, label_names(project))
    return DatasetDict(
        {
            split: Dataset(pq.read_table(_built(project, (config, split))).cast(typed.arrow_schema), split=split)
            for config, split in parts
        }
    )


def _built(project: Project, part: Part) -> Path:
    path = data_path(project, part)
    if not path.is_file():
        raise InputError("no such file", "run `gbabench build` first", path=path)
    return path


def read_rows(project: Project | None = None) -> list[Row]:
    """Return the packaged rows of both splits as dicts, by document and position, with labels as names and `split`.

    This is what protocols and scores work on; it needs no `datasets`.
    """
    import pyarrow.parquet as pq

    project = project or bundled_project()
    names = label_names(project)
    rows = []
    for split in SPLITS:
        for row in pq.read_table(_built(project, (DEFAULT, split))).to_pylist():
            row["labels"] = [names[number] for number in row["labels"]]
            row["evidence"] = [{**one, "label": names[one["label"]]} for one in row["evidence"]]
            rows.append({**row, "split": split})
    return sorted(rows, key=lambda row: (row["doc"], row["position"]))
