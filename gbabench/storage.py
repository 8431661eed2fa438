"""Paths of a project, and reading and writing of its files: typed, deterministic, all or nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gbabench.errors import InputError

Fields = Mapping[str, type | tuple[type, ...]]
"""Name and type of each field of a JSON line; a field whose types include `NoneType` may be left out."""
Place = tuple[Path, int]
"""A file and a line of it, counted from 1."""


@dataclass(frozen=True, slots=True)
class Project:
    """A corpus project: the folder with `seeds/`, `corpus/` and `annotations/`."""

    root: Path

    @property
    def seeds(self) -> Path:
        """The index of the source documents."""
        return self.root / "seeds" / "index.csv"

    @property
    def corpus(self) -> Path:
        """The folder that is the Hugging Face dataset."""
        return self.root / "corpus"

    @property
    def sentences(self) -> Path:
        """All units of all documents."""
        return self.corpus / "sentences.jsonl"

    @property
    def retired(self) -> Path:
        """Ids that are no longer in use, with their successors."""
        return self.corpus / "retired.csv"

    @property
    def splits(self) -> Path:
        """Passage and side of each annotated unit."""
        return self.corpus / "splits.csv"

    @property
    def recipe(self) -> Path:
        """Corpus version and split recipe."""
        return self.corpus / "corpus.toml"

    @property
    def card(self) -> Path:
        """The dataset card."""
        return self.corpus / "README.md"

    @property
    def annotations(self) -> Path:
        """The folder of labels, rounds and adjudications."""
        return self.root / "annotations"

    @property
    def results(self) -> Path:
        """Scores of the baselines, one file a model and protocol."""
        return self.root / "baselines" / "results"

    def layout(self, doc_id: str) -> Path:
        """Return the path of a document's layout."""
        return self.corpus / "layouts" / f"{doc_id}.csv"

    def shown(self, path: Path) -> str:
        """Return `path` as messages show it: relative to the project where it lies inside."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def bundled_project() -> Project:
    """Return the project that this package came with: the clone around it, or the copy in the wheel."""
    package = Path(__file__).resolve().parent
    in_wheel = package / "project"
    return Project(in_wheel if in_wheel.is_dir() else package.parent)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; a missing or unreadable file is an `InputError`."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such file", "check the path", path=path) from None
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", "check the path and its permissions", path=path
        ) from None


def read_text(path: Path) -> str:
    """Return a UTF-8 file's text with its line ends as they are."""
    data = read_bytes(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fault = f"is not UTF-8 (byte 0x{data[error.start]:02x} at offset {error.start})"
        raise InputError(fault, "convert the file to UTF-8", path=path, line=line) from None


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[tuple[Place, dict[str, str]]]:
    """Yield the rows of a CSV file that has exactly these columns, each with its place."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        if header != list(columns):
            raise InputError(
                f"columns are {','.join(header) or 'missing'}", f"write {','.join(columns)}", path=path, line=1
            )
        for row in reader:
            if len(row) != len(columns):
                fault = f"has {len(row)} fields, not {len(columns)}"
                raise InputError(fault, "quote fields that contain a comma", path=path, line=reader.line_num)
            yield (path, reader.line_num), dict(zip(columns, row, strict=True))
    except csv.Error as error:
        raise InputError(f"is not CSV ({error})", "mend the quotes", path=path, line=reader.line_num) from None


def read_jsonl(path: Path, fields: Fields) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield the objects of a JSON Lines file, each with its place.

    Args:
        path: The file. Empty lines are a fault: a lost line must not pass for one.
        fields: Name and type of each field. A field whose types include `NoneType` may be left out.
    """
    text = read_text(path)
    if text and not text.endswith("\n"):
        fault, remedy = "the last line has no line end: the file was cut off", "complete the line or delete it"
        raise InputError(fault, remedy, path=path, line=text.count("\n") + 1)
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        try:
            row = json.loads(line, object_pairs_hook=_object_without_doubles)
        except ValueError as error:
            raise InputError(f"is not JSON ({error})", "write one JSON object a line", path=path, line=number) from None
        _check_fields(row, fields, (path, number))
        yield (path, number), row


def _object_without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError("a key stands twice")
    return row


def _check_fields(row: Any, fields: Fields, place: Place) -> None:
    path, line = place
    if not isinstance(row, dict):
        raise InputError("is not a JSON object", "write one JSON object a line", path=path, line=line)
    id = str(row["id"]) if "id" in row else None
    for name in row.keys() - fields.keys():
        raise InputError(f"unknown field {name!r}", f"use {', '.join(fields)}", path=path, line=line, id=id)
    for name, types in fields.items():
        if not isinstance(row.get(name), types):
            kinds = types if isinstance(types, tuple) else (types,)
            wanted = " or ".join("null" if kind is type(None) else kind.__name__ for kind in kinds)
            fault = f"field {name!r} is {'not ' + wanted if name in row else 'missing'}"
            raise InputError(fault, f"give it as {wanted}", path=path, line=line, id=id)


def without_nan(value: Any) -> Any:
    """Return a value of plain types with None for NaN, which JSON does not have."""
    if isinstance(value, dict):
        return {key: without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def dump_json(value: Any) -> str:
    """Return compact JSON with Chinese characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file as a whole."""
    write_all({path: text.encode("utf-8")})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files as wholes, and all of them or none: each is written beside its place before any is put there.

    An unchanged file is left alone.
    """
    beside: dict[Path, Path] = {}
    path = Path()
    try:
        for path, data in contents.items():
            if path.is_file() and path.read_bytes() == data:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            beside[path] = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            beside[path].chmod(0o644)
        for path, written in beside.items():
            written.replace(path)
    except OSError as error:
        remedy = "free some space, and check the folder and its permissions"
        raise InputError(f"cannot be written ({error.strerror})", remedy, path=path) from None
    finally:
        for written in beside.values():
            written.unlink(missing_ok=True)


def jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a JSON Lines file: one object a line."""
    return "".join(dump_json(row) + "\n" for row in rows).encode("utf-8")


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a CSV file with these columns and Unix line ends."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def sha256(data: bytes | str) -> str:
    """Return the SHA-256 of bytes, or of a text's UTF-8 bytes, as 64 hex digits."""
    return hashlib.sha256(data.encode("utf-8") if isinstance(data, str) else data).hexdigest()
