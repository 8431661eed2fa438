"""Judgments to gold: what annotators said, proved against the units, and what follows from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.records import Judgment, Unit
from gbabench.storage import Fields, Place, Project, read_csv, read_jsonl

ANNOTATOR_COLUMNS = ("annotator", "round", "kind", "protocol", "guidelines", "date", "note")
ANNOTATOR_KINDS = ("human", "language-model")
ADJUDICATOR = "adjudication"
_FIELDS: Fields = {
    "id": str,
    "text": str,
    "labels": list,
    "evidence": dict,
    "sure": (bool, type(None)),
    "note": (str, type(None)),
}
_ADJUDICATION_FIELDS = {**_FIELDS, "adjudicator": str, "reason": str}


@dataclass(frozen=True, slots=True)
class Gold:
    """The labels that count for a unit, and where they come from."""

    labels: tuple[str, ...]
    evidence: dict[str, str] = field(hash=False)
    source: str
    """`adjudication`, or the round whose annotators agree."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judgments of a project amount to."""

    gold: dict[str, Gold]
    open: tuple[str, ...]
    """Annotated units without gold: never judged, or annotators disagree and nobody adjudicated."""
    stale: tuple[tuple[str, str], ...]
    """Judgments that do not count since the unit's text changed or the unit is retired: (place, id)."""


@dataclass(frozen=True, slots=True)
class Annotator:
    """Who made a round's judgments: one row of `annotations/annotators.csv`."""

    annotator: str
    round: str
    kind: str
    protocol: str
    guidelines: str
    date: str
    note: str


def read_annotators(project: Project) -> list[Annotator]:
    """Read who the annotators were."""
    path = project.annotations / "annotators.csv"
    annotators: list[Annotator] = []
    for (_, line), row in read_csv(path, ANNOTATOR_COLUMNS):
        if row["kind"] not in ANNOTATOR_KINDS:
            remedy = f"use {' or '.join(ANNOTATOR_KINDS)}"
            raise InputError(f"unknown kind {row['kind']!r}", remedy, path=path, line=line, id=row["annotator"])
        annotators.append(Annotator(**row))
    return annotators


def prove_annotator(
    round_name: str, annotator: str, known: Container[tuple[str, str]], path: Path, id: str | None = None
) -> None:
    """Raise an `InputError` if nobody has said who an annotator was in a round."""
    if (round_name, annotator) not in known:
        fault = f"is by {annotator!r} in {round_name!r}, who is not in annotators.csv"
        raise InputError(fault, "add a row that says who it was", path=path, id=id)


def round_paths(project: Project) -> list[Path]:
    """Return the folders of the rounds, oldest first: r1, r2, … r10."""
    folder = project.annotations / "rounds"
    paths = sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else []
    for path in paths:
        if not re.fullmatch(r"r\d+", path.name):
            raise InputError("is no round", "name the folder r1, r2, …", path=path)
    return sorted(paths, key=lambda path: int(path.name[1:]))


def adjudications_path(project: Project) -> Path:
    """Return the file of the decisions on which gold rests where annotators disagree."""
    return project.annotations / "adjudications.jsonl"


def judgment_files(project: Project) -> list[Path]:
    """Return the files of all rounds, oldest first, by annotator, and the adjudications if there are any."""
    files = [path for folder in round_paths(project) for path in sorted(folder.glob("*.jsonl"))]
    return files + [path for path in [adjudications_path(project)] if path.is_file()]


def read_judgment_rows(path: Path) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield the rows of a judgment file as they stand there, each with its place."""
    return read_jsonl(path, _ADJUDICATION_FIELDS if path.name == "adjudications.jsonl" else _FIELDS)


def is_stale(judgment: Judgment, units: Mapping[str, Unit]) -> bool:
    """Tell whether a judgment does not count: its unit is retired, or has another text now."""
    return judgment.id not in units or units[judgment.id].text != judgment.text


def read_judgments(
    path: Path, units: Mapping[str, Unit], retired: frozenset[str], labels: Sequence[str]
) -> list[tuple[Place, Judgment]]:
    """Read one annotator's judgments of a round, or the adjudications, and prove each against units and label set.

    Raises:
        InputError: for an unknown or double id, a label out of the set or the order, evidence that is not in
            the text or not given for exactly the labels.
    """
    judgments: dict[str, tuple[Place, Judgment]] = {}
    for place, row in read_judgment_rows(path):
        row = {key: value for key, value in row.items() if value is not None}
        judgment = Judgment(**{**row, "labels": tuple(row["labels"])})
        _prove(place, judgment, labels)
        if judgment.id not in units and judgment.id not in retired:
            remedy = "take the id from corpus/sentences.jsonl"
            raise InputError("unknown id", remedy, path=path, line=place[1], id=judgment.id)
        if judgment.id in judgments:
            fault = f"is judged in line {judgments[judgment.id][0][1]} too"
            raise InputError(fault, "keep one judgment a unit", path=path, line=place[1], id=judgment.id)
        if judgment.id in units and not units[judgment.id].annotated:
            fault = f"is a {units[judgment.id].role}, which is not annotated"
            raise InputError(fault, "delete the line", path=path, line=place[1], id=judgment.id)
        judgments[judgment.id] = place, judgment
    return list(judgments.values())


def _prove(place: Place, judgment: Judgment, labels: Sequence[str]) -> None:
    path, line = place
    for label in judgment.labels:
        if label not in labels:
            raise InputError(
                f"unknown label {label!r}", f"use {', '.join(labels)}", path=path, line=line, id=judgment.id
            )
    if list(judgment.labels) != [label for label in labels if label in judgment.labels]:
        remedy = f"give each label once, in the order {', '.join(labels)}"
        raise InputError("labels are double or out of order", remedy, path=path, line=line, id=judgment.id)
    if set(judgment.evidence) != set(judgment.labels):
        remedy = "give evidence for each label and for no other"
        raise InputError("evidence does not match the labels", remedy, path=path, line=line, id=judgment.id)
    for label, words in judgment.evidence.items():
        if not isinstance(words, str) or not words or words not in judgment.text:
            fault = f"evidence for {label} is not in the text: {words!r}"
            raise InputError(fault, "copy the words from the text", path=path, line=line, id=judgment.id)


def read_verdict(project: Project, units: Sequence[Unit], retired: frozenset[str]) -> Verdict:
    """Read all rounds and adjudications and compute gold.

    Gold of a unit is its adjudication where there is one, else what the annotators of the newest round that
    judged it agree on: each label has a strict majority for or against. A judgment whose text is not the
    unit's text is stale and does not count.
    """
    by_id = {unit.id: unit for unit in units}
    labels = label_names(project)
    known = {(one.round, one.annotator) for one in read_annotators(project)}
    stale: list[tuple[str, str]] = []
    gold: dict[str, Gold] = {}
    for folder in round_paths(project):
        judged: dict[str, list[Judgment]] = {}
        for path in sorted(folder.glob("*.jsonl")):
            prove_annotator(folder.name, path.stem, known, path)
            for judgment in _fresh(project, path, by_id, retired, labels, stale):
                judged.setdefault(judgment.id, []).append(judgment)
        for id, judgments in judged.items():
            agreed = majority(judgments, labels)
            if agreed is None:
                gold.pop(id, None)
            else:
                gold[id] = Gold(agreed, _evidence_of(agreed, judgments), folder.name)
    path = adjudications_path(project)
    if path.is_file():
        for judgment in _fresh(project, path, by_id, retired, labels, stale):
            prove_annotator(ADJUDICATOR, judgment.adjudicator, known, path, judgment.id)
            gold[judgment.id] = Gold(judgment.labels, judgment.evidence, ADJUDICATOR)
    gold = {unit.id: gold[unit.id] for unit in units if unit.id in gold}
    return Verdict(gold, tuple(unit.id for unit in units if unit.annotated and unit.id not in gold), tuple(stale))


def _fresh(
    project: Project,
    path: Path,
    units: Mapping[str, Unit],
    retired: frozenset[str],
    labels: Sequence[str],
    stale: list[tuple[str, str]],
) -> list[Judgment]:
    """Return the judgments that count, and note the stale ones."""
    fresh = []
    for (_, line), judgment in read_judgments(path, units, retired, labels):
        if is_stale(judgment, units):
            stale.append((f"{project.shown(path)}:{line}", judgment.id))
        else:
            fresh.append(judgment)
    return fresh


def majority(judgments: Sequence[Judgment], labels: Sequence[str]) -> tuple[str, ...] | None:
    """Return the labels with a strict majority; None if any label is tied."""
    votes = Counter(label for judgment in judgments for label in judgment.labels)
    if any(2 * votes[label] == len(judgments) for label in labels):
        return None
    return tuple(label for label in labels if 2 * votes[label] > len(judgments))


def _evidence_of(labels: Sequence[str], judgments: Sequence[Judgment]) -> dict[str, str]:
    """Take each label's evidence from the first annotator who gave the label."""
    return {label: next(one.evidence[label] for one in judgments if label in one.labels) for label in labels}
