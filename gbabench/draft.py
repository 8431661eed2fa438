"""A layout for a document that has none: reading order and roles, as far as plain text shows them.

What it looks at is how documents are typeset, never what one of them says:

- Lines of one width are one wrapped column; a line that fills its column and ends no sentence goes on below, over blank
  lines and page ends.
- A long line that ends no sentence is a torn paragraph. It goes on after the captions, notes and page furniture that stand in
  between, or, behind a heading, at a later line that nothing introduces.
- Marks and fixed forms tell headings, list items, captions, notes, bylines, datelines, speakers, tables and furniture.

The draft says in a row's note what it was unsure of. A person corrects the layout and builds again.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from gbabench.clean import clean
from gbabench.layout import line_spans
from gbabench.records import Span

LONG = 40
"""Width, in Chinese characters, from which a line without an end is taken for torn prose."""
COLUMN = 60
"""Width up to which lines are taken for a wrapped column."""
SHORT = 30
"""Width up to which a line without an end may be a heading."""

_ENDS = re.compile(r"(?:[。！？!?；：:;…]|[。！？!?…][”’」』》】）)\]\"]+)$")
_SENTENCE_ENDS = re.compile(r"[。！？!?…][”’」』》】）)\]\"]*$")
_OPEN_END = re.compile(r"[，、,（(“「『《]$")

_NUMERAL = "一二三四五六七八九十百"
_FORMS: tuple[tuple[str, bool, re.Pattern[str]], ...] = tuple(
    (kind, strong, re.compile(pattern))
    for kind, strong, pattern in (
        # kind, whether it also interrupts an open paragraph, how the line begins
        ("hash", True, r"#{1,6}\s+\S"),
        ("rule", True, r"(?:[-*_=－—]\s*){3,}$"),
        ("page", True, r"[-–—·\s]*(?:第\s*)?\d{1,4}(?:\s*页|\s*頁|\s*/\s*\d+)?[-–—·\s]*$"),
        ("caption", True, r"(?:▲|(?:图|圖|表|附图|附圖|附表|Figure|Table)\s*[\d一二三四五六七八九十]+[-.\d]*\s*[：:．.])"),
        ("caption", True, r"(?:数据来源|資料來源|资料来源|數據來源|图片来源|圖片來源)\s*[：:]"),
        ("caption", True, r"注\s*[：:]"),
        ("note", True, r"(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]|\[\d{1,3}\])\s*\S"),
        ("glyph", True, r"[\ue000-\uf8ff]"),
        ("bullet", True, r"(?:[-*•●○▪◆◇□]\s*(?=\S))(?<![-*](?=[^\s]))"),
        ("bold", True, r"\*\*[^*]{1,40}\*\*\s*$"),
        ("turn", True, r"\*\*[^*：:]{1,12}[：:]\*\*|\*\*[^*：:]{1,12}\*\*[：:]"),
        ("dateline", True, r"【[^】]{1,12}[讯訊电電]】"),
        ("byline", False, r"[■□◆]?\s*(?:\S{0,12}(?:记者|記者|通讯员|通訊員)|作者|撰文|联系人|聯絡人|成稿时间|發佈日期|发布日期|電話|电话)"),
        ("byline", False, r"[（(【][^（(【]*(?:作者|本文系|作者单位)"),
        ("byline", False, r"\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?$"),
        ("furniture", True, r"(?:<?https?://\S+>?|TEL|Tel|【声明】|【聲明】|版权所有|版權所有)"),
        ("numbered", False, rf"(?:第[{_NUMERAL}\d]+[章节節条條部分编編]|[{_NUMERAL}]{{1,3}}、|[（(][{_NUMERAL}\d]{{1,3}}[）)]|\d{{1,2}}[.．、](?!\d)|\d{{1,2}}\s+(?=[^\W\d_])(?![年月日个個名万萬亿億家人项項批天次款种種]))"),
        ("field", False, r"[^\W\d]{2,8}[：:](?=\S)"),
        ("square", False, r"■"),
    )
)
_STARTS = re.compile(
    rf"(?:\d{{4}}年|[{_NUMERAL}]是|其[{_NUMERAL}]|第[{_NUMERAL}]|首先|其次|再次|最后|最後|此外|同时|同時|另外|目前|当前|當前|近日|近年|近期|未来|未來|"
    r"从.{1,8}看|從.{1,8}看|如何|然而|但|不过|不過|因此|为此|為此|在.{1,30}[，,]|[“「『])"
)
_CONTINUES = re.compile(r"[的地得了与與和及或并並而等之为為以在于於被将將把向对對从從]|[，。、；：）)”」』》]")
