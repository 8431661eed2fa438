import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbabench.segment import split_sentences

CASES = [
    ("甲。乙！丙？丁", ["甲。", "乙！", "丙？", "丁"]),
    ("“甲。乙。”丙说。", ["“甲。", "乙。”", "丙说。"]),
    ("“关键期。”肖文康说，好。", ["“关键期。”", "肖文康说，好。"]),
    ("“甲。”，乙说。", ["“甲。”，乙说。"]),
    ("他说「甲。」乙。", ["他说「甲。」", "乙。"]),
    ("「『甲。』」乙。", ["「『甲。』」", "乙。"]),
    ("甲（乙。），丙。", ["甲（乙。），丙。"]),
    ("竞争……作为", ["竞争……", "作为"]),
    ("甲…乙。", ["甲…乙。"]),
    ("真的？！是。", ["真的？！", "是。"]),
    ("一是甲；二是乙。", ["一是甲；二是乙。"]),
    ("增长42.4%，彰显“1+1>2”的价值。", ["增长42.4%，彰显“1+1>2”的价值。"]),
    ("见https://a.cn/s?id=1&b。好。", ["见https://a.cn/s?id=1&b。", "好。"]),
    ("《何去何从？》出版了。好。", ["《何去何从？》出版了。", "好。"]),
    ('他说"甲。"乙。', ['他说"甲。"', "乙。"]),
    ('甲。"乙。"', ["甲。", '"乙。"']),
    ("OK? Yes!", ["OK?", "Yes!"]),
    ("2021(29):34-36. 无", ["2021(29):34-36. 无"]),
    ("", []),
    ("。", ["。"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_cases(text, expected):
    assert [text[start:end] for start, end in split_sentences(text)] == expected


TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('甲乙。！？!?…”’」』》（）)]"，；：、 A1《'))
)


@given(TEXTS)
def test_ranges_are_ordered_disjoint_and_leave_out_spaces_only(text):
    ranges = split_sentences(text)
    assert all(start < end for start, end in ranges)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(ranges))
    held = {at for start, end in ranges for at in range(start, end)}
    assert all(char.isspace() for at, char in enumerate(text) if at not in held)


@given(TEXTS)
def test_a_sentence_alone_is_one_sentence(text):
    for start, end in split_sentences(text):
        sentence = text[start:end]
        if '"' not in sentence:  # whether a straight quote opens or closes depends on those before it
            assert split_sentences(sentence) == [(0, len(sentence))]
