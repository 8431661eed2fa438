"""Tools for reviewers of annotations: what differs between two states, and migrations of the label set."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gbabench.annotations import judgment_files, majority, read_judgment_rows, read_judgments, read_verdict, round_paths
from gbabench.corpus import read_retired, read_units
from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.records import Judgment
from gbabench.storage import Project, jsonl, read_jsonl, write_all

GOLD = "gold"
_DECISION_FIELDS = {"id": str, "label": str, "to": list}


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit whose labels differ between two states; None where a state has no judgment of it."""

    id: str
    text: str
    left: tuple[str, ...] | None
    right: tuple[str, ...] | None

    @property
    def kind(self) -> str:
        """`added`, `dropped` or `changed`."""
        return "added" if self.left is None else "dropped" if self.right is None else "changed"


def diff(project: Project, left: str, right: str) -> list[Difference]:
    """Return the units whose labels differ between two states, in reading order.

    A state is `gold`; `r2/a1`: an annotator's judgments in a round; or `r2`: what the annotators of a round agree on.
    With `REVISION:` before it, it is taken as it was in that git revision, for example `HEAD~3:gold`.
    """
    (old, old_texts), (new, new_texts) = _state(project, left), _state(project, right)
    texts = {**old_texts, **new_texts}
    ids = [*new, *(id for id in old if id not in new)]
    differing = (id for id in ids if old.get(id) != new.get(id))
    return [Difference(id, texts[id], old.get(id), new.get(id)) for id in differing]


def _state(project: Project, name: str) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return labels and texts by id."""
    revision, _, what = name.rpartition(":")
    with _at(project, revision) as there:
        units = {unit.id: unit for unit in read_units(there)}
        retired = frozenset(old.id for old in read_retired(there))
        texts = {id: unit.text for id, unit in units.items()}
        if what == GOLD:
            gold = read_verdict(there, list(units.values()), retired).gold
            return {id: one.labels for id, one in gold.items()}, texts
        round_name, _, annotator = what.partition("/")
        folder = there.annotations / "rounds" / round_name
        files = [folder / f"{annotator}.jsonl"] if annotator else sorted(folder.glob("*.jsonl"))
        if not files or not all(path.is_file() for path in files):
            known = [
                f"{folder.name}/{file.stem}" for folder in round_paths(there) for file in sorted(folder.glob("*.jsonl"))
            ]
            raise InputError("no such annotations", f"use {GOLD}, {', '.join(known)}, or REVISION: before one", id=name)
        judged: dict[str, list[Judgment]] = {}
        for path in files:
            for _, judgment in read_judgments(path, units, retired, label_names(there)):
                judged.setdefault(judgment.id, []).append(judgment)
        agreed = {id: majority(judgments, label_names(there)) for id, judgments in judged.items()}
        texts |= {id: judgments[0].text for id, judgments in judged.items()}
        return {id: labels for id, labels in agreed.items() if labels is not None}, texts


@contextmanager
def _at(project: Project, revision: str) -> Iterator[Project]:
    """Give the project as it is, or as it was in a git revision."""
    if not revision:
        yield project
        return
    command = ["git", "-C", str(project.root), "archive", revision, "seeds", "corpus", "annotations"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        message = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(
            f"git cannot give this revision ({message[-1] if message else 'no message'})", "check its name", id=revision
        )
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Project(Path(folder))


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration changed: judgments by file."""

    files: dict[str, int]


def migrate(
    project: Project, old: Sequence[str], new: Sequence[str], date: str, decisions: Path | None = None
) -> Migrated:
    """Rename, merge or split labels in all rounds and adjudications, and log it.

    Args:
        project: The project. Change `labels.toml` first: it must hold the new labels, and no longer the old ones.
        old: The labels that go. Several become one: a merge.
        new: The labels that come. One becomes several: a split, which needs `decisions`.
        date: Of the migration, for the log.
        decisions: JSON Lines `{"id", "label", "to": [new labels]}`: what the old label becomes in each unit with it.

    Raises:
        InputError: if the label set does not fit, or a split leaves a unit undecided. Nothing is written then.
    """
    labels = label_names(project)
    for name in new:
        if name not in labels:
            raise InputError(
                f"label {name!r} is not in the label set",
                "define it there first",
                path=project.annotations / "labels.toml",
            )
    for name in set(old) - set(new):
        if name in labels:
            raise InputError(
                f"label {name!r} is still in the label set",
                "take it out first",
                path=project.annotations / "labels.toml",
            )
    if len(new) != 1 and decisions is None:
        raise InputError("a split needs decisions", "give --decisions with a line for each unit that has the label")
    decided = _decisions(decisions, new) if decisions else None
    files: dict[Path, bytes] = {}
    counts: dict[str, int] = {}
    for path in judgment_files(project):
        rows = [row for _, row in read_judgment_rows(path)]
        changed = [_migrated(row, old, new, labels, decided, path, line) for line, row in enumerate(rows, start=1)]
        files[path] = jsonl(changed)
        counts[project.shown(path)] = sum(left != right for left, right in zip(rows, changed, strict=True))
    log = project.annotations / "migrations.jsonl"
    entry = {"date": date, "from": list(old), "to": list(new), "judgments": counts}
    files[log] = (log.read_bytes() if log.is_file() else b"") + jsonl([entry])
    write_all(files)
    return Migrated(counts)


def _decisions(path: Path, new: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    decided = {}
    for (_, line), row in read_jsonl(path, _DECISION_FIELDS):
        if not set(row["to"]) <= set(new):
            raise InputError(f"decides for {row['to']}", f"use {', '.join(new)}", path=path, line=line, id=row["id"])
        decided[row["id"], row["label"]] = row["to"]
    return decided


def _migrated(
    row: Mapping[str, Any],
    old: Sequence[str],
    new: Sequence[str],
    labels: Sequence[str],
    decided: Mapping[tuple[str, str], list[str]] | None,
    path: Path,
    line: int,
) -> dict[str, Any]:
    """Return a judgment with its labels and evidence moved."""
    evidence: dict[str, str] = {}
    for label in row["labels"]:
        if label not in old:
            evidence[label] = row["evidence"][label]
            continue
        if decided is not None and (row["id"], label) not in decided:
            raise InputError(
                f"label {label!r} is not decided", "add a line to the decisions", path=path, line=line, id=row["id"]
            )
        for target in new if decided is None else decided[row["id"], label]:
            evidence.setdefault(target, row["evidence"][label])
    kept = [label for label in labels if label in evidence]
    return {**row, "labels": kept, "evidence": {label: evidence[label] for label in kept}}
