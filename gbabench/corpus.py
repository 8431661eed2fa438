"""Seeds and layouts to units: `corpus/sentences.jsonl`, with ids that stay."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from gbabench.clean import clean
from gbabench.draft import draft, draft_blocks
from gbabench.errors import InputError
from gbabench.layout import read_layout
from gbabench.records import ROLES, SPLIT_ROLES, Block, Span, Unit
from gbabench.seeds import read_seed_text, read_seeds
from gbabench.segment import split_sentences
from gbabench.storage import Fields, Project, csv_table, jsonl, read_csv, read_jsonl

RETIRED_COLUMNS = ("id", "text", "successors")
_FIELDS: Fields = {
    "id": str,
    "doc": str,
    "article": int,
    "role": str,
    "heading": (str, type(None)),
    "speaker": (str, type(None)),
    "text": str,
    "spans": list,
}


@dataclass(frozen=True, slots=True)
class Retired:
    """A unit that is no more: its id is never given again."""

    id: str
    text: str
    successors: tuple[str, ...]


def read_units(project: Project) -> list[Unit]:
    """Read all units, documents in the order of the seeds, units in reading order."""
    units: dict[str, Unit] = {}
    for (path, line), row in read_jsonl(project.sentences, _FIELDS):
        if row["id"] in units:
            raise InputError("id stands twice", "run `gbabench build`", path=path, line=line, id=row["id"])
        if row["role"] not in ROLES:
            raise InputError(
                f"unknown role {row['role']!r}", "run `gbabench build`", path=path, line=line, id=row["id"]
            )
        try:
            spans = tuple(Span(start, end) for start, end in row["spans"])
        except (TypeError, ValueError):
            remedy = "run `gbabench build`"
            raise InputError("spans are not pairs of numbers", remedy, path=path, line=line, id=row["id"]) from None
        units[row["id"]] = Unit(**{**row, "spans": spans})
    return list(units.values())


def read_retired(project: Project) -> list[Retired]:
    """Read the retired ids; a project without any has no such file."""
    if not project.retired.is_file():
        return []
    rows = (row for _, row in read_csv(project.retired, RETIRED_COLUMNS))
    return [Retired(row["id"], row["text"], tuple(row["successors"].split())) for row in rows]


def unit_files(project: Project, units: Sequence[Unit], retired: Sequence[Retired]) -> dict[Path, bytes]:
    """Return the files that hold the units and the retired ids."""
    files = {project.sentences: jsonl(map(asdict, units))}
    if retired:
        rows = ({"id": old.id, "text": old.text, "successors": " ".join(old.successors)} for old in retired)
        files[project.retired] = csv_table(RETIRED_COLUMNS, rows)
    return files


def build_units(project: Project) -> tuple[list[Unit], list[Retired]]:
    """Build all units from seeds and layouts, keeping the ids of those that stayed where they were."""
    known = read_units(project) if project.sentences.is_file() else []
    retired = read_retired(project)
    units: list[Unit] = []
    for seed in read_seeds(project):
        text = read_seed_text(project, seed)
        fresh = units_of(seed.doc_id, read_layout(project, seed.doc_id, text), text)
        kept, gone = keep_ids(
            fresh,
            [unit for unit in known if unit.doc == seed.doc_id],
            [old for old in retired if old.id.rpartition("-")[0] == seed.doc_id],
        )
        units += kept
        retired += gone
    return units, retired


def units_of(doc_id: str, blocks: Sequence[Block], text: str) -> list[Unit]:
    """Clean and cut a document's blocks; ids are provisional (`doc-0001`, … in reading order)."""
    units: list[Unit] = []
    sections: dict[int, str] = {}
    article = 0
    for block in blocks:
        if block.article != article:
            article, sections = block.article, {}
        if block.level is not None:
            sections = {level: id for level, id in sections.items() if level < block.level}
        heading = sections[max(sections)] if sections else None
        cleaned = clean(text, block.spans, block.speaker)
        whole = [(0, len(cleaned.text))] if cleaned.text else []
        for start, end in split_sentences(cleaned.text) if block.role in SPLIT_ROLES else whole:
            unit = Unit(
                id=_id(doc_id, len(units) + 1),
                doc=doc_id,
                article=block.article,
                role=block.role,
                heading=heading,
                speaker=block.speaker,
                text=cleaned.text[start:end],
                spans=cleaned.spans(start, end),
            )
            units.append(unit)
            if block.level is not None:
                sections[block.level] = unit.id
    return units


def sentences(text: str) -> list[str]:
    r"""Return the units of a raw text, in reading order: draft its layout, clean it, cut it.

    Example: `打开新局面\n\n粤港澳三\n地联合制定。好。` gives `打开新局面`, `粤港澳三地联合制定。`, `好。`.
    """
    return [unit.text for unit in units_of("text", draft_blocks(draft(text), text), text)]


def keep_ids(
    fresh: Sequence[Unit], known: Sequence[Unit], retired: Sequence[Retired]
) -> tuple[list[Unit], list[Retired]]:
    """Give each fresh unit of a document the id of the known unit that covers the same place.

    A unit keeps its id if each of the two is the other's best match and they share at least two thirds of the
    characters of the larger. Other fresh units get ids never used before; known units that found no match are
    retired, and the fresh units on their place become their successors.
    """
    if not known and not retired:
        return list(fresh), []
    shared = _shared_characters(fresh, known)
    best_fresh = _best(shared)
    best_known = _best({(old, new): count for (new, old), count in shared.items()})
    sizes = {unit.id: _size(unit) for unit in known}
    last = max(int(id.rpartition("-")[2]) for id in [*sizes, *(old.id for old in retired)])
    ids: dict[str, str] = {}
    for unit in fresh:
        match = best_fresh.get(unit.id)
        if match and best_known[match] == unit.id and 3 * shared[unit.id, match] >= 2 * max(_size(unit), sizes[match]):
            ids[unit.id] = match
        else:
            last += 1
            ids[unit.id] = _id(unit.doc, last)
    successors: dict[str, list[str]] = defaultdict(list)
    for new, old in shared:
        successors[old].append(ids[new])
    units = [replace(unit, id=ids[unit.id], heading=ids[unit.heading] if unit.heading else None) for unit in fresh]
    in_use = {unit.id for unit in units}
    gone = [Retired(unit.id, unit.text, tuple(successors[unit.id])) for unit in known if unit.id not in in_use]
    return units, gone


def _id(doc_id: str, number: int) -> str:
    return f"{doc_id}-{number:04d}"


def _size(unit: Unit) -> int:
    return sum(span.end - span.start for span in unit.spans)


def _shared_characters(fresh: Iterable[Unit], known: Iterable[Unit]) -> dict[tuple[str, str], int]:
    """Count the seed characters that a fresh and a known unit share, for each pair that shares any."""
    owned = sorted((span, unit.id) for unit in known for span in unit.spans)
    starts = [span.start for span, _ in owned]
    shared: Counter[tuple[str, str]] = Counter()
    for unit in fresh:
        for start, end in unit.spans:
            at = max(bisect_right(starts, start) - 1, 0)
            while at < len(owned) and owned[at][0].start < end:
                (left, right), old = owned[at]
                if (common := min(end, right) - max(start, left)) > 0:
                    shared[unit.id, old] += common
                at += 1
    return shared


def _best(shared: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """For each left id the right id with the highest count; the first of equals."""
    best: dict[str, str] = {}
    for (left, right), count in shared.items():
        if left not in best or count > shared[left, best[left]]:
            best[left] = right
    return best
