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
Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

RULES = ("terminator", "closers", "goes-on", "inner-mark", "book-title", "bracket")

_RUN = r"(?:[。！？!?｡‼⁇⁈⁉]|…{2,})+"
_TOKEN = re.compile(
    rf"(?P<run>{_RUN})(?P<closers>[”’」』》〉】〕）)\]\"]*)|(?P<title>《[^《》\n]*》|〈[^〈〉\n]*〉)|(?P<bracket>[（〔(])|(?P<quote>\")"
)
_GOES_ON = frozenset("，。、；：,;:”’」』》〉】〕）)]")
_LONGEST_BRACKET = 200
"""A bracket that is not closed within this many characters is taken for a stray mark."""


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the half-open ranges of the sentences of a clean block, in order.

    Together they hold every character of `text` but the spaces between sentences.

    Example: `“甲。乙。”丙说。` gives `“甲。`, `乙。”` and `丙说。`.
    """
    ranges = []
    start = 0
    for end in _sentence_ends(text):
        first, last = _trim(text, start, end)
        if first < last:
            ranges.append((first, last))
        start = end
    return ranges


def _sentence_ends(text: str) -> Iterator[int]:
    start = at = 0
    quotes = 0  # straight quotes so far: the next one opens if their number is even
    while match := _TOKEN.search(text, at):
        at = match.end()
        if match["title"] is not None:
            quotes += match["title"].count('"')
        elif match["quote"] is not None:
            quotes += 1
        elif match["bracket"] is not None:
            if _within_sentence(text, start, match.start()):
                at = _end_of_bracket(text, match.start())
                quotes += text.count('"', match.start(), at)
        else:
            end = _without_opening_quote(match, quotes)
            quotes += text.count('"', match.start(), end)
            at = end
            if _ends_sentence(text, match, end):
                yield end
                start = end
    yield len(text)


def _within_sentence(text: str, start: int, at: int) -> bool:
    """Tell whether something other than opening quotes stands between a sentence's start and `at`."""
    return at - start > 3 or bool(text[start:at].strip(' “‘「『"'))


def _end_of_bracket(text: str, opening: int) -> int:
    """Return where to go on behind a bracket: after its closing mark, but before a 。 that closes it."""
    depth = 0
    for at in range(opening, min(opening + _LONGEST_BRACKET, len(text))):
        depth += text[at] in "（(〔"
        depth -= text[at] in "）)〕"
        if depth == 0:
            return at - 1 if text[at - 1] == "。" else at + 1
    return opening + 1


def _without_opening_quote(match: re.Match[str], quotes: int) -> int:
    """Leave out a straight quote that opens the next sentence: one with an even number before it."""
    for offset, char in enumerate(match["closers"], start=match.start("closers")):
        if char == '"':
            if quotes % 2 == 0:
                return offset
            quotes += 1
    return match.end()


def _ends_sentence(text: str, match: re.Match[str], end: int) -> bool:
    after = text[end : end + 1]
    if after in _GOES_ON and after:
        return False
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    return not (match["run"].isascii() and _is_ascii_word(before) and _is_ascii_word(after))


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and not char.isspace() and char != ""


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave the spaces at both edges out of a range."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
