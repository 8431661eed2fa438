"""What README says must be so: its generated parts are current, its commands exist."""

import doctest
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gbabench.cli import app
from gbabench.corpus import read_units
from gbabench.labels import label_names
from gbabench.package import gold_digest, read_rows
from gbabench.report import readme_parts, with_part
from gbabench.results import read_results
from gbabench.seeds import read_seeds
from gbabench.stats import tables

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def test_generated_parts_are_current(real):
    rows = read_rows(real)
    found = tables(read_seeds(real), read_units(real), rows, label_names(real))
    text = README.read_text("utf-8")
    renewed = text
    for name, content in readme_parts(found, read_results(real), gold_digest(rows), ROOT / "benchmarks").items():
        renewed = with_part(renewed, name, content, README)
    assert renewed == text, "run `gbabench report`"


def test_make_targets_that_it_names_exist():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make (\w+)", README.read_text("utf-8"))) <= targets


@pytest.mark.parametrize("verb", sorted(set(re.findall(r"gbabench (\w+)", README.read_text("utf-8")))))
def test_commands_that_it_names_exist(verb):
    assert CliRunner().invoke(app, [verb, "--help"]).exit_code == 0


def test_no_path_of_a_machine_stands_in_the_project():
    for path in ROOT.rglob("*"):
        skip = {".git", ".venv", "build", "seeds", ".hypothesis"}
        if path.is_file() and path.suffix in (".md", ".toml", ".py", ".txt", ".csv") and not skip & set(path.parts):
            assert "/" + "work/" not in path.read_text("utf-8"), path


def test_the_quick_start_prints_what_it_says(monkeypatch):
    monkeypatch.setenv("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
    outcome = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert outcome.attempted >= 5
    assert outcome.failed == 0
