"""The commands of `gbabench annotations`: tools for reviewers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gbabench.console import AsJson, ProjectFolder, err, escaped, out, project_at

annotations_app = typer.Typer(no_args_is_help=True, help="Compare annotations, and migrate the label set.")


@annotations_app.command("diff")
def annotations_diff(
    left: Annotated[str, typer.Argument(help="gold, r2, or r2/a1 (round/annotator); REVISION: before it for git.")],
    right: Annotated[str, typer.Argument(help="The same, e.g. r2/a2, or HEAD~1:gold against gold.")],
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Print the units whose labels differ between two annotators, rounds, gold, or git revisions."""
    from gbabench.revise import diff

    found = diff(project_at(project), left, right)
    if as_json:
        print(json.dumps([{"kind": one.kind, **asdict(one)} for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        before, after = (("–" if side is None else ", ".join(side) or "none") for side in (one.left, one.right))
        out.print(f"{one.kind:7} {one.id}: {before} → {after}", soft_wrap=True, highlight=False)
        out.print(f"        {escaped(one.text)}", style="dim", soft_wrap=True, highlight=False)
    err.print(f"{len(found)} units differ")


@annotations_app.command("migrate")
def annotations_migrate(
    old: Annotated[list[str], typer.Option("--from", help="A label that goes. Several: a merge.")],
    new: Annotated[list[str], typer.Option("--to", help="A label that comes. Several: a split, with --decisions.")],
    decisions: Annotated[
        Path | None,
        typer.Option(help='JSON Lines {"id", "label", "to": […]}: what a split label becomes.'),
    ] = None,
    project: ProjectFolder = None,
) -> None:
    """Rename, merge or split labels in all rounds and adjudications, with a log in annotations/migrations.jsonl.

    Change annotations/labels.toml first.
    """
    from datetime import UTC, datetime

    from gbabench.revise import migrate

    found = migrate(project_at(project), old, new, datetime.now(UTC).date().isoformat(), decisions)
    for path, count in found.files.items():
        out.print(f"{path}: {count} judgments changed", highlight=False)
