"""What people see of figures: tables in the terminal, and the generated parts of the README."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as RichTable

from gbabench.errors import InputError
from gbabench.evaluate import Scores
from gbabench.protocols import PROTOCOLS
from gbabench.results import Result
from gbabench.stats import Table, figure
from gbabench.storage import read_text, write_text


def show(console: Console, table: Table) -> None:
    """Print a table of figures."""
    title = _plain(table.title)
    rich = RichTable(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    for number, column in enumerate(table.columns):
        rich.add_column(_plain(column), justify="right" if number else "left", no_wrap=True)
    for row in table.rows:
        rich.add_row(*map(_plain, row))
    console.print(rich)
    console.print()


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")


def scores_table(scores: Scores, title: str) -> Table:
    """Return the scores of one prediction file."""
    rows = [
        (
            f"`{label}`",
            f"{one['precision']:.3f}",
            f"{one['recall']:.3f}",
            figure(*one["f1"]),
            str(one["support"]),
        )
        for label, one in scores.labels.items()
    ]
    rows += [
        ("macro-F1", "", "", figure(*scores.macro_f1), str(scores.units)),
        ("micro-F1", "", "", figure(*scores.micro_f1), str(scores.units)),
        ("exact match", "", "", figure(*scores.exact_match), str(scores.units)),
    ]
    return Table(title, ("label", "precision", "recall", "F1 [95 %]", "units"), tuple(rows))


def results_table(results: Sequence[Result], gold_digest: str) -> Table:
    """Return macro-F1 by model and protocol; results of other gold never stand beside these."""
    own = [result for result in results if result.gold_digest == gold_digest]
    by_key = {(result.model, result.protocol): result for result in own}
    protocols = [protocol for protocol in PROTOCOLS if any(result.protocol == protocol for result in own)]

    def headline(model: str) -> float:
        result = by_key.get((model, "official"))
        return result.interval("macro_f1").value if result else 0.0

    models = sorted({result.model for result in own}, key=lambda model: (headline(model), model))
    cells = (
        (
            f"`{model}`",
            *(
                figure(*by_key[model, name].interval("macro_f1")) if (model, name) in by_key else ""
                for name in protocols
            ),
        )
        for model in models
    )
    return Table("Macro-F1 [95 % interval]", ("model", *(f"`{name}`" for name in protocols)), tuple(cells))


def labels_table(results: Sequence[Result], gold_digest: str, protocol: str) -> Table:
    """Return F1 by model and label under one protocol."""
    own = [result for result in results if result.gold_digest == gold_digest and result.protocol == protocol]
    own.sort(key=lambda result: result.interval("macro_f1").value)
    labels = list(own[0].content["labels"]) if own else []
    rows = (
        (f"`{one.model}`", *(figure(*one.interval(key)) for key in (*labels, "micro_f1", "exact_match"))) for one in own
    )
    return Table(
        f"F1 by label, `{protocol}`",
        ("model", *(f"`{label}`" for label in labels), "micro-F1", "exact match"),
        tuple(rows),
    )


def benchmark_tables(folder: Path) -> dict[str, Table]:
    """Return the tables of the benchmarks of segmentation, from the JSON files that they wrote."""
    drafts, peers, scaling = (json.loads(read_text(folder / f"{name}.json")) for name in _BENCHMARKS)
    tools = peers["tools"]
    slowest = tools["pysbd"]["characters_per_second"]
    peer_rows = (
        (
            f"{name} {tool['version']}",
            *(f"{tool[where][measure]:.3f}" for where in ("probes", "seeds") for measure in ("boundary_f1", "unit_f1")),
            f"{tool['characters_per_second'] / 1e6:.2f}",
            f"{tool['characters_per_second'] / slowest:.0f}",
        )
        for name, tool in tools.items()
    )
    columns = ("tool", "probes: boundaries", "units", "seeds: boundaries", "units", "million characters/s", "× pysbd")
    sizes = sorted({row["size_mb"] for row in scaling})
    cells = {
        (row["way"], row["text"], row["size_mb"]): f"{row['seconds']:.2f} s, {row['megabytes']} MB" for row in scaling
    }
    ways = dict.fromkeys((row["way"], row["text"]) for row in scaling)
    scaling_rows = ((f"{_WAYS[way]}, {text}", *(cells[way, text, size] for size in sizes)) for way, text in ways)
    return {
        "drafts": Table("Drafts", tuple(drafts[0]), tuple(tuple(map(_cell, row.values())) for row in drafts)),
        "peers": Table("Peers", columns, tuple(peer_rows)),
        "scaling": Table("Scaling", ("way, text", *(f"{size} MB" for size in sizes)), tuple(scaling_rows)),
    }


_BENCHMARKS = ("draft", "segmentation", "scaling")
_WAYS = {"cut": "cutting alone", "units": "raw text to units"}


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"`{value}`"


def with_part(text: str, name: str, content: str, path: Path) -> str:
    """Return `text` with what stands between `<!-- name:begin -->` and `<!-- name:end -->` replaced."""
    pattern = re.compile(rf"(<!-- {name}:begin -->\n).*?(<!-- {name}:end -->)", re.DOTALL)
    if not pattern.search(text):
        raise InputError(f"has no part {name!r}", f"put back <!-- {name}:begin --> and <!-- {name}:end -->", path=path)
    return pattern.sub(lambda match: f"{match[1]}{content}\n{match[2]}", text)


def readme_parts(
    tables: Sequence[Table], results: Sequence[Result], gold_digest: str, benchmarks: Path
) -> dict[str, str]:
    """Return the generated parts of the README by name."""
    documents, labels = (table.markdown() for table in tables[:2])
    scores = [results_table(results, gold_digest), labels_table(results, gold_digest, "official")]
    return {
        "documents": documents,
        "labels": labels,
        "scores": "\n\n".join(f"{table.title}:\n\n{table.markdown()}" for table in scores),
        **{name: table.markdown() for name, table in benchmark_tables(benchmarks).items()},
    }


def update_readme(path: Path, parts: dict[str, str]) -> None:
    """Rewrite the generated parts of the README."""
    text = read_text(path)
    for name, content in parts.items():
        text = with_part(text, name, content, path)
    write_text(path, text)
