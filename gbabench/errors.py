"""The one exception of the library: a fault of the input, told in one line."""

from __future__ import annotations

from pathlib import Path


class InputError(Exception):
    """A fault in a file or an argument that the user can mend.

    Its text is one line: `path:line: id: fault; remedy`. The command line prints it and exits with 2.
    """

    def __init__(
        self,
        fault: str,
        remedy: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        id: str | None = None,
    ) -> None:
        self.fault, self.remedy, self.path, self.line, self.id = fault, remedy, path, line, id
        place = "" if path is None else str(path) if line is None else f"{path}:{line}"
        super().__init__(": ".join(part for part in (place, id, f"{fault}; {remedy}") if part))
