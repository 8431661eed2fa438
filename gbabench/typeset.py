"""Lines as they are typeset: their width, their form, whether they fill a column, end a sentence, or open like one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gbabench.layout import line_spans

COLUMN = 60
"""Lines up to this width, in Chinese characters, may be a wrapped column."""
LONG = 40
"""A line of at least this width that ends no sentence is torn prose."""
SHORT = 30
"""A line of at most this width that ends no sentence may be a heading."""
NARROW = 6
"""Lines of at most this width, one below the other, are a narrow column of a table."""

_NUM = "一二三四五六七八九十百"
_COUNTED = "年月日时時分秒个個名万萬亿億家人项項批天次款种種位间間所场場条條公米吨噸元"
TURN = re.compile(r"\*\*(?P<a>[^*：:]{1,12})[：:]\*\*|\*\*(?P<b>[^*：:]{1,12})\*\*[：:]")
"""A speaker's tag."""

# Kind, whether it interrupts an open paragraph too, and how the line begins. The first that fits counts.
FORMS: tuple[tuple[str, bool, re.Pattern[str]], ...] = tuple(
    (kind, strong, re.compile(pattern))
    for kind, strong, pattern in (
        ("hash", True, r"#{1,6}\s+\S"),
        ("page", True, r"[-–—·=_*\s]*(?:第\s*)?\d{0,4}\s*(?:页|頁|/\s*\d+)?[-–—·=_*\s]*$"),
        ("caption", True, r"▲|(?:图|圖|表|附图|附圖|附表|Figure|Table)\s*[\d一二三四五六七八九十]+[-.\d]*\s*[：:．.]"),
        ("caption", True, r"(?:[数數]据|[资資]料|[图圖]片)[来來]源\s*[：:]|[注註]\s*[：:]"),
        ("note", True, r"(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[\d{1,3}\])\s*\S"),
        ("glyph", True, r"[\ue000-\uf8ff]"),
        ("bullet", True, r"[-*]\s+\S|[•●○▪◆◇□]"),
        ("turn", True, TURN.pattern),
        ("bold", True, r"\*\*[^*]{1,40}\*\*\s*$"),
        ("dateline", True, r"【[^】]{1,12}[讯訊电電]】"),
        ("furniture", True, r"<?https?://\S+$|TEL\b|Tel\b|【[声聲]明】|[版著][权權作]"),
        ("byline", False, r"■?\s*\S{0,12}(?:[记記]者|通[讯訊][员員])|作者|撰文|[联聯][系絡络]人|成稿|[电電][话話]"),
        ("byline", False, r"[（(【][^（(【]{0,6}(?:作者|本文系)|\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?$"),
        ("part", False, rf"第[{_NUM}\d]+[章节節部编編]|[{_NUM}]{{1,3}}、"),
        (
            "point",
            False,
            rf"[（(][{_NUM}\d]{{1,3}}[）)]|\d{{1,2}}[.．、](?!\d)|\d{{1,2}}\s+(?![{_COUNTED}])[^\W\d_a-zA-Z]|■",
        ),
        ("field", False, r"[^\W\d]{2,8}[：:]\S"),
    )
)
SENTENCE_END = re.compile(r"[。！？!?…｡‼⁇⁈⁉][”’」』》】）)\]\"]*$")
COMMA_END = re.compile(r"[，、；,（(“‘「『《—]$")
COLON_END = re.compile(r"[：:]$")
STARTS = re.compile(
    rf"\d{{4}}\s*年|[{_NUM}]是|其[{_NUM}]|第[{_NUM}]|首先|其次|再次|最[后後]|此外|同[时時]|另|目前|[当當]前|近[日年期]|未[来來]|"
    rf"[从從].{{1,8}}看|如何|然而|但|不[过過]|因此|[为為]此|在.{{1,30}}[，,]|[“「『【]"
)
MID_SENTENCE = re.compile(r"[的地得了与與和及或并並而等之被将將把向，。、；：）)”」』》]")
URL = re.compile(r"<?https?://")
_LETTER = re.compile(r"[A-Za-z]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(slots=True)
class Line:
    """A line that is not blank."""

    number: int
    text: str
    raw: str
    width: float
    kind: str
    strong: bool
    full: bool = False
    """Whether it fills its column: about as wide as the widest line near by, which is not alone."""

    @property
    def ends_sentence(self) -> bool:
        """Whether a sentence ends with the line."""
        return bool(SENTENCE_END.search(self.tail))

    @property
    def tail(self) -> str:
        """The last characters: all that tells whether the line is complete."""
        return self.text[-12:]


def read_lines(text: str) -> list[Line]:
    """Return the lines of a text that are not blank, with their forms."""
    lines = []
    for number, span in enumerate(line_spans(text), start=1):
        raw = text[span.start : span.end]
        stripped = raw.strip(" \t\r\f\v\u3000\ufeff\u200b\0")
        if not raw.strip():
            continue
        kind, strong = (
            ("page", True)
            if not stripped
            else next(((kind, strong) for kind, strong, form in FORMS if form.match(stripped)), ("", False))
        )
        lines.append(Line(number, stripped, raw, _width(stripped), kind, strong))
    repeated = Counter(line.text for line in lines if line.width <= SHORT and not line.ends_sentence)
    for line in lines:
        if re.search(r"\S\s*[\ue000-\uf8ff]", line.text):
            line.kind, line.strong = "glyph", True
        alone = line.kind in ("", "byline") and repeated[line.text] > 1
        latin = not line.kind and line.width <= COLUMN and not line.ends_sentence and not _CHINESE.search(line.text)
        if alone or (latin and _LETTER.search(line.text)):
            line.kind, line.strong = "furniture", True
    for at, line in enumerate(lines):
        line.full = _is_full(at, lines)
    return lines


def _width(text: str) -> float:
    """Return the width in Chinese characters, without spaces; longer lines need no exact one."""
    if len(text) > 400:
        return float(len(text))
    return sum(0.0 if char.isspace() else 0.5 if char.isascii() else 1.0 for char in text)


def is_interleaved(lines: Sequence[Line]) -> bool:
    """Tell whether blank lines stand between the lines of wrapped paragraphs, so that they mean nothing."""
    apart = sum(later.number > line.number + 1 for line, later in pairwise(lines))
    unended = sum(not line.ends_sentence and line.width <= COLUMN for line in lines)
    return apart > 0.6 * len(lines) and unended > 0.6 * len(lines)


def _is_full(at: int, lines: Sequence[Line]) -> bool:
    for near in (lines[max(0, at - 4) : at + 1], lines[at : at + 5]):
        wide = [line for line in near if line.width > NARROW or lines[at].width <= 2 * NARROW]
        window = [line for line in wide if line.kind not in ("hash", "bullet", "bold")]
        width = max((line.width for line in window), default=0.0)
        least = width - max(1.0, 0.2 * width)
        full = sum(line.width >= least for line in window)
        if width <= COLUMN and lines[at].width >= least and full > 1 and 2 * full >= len(window):
            return True
    return False


def is_wrapped(at: int, lines: Sequence[Line]) -> bool:
    """Tell whether a full line stands beside another that ends no sentence: in a column, not among short paragraphs."""
    beside = [near for near in (at - 1, at + 1) if 0 <= near < len(lines)]
    return any(not lines[near].ends_sentence and lines[near].full for near in beside)


def is_narrow(at: int, lines: Sequence[Line], interleaved: bool) -> bool:
    """Tell whether line `at` and the one below are a narrow column."""
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is None or line.kind or following.kind or line.ends_sentence or line.width < 2:
        return False
    near = following.number == line.number + 1 or interleaved
    return near and following.width <= line.width + 1 <= NARROW


def is_prose(line: Line) -> bool:
    """Tell whether a line without an end is prose all the same: a sentence ends in it, or it opens like one."""
    introduced = STARTS.match(line.text) and re.search(r"[，,]", line.text)
    return bool(introduced or re.search(r"[。！？｡‼⁇⁈⁉]", line.text) or COMMA_END.search(line.tail))
