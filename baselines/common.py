"""What the baseline scripts share: read the packaged dataset, go through a protocol's folds, write predictions."""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.package import read_rows
from gbabench.protocols import PROTOCOLS, folds
from gbabench.recipe import read_recipe
from gbabench.records import Prediction
from gbabench.storage import Project, bundled_project, jsonl, write_all, write_text

Row = Mapping[str, Any]
FitPredict = Callable[[Sequence[Row], Sequence[Row], Sequence[str], Mapping[str, Any]], list[Prediction]]
"""Learns from the train rows and predicts the test rows: (train, test, label names, config) -> predictions."""

err = Console(stderr=True)
CONFIGS = Path(__file__).parent / "configs"


def main(fit_predict: FitPredict, about: str | None) -> None:
    """Run a baseline from the command line over the folds of one or more protocols."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--config", type=Path, required=True, help=f"settings, one of {CONFIGS.name}/*.toml; its name is the model's"
    )
    parser.add_argument(
        "--protocol", action="append", choices=list(PROTOCOLS), help="may be repeated; default: all of the config"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("build/predictions"), help="folder for the predictions (%(default)s)"
    )
    parser.add_argument(
        "--project", type=Path, help="folder of the corpus project; default: the one that came with gbabench"
    )
    options = parser.parse_args()
    try:
        _run(fit_predict, options)
    except InputError as error:
        parser.exit(2, f"error: {error}\n")


def _run(fit_predict: FitPredict, options: argparse.Namespace) -> None:
    config = tomllib.loads(options.config.read_text("utf-8"))
    project = Project(options.project.resolve()) if options.project else bundled_project()
    rows, labels, recipe = read_rows(project), label_names(project), read_recipe(project)
    row_of = {row["id"]: row for row in rows}
    for protocol in options.protocol or config["protocols"]:
        started = time.perf_counter()
        lines: list[dict[str, Any]] = []
        parts = folds(protocol, rows, recipe)
        for part in track(parts, f"{options.config.stem} {protocol}".ljust(28), console=err, disable=len(parts) == 1):
            train, test = [row_of[id] for id in part.train], [row_of[id] for id in part.test]
            for one in fit_predict(train, test, labels, config):
                lines.append({"id": one.id, "labels": one.labels, "scores": one.scores, "fold": part.name})
        target = options.out / f"{options.config.stem}-{protocol}.jsonl"
        write_all({target: jsonl(lines)})
        seconds = round(time.perf_counter() - started, 2)
        write_text(target.with_suffix(".cost.json"), json.dumps({"seconds": seconds, "predictions": len(lines)}) + "\n")
