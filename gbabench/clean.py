"""Cleaning: named rules that delete characters, or replace one white-space character by a space.

Nothing else happens to a text, so each character of a clean text has an offset in the seed, and spans prove it.
Spelling, punctuation and script stay as the seed has them, misprints included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gbabench.records import Span


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text with the seed offset of each character, and what was deleted under which rule."""

    text: str
    offsets: tuple[int, ...]
    deleted: tuple[tuple[int, str], ...]
    """Offset of each deleted character that is not white space, with the rule's name."""

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the seed spans that spell `text[start:end]`, merged where they touch."""
        return merge(self.offsets[start:end])


def merge(offsets: Iterable[int]) -> tuple[Span, ...]:
    """Merge offsets in reading order into spans: 3, 4, 5, 9 gives (3, 6), (9, 10)."""
    spans: list[Span] = []
    for offset in offsets:
        if spans and spans[-1].end == offset:
            spans[-1] = Span(spans[-1].start, offset + 1)
        else:
            spans.append(Span(offset, offset + 1))
    return tuple(spans)


def spell(text: str, spans: Iterable[Span]) -> str:
    """Return the characters of `spans` as a clean text has them: white space as a plain space."""
    return "".join(" " if char.isspace() else char for span in spans for char in text[span.start : span.end])


@dataclass(frozen=True, slots=True)
class Rule:
    """A named deletion: `find` gives the ranges of the remaining text that go."""

    name: str
    about: str
    find: Callable[[str, str | None], Iterable[tuple[int, int]]]


def _everywhere(pattern: str) -> Callable[[str, str | None], Iterable[tuple[int, int]]]:
    compiled = re.compile(pattern)
    return lambda text, speaker: [match.span() for match in compiled.finditer(text)]


def _at_start(pattern: str) -> Callable[[str, str | None], Iterable[tuple[int, int]]]:
    compiled = re.compile(rf"(?:\s*(?:{pattern}))+")
    return lambda text, speaker: [match.span()] if (match := compiled.match(text)) else []


def _speaker_tag(text: str, speaker: str | None) -> Iterable[tuple[int, int]]:
    if speaker is None:
        return []
    tag = re.compile(rf"(?:\s*\**{re.escape(speaker)}\**[:：]\**)+")
    return [match.span()] if (match := tag.match(text)) else []


RULES: tuple[Rule, ...] = (
    Rule(
        "invisible",
        "zero-width characters, soft hyphens, byte-order marks, NUL",
        _everywhere("[\0\u00ad\u200b\u2060\ufeff]+"),
    ),
    Rule("glyph", "private-use code points: bullets of a PDF's own font", _everywhere("[\ue000-\uf8ff]+")),
    Rule("speaker-tag", "the speaker's name before a turn: it becomes `speaker`", _speaker_tag),
    Rule("emphasis", "Markdown's ** and longer runs", _everywhere(r"\*{2,}")),
    Rule("mark", "leading #, -, *, ▲, ■ and bullets", _at_start(r"#+(?=\s|$)|[-*](?=\s|$)|[▲▼■□◆◇●○•▪]")),
    Rule(
        "dateline",
        "【…訊】記者…報道： before a news text",
        _at_start(r"【[^】\n]{1,12}[讯訊电電]】(?:[^：:。，\n]{0,20}[报報][道导導][：:])?"),
    ),
)

CJK = (
    "\u2e80-\u2fdf\u3000-\u30ff\u3100-\u31bf\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·"
)
"""Chinese characters and punctuation, as the inside of a regular expression's set."""
_CHINESE = re.compile(f"[{CJK}]")
_SPACE = re.compile(r"\s+")


def clean(text: str, spans: Sequence[Span], speaker: str | None = None) -> Cleaned:
    r"""Clean the block that stands at `spans` of a seed's text.

    Example: `推 动 GBA 建\\n\\n设` becomes `推动GBA建设`; in `Greater\\nBay Area` the line end becomes a space.
    """
    offsets = [offset for span in spans for offset in range(*span)]
    chars = [text[offset] for offset in offsets]
    deleted: list[tuple[int, str]] = []
    for rule in RULES:
        for start, end in reversed(list(rule.find("".join(chars), speaker))):
            deleted += [
                (at, rule.name)
                for at, char in zip(offsets[start:end], chars[start:end], strict=True)
                if not char.isspace()
            ]
            del chars[start:end], offsets[start:end]
    _close_spaces(chars, offsets)
    return Cleaned("".join(chars), tuple(offsets), tuple(sorted(deleted)))


def _close_spaces(chars: list[str], offsets: list[int]) -> None:
    """Delete white space at the edges and next to Chinese; leave one space between other characters."""
    joined = "".join(chars)
    for match in reversed(list(_SPACE.finditer(joined))):
        start, end = match.span()
        outer = joined[start - 1 : start], joined[end : end + 1]
        if all(outer) and not any(_CHINESE.match(char) for char in outer):
            chars[start] = " "
            start += 1
        del chars[start:end], offsets[start:end]
