"""Fixtures: a tiny project that tests may break, and the real one that they only read."""

import json
import os
import shutil
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import pytest

from gbabench.build import build
from gbabench.storage import Project, bundled_project

DATA = Path(__file__).parent / "data"


@pytest.fixture
def tiny(tmp_path):
    """A copy of the tiny project: two documents, two rounds, not built."""
    shutil.copytree(DATA / "tiny", tmp_path / "tiny")
    return Project(tmp_path / "tiny")


@pytest.fixture
def built(tiny):
    """A copy of the tiny project, built."""
    build(tiny)
    return tiny


@pytest.fixture(scope="session")
def real():
    """The corpus itself. Tests read it and never write."""
    return bundled_project()


def edit(path, old, new):
    """Replace the one place of `old` in a file."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), "utf-8")


def append(path, row):
    """Add a JSON line to a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def snapshot(folder):
    """Return the content of all files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
