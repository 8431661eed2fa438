import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbabench.clean import RULES, clean, spell
from gbabench.records import Span

CASES = [
    ("wrapped", "推动粤港\n\n澳合作。", "推动粤港澳合作。"),
    ("letter-spaced", "粤 港 澳 规 则 ，聚 焦", "粤港澳规则，聚焦"),
    ("figures in Chinese", "截至 2025 年底，共 619 名", "截至2025年底，共619名"),
    ("latin words", "Greater\nBay   Area", "Greater Bay Area"),
    ("quotes", "“ 数 据 ” A", "“数据”A"),
    ("emphasis", "但**新冠疫情**，", "但新冠疫情，"),
    ("headings", "### 服务国家大局 契合", "服务国家大局契合"),
    ("bullet", "- 加強合作", "加強合作"),
    ("minus is no bullet", "-94.66%", "-94.66%"),
    ("star with space", "* 北大汇丰智库", "北大汇丰智库"),
    ("triangle", "▲雪兒（右）表示", "雪兒（右）表示"),
    ("glyph", " \uf06c 制定出台", "制定出台"),
    ("dateline", "【大公報訊】記者李千泓報道：針對", "針對"),
    ("bracket that is no dateline", "【作者单位:海南】", "【作者单位:海南】"),
    ("zero width", "数\u200b据\ufeff", "数据"),
    ("misprint stays", "要加加强", "要加加强"),
    ("ASCII punctuation stays", "全岛封关后,琼港", "全岛封关后,琼港"),
    ("ideographic space", "甲\u3000乙", "甲乙"),
]


def whole(text):
    return [Span(0, len(text))]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_cases(text, expected):
    assert clean(text, whole(text)).text == expected


def test_a_speaker_tag_is_deleted_only_for_that_speaker():
    text = "**于涛:**从战略定位来看"
    assert clean(text, whole(text), "于涛").text == "从战略定位来看"
    assert clean(text, whole(text), "刘锋").text == "于涛:从战略定位来看"


def test_stretches_join_in_the_order_given():
    text = "前半句\n别的\n后半句。"
    cleaned = clean(text, [Span(0, 3), Span(7, 11)])
    assert cleaned.text == "前半句后半句。"
    assert cleaned.spans(0, 7) == (Span(0, 3), Span(7, 11))


TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("甲乙。，“” \n\t-*#▲【】訊報道：:A1\uf06c\u200b")
    )
)


@given(TEXTS)
def test_every_character_is_spelled_or_deleted_by_a_named_rule(text):
    cleaned = clean(text, whole(text))
    assert spell(text, cleaned.spans(0, len(cleaned.text))) == cleaned.text
    names = {rule.name for rule in RULES}
    assert all(name in names for _, name in cleaned.deleted)
    kept = [at for span in cleaned.spans(0, len(cleaned.text)) for at in range(*span)]
    gone = [at for span, _ in cleaned.deleted for at in range(*span)]
    assert kept == sorted(set(kept))
    assert not set(kept) & set(gone)
    assert all(char.isspace() for at, char in enumerate(text) if at not in {*kept, *gone})


@given(TEXTS)
def test_cleaning_a_clean_text_changes_nothing(text):
    once = clean(text, whole(text)).text
    assert clean(once, whole(once)).text == once
