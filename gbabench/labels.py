"""The label set: `annotations/labels.toml` is its one home."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from gbabench.errors import InputError
from gbabench.storage import Project, read_text

FIELDS = ("name", "zh", "en", "definition", "hotkey")


@dataclass(frozen=True, slots=True)
class Label:
    """A policy domain."""

    name: str
    zh: str
    en: str
    definition: str
    hotkey: str


def read_labels(project: Project) -> tuple[Label, ...]:
    """Read the labels in their order, which is the order of the `ClassLabel` ids."""
    path = project.annotations / "labels.toml"
    try:
        rows: list[dict[str, Any]] = tomllib.loads(read_text(path)).get("label", [])
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML ({error})", "mend the syntax", path=path) from None
    for row in rows:
        if set(row) != set(FIELDS) or not all(isinstance(value, str) for value in row.values()):
            raise InputError(
                "a label's fields are wrong", f"give the texts {', '.join(FIELDS)}", path=path, id=row.get("name")
            )
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", row["name"]):
            raise InputError("is no label name", "use lower-case words joined by _", path=path, id=row["name"])
    for key in ("name", "hotkey"):
        values = [row[key] for row in rows]
        if double := {value for value in values if values.count(value) > 1}:
            raise InputError(f"{key} {min(double)!r} stands twice", "give each label its own", path=path)
    if not rows:
        raise InputError("has no [[label]]", "define the label set", path=path)
    return tuple(Label(**row) for row in rows)


def label_names(project: Project) -> tuple[str, ...]:
    """Return the names of the labels, in order."""
    return tuple(label.name for label in read_labels(project))
