"""Audit of gold: the units on which cross-validated models most confidently disagree with it.

    python baselines/audit.py [--top 60] [--out build/audit.jsonl]

Out-of-fold scores of the TF-IDF baseline and of the keyword baseline are averaged over the repeats of the `cv`
protocol, and cleanlab's multi-label score (Thyagarajan et al. 2023, arXiv 2211.13895) ranks the units by how far gold
is from them. A person or another annotator then reads the units; each correction is an adjudication with its reason.
cleanlab comes with the extra `audit`.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import common
import keywords
import numpy as np
import tfidf

from gbabench.labels import label_names
from gbabench.package import read_rows
from gbabench.protocols import folds
from gbabench.recipe import read_recipe
from gbabench.storage import bundled_project, jsonl, write_all


def out_of_fold_scores(rows: Sequence[common.Row], labels: Sequence[str]) -> np.ndarray[Any, Any]:
    """Return for each row and label the mean held-out score of both models, shape (rows, labels)."""
    position = {row["id"]: number for number, row in enumerate(rows)}
    sums, counts = np.zeros((len(rows), len(labels))), np.zeros((len(rows), 1))
    for model, name in ((tfidf, "tfidf"), (keywords, "keyword")):
        config: Mapping[str, Any] = tomllib.loads((common.CONFIGS / f"{name}.toml").read_text("utf-8"))
        for part in folds("cv", rows, read_recipe(bundled_project())):
            train, test = ([rows[position[id]] for id in ids] for ids in (part.train, part.test))
            for one in model.fit_predict(train, test, labels, config):
                scores = one.scores or {}
                sums[position[one.id]] += [scores[label] for label in labels]
                counts[position[one.id]] += 1
    return np.asarray(sums / counts)


def main() -> None:
    """Rank the units and write the list."""
    from cleanlab.multilabel_classification import get_label_quality_scores

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--top", type=int, default=60, help="how many units (%(default)s)")
    parser.add_argument("--out", type=Path, default=Path("build/audit.jsonl"), help="where to (%(default)s)")
    options = parser.parse_args()
    project = bundled_project()
    rows, labels = read_rows(project), label_names(project)
    scores = out_of_fold_scores(rows, labels)
    gold = [[labels.index(label) for label in row["labels"]] for row in rows]
    quality = get_label_quality_scores(gold, scores)
    ranked = sorted(range(len(rows)), key=lambda number: float(quality[number]))[: options.top]
    lines = [
        {
            "id": rows[number]["id"],
            "quality": round(float(quality[number]), 4),
            "gold": rows[number]["labels"],
            "scores": {label: round(float(score), 2) for label, score in zip(labels, scores[number], strict=True)},
            "heading": rows[number]["heading"],
            "text": rows[number]["text"],
        }
        for number in ranked
    ]
    write_all({options.out: jsonl(lines)})
    print(f"{len(lines)} units in {options.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
