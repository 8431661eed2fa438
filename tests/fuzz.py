"""Fuzz the way from raw text to units with random and mutated documents.

    python tests/fuzz.py 20000 [random seed]

Each document must keep the properties below; the first that breaks one is printed. What broke once is kept in
`tests/test_properties.py`.
"""

import random
import sys
import time
from itertools import pairwise
from pathlib import Path

from gbabench.clean import clean, spell
from gbabench.corpus import units_of
from gbabench.draft import draft, draft_blocks
from gbabench.layout import COLUMNS, parse_rows, prove_coverage
from gbabench.records import Span
from gbabench.segment import split_sentences

SPICE = [
    *"。！？!?…“”‘’「」『』\"'（）()《》〈〉〔〕【】，、；：,;:·—-*#▲■•\uf06c \t\n\r\u3000\u00a0\u200b\ufeff\u2028\x0b\x0c\x00",
    *"甲乙丙丁戊港澳湾區数據A1%０Ａ👍",
    "\n\n", "\r\n", "……", "**", "**于涛:**", "【大公報訊】記者甲報道：", "1. ", "一、", "（一）", "第一章", "图 1：", "附表一：", "¹ ",
    "https://a.cn/s?q=1", "a@b.cn", "- ", "## ", "3.5%", "资料来源：", "电话：", "  ",
]  # fmt: skip


def check(text: str) -> None:
    """Assert what must hold for the units of any text."""
    drafted = draft(text)
    blocks = draft_blocks(drafted, text)
    prove_coverage(blocks, text, Path("draft"), "text")
    units = units_of("text", blocks, text)
    assert units == units_of("text", draft_blocks(draft(text), text), text), "two runs differ"
    held = sorted(span for unit in units for span in unit.spans)
    assert all(left.end <= right.start for left, right in pairwise(held)), "spans overlap"
    for unit in units:
        assert unit.text, "an empty unit"
        assert spell(text, unit.spans) == unit.text, "spans do not spell the unit"
        assert split_sentences(unit.text) == [(0, len(unit.text))] or unit.role not in (
            "body",
            "list_item",
            "table_cell",
        ), f"{unit.text!r} is cut again"
        again = clean(unit.text, [Span(0, len(unit.text))]).text
        assert clean(again, [Span(0, len(again))]).text == again, "cleaning twice differs"
    rows = [((Path("draft"), 2), dict(zip(COLUMNS, row.row().values(), strict=True))) for row in drafted]
    assert [block.spans for block in parse_rows(rows, text)] == [block.spans for block in blocks]


def mutate(text: str, draw: random.Random) -> str:
    """Cut, move, double and spice a text."""
    for _ in range(draw.randint(1, 12)):
        at, to = sorted(draw.randrange(len(text) + 1) for _ in range(2))
        match draw.randrange(5):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:at] + draw.choice(SPICE) * draw.choice([1, 1, 1, 2, 5]) + text[at:]
            case 2:
                text = text[:to] + text[at : at + 40] + text[to:]
            case 3:
                text = (
                    text[:at]
                    + text[at : at + 60].replace(draw.choice("，。、的\n"), draw.choice(SPICE))
                    + text[at + 60 :]
                )
            case 4:
                width = draw.randint(2, 40)
                text = "\n".join(text[n : n + width] for n in range(0, len(text), width))
    return text


def documents(count: int, random_seed: int) -> "list[str]":
    """Yield random documents and mutated stretches of the seeds."""
    draw = random.Random(random_seed)
    seeds = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[1] / "seeds" / "text").glob("*.txt"))]
    for number in range(count):
        if number % 3 == 0:
            yield "".join(draw.choice(SPICE) for _ in range(draw.randint(0, 60)))
        else:
            seed = draw.choice(seeds)
            at = draw.randrange(len(seed))
            yield mutate(seed[at : at + draw.randint(1, 800)], draw)


def main() -> None:
    """Run the fuzzer from the command line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    random_seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    start, broken = time.perf_counter(), 0
    for text in documents(count, random_seed):
        try:
            check(text)
        except Exception as error:
            broken += 1
            print(f"{type(error).__name__}: {error}\n    {text!r}"[:600], flush=True)
            if broken == 5:
                break
    print(f"{count} documents, {broken} broken, {time.perf_counter() - start:.0f} s")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
