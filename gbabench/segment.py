"""Segmentation of a clean block into sentences, by named rules.

    terminator    A sentence ends at a run of 。！？!? (and ｡‼⁇⁈⁉) or of two and more …, in any mix.
    closers       Closing quotes and brackets right behind the run belong to the sentence.
    goes-on       No end before ，。、；：,;: or a further closer: `“甲。”，乙说。` is one sentence.
    inner-mark    ASCII ! and ? between ASCII characters end nothing: `s?id=1`.
    book-title    Nothing ends inside 《…》 and 〈…〉: `《何去何从？》出版了。` is one sentence.
    bracket       Nothing ends inside （…） or 〔…〕 that opens within a sentence: `他（真的！）来了。` is one sentence.
                  It ends with the bracket if that ends in 。: `甲（乙。）丙。` are two; and a bracket of its own holds
                  sentences like any others: `甲。（乙。丙。）` are three.

；：，、 never end a sentence. Decimals, abbreviations and addresses hold no terminator, so they stay whole.
Time is linear in the length of the text: what a rule looks at lies near by.
"""

from __future__ import annotations

import re

RULES = ("terminator", "closers", "goes-on", "inner-mark", "book-title", "bracket")

_END = re.compile(r"[。！？!?｡‼⁇⁈⁉…]++[”’」』》〉】〕）)\]\"]*+(?![，。、；：,;:])")
_OPENING = re.compile(r"[《〈（(〔]")
_MARK = re.compile(r"[《〈（(〔》〉）)〕]")
_PAIRS = {"《": "》", "〈": "〉", "（": "）)", "(": "）)", "〔": "〕"}
_NEAR = 200
"""A bracket or title that is not closed within this many characters is taken for a stray mark."""


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the half-open ranges of the sentences of a clean block, in order.

    Together they hold every character of `text` but the spaces between sentences.

    Example: `“甲。乙。”丙说。` gives `“甲。`, `乙。”` and `丙说。`.
    """
    ranges: list[tuple[int, int]] = []
    start = 0
    quoted, last = '"' in text, len(text.rstrip())
    quotes = counted = 0  # straight quotes before `counted`: the next one opens if their number is even
    for match in _END.finditer(text):
        at, end = match.span()
        if text[at] in "!?…" and not _is_run(text, at, end):
            continue
        if _OPENING.search(text, max(start, at - _NEAR), at) and _is_inside(text, start, at, end):
            continue
        if quoted:
            quotes, counted = quotes + text.count('"', counted, at), at
            end = _without_opening_quote(text, at, end, quotes) if end < last else end
        _append(ranges, text, start, end)
        start = end
    _append(ranges, text, start, len(text))
    return ranges


def _append(ranges: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Add a range without the spaces at its edges, if anything is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        ranges.append((start, end))


def _is_run(text: str, at: int, end: int) -> bool:
    """Tell whether what begins with ! ? or … ends a sentence: no single …, no ASCII mark inside an ASCII word."""
    run = text[at:end].rstrip('”’」』》〉】〕）)]"')
    if run == "…":
        return False
    inner = (at == 0 or _is_ascii_word(text[at - 1])) and end < len(text) and _is_ascii_word(text[end])
    return not (run.isascii() and inner)


def _is_ascii_word(char: str) -> bool:
    return "!" <= char <= "~"


def _is_inside(text: str, start: int, at: int, end: int) -> bool:
    """Tell whether the run at `at` stands inside a title, or a bracket that opened within the sentence."""
    opened: list[int] = []
    for mark in _MARK.finditer(text, max(start, at - _NEAR), at):
        if mark[0] in _PAIRS:
            opened.append(mark.start())
        elif opened and mark[0] in _PAIRS[text[opened[-1]]]:
            opened.pop()
    for opening in opened:
        closing = _closing(text, opening, at)
        if closing is None:
            continue
        if text[opening] in "《〈":
            return True
        within = opening - start > 4 or text[start:opening].strip(' “‘「『"')
        if within and not (closing < end and text[closing - 1] == "。"):
            return True
    return False


def _closing(text: str, opening: int, at: int) -> int | None:
    """Return where the mark that opens before `at` is closed behind it, if that is near by."""
    depth = 0
    closers = _PAIRS[text[opening]]
    for mark in _MARK.finditer(text, opening, min(at + _NEAR, len(text))):
        if mark[0] in closers:
            depth -= 1
            if depth == 0:
                return mark.start()
        elif _PAIRS.get(mark[0]) == closers:
            depth += 1
    return None


def _without_opening_quote(text: str, at: int, end: int, quotes: int) -> int:
    """Leave out a straight quote that opens the next sentence: one with an even number before it."""
    for offset in range(at, end):
        if text[offset] == '"':
            if quotes % 2 == 0:
                return offset
            quotes += 1
    return end
