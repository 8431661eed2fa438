"""Layouts: the reading order of a seed and the role of each stretch of its lines.

A layout is a CSV file with one row a block, in reading order:

    article  1, 2, …: a seed may hold several articles
    role     one of `records.ROLES`
    level    depth of the section that the block opens (0: an article's title); empty if it opens none
    speaker  whose words these are; empty outside interviews
    lines    where the block stands: lines `14`, ranges `4-22`, columns of a line `323:5-19` or `323:5-`
             (code points from 0, end excluded), joined by `+` in reading order: `30+50`
    note     for people

Every character of the seed that is not white space stands in exactly one block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from gbabench.errors import InputError
from gbabench.records import ROLES, Block, Span
from gbabench.storage import Place, Project, read_csv

COLUMNS = ("article", "role", "level", "speaker", "lines", "note")
_LINE_END = re.compile(r"\r\n?|\n")
STRETCH = re.compile(r"(?P<first>\d+)(?:-(?P<last>\d+)|:(?P<start>\d+)-(?P<end>\d*))?")


def read_layout(project: Project, doc_id: str, text: str) -> list[Block]:
    """Read a document's layout and prove that it covers the seed's text once."""
    path = project.layout(doc_id)
    if not path.is_file():
        raise InputError("has no layout", "write one: see gbabench/layout.py for the format", path=path, id=doc_id)
    blocks = parse_rows(read_csv(path, COLUMNS), text)
    prove_coverage(blocks, text, path, doc_id)
    return blocks


def parse_rows(rows: Iterable[tuple[Place, dict[str, str]]], text: str) -> list[Block]:
    """Return the blocks that the rows of a layout name."""
    lines = line_spans(text)
    return [_read_block(place, row, lines) for place, row in rows]


def line_spans(text: str) -> list[Span]:
    r"""Return the span of each line of `text` without its end: `\n`, `\r\n` or `\r`."""
    spans = []
    start = 0
    for match in _LINE_END.finditer(text):
        spans.append(Span(start, match.start()))
        start = match.end()
    return [*spans, Span(start, len(text))]


def _read_block(place: Place, row: dict[str, str], lines: Sequence[Span]) -> Block:
    path, number = place
    if not row["article"].isdecimal():
        raise InputError(f"article {row['article']!r} is no number", "number articles from 1", path=path, line=number)
    if row["role"] not in ROLES:
        raise InputError(f"unknown role {row['role']!r}", f"use {', '.join(ROLES)}", path=path, line=number)
    if row["level"] and not row["level"].isdecimal():
        raise InputError(
            f"level {row['level']!r} is no number", "leave it empty or give 0, 1, …", path=path, line=number
        )
    return Block(
        row=number,
        article=int(row["article"]),
        role=row["role"],
        level=int(row["level"]) if row["level"] else None,
        speaker=row["speaker"] or None,
        spans=tuple(_read_stretch(place, stretch, lines) for stretch in row["lines"].split("+")),
    )


def _read_stretch(place: Place, stretch: str, lines: Sequence[Span]) -> Span:
    path, number = place
    match = STRETCH.fullmatch(stretch)
    if match is None:
        remedy = "write 14, 4-22, 323:5-19 or 323:5-, joined by +"
        raise InputError(f"{stretch!r} names no lines", remedy, path=path, line=number)
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if not 1 <= first <= last <= len(lines):
        fault = f"{stretch!r} names a line that is not there"
        raise InputError(fault, f"the seed has lines 1 to {len(lines)}", path=path, line=number)
    if match["start"] is None:
        return Span(lines[first - 1].start, lines[last - 1].end)
    line = lines[first - 1]
    start = line.start + int(match["start"])
    end = line.start + int(match["end"]) if match["end"] else line.end
    if not line.start <= start < end <= line.end:
        fault = f"{stretch!r} names columns that are not there"
        raise InputError(fault, f"line {first} has columns 0 to {line.end - line.start}", path=path, line=number)
    return Span(start, end)


def prove_coverage(blocks: Sequence[Block], text: str, path: Path, doc_id: str) -> None:
    """Raise an `InputError` unless each character of `text`, white space apart, stands in exactly one block."""
    lines = line_spans(text)
    claims = sorted((span, block.row) for block in blocks for span in block.spans)
    end, row_before = 0, 0
    left_out: list[int] = []
    for (start, stop), row in [*claims, (Span(len(text), len(text)), 0)]:
        doubled = text[start : min(end, stop)].strip()
        if doubled:
            fault = f"line {_line_of(start, lines)} of the seed stands in row {row_before} too"
            raise InputError(fault, "name each line once", path=path, line=row, id=doc_id)
        left_out += _lines_with_text(text, end, start, lines)
        if stop > end:
            end, row_before = stop, row
    if left_out:
        shown = ", ".join(map(str, left_out[:10])) + (", …" if len(left_out) > 10 else "")
        raise InputError(f"leaves out line {shown} of the seed", "give each line to a block", path=path, id=doc_id)


def _lines_with_text(text: str, start: int, end: int, lines: Sequence[Span]) -> list[int]:
    """Return the numbers of the lines of which `text[start:end]` holds more than white space."""
    if start >= end or not text[start:end].strip():
        return []
    numbers = range(_line_of(start, lines), _line_of(end - 1, lines) + 1)
    return [one for one in numbers if text[max(start, lines[one - 1].start) : min(end, lines[one - 1].end)].strip()]


def _line_of(offset: int, lines: Sequence[Span]) -> int:
    return bisect_right(lines, offset, key=lambda span: span.start)
