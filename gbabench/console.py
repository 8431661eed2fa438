"""What the commands share: the console, the arguments that name a project, and how a project is found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gbabench.errors import InputError
from gbabench.storage import Project, bundled_project

out = Console()
err = Console(stderr=True)

Folder = Annotated[
    Path | None,
    typer.Argument(
        help="Folder with seeds/, corpus/ and annotations/. Default: the one around you, else the one in the package."
    ),
]
ProjectFolder = Annotated[
    Path | None,
    typer.Option("--project", help="Folder of the corpus project, if not the one around you or in the package."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def escaped(text: str) -> str:
    """Return text that is printed as it is, whatever brackets it holds."""
    from rich.markup import escape

    return escape(text)


def project_at(folder: Path | None) -> Project:
    """Return the project at `folder`, or the nearest one from here upwards, or the one that came with the package."""
    if folder is not None:
        if not (folder / "seeds" / "index.csv").is_file():
            raise InputError("is no corpus project", "give the folder that holds seeds/index.csv", path=folder)
        return Project(folder.resolve())
    here = Path.cwd()
    around = (path for path in (here, *here.parents) if (path / "seeds" / "index.csv").is_file())
    found = next(around, None)
    return Project(found) if found else bundled_project()
