"""What must hold for the units of any text; `tests/fuzz.py` looks for what does not."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbabench import sentences

from .fuzz import SPICE, check, documents

GOLDEN = [json.loads(line) for line in Path(__file__).with_name("golden_segments.jsonl").open(encoding="utf-8")]

REGRESSIONS = [
    "甲\n\ufeff\n乙。",  # a line of invisible characters only
    "【大公報訊】記者甲報道：■甲來了。",  # a mark behind a dateline
    "**于涛:**【大公報訊】## 甲。",
    "甲。)?#丙-",  # an ASCII mark that opens a sentence
    '"步子要稳。方向要准。"他说。',  # an inner sentence that ends in a straight quote
    '甲。"乙？"”」丙！"”」',
    "甲\x00乙。",
    "甲\u2028乙。\x0b丙。\x0c丁。",
    "甲\r乙\r\n丙",
    "（" * 300 + "甲。" + "）" * 300,
    "《" * 300 + "甲。乙。",
    '"' * 301 + "。",
]


@pytest.mark.parametrize("probe", GOLDEN, ids=[f"{number}-{probe['rule']}" for number, probe in enumerate(GOLDEN)])
def test_golden_probes(probe):
    assert sentences(probe["text"]) == probe["units"]
    check(probe["text"])


def test_there_are_at_least_200_golden_probes_and_none_twice():
    assert len({probe["text"] for probe in GOLDEN}) == len(GOLDEN) >= 200


@pytest.mark.parametrize("text", REGRESSIONS)
def test_what_broke_once(text):
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(SPICE), st.characters(exclude_categories=["Cs"])), max_size=80).map("".join))
def test_any_text(text):
    check(text)


def test_mutated_stretches_of_the_seeds():
    for text in documents(300, random_seed=42):
        check(text)


def test_lone_surrogates_do_not_break_the_library():
    assert sentences("甲\ud800乙。丙。") == ["甲\ud800乙。", "丙。"]
