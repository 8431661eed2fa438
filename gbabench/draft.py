"""A layout for a document that has none: reading order and roles, as far as plain text shows them.

What it looks at is how documents are typeset, never what one of them says:

- Lines of one width are a wrapped column. A line that fills its column and ends no sentence goes on in the next, over
  blank lines and page ends.
- A long line that ends no sentence is a torn paragraph. It goes on behind the captions, notes and page furniture that
  interrupt it, or, where a heading follows, at a later line that reads like the middle of a sentence.
- Marks and fixed forms tell headings, list items, captions, notes, bylines, datelines, speakers, tables and furniture.

What the draft is unsure of stands in a row's note after `?`. A person corrects the layout and builds again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from gbabench.layout import parse_rows
from gbabench.records import Block
from gbabench.typeset import (
    COLON_END,
    COLUMN,
    COMMA_END,
    LONG,
    MID_SENTENCE,
    NARROW,
    SHORT,
    STARTS,
    TURN,
    URL,
    Line,
    is_interleaved,
    is_narrow,
    is_prose,
    is_wrapped,
    read_lines,
)

REACH = 60
"""How many blocks below a torn paragraph its rest is looked for."""
_Chain = tuple["_Chain", int, int] | None


@dataclass(slots=True)
class Drafted:
    """A block of a drafted layout: a row to be."""

    role: str
    parts: list[str]
    level: int | None = None
    speaker: str = ""
    article: int = 1
    unsure: list[str] = field(default_factory=list)
    first: Line | None = None
    last: Line | None = None
    width: float = 0.0
    kind: str = ""
    waits: str = ""
    """Why the block may go on: `column` (a full line), `soft` (full, but a sentence ended), `torn`, or it may not."""
    lines: str = ""
    """The parts, as a layout names them."""

    def row(self) -> dict[str, str]:
        """Return the row of the layout."""
        level = "" if self.level is None else str(self.level)
        note = "? " + "; ".join(self.unsure) if self.unsure else ""
        return {
            "article": str(self.article),
            "role": self.role,
            "level": level,
            "speaker": self.speaker,
            "lines": self.lines,
            "note": note,
        }


def draft(text: str) -> list[Drafted]:
    """Draft the layout of a text, in reading order."""
    lines = read_lines(text)
    blocks = _join_torn(_assemble(lines), lines)
    _give_titles(blocks)
    _give_speakers_and_levels(blocks)
    following = {str(line.number): str(later.number) for line, later in pairwise(lines)}
    for block in blocks:
        block.lines = "+".join(_ranges(block.parts, following))
    return blocks


def _assemble(lines: Sequence[Line]) -> list[Drafted]:
    """Join lines to blocks, in the order of the file."""
    interleaved = is_interleaved(lines)
    blocks: list[Drafted] = []
    waiting: Drafted | None = None
    table = False
    for at, line in enumerate(lines):
        narrow = is_narrow(at, lines, interleaved)
        if waiting and not (narrow and waiting.width > NARROW) and _goes_on(waiting, at, lines):
            block = waiting
            block.parts.append(str(line.number))
            block.last = line
            block.width += line.width
            if block.role == "heading" and block.kind in ("", "point", "field") and block.width > NARROW:
                block.role = "body"
        else:
            table = _in_table(table, line)
            new = _cells(line, blocks) if table else [Drafted(_role(line), [str(line.number)], kind=line.kind)]
            for one in new:
                one.first = one.last = line
                one.width = line.width
            blocks += new
            block = new[-1]
        block.waits = "" if block.kind == "header" else "column" if narrow else _waits(block, at, lines)
        if block.waits or block.role not in ("caption", "footnote", "furniture", "byline"):
            waiting = block if block.waits else None
    return blocks


def _goes_on(block: Drafted, at: int, lines: Sequence[Line]) -> bool:
    """Tell whether a block that waits goes on in line `at`."""
    line = lines[at]
    if block.role == "footnote":
        return bool(URL.match(line.text))
    if line.strong:
        return False
    if block.waits == "column":
        fields = [one.kind for one in lines[at - 1 : at + 2]].count("field")
        return line.kind != "field" or fields == 1
    if block.waits == "soft":
        indented = line.raw.startswith(("\u3000\u3000", "  "))
        filled = line.ends_sentence or line.full
        return filled and not line.kind and not indented and not STARTS.match(line.text)
    heading_like = line.width <= SHORT and not line.ends_sentence and not is_prose(line)
    return not line.kind and not heading_like and not STARTS.match(line.text)


def _waits(block: Drafted, at: int, lines: Sequence[Line]) -> str:
    """Tell why the block that ends with line `at` may go on below."""
    line = lines[at]
    if block.role == "footnote":
        return "torn" if COMMA_END.search(line.tail) else ""
    if block.role in ("furniture", "caption", "byline") or block.kind in ("hash", "bold"):
        return ""
    ended = line.ends_sentence or bool(COLON_END.search(line.tail))
    if line.full:
        return "column" if not ended else "soft" if is_wrapped(at, lines) else ""
    if ended or block.kind in ("bullet", "field", "part", "point", "byline") or block.role == "table_cell":
        return "column" if COMMA_END.search(line.tail) else ""
    if COMMA_END.search(line.tail):
        return "column"
    if line.width >= LONG or is_prose(line):
        return "torn"
    following = lines[at + 1] if at + 1 < len(lines) else None
    tail = following and not following.kind and following.ends_sentence and following.width <= line.width
    return "column" if tail else ""


def _role(line: Line) -> str:
    ended = line.ends_sentence or bool(COMMA_END.search(line.tail))
    match line.kind:
        case "hash" | "bold":
            return "heading"
        case "page" | "furniture":
            return "furniture"
        case "caption":
            return "caption"
        case "note":
            return "footnote"
        case "bullet" | "glyph":
            return "list_item"
        case "turn" | "dateline":
            return "body"
        case "byline":
            return "byline" if not line.ends_sentence or line.text[0] in "（(【" else "body"
        case "part" | "point":
            return "body" if ended else "heading" if line.width <= LONG else "list_item"
        case "field":
            return "body" if line.ends_sentence else "list_item"
    return "body" if ended or line.width > SHORT or is_prose(line) or COLON_END.search(line.tail) else "heading"


def _in_table(table: bool, line: Line) -> bool:
    """Tell whether a line stands in a table: between a table's caption and what cannot be part of one."""
    if line.kind == "caption":
        return bool(re.match(r"附?表", line.text))
    ends = line.kind in ("hash", "part", "turn", "dateline", "note") or (not line.kind and line.width > COLUMN)
    return table and not ends


def _cells(line: Line, blocks: Sequence[Drafted]) -> list[Drafted]:
    """Return the cells that a line of a table opens."""
    if line.kind == "caption":
        return [Drafted("caption", [str(line.number)], level=1, kind="table")]
    chunks = list(re.finditer(r"\S+", line.raw))
    glyph = re.search(r"[\ue000-\uf8ff]", line.raw)
    if glyph and line.raw[: glyph.start()].strip():
        edge = glyph.start()
        label = Drafted("table_cell", [f"{line.number}:0-{edge}"], level=2)
        return [label, Drafted("table_cell", [f"{line.number}:{edge}-"])]
    opens = bool(blocks) and blocks[-1].kind == "table"
    if opens and len(chunks) > 1 and line.width <= SHORT and not re.search(r"[，。；]", line.text):
        cells = [f"{line.number}:{chunk.start()}-{chunk.end()}" for chunk in chunks]
        return [Drafted("table_cell", [cell], unsure=["column header"], kind="header") for cell in cells]
    level = 2 if line.width <= NARROW and not line.kind else None
    return [Drafted("table_cell", [str(line.number)], level=level, kind=line.kind)]


def _join_torn(blocks: list[Drafted], lines: Sequence[Line]) -> list[Drafted]:
    """Give each paragraph that is torn off the later block that reads like its rest."""
    starts = Counter(match for line in lines for match in re.findall(r"(?:^|[。！？])[“「]?([^\W\d]{2})", line.text))
    torn = [at for at, block in enumerate(blocks) if block.waits == "torn" and block.role == "body"]
    after_heading = {at + 1 for at, block in enumerate(blocks) if block.role in ("title", "heading")}
    scores = {at: _rest_score(block, starts) for at, block in enumerate(blocks) if at not in after_heading}
    rests = {at: score for at, score in scores.items() if score > 0}
    pairs = _match(torn, rests)
    for left, right in pairs.items():
        blocks[left].parts += blocks[right].parts
        blocks[left].last = blocks[right].last
        blocks[left].unsure.append("torn; joined to a later block")
    for left in torn:
        if left not in pairs:
            blocks[left].unsure.append("torn; its rest was not found")
    gone = set(pairs.values())
    return [block for at, block in enumerate(blocks) if at not in gone]


def _rest_score(block: Drafted, starts: Counter[str]) -> int:
    """Return how much a block reads like the rest of a torn paragraph; 0 or less: not at all."""
    line = block.first
    if line is None or block.role != "body" or line.kind or STARTS.match(line.text):
        return 0
    common = starts[line.text[:2]] > 1
    return 1 + 2 * bool(MID_SENTENCE.match(line.text)) - 2 * common - 2 * bool(re.search(r"[？?]$", line.tail))


def _match(torn: Sequence[int], rests: Mapping[int, int]) -> dict[int, int]:
    """Match torn blocks to later rests near by, both in order, with the highest sum of scores."""
    best: dict[int, tuple[int, _Chain]] = {-1: (0, None)}
    for left in torn:
        behind = max((found for last, found in best.items() if last <= left), key=lambda found: found[0], default=None)
        grown = {last: found for last, found in best.items() if last > left}
        if behind:
            grown[left] = behind
        for last, (score, chain) in list(grown.items()):
            for right in range(last + 1, left + REACH):
                total = score + rests.get(right, 0)
                if right in rests and (right not in grown or total > grown[right][0]):
                    grown[right] = total, (chain, left, right)
        best = grown
    chain = max(best.values(), key=lambda found: found[0])[1]
    pairs = {}
    while chain:
        chain, left, right = chain
        pairs[left] = right
    return pairs


def _give_titles(blocks: Sequence[Drafted]) -> None:
    """Find the titles: of the document, and of articles that a byline or dateline shows to begin."""
    head: list[Drafted] = []
    for block in blocks:
        if block.role in ("list_item", "table_cell") or (block.role == "body" and not _may_be_title(block)):
            break
        head.append(block)
    marked = [block for block in head if block.kind == "hash"]
    plain = [block for block in head if _may_be_title(block)]
    if marked or (plain and len(head) < len(blocks)):
        title = marked[0] if marked else max(plain, key=lambda block: block.width)
        title.role, title.level = "title", 0
        for block in head[: head.index(title)]:
            if block.role in ("heading", "body"):
                block.role = "furniture"
    article, prose = 1, False
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if before and before.role in ("title", "heading") and _is_name(block):
            block.role = "byline"
        headline = block.role == "heading" or (block.role == "list_item" and block.kind == "field")
        signed = after is not None and (after.kind in ("dateline", "byline") or _is_name(after))
        if headline and signed and prose and block.kind in ("", "field"):
            article += 1
            block.role, block.level = "title", 0
            block.unsure.append("a new article?")
        block.article = article
        prose |= block.role == "body"


def _may_be_title(block: Drafted) -> bool:
    """Tell whether a block at the head of a document is one line without a mark or an end."""
    line = block.first
    if (
        line is None
        or block.last is not line
        or block.role not in ("heading", "body")
        or block.kind not in ("", "point")
    ):
        return False
    return not block.waits and not line.ends_sentence and not is_prose(line)


def _is_name(block: Drafted) -> bool:
    """Tell whether a block is a line of two to four Chinese characters: the name of an author."""
    return block.role == "heading" and not block.kind and bool(re.fullmatch(r"[\u4e00-\u9fff]{2,4}", _text(block)))


def _text(block: Drafted) -> str:
    return block.first.text if block.first and block.first is block.last else ""


def _give_speakers_and_levels(blocks: Sequence[Drafted]) -> None:
    """Carry speakers through their turns, give headings their depth, and call what follows the last prose furniture."""
    forms: list[str] = []
    speaker = ""
    for block in blocks:
        if block.role in ("title", "heading"):
            speaker = ""
        if block.role == "heading":
            form = f"hash{_text(block).count('#')}" if block.kind == "hash" else block.kind
            if form not in forms:
                forms.append(form)
            block.level = 1 + forms.index(form)
        if block.kind == "turn" and block.first:
            tag = TURN.match(block.first.text)
            speaker = (tag["a"] or tag["b"]) if tag else ""
        block.speaker = speaker if block.role == "body" else ""
    prose = [at for at, block in enumerate(blocks) if block.role in ("body", "list_item", "table_cell")]
    for block in blocks[prose[-1] + 1 if prose else len(blocks) :]:
        if block.role == "heading":
            block.role, block.level = "furniture", None


def _ranges(parts: Iterable[str], following: Mapping[str, str]) -> list[str]:
    """Write lines that follow each other, blank ones apart, as ranges: 4, 6, 7, 12 gives 4-7, 12."""
    ranges: list[tuple[str, str]] = []
    for part in parts:
        if ranges and following.get(ranges[-1][1]) == part:
            ranges[-1] = ranges[-1][0], part
        else:
            ranges.append((part, part))
    return [first if first == last else f"{first}-{last}" for first, last in ranges]


def draft_blocks(drafted: Sequence[Drafted], text: str) -> list[Block]:
    """Return drafted blocks as a layout that was read."""
    rows = (((Path("draft"), number), block.row()) for number, block in enumerate(drafted, start=2))
    return parse_rows(rows, text)
