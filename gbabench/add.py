"""A new document: its seed copied and indexed, its layout drafted, its units built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from gbabench.build import build
from gbabench.draft import Drafted, draft
from gbabench.encoding import decode
from gbabench.errors import InputError
from gbabench.layout import COLUMNS
from gbabench.records import Seed
from gbabench.script import is_traditional
from gbabench.seeds import COLUMNS as SEED_COLUMNS
from gbabench.seeds import DOC_ID, SCRIPTS, read_seeds
from gbabench.storage import Project, csv_table, read_bytes, sha256, write_all

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` made, for the user to check."""

    seed: Seed
    blocks: int
    unsure: tuple[tuple[int, str, str], ...]
    """Line of the layout, what the draft was unsure of, and how the block begins."""


def add(project: Project, file: Path, doc_id: str, *, encoding: str | None = None, **about: str) -> Added:
    """Add a document to a project, and build.

    The file is kept byte for byte; only one that is not UTF-8 is stored as UTF-8, which its `source` then says.

    Args:
        project: Where to.
        file: The text.
        doc_id: Lower-case letters, digits and single hyphens; not yet taken.
        encoding: Of the file, if not UTF-8.
        about: What is known of the document: fields of `Seed`. Title and script are taken from the text if missing.

    Raises:
        InputError: for a file that is no text, or an id that is malformed or taken; the project is then as before.
    """
    seeds = read_seeds(project)
    _prove_id(project, doc_id, seeds)
    data = read_bytes(file)
    text = decode(data, file, encoding)
    if encoding:
        data = text.encode("utf-8")
        about["source"] = f"{about.get('source') or file.name}; converted from {encoding}"
    drafted = draft(text)
    seed = _describe(doc_id, file, data, text, drafted, about)
    before = {project.seeds: read_bytes(project.seeds)}
    files = {
        project.root / "seeds" / seed.path: data,
        project.layout(doc_id): csv_table(COLUMNS, (block.row() for block in drafted)),
        project.seeds: csv_table(SEED_COLUMNS, map(asdict, [*seeds, seed])),
    }
    write_all(files)
    try:
        build(project)
    except BaseException:
        write_all(before)
        for path in files.keys() - before.keys():
            path.unlink(missing_ok=True)
        raise
    unsure = tuple(
        (row, "; ".join(block.unsure), block.first.text[:20] if block.first else "")
        for row, block in enumerate(drafted, start=2)
        if block.unsure
    )
    return Added(seed, len(drafted), unsure)


def _prove_id(project: Project, doc_id: str, seeds: Sequence[Seed]) -> None:
    if not DOC_ID.fullmatch(doc_id):
        raise InputError("is no document id", "use lower-case letters, digits and single hyphens", id=doc_id)
    taken = doc_id in {seed.doc_id for seed in seeds}
    if taken or project.layout(doc_id).exists() or (project.root / "seeds" / "text" / f"{doc_id}.txt").exists():
        raise InputError("is taken", "choose another --doc-id; to change a document, correct its layout", id=doc_id)


def _describe(
    doc_id: str, file: Path, data: bytes, text: str, drafted: Sequence[Drafted], about: dict[str, str]
) -> Seed:
    title = next((block.first.text.lstrip("# ") for block in drafted if block.role == "title" and block.first), doc_id)
    known = {key: value for key, value in about.items() if value}
    script = known.pop("script", "") or ("Hant" if is_traditional(text) else "Hans")
    if script not in SCRIPTS:
        raise InputError(f"unknown script {script!r}", f"use {' or '.join(SCRIPTS)}", id=doc_id)
    fields = dict.fromkeys(("issuer", "genre", "region", "published", "licence"), UNKNOWN)
    fields |= {"title": title, "source": file.name, "script": script, **known}
    return Seed(doc_id=doc_id, path=f"text/{doc_id}.txt", sha256=sha256(data), **fields)
