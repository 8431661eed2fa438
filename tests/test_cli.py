import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from gbabench import __version__
from gbabench.cli import app

from .conftest import append, edit, snapshot

VERBS = ["add", "build", "show", "check", "agreement", "stats", "evaluate", "bench", "report"]


def call(*arguments):
    """Run the command as a user does."""
    return subprocess.run([sys.executable, "-m", "gbabench.cli", *map(str, arguments)], capture_output=True, text=True)


def test_version():
    assert call("--version").stdout == f"gbabench {__version__}\n"


def test_help_names_every_verb_and_every_verb_has_help():
    runner = CliRunner()
    top = runner.invoke(app, ["--help"]).stdout
    for verb in VERBS:
        assert f" {verb} " in top
        text = runner.invoke(app, [verb, "--help"]).stdout
        assert "Usage" in text
        assert len(text.split()) > 20


def test_import_stays_light():
    program = "import sys, gbabench; print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    for heavy in ("datasets", "pyarrow", "numpy", "sklearn", "opencc", "rich", "typer", "pandas"):
        assert f"'{heavy}'" not in loaded


def test_build_check_stats(built):
    assert call("build", built.root).stdout.startswith(
        "40 units, 36 annotated, 35 with gold; 0 ids retired\ngold digest "
    )
    checked = call("check", built.root)
    assert checked.returncode == 0
    assert checked.stdout == (
        "north-0020: open-unit: has no gold: not judged, or annotators disagree; judge it, or adjudicate\n"
    )
    assert checked.stderr.endswith("checks, 0 errors, 1 warnings\n")
    assert json.loads(call("check", built.root, "--json").stdout)[0]["check"] == "open-unit"
    assert json.loads(call("stats", built.root, "--json").stdout)["Labels"][0]["label"] == "`finance`"


def test_check_lists_and_exits_1_on_errors_and_2_on_a_wrong_call(built):
    assert "L1 seed-digest" in call("check", "--list").stdout
    edit(built.card, "# GBABench 0.0.1", "# GBABench")
    assert call("check", built.root).returncode == 1
    assert call("check", built.root, "--only", "open-unit").returncode == 0
    wrong = call("check", built.root, "--only", "opem-unit")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("error: unknown check 'opem-unit'; use readable-input, ")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda project: (project.root / "seeds/text/north.txt").write_bytes(b"\xff\xfe"),
            "seeds/text/north.txt: north: digest is",
        ),
        (
            lambda project: edit(project.layout("north"), "body,,,19,", "body,,,190,"),
            "corpus/layouts/north.csv:10: '190' names a line that is not there; the seed has lines 1 to 27",
        ),
        (
            lambda project: append(project.annotations / "rounds/r2/a1.jsonl", {"id": "north-0020"}),
            "annotations/rounds/r2/a1.jsonl:4: north-0020: field 'text' is missing; give it as str",
        ),
        (lambda project: project.recipe.write_text("version = 1"), "corpus/corpus.toml: a key is missing or unknown"),
        (lambda project: (project.annotations / "labels.toml").write_text("[[label"), "labels.toml: is not TOML"),
    ],
)
def test_bad_input_is_one_line_with_exit_code_2_and_nothing_is_written(built, spoil, message):
    spoil(built)
    before = snapshot(built.root)
    done = call("build", built.root)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert snapshot(built.root) == before


def test_a_folder_that_is_no_project_is_named(tmp_path):
    done = call("stats", tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        f"error: {tmp_path}: is no corpus project; give the folder that holds seeds/index.csv\n",
    )


def test_evaluate_a_file(tmp_path):
    import gbabench

    path = tmp_path / "p.jsonl"
    for row in gbabench.load()["test"]:
        append(path, {"id": row["id"], "labels": ["finance"]})
    scores = json.loads(call("evaluate", path, "--json").stdout)
    assert scores["labels"]["finance"]["recall"] == 1
    assert 0 < scores["macro_f1"]["low"] < scores["macro_f1"]["value"] < scores["macro_f1"]["high"]
    assert "macro-F1" in call("evaluate", path).stdout
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[1:]))
    done = call("evaluate", path)
    assert done.returncode == 2
    assert "1 of " in done.stderr
    assert call("evaluate", path, "--protocol", "all").returncode == 2
