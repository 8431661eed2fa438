"""Cleaning: named rules that delete characters, or replace one white-space character by a space.

Nothing else happens to a text, so each character of a clean text has an offset in the seed, and spans prove it.
Spelling, punctuation and script stay as the seed has them, misprints included. Time and memory are linear.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gbabench.records import Span

Ranges = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text as runs of seed characters, and what was deleted under which rule."""

    text: str
    starts: tuple[int, ...]
    """Where each run starts in `text`."""
    sources: tuple[int, ...]
    """Where each run starts in the seed."""
    deleted: tuple[tuple[Span, str], ...] = ()
    """Deleted stretches of the seed that hold more than white space, with the rule's name."""

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the seed spans that spell `text[start:end]`, merged where they touch."""
        spans: list[Span] = []
        for left, right in self._runs(start, end):
            if spans and spans[-1].end == left:
                left = spans.pop().start
            spans.append(Span(left, right))
        return tuple(spans)

    def _runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the seed ranges of `text[start:end]`, run by run."""
        run = bisect_right(self.starts, start) - 1
        while start < end:
            stop = self.starts[run + 1] if run + 1 < len(self.starts) else len(self.text)
            source = self.sources[run] + start - self.starts[run]
            yield source, source + min(stop, end) - start
            start, run = stop, run + 1

    def without(self, ranges: Ranges, rule: str) -> Cleaned:
        """Return the text without some ordered, disjoint ranges."""
        ranges = list(ranges)
        if not ranges:
            return self
        pieces: list[str] = []
        starts: list[int] = []
        sources: list[int] = []
        deleted = [
            (Span(*run), rule)
            for start, end in ranges
            if not self.text[start:end].isspace()
            for run in self._runs(start, end)
        ]
        length, before = 0, 0
        for start, end in [*ranges, (len(self.text), len(self.text))]:
            for left, right in self._runs(before, start):
                starts.append(length)
                sources.append(left)
                length += right - left
            pieces.append(self.text[before:start])
            before = end
        return Cleaned("".join(pieces), tuple(starts), tuple(sources), (*self.deleted, *deleted))


def spell(text: str, spans: Iterable[Span]) -> str:
    """Return the characters of `spans` as a clean text has them: white space as a plain space."""
    return _SPACE_CHARACTER.sub(" ", "".join(text[span.start : span.end] for span in spans))


@dataclass(frozen=True, slots=True)
class Rule:
    """A named deletion: `find` gives the ranges of the remaining text that go."""

    name: str
    about: str
    find: Callable[[str, str | None], Ranges]


def _everywhere(pattern: str) -> Callable[[str, str | None], Ranges]:
    compiled = re.compile(pattern)
    return lambda text, speaker: [match.span() for match in compiled.finditer(text)]


def _at_start(pattern: str) -> Callable[[str, str | None], Ranges]:
    compiled = re.compile(rf"(?:\s*(?:{pattern}))+")
    return lambda text, speaker: [match.span()] if (match := compiled.match(text)) else []


def _speaker_tag(text: str, speaker: str | None) -> Ranges:
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
LEADING = tuple(rule for rule in RULES if rule.name in ("speaker-tag", "mark", "dateline"))

CJK = (
    "\u2e80-\u2fdf\u3000-\u30ff\u3100-\u31bf\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·"
)
"""Chinese characters and punctuation, as the inside of a regular expression's set."""
_SPACE_CHARACTER = re.compile(r"\s")
_SPACES = re.compile(r"\s+")
_CHINESE = re.compile(f"[{CJK}]")


def clean(text: str, spans: Sequence[Span], speaker: str | None = None) -> Cleaned:
    r"""Clean the block that stands at `spans` of a seed's text.

    Example: `推 动 GBA 建\n\n设` becomes `推动GBA建设`; in `Greater\nBay Area` the line end becomes a space.
    """
    parts = [text[span.start : span.end] for span in spans]
    starts = [0]
    for part in parts[:-1]:
        starts.append(starts[-1] + len(part))
    cleaned = Cleaned("".join(parts), tuple(starts), tuple(span.start for span in spans))
    before = None
    for rule in RULES:
        cleaned = cleaned.without(rule.find(cleaned.text, speaker), rule.name)
    while before is not cleaned:  # behind one leading mark another may stand
        before = cleaned
        for rule in LEADING:
            cleaned = cleaned.without(rule.find(cleaned.text, speaker), rule.name)
    return _close_spaces(cleaned)


def _close_spaces(cleaned: Cleaned) -> Cleaned:
    """Delete white space at the edges and next to Chinese; leave one space between other characters."""
    closed = cleaned.without(_surplus_spaces(cleaned.text), "space")
    return Cleaned(_SPACE_CHARACTER.sub(" ", closed.text), closed.starts, closed.sources, closed.deleted)


def _surplus_spaces(text: str) -> Iterator[tuple[int, int]]:
    for match in _SPACES.finditer(text):
        start, end = match.span()
        outer = text[start - 1 : start], text[end : end + 1]
        stays = all(outer) and not any(_CHINESE.match(char) for char in outer)
        if start + stays < end:
            yield start + stays, end
