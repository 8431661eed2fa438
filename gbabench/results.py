"""Result files: the scores of a model under a protocol, with all that they depend on."""

from __future__ import annotations

import json
import math
import platform
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gbabench.errors import InputError
from gbabench.evaluate import Interval, Scores, read_predictions, score
from gbabench.labels import label_names
from gbabench.package import Row, gold_digest, read_rows
from gbabench.protocols import folds
from gbabench.recipe import read_recipe
from gbabench.storage import Project, read_bytes, read_text, sha256, write_text

VERSIONED = ("gbabench", "numpy", "scikit-learn", "opencc")


@dataclass(frozen=True, slots=True)
class Result:
    """A result file, as far as tables need it."""

    path: Path
    model: str
    protocol: str
    gold_digest: str
    content: dict[str, Any]

    def interval(self, key: str) -> Interval:
        """Return a score with its interval; `key` is a headline (`macro_f1`) or a label's name."""
        found = self.content["labels"][key]["f1"] if key in self.content["labels"] else self.content[key]
        return Interval(**{name: math.nan if value is None else value for name, value in found.items()})


def read_results(project: Project) -> list[Result]:
    """Read all result files, sorted by name."""
    results = []
    for path in sorted(project.results.glob("*.json")):
        try:
            content = json.loads(read_text(path))
            results.append(Result(path, content["model"], content["protocol"], content["gold_digest"], content))
        except (ValueError, KeyError, TypeError):
            raise InputError("is no result file", "delete it and run `gbabench bench`", path=path) from None
    return results


def configs(project: Project) -> list[Path]:
    """Return the settings of the baselines that need no download."""
    folder = project.root / "baselines" / "configs"
    found = sorted(folder.glob("*.toml"))
    if not found:
        raise InputError("no baselines there", "run in a clone of the repository", path=folder)
    return found


def run_baseline(project: Project, config: Path) -> Iterator[tuple[Result, Result | None]]:
    """Train and score one baseline as an outsider would, and yield each new result with the one that stood there.

    The script runs in a process of its own, reads the packaged dataset and writes predictions; only these are scored.
    """
    settings = tomllib.loads(read_text(config))
    out = project.root / "build" / "predictions"
    script = project.root / "baselines" / settings["script"]
    done = subprocess.run(
        [sys.executable, str(script), "--config", str(config), "--out", str(out), "--project", str(project.root)],
        cwd=project.root,
        check=False,
    )
    if done.returncode:
        raise InputError(f"failed with exit code {done.returncode}", "see its message above", path=script)
    rows = read_rows(project)
    old = {(result.model, result.protocol): result for result in read_results(project)}
    for protocol in settings["protocols"]:
        path = out / f"{config.stem}-{protocol}.jsonl"
        content = _result(project, rows, config.stem, protocol, settings, path)
        before = old.get((config.stem, protocol))
        target = project.results / f"{config.stem}-{protocol}.json"
        if before is None or not same_scores(before.content, content):
            write_text(target, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        yield Result(target, config.stem, protocol, content["gold_digest"], content), before


def same_scores(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Tell whether two results differ in nothing but cost and versions."""
    unsteady = ("cost", "versions")
    return {key: left[key] for key in left if key not in unsteady} == {
        key: right[key] for key in right if key not in unsteady
    }


def _result(
    project: Project, rows: list[Row], model: str, protocol: str, settings: Mapping[str, Any], predictions: Path
) -> dict[str, Any]:
    recipe, labels = read_recipe(project), label_names(project)
    parts = folds(protocol, rows, recipe)
    scores = score(read_predictions(predictions, parts, labels), rows, parts, labels)
    return {
        "model": model,
        "protocol": protocol,
        "corpus_version": recipe.version,
        "gold_digest": gold_digest(rows),
        "config": dict(settings),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in VERSIONED}},
        "random_seeds": [settings["random_seed"]] if "random_seed" in settings else [],
        "predictions_digest": sha256(read_bytes(predictions)),
        **scores_as_json(scores),
        "cost": json.loads(read_text(predictions.with_suffix(".cost.json"))),
    }


def scores_as_json(scores: Scores) -> dict[str, Any]:
    """Return scores as JSON values: rounded to 4 places, null where not defined."""

    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return None if math.isnan(value) else round(value, 4)
        if isinstance(value, Interval):
            return plain(value._asdict())
        return {key: plain(inner) for key, inner in value.items()} if isinstance(value, dict) else value

    return {
        key: plain(Interval(*value) if isinstance(value, tuple) else value) for key, value in asdict(scores).items()
    }
