"""A document as a person checks it: its units with roles and joins, or its lines with the units that hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.text import Text

from gbabench.layout import line_spans
from gbabench.records import Unit

COLOURS = {
    "title": "bold magenta",
    "heading": "bold cyan",
    "body": "",
    "list_item": "green",
    "table_cell": "yellow",
    "caption": "blue",
    "byline": "blue",
    "footnote": "blue",
    "furniture": "dim",
}
WRAP, TORN = "⏎", "↷"
"""Marks of joins: over a line end, and over other text."""


def unit_lines(units: Sequence[Unit], text: str) -> Iterator[Text]:
    """Yield a line for each unit: number, role, speaker, text with its joins marked."""
    article = 0
    for unit in units:
        if unit.article != article:
            article = unit.article
            yield Text(f"── article {article} ──", style="dim")
        colour = COLOURS[unit.role]
        line = Text(unit.id.rpartition("-")[2] + " ", style="dim")
        line.append(f"{unit.role:10} ", style=colour)
        if unit.speaker:
            line.append(f"{unit.speaker}: ", style="italic")
        line.append_text(_with_joins(unit, text, colour))
        yield line


def _with_joins(unit: Unit, text: str, colour: str) -> Text:
    shown = Text(style=colour)
    at = 0
    for span, following in pairwise([*unit.spans, None]):
        if span is None:
            break
        length = span.end - span.start
        shown.append(unit.text[at : at + length])
        at += length
        if following and (following.start < span.end or text[span.end : following.start].strip()):
            shown.append(TORN, style="bold red")
        elif following and "\n" in text[span.end : following.start]:
            shown.append(WRAP, style="dim cyan")
    return shown


def raw_lines(units: Sequence[Unit], text: str) -> Iterator[Text]:
    """Yield a line for each line of the seed: its number, the units that hold it, and what stands there."""
    spans = sorted((span, unit) for unit in units for span in unit.spans)
    at = 0
    for number, line in enumerate(line_spans(text), start=1):
        while at < len(spans) and spans[at][0].end <= line.start:
            at += 1
        here = []
        for span, unit in spans[at:]:
            if span.start >= line.end:
                break
            here.append(unit)
        shown = Text(f"{number:5} ", style="dim")
        ids = [unit.id.rpartition("-")[2] for unit in dict.fromkeys(here)]
        label = ids[0] if len(ids) == 1 else f"{ids[0]}-{ids[-1]}" if ids else ""
        shown.append(f"{label:9} ", style=COLOURS[here[0].role] if here else "")
        shown.append(text[line.start : line.end])
        yield shown
