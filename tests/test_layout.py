import pytest

from gbabench.errors import InputError
from gbabench.layout import line_spans, read_layout
from gbabench.records import Span
from gbabench.seeds import read_seed_text, read_seeds

from .conftest import edit


def test_line_spans():
    assert line_spans("ab\n\nc") == [Span(0, 2), Span(3, 3), Span(4, 5)]
    assert line_spans("a\r\nb\rc\n") == [Span(0, 1), Span(3, 4), Span(5, 6), Span(7, 7)]
    assert line_spans("") == [Span(0, 0)]


def test_a_block_takes_ranges_parts_and_columns_in_reading_order(tiny):
    seed = read_seeds(tiny)[1]
    text = read_seed_text(tiny, seed)
    edit(tiny.layout("south"), "1,list_item,,,3,\n1,list_item,,,4,\n1,list_item,,,5,", "1,list_item,,,5+3-4,")
    block = read_layout(tiny, "south", text)[2]
    assert [text[span.start : span.end] for span in block.spans] == [
        " 推動信息互聯互通",
        " 支持保險機構設立分支；加快機場建設\n 吸引海外人才來港",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "list_item,,,3,",
            "list_item,,,99,",
            r"south\.csv:4: '99' names a line that is not there; the seed has lines 1 to",
        ),
        ("list_item,,,3,", "list_item,,,4-3,", r"south\.csv:4: '4-3' names a line"),
        ("list_item,,,3,", "list_item,,,3;4,", r"south\.csv:4: '3;4' names no lines; write 14, 4-22"),
        ("list_item,,,3,", "list_item,,,4,", r"south\.csv:5: south: line 4 of the seed stands in row 4 too"),
        ("1,list_item,,,3,\n", "", r"south\.csv: south: leaves out line 3 of the seed; give each line to a block"),
        ("7:3-,column", "7:3-40,column", r"south\.csv:9: '7:3-40' names columns that are not there; line 7 has"),
        ("7:3-,column", "7:4-,column", r"leaves out line 7"),
        ("1,list_item,,,3,", "1,item,,,3,", r"south\.csv:4: unknown role 'item'; use title, heading"),
        ("1,list_item,,,3,", "x,list_item,,,3,", r"south\.csv:4: article 'x' is no number"),
        ("1,list_item,,,3,", "1,list_item,a,,3,", r"south\.csv:4: level 'a' is no number"),
        ("1,list_item,,,3,", "1,list_item,,3,", r"south\.csv:4: has 5 fields, not 6"),
    ],
)
def test_faults_name_the_row_and_the_remedy(tiny, old, new, message):
    seed = read_seeds(tiny)[1]
    edit(tiny.layout("south"), old, new)
    with pytest.raises(InputError, match=message):
        read_layout(tiny, "south", read_seed_text(tiny, seed))
