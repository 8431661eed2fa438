import json
import subprocess
import sys
from pathlib import Path

import pytest

from gbabench.draft import draft

ROOT = Path(__file__).parents[1]


def rows(text):
    return [(block.role, block.lines) for block in draft(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲方提供资金。\n\n乙方提供技术。", [("body", "1"), ("body", "3")]),
        ("推动粤港澳大湾区\n规则衔接的新进展\n不断取得。", [("body", "1-3")]),
        ("推动粤港澳大湾区\n\n规则衔接的新进展\n\n不断取得。", [("body", "1-5")]),
        ("# 标题\n\n## 一节\n正文写在这里，有一个句号。", [("title", "1"), ("heading", "3"), ("body", "4")]),
        ("- 加強合作\n- 推進聯通\n", [("list_item", "1"), ("list_item", "2")]),
        ("图 3：增速\n\n数据来源：统计处", [("caption", "1"), ("caption", "3")]),
        ("第一句写在这里。\n\n— 3 —\n\n第二句写在这里。", [("body", "1"), ("furniture", "3"), ("body", "5")]),
        ("¹ 广州日报，2022年，\n<https://example.org/a>", [("footnote", "1-2")]),
        ("目录\n\n\n正文从这里开始，一句话就说完了。", [("title", "1"), ("body", "4")]),
    ],
)
def test_blocks_and_their_lines(text, expected):
    assert rows(text) == expected


def test_a_wrapped_column_goes_on_over_a_heading_like_end():
    text = "近日广东省对外发布推进大湾区\n规则衔接机制对接的典型案例，\n引发关注。\n打开局面\n他们确立特定的标准，并且制定\n评价的办法。"
    assert rows(text) == [("body", "1-3"), ("heading", "4"), ("body", "5-6")]


def test_a_torn_paragraph_goes_on_behind_what_interrupts_it():
    head = "目前已有成果，截至今年八月，前海深港青年梦工场累计孵化创业团队总数达到了非常可观的共"
    text = f"{head}\n\n¹ 深圳特区报，2022年。\n\n图 1：团队\n\n计六百一十家。"
    assert rows(text) == [("body", "1+7"), ("footnote", "3"), ("caption", "5")]


def test_a_torn_paragraph_is_matched_across_headings_and_said_to_be_unsure():
    head = "合作备忘录的签署将经贸、金融、数据等五大领域纳入顶层设计，并且四十五项香港执业"
    text = f"{head}资格的单向\n\n## 新机遇\n\n**甲:**合作必须放在整体布局中来理解。\n\n认可打通壁垒，使合作迈向衔接。"
    found = draft(text)
    assert [(block.role, block.lines) for block in found] == [("body", "1+7"), ("heading", "3"), ("body", "5")]
    assert found[0].unsure == ["torn; joined to a later block"]
    lonely = draft(f"{head}资格的单向")
    assert lonely[0].unsure == ["torn; its rest was not found"]


def test_speakers_last_for_their_turn():
    text = "## 一\n\n**甲:**第一句话。\n\n第二段话。\n\n**乙**：第三段话。\n\n## 二\n\n第四段话。"
    assert [(block.speaker, block.lines) for block in draft(text) if block.role == "body"] == [
        ("甲", "3"),
        ("甲", "5"),
        ("乙", "7"),
        ("", "11"),
    ]


def test_a_table_has_headers_row_labels_and_cells():
    text = "附表一：措施\n\n領域 內容\n\n深化金\n\n融開放\n\n\uf06c 支持設立分支機構，便利企業融資，並\n\n且便利兩地的居民和企業跨境投資於產\n\n品\n\n\uf06c 發展綠色金融\n\n資料來源：研究部"
    assert rows(text) == [
        ("caption", "1"),
        ("table_cell", "3:0-2"),
        ("table_cell", "3:3-5"),
        ("table_cell", "5-7"),
        ("table_cell", "9-13"),
        ("table_cell", "15"),
        ("caption", "17"),
    ]


def test_articles_begin_where_a_byline_or_dateline_follows_a_headline():
    text = "# 第一篇\n\n正文写在这里，有一个句号。\n\n第二篇的标题\n\n张三丰\n\n正文又写在这里，有一个句号。"
    assert [(block.article, block.role) for block in draft(text)] == [
        (1, "title"),
        (1, "body"),
        (2, "title"),
        (2, "byline"),
        (2, "body"),
    ]


def test_the_draft_of_the_seeds_is_as_good_as_the_readme_says():
    script = ROOT / "benchmarks" / "draft.py"
    done = subprocess.run([sys.executable, str(script), "--json"], check=True, capture_output=True, text=True)
    for row in json.loads(done.stdout):
        assert row["boundary F1"] >= (0.85 if row["document"] == "hainan-daily" else 0.95), row
