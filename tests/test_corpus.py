import pytest

from gbabench.clean import clean, spell
from gbabench.corpus import build_units, read_retired, read_units, unit_files
from gbabench.errors import InputError
from gbabench.layout import read_layout
from gbabench.seeds import read_seed_text, read_seeds
from gbabench.storage import write_all

from .conftest import append, edit

PINS = {
    # document: units, annotated, text of the first, tenth and last unit
    "hainan-daily": (
        142,
        132,
        "全岛封关后,琼港联动有何新机遇",
        "海南大学“一带一路”研究院院长",
        "【作者单位:海南师范大学",
    ),
    "economic-daily": (
        103,
        100,
        "粤港澳规则衔接交出新答卷",
        "截至目前，广东省人社厅已在土木建筑",
        "（作者系福建师范大学经济学院副院长）",
    ),
    "ta-kung-pao": (
        91,
        87,
        "港具備高端專業服務優勢與內地城市優勢互補",
        "善用前海、南沙、河套等重大合作平台",
        "青年發展，有助吸引更多香港青年把握大灣區機遇。",
    ),
    "phbs": (
        224,
        179,
        "专题报告系列",
        "深港融合发展思路能够很好地契合两地的发展诉求。",
        "<http://thinktank.phbs.pku.edu.cn>",
    ),
    "cma": (104, 98, "大灣區跨境合作新規劃與香港的角色", "從另一個角度看，2024年將迎來", "資料來源：廠商會研究部整理"),
}


@pytest.fixture(scope="module")
def units(real):
    return read_units(real)


@pytest.mark.parametrize("doc", PINS)
def test_counts_and_texts_of_the_real_corpus(units, doc):
    own = [unit for unit in units if unit.doc == doc]
    count, annotated, *texts = PINS[doc]
    assert (len(own), sum(unit.annotated for unit in own)) == (count, annotated)
    for unit, text in zip((own[0], own[9], own[-1]), texts, strict=True):
        assert unit.text.startswith(text)


def test_a_rebuild_gives_the_stored_units(real, units):
    assert build_units(real) == (units, read_retired(real))


def test_every_unit_is_spelled_by_its_spans_and_every_character_is_accounted_for(real, units):
    for seed in read_seeds(real):
        text = read_seed_text(real, seed)
        held = []
        for unit in (unit for unit in units if unit.doc == seed.doc_id):
            assert spell(text, unit.spans) == unit.text, unit.id
            held += [offset for span in unit.spans for offset in range(*span)]
        for block in read_layout(real, seed.doc_id, text):
            held += [at for span, _ in clean(text, block.spans, block.speaker).deleted for at in range(*span)]
        assert len(held) == len(set(held))
        assert {at for at, char in enumerate(text) if not char.isspace()} <= set(held)


@pytest.mark.parametrize(
    ("id", "text"),
    [  # torn in the seed by columns, page ends, footnotes and captions
        ("hainan-daily-0026", "45项香港执业资格单向认可"),
        ("hainan-daily-0055", "更顺畅地导入内地"),
        ("hainan-daily-0062", "海南制造+全球销售"),
        ("ta-kung-pao-0085", "更便利的互認機制，並加強對香港青年的創業及就業支援。"),
        ("phbs-0030", "大国博弈冲突加剧"),
        ("phbs-0107", "累计孵化创业团队共计610家"),
        ("phbs-0125", "深股通和港股通的交易金额逐年增长（图6）"),
        ("cma-0015", "亦被外界視為「前海規劃2.0」"),
    ],
)
def test_torn_sentences_are_whole(units, id, text):
    assert text in next(unit.text for unit in units if unit.id == id)


def test_turns_have_their_speaker_and_questions_have_none(units):
    by_id = {unit.id: unit for unit in units}
    assert by_id["hainan-daily-0018"].speaker == by_id["hainan-daily-0030"].speaker == "于涛"
    assert by_id["hainan-daily-0048"].speaker is None
    assert not any(unit.text.startswith("于涛") for unit in units)


def test_headings_nest(units):
    by_id = {unit.id: unit for unit in units}
    cell = by_id["cma-0063"]
    assert by_id[cell.heading].text == "市場環境"
    assert by_id[by_id[cell.heading].heading].role == "caption"
    assert by_id[by_id["phbs-0032"].heading].text.startswith("2.深港融合是新时期两地突围")


def stored(project):
    units, retired = build_units(project)
    write_all(unit_files(project, units, retired))
    return {unit.id: unit.text for unit in units}


def test_ids_stay_where_the_text_stayed_and_what_vanished_is_retired(tiny):
    before = stored(tiny)
    edit(tiny.layout("north"), "1,body,,,24-25,joined\n", "1,body,,,24,\n1,body,,,25,\n")
    after = stored(tiny)
    gone = [id for id in before if id not in after]
    assert gone == ["north-0018"]
    new = [id for id in after if id not in before]
    assert [after[id] for id in new] == ["港车北上", "日均三千辆。"]
    assert new == ["north-0022", "north-0023"]
    retired = read_retired(tiny)
    assert [(old.id, old.text, old.successors) for old in retired] == [
        ("north-0018", "港车北上日均三千辆。", tuple(new))
    ]
    assert {id: text for id, text in before.items() if id not in gone}.items() <= after.items()
    assert stored(tiny) == after
    assert read_retired(tiny) == retired


def test_an_id_is_never_given_again(tiny):
    stored(tiny)
    edit(tiny.layout("north"), "1,body,,,24-25,joined\n", "1,body,,,24,\n1,body,,,25,\n")
    split = stored(tiny)
    edit(tiny.layout("north"), "1,body,,,24,\n1,body,,,25,\n", "1,body,,,24-25,joined\n")
    joined = stored(tiny)
    assert "north-0018" not in joined
    assert {id for id in joined if id not in split} == {"north-0024"}


def test_a_small_change_of_a_unit_keeps_its_id(tiny):
    before = stored(tiny)
    edit(tiny.layout("south"), "1,table_cell,2,,8:0-2,row label\n1,table_cell,,,8:3-,\n", "1,table_cell,2,,8,\n")
    after = stored(tiny)
    assert before["south-0010"] == "擴大人民幣結算。"
    assert after["south-0010"] == "金融擴大人民幣結算。"
    assert "south-0009" not in after


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "south-0001"}, "id stands twice"),
        ({"role": "prose"}, "unknown role 'prose'"),
        ({"spans": [[1]]}, "spans are not pairs"),
    ],
)
def test_faults_of_the_stored_units(tiny, change, message):
    row = {"id": "x-0001", "doc": "x", "article": 1, "role": "body", "heading": None, "speaker": None}
    append(tiny.sentences, {**row, "text": "甲", "spans": [[0, 1]], **change})
    with pytest.raises(InputError, match=rf"sentences\.jsonl:41: .*{message}.*run `gbabench build`"):
        read_units(tiny)
