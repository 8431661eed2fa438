"""The source documents: their index, and their text proved by its digest."""

from __future__ import annotations

import re
from dataclasses import fields

from gbabench.errors import InputError
from gbabench.records import Seed
from gbabench.storage import Project, read_bytes, read_csv, read_text, sha256

COLUMNS = tuple(field.name for field in fields(Seed))
SCRIPTS = ("Hans", "Hant")
"""ISO 15924 codes of Simplified and Traditional Chinese."""
DOC_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def read_seeds(project: Project) -> list[Seed]:
    """Read `seeds/index.csv`, in its order, which is the order of the documents everywhere."""
    seeds: dict[str, Seed] = {}
    for (path, line), row in read_csv(project.seeds, COLUMNS):
        seed = Seed(**row)
        if not DOC_ID.fullmatch(seed.doc_id):
            fault, remedy = "is no document id", "use lower-case letters, digits and single hyphens"
            raise InputError(fault, remedy, path=path, line=line, id=seed.doc_id)
        if seed.doc_id in seeds:
            raise InputError(
                "document id stands twice", "give each document its own", path=path, line=line, id=seed.doc_id
            )
        if seed.script not in SCRIPTS:
            remedy = f"use {' or '.join(SCRIPTS)}"
            raise InputError(f"unknown script {seed.script!r}", remedy, path=path, line=line, id=seed.doc_id)
        seeds[seed.doc_id] = seed
    return list(seeds.values())


def read_seed_text(project: Project, seed: Seed) -> str:
    """Return a seed's text after proving that the file is the one the index names."""
    path = project.root / "seeds" / seed.path
    found = sha256(read_bytes(path))
    if found != seed.sha256:
        fault = f"digest is {found[:12]}…, not {seed.sha256[:12]}… as in seeds/index.csv"
        raise InputError(fault, "restore the file: a seed is never edited", path=path, id=seed.doc_id)
    return read_text(path)
