"""The command line: one verb a stage. It only parses, calls and prints."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gbabench import __version__
from gbabench.cli_annotations import annotations_app
from gbabench.console import AsJson, Folder, ProjectFolder, err, escaped, out, project_at
from gbabench.errors import InputError
from gbabench.storage import Project, without_nan

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; a fault of the input is one line on stderr and exit code 2."""
    try:
        app()
    except InputError as error:
        err.print(f"[bold red]error:[/] {escaped(str(error))}", soft_wrap=True, highlight=False)
        sys.exit(2)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"gbabench {__version__}")
        raise typer.Exit


app.add_typer(annotations_app, name="annotations")


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """GBABench: annotated Chinese policy sentences on cross-boundary co-operation, and a benchmark.

    **build** the dataset from its sources, **check** it, look at its **stats**, **evaluate** a model's predictions,
    or run the baselines as a **bench**.
    """


@app.command()
def build(folder: Folder = None) -> None:
    """Build units, splits, Parquet files and card from seeds, layouts and annotations.

    Ids and splits that exist are kept. If any input is at fault, nothing is written.
    """
    from gbabench.build import build as build_all

    project = project_at(folder)
    built = build_all(project)
    out.print(f"{built.units} units, {built.annotated} annotated, {built.gold} with gold; {built.retired} ids retired")
    for name, found in (("open", built.open), ("stale", built.stale)):
        if found:
            err.print(f"[yellow]{len(found)} {name}[/]: `gbabench check` lists them")
    if built.gold_digest:
        out.print(f"gold digest {built.gold_digest}", soft_wrap=True)
        out.print(
            f'built {project.corpus}: load it with datasets.load_dataset("{project.corpus.name}")', soft_wrap=True
        )
    else:
        err.print("[yellow]no gold yet[/]: judge the units (annotations/rounds/r1/<annotator>.jsonl) and build again")


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A text file, as it was extracted: UTF-8, or see --encoding.")],
    doc_id: Annotated[str, typer.Option(help="Id of the document: lower-case letters, digits, hyphens.")],
    title: Annotated[str, typer.Option(help="Default: the title that the draft finds.")] = "",
    issuer: Annotated[str, typer.Option(help="Who published it.")] = "",
    genre: Annotated[str, typer.Option(help="Kind of document, e.g. newspaper.")] = "",
    region: Annotated[str, typer.Option(help="E.g. greater-bay-area; one an article if they differ.")] = "",
    script: Annotated[str, typer.Option(help="Hans or Hant. Default: as the text looks.")] = "",
    published: Annotated[str, typer.Option(help="Date in EDTF, as far as known: 2026-07.")] = "",
    source: Annotated[str, typer.Option(help="Where the text came from.")] = "",
    licence: Annotated[str, typer.Option(help="Under which rights.")] = "",
    encoding: Annotated[str | None, typer.Option(help="If it is not UTF-8: gb18030, big5, utf-16.")] = None,
    project: ProjectFolder = None,
) -> None:
    """Add a document: copy it to seeds/, draft its layout, build its units.

    The draft says what it was unsure of. Correct corpus/layouts/<doc-id>.csv and run **gbabench build**.
    """
    from gbabench.add import add as add_document

    found = project_at(project)
    about = {"title": title, "issuer": issuer, "genre": genre, "region": region, "script": script}
    about |= {"published": published, "source": source, "licence": licence}
    with err.status(f"adding {doc_id}"):
        added = add_document(found, file, doc_id, encoding=encoding, **about)
    layout = found.shown(found.layout(doc_id))
    out.print(f"added {doc_id} ({added.seed.script}): {escaped(added.seed.title)}", soft_wrap=True, highlight=False)
    out.print(f"{added.blocks} blocks in {layout}", soft_wrap=True)
    for row, doubt, text in added.unsure:
        place = f"{layout}:{row}"
        out.print(f"{place}: [yellow]unsure[/]: {escaped(doubt)}: {escaped(text)}…", soft_wrap=True, highlight=False)
    out.print(f"next: gbabench show {doc_id}; correct {layout}; gbabench build", soft_wrap=True, highlight=False)


@app.command()
def show(
    doc: Annotated[str, typer.Argument(help="Id of the document.")],
    raw: Annotated[bool, typer.Option("--raw", help="Show the seed's lines, with the units that hold them.")] = False,
    project: ProjectFolder = None,
) -> None:
    """Print a document as units: roles in colour, ⏎ where lines and ↷ where torn parts were joined."""
    from gbabench.corpus import read_units
    from gbabench.seeds import read_seed_text, read_seeds
    from gbabench.view import raw_lines, unit_lines

    found = project_at(project)
    seeds = {seed.doc_id: seed for seed in read_seeds(found)}
    if doc not in seeds:
        raise InputError("no such document", f"use {', '.join(seeds)}", id=doc)
    text = read_seed_text(found, seeds[doc])
    units = [unit for unit in read_units(found) if unit.doc == doc]
    for line in raw_lines(units, text) if raw else unit_lines(units, text):
        out.print(line, soft_wrap=True, highlight=False)


@app.command()
def check(
    folder: Folder = None,
    level: Annotated[
        list[int] | None,
        typer.Option(min=1, max=4, help="1 files, 2 text, 3 annotation, 4 splits and package. May be repeated."),
    ] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="ID", help="Run one check. May be repeated.")] = None,
    list_checks: Annotated[bool, typer.Option("--list", help="List the checks and stop.")] = False,
    as_json: AsJson = False,
) -> None:
    """Validate a corpus. Exit code 0: sound; 1: errors found; 2: the call is wrong."""
    from gbabench.check import CHECKS, ERROR, LEVELS, run_checks

    ids = [one.id for one in CHECKS]
    for id in only or []:
        if id not in ids:
            raise InputError(f"unknown check {id!r}", f"use {', '.join(ids)}")
    if list_checks:
        for one in CHECKS:
            print(f"L{one.level} {one.id:18} {one.severity:8} {one.about}")
        return
    findings = run_checks(project_at(folder), level or list(LEVELS), only or [])
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    for finding in [] if as_json else findings:
        colour = "red" if finding.severity == ERROR else "yellow"
        text = f"{finding.place}: [{colour}]{finding.check}[/]: {escaped(finding.message)}; {escaped(finding.remedy)}"
        out.print(text, soft_wrap=True, highlight=False)
    errors = sum(finding.severity == ERROR for finding in findings)
    run = sum(one.id in only if only else one.level in (level or LEVELS) for one in CHECKS)
    err.print(f"{run} checks, {errors} errors, {len(findings) - errors} warnings")
    raise typer.Exit(1 if errors else 0)


@app.command()
def agreement(
    folder: Folder = None,
    round_name: Annotated[
        str | None, typer.Option("--round", help="E.g. r2. Default: the newest with two annotators.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the agreement of a round: alpha and kappa with intervals, by label and for label sets, and what differs.

    Where annotators are language models this is the consistency of automatic passes, not human agreement.
    """
    from gbabench.agreement import agreement as measure
    from gbabench.report import show
    from gbabench.stats import agreement_tables

    found = measure(project_at(folder), round_name)
    if as_json:
        print(json.dumps(without_nan(asdict(found)), ensure_ascii=False, indent=2))
        return
    for table in agreement_tables(found):
        show(out, table)
    for one in found.disagreements:
        out.print(f"{one.id}: {escaped(one.text)}", soft_wrap=True, highlight=False)
        for name, evidence in one.judgments.items():
            labels = ", ".join(f"{label}={words}" for label, words in evidence.items()) or "none"
            out.print(f"    {name}: {escaped(labels)}", soft_wrap=True, highlight=False)


@app.command()
def stats(folder: Folder = None, as_json: AsJson = False) -> None:
    """Print the figures of the corpus: documents, labels, roles."""
    from gbabench.corpus import read_units
    from gbabench.labels import label_names
    from gbabench.package import read_rows
    from gbabench.report import show
    from gbabench.seeds import read_seeds
    from gbabench.stats import tables

    project = project_at(folder)
    found = tables(read_seeds(project), read_units(project), read_rows(project), label_names(project))
    if as_json:
        print(
            json.dumps(
                {table.title: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in found},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    for table in found:
        show(out, table)


@app.command()
def evaluate(
    predictions: Annotated[
        Path,
        typer.Argument(
            help='JSON Lines: {"id": "phbs-0017", "labels": ["finance"]}, and optionally "scores" and "fold".'
        ),
    ],
    protocol: Annotated[str, typer.Option(help="official, cross_document, cross_script or cv.")] = "official",
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Score a file of predictions: F1 by label, macro- and micro-F1, exact match, with 95 % intervals."""
    from gbabench.evaluate import evaluate as score
    from gbabench.report import scores_table, show
    from gbabench.results import scores_as_json

    scores = score(predictions, protocol, project=project_at(project))
    if as_json:
        print(json.dumps(scores_as_json(scores), ensure_ascii=False, indent=2))
    else:
        show(out, scores_table(scores, f"{predictions.name}, {protocol}"))


@app.command()
def bench(
    folder: Folder = None,
    model: Annotated[list[str] | None, typer.Option(help="Run one baseline, e.g. tfidf. May be repeated.")] = None,
) -> None:
    """Train and score the baselines, write baselines/results/*.json, print the table and renew the README's figures."""
    from gbabench.report import results_table, show
    from gbabench.results import configs, read_results, run_baseline, same_scores

    project = project_at(folder)
    known = {config.stem: config for config in configs(project)}
    for name in model or []:
        if name not in known:
            raise InputError(f"no baseline {name!r}", f"use {', '.join(known)}")
    for name in model or known:
        for result, before in run_baseline(project, known[name]):
            if before and not same_scores(before.content, result.content):
                old, new = before.interval("macro_f1").value, result.interval("macro_f1").value
                cause = "other gold" if before.gold_digest != result.gold_digest else "same gold"
                err.print(
                    f"[yellow]changed[/] {name} {result.protocol}: macro-F1 {old:.4f} before ({cause}), {new:.4f} now"
                )
    digest = _renew_readme(project)
    show(out, results_table(read_results(project), digest))


@app.command()
def report(folder: Folder = None) -> None:
    """Renew the generated figures of the README from the dataset and the result files."""
    _renew_readme(project_at(folder))


def _renew_readme(project: Project) -> str:
    from gbabench.corpus import read_units
    from gbabench.labels import label_names
    from gbabench.package import gold_digest, read_rows
    from gbabench.report import readme_parts, update_readme
    from gbabench.results import read_results
    from gbabench.seeds import read_seeds
    from gbabench.stats import tables

    rows = read_rows(project)
    digest = gold_digest(rows)
    found = tables(read_seeds(project), read_units(project), rows, label_names(project))
    update_readme(
        project.root / "README.md", readme_parts(found, read_results(project), digest, project.root / "benchmarks")
    )
    return digest


if __name__ == "__main__":
    main()
