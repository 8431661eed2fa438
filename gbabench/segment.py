"""Segmentation of a clean block into sentences, by named rules.

    terminator    A sentence ends at a run of 。！？!? or of two and more …, in any mix.
    closers       Closing quotes and brackets right behind the run belong to the sentence.
    goes-on       No end before ，。、；：,;: or a further closer: `“甲。”，乙说。` is one sentence.
    inner-mark    ASCII ! and ? between ASCII characters end nothing: `s?id=1`.
    book-title    Nothing ends inside 《…》 and 〈…〉: `《何去何从？》出版了。` is one sentence.

；：，、 never end a sentence. Decimals, abbreviations and addresses hold no terminator, so they stay whole.
"""

from __future__ import annotations

import itertools
import re

RULES = ("terminator", "closers", "goes-on", "inner-mark", "book-title")

_END = re.compile(r"(?P<run>(?:[。！？!?]|…{2,})+)(?P<closers>[”’」』》〉】〕）)\]\"]*)")
_GOES_ON = frozenset("，。、；：,;:”’」』》〉】〕）)]")
_TITLE = re.compile(r"《[^《》]*》|〈[^〈〉]*〉")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the half-open ranges of the sentences of a clean block, in order.

    Together they hold every character of `text` but the spaces between sentences.

    Example: `“甲。乙。”丙说。` gives `“甲。`, `乙。”` and `丙说。`.
    """
    titles = [match.span() for match in _TITLE.finditer(text)]
    edges = [0, *(end for match in _END.finditer(text) if (end := _sentence_end(text, match, titles))), len(text)]
    ranges = (_trim(text, start, end) for start, end in itertools.pairwise(edges))
    return [(start, end) for start, end in ranges if start < end]


def _sentence_end(text: str, match: re.Match[str], titles: list[tuple[int, int]]) -> int | None:
    """Return where the sentence that `match` may close ends, or None if it goes on."""
    start, end = match.start(), _without_opening_quote(text, match)
    if any(left < start < right for left, right in titles):
        return None
    if text[end : end + 1] in _GOES_ON:
        return None
    if match["run"].isascii() and _is_ascii_word(text[start - 1 : start]) and _is_ascii_word(text[end : end + 1]):
        return None
    return end


def _without_opening_quote(text: str, match: re.Match[str]) -> int:
    """Leave out a straight quote that opens the next sentence: one with an even number before it."""
    for offset in range(match.start("closers"), match.end("closers")):
        if text[offset] == '"' and text.count('"', 0, offset) % 2 == 0:
            return offset
    return match.end()


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and not char.isspace() and char != ""


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave the spaces at both edges out of a range."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())
