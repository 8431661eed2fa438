"""The baselines, run as a user runs them, on the tiny project."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gbabench.results import read_results, same_scores

from .conftest import edit

ROOT = Path(__file__).parents[1]


@pytest.fixture
def workshop(built):
    """The tiny project with the real baselines and a README to renew."""
    shutil.copytree(
        ROOT / "baselines", built.root / "baselines", ignore=shutil.ignore_patterns("results", "__pycache__")
    )
    shutil.copytree(ROOT / "benchmarks", built.root / "benchmarks")
    parts = ("documents", "labels", "scores", "drafts", "peers", "scaling")
    readme = "".join(f"<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in parts)
    (built.root / "README.md").write_text(readme, "utf-8")
    edit(built.root / "baselines/configs/tfidf.toml", "inner_folds = 5", "inner_folds = 2")
    return built


def bench(project, *options):
    command = [sys.executable, "-m", "gbabench.cli", "bench", str(project.root), *options]
    return subprocess.run(command, capture_output=True, text=True)


def test_bench_trains_scores_and_writes_results_and_readme(workshop):
    done = bench(workshop)
    assert done.returncode == 0, done.stderr
    results = {(result.model, result.protocol): result for result in read_results(workshop)}
    assert len(results) == 12
    assert (
        results["keyword", "official"].interval("macro_f1").value
        > results["majority", "official"].interval("macro_f1").value
    )
    content = results["tfidf", "cv"].content
    assert content["config"]["C"] == 100
    assert content["random_seeds"] == [0]
    assert len(content["folds"]) == 4
    assert set(content["versions"]) == {"python", "gbabench", "numpy", "scikit-learn", "opencc"}
    readme = (workshop.root / "README.md").read_text("utf-8")
    assert f"{results['keyword', 'official'].interval('macro_f1').value:.3f}" in readme


def test_a_second_bench_changes_nothing_and_a_changed_figure_is_said(workshop):
    bench(workshop, "--model", "keyword")
    path = workshop.results / "keyword-official.json"
    first = path.read_bytes()
    assert "changed" not in bench(workshop, "--model", "keyword").stderr
    assert path.read_bytes() == first
    content = json.loads(first)
    content["macro_f1"]["value"] = 0.1234
    path.write_text(json.dumps(content), "utf-8")
    done = bench(workshop, "--model", "keyword")
    assert "changed keyword official: macro-F1 0.1234 before (same gold)" in done.stderr
    assert same_scores(json.loads(path.read_text("utf-8")), json.loads(first))


def test_results_of_other_gold_stand_in_no_table(workshop):
    bench(workshop, "--model", "keyword")
    path = workshop.results / "keyword-official.json"
    content = json.loads(path.read_text("utf-8"))
    other = {**content, "model": "stranger", "gold_digest": "0" * 64}
    (workshop.results / "stranger-official.json").write_text(json.dumps(other), "utf-8")
    done = bench(workshop, "--model", "majority")
    assert "keyword" in done.stdout
    assert "stranger" not in done.stdout
    assert "stranger" not in (workshop.root / "README.md").read_text("utf-8")


def test_an_unknown_model_is_named(workshop):
    done = bench(workshop, "--model", "bert-large")
    assert (done.returncode, done.stderr) == (2, "error: no baseline 'bert-large'; use keyword, majority, tfidf\n")


def test_a_script_alone_writes_predictions_that_evaluate_takes(workshop, tmp_path):
    script, config = workshop.root / "baselines/majority.py", workshop.root / "baselines/configs/majority.toml"
    command = [
        sys.executable,
        str(script),
        "--config",
        str(config),
        "--protocol",
        "official",
        "--out",
        str(tmp_path / "out"),
    ]
    subprocess.run([*command, "--project", str(workshop.root)], check=True, capture_output=True)
    predictions = tmp_path / "out/majority-official.jsonl"
    command = [sys.executable, "-m", "gbabench.cli", "evaluate", str(predictions), "--project", str(workshop.root)]
    assert "exact match" in subprocess.run(command, check=True, capture_output=True, text=True).stdout
