"""The records that pass between the stages. Plain data: no behaviour, no files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

ANNOTATED_ROLES = ("title", "heading", "body", "list_item", "table_cell")
KEPT_ROLES = ("caption", "byline", "footnote", "furniture")
ROLES = ANNOTATED_ROLES + KEPT_ROLES
SPLIT_ROLES = ("body", "list_item", "table_cell")
"""Roles whose blocks are cut into sentences; a block of any other role is one unit."""


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Seed:
    """A source document: one row of `seeds/index.csv`."""

    doc_id: str
    path: str
    sha256: str
    title: str
    issuer: str
    genre: str
    region: str
    script: str
    published: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or cell of a seed, in reading order: one row of a layout."""

    row: int
    """Line of the layout file, for messages."""
    article: int
    role: str
    level: int | None
    """Depth of the section that the block opens (0 = an article's title); None if it opens none."""
    speaker: str | None
    spans: tuple[Span, ...]
    """Where the block stands in the seed, in reading order."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a block that is not prose: one line of `corpus/sentences.jsonl`."""

    id: str
    doc: str
    article: int
    role: str
    heading: str | None
    """Id of the unit that opens the innermost section in force."""
    speaker: str | None
    text: str
    spans: tuple[Span, ...]
    """Code points of the seed that spell `text`."""

    @property
    def annotated(self) -> bool:
        """Whether annotators judge units of this role."""
        return self.role in ANNOTATED_ROLES


@dataclass(frozen=True, slots=True)
class Judgment:
    """What one annotator said of one unit, with the text that was judged."""

    id: str
    text: str
    labels: tuple[str, ...]
    evidence: dict[str, str] = field(hash=False)
    """For each label the words of `text` that it rests on."""
    sure: bool = True
    note: str = ""
    adjudicator: str = ""
    reason: str = ""
    """Of an adjudication: who decided, and why, with the rule."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model said of one unit; `fold` tells the folds of a protocol apart."""

    id: str
    labels: tuple[str, ...]
    scores: dict[str, float] | None = field(default=None, hash=False)
    fold: str | None = None


class Fold(NamedTuple):
    """One training and test part of a protocol, as unit ids in reading order."""

    name: str
    train: tuple[str, ...]
    test: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the check's id, the place, what is wrong and what to do."""

    check: str
    severity: str
    place: str
    message: str
    remedy: str
