import json
import re
from dataclasses import replace

import pytest

from gbabench.annotations import read_annotators, read_verdict, round_paths
from gbabench.corpus import read_units
from gbabench.duplicates import near_duplicates
from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.recipe import read_recipe

from .conftest import append, edit


def verdict(project):
    return read_verdict(project, read_units(project), frozenset({"north-0099"}))


def test_gold_comes_from_adjudication_then_from_the_newest_round(tiny):
    found = verdict(tiny)
    assert found.gold["north-0006"].source == "adjudication"
    assert found.gold["north-0006"].labels == ()
    assert found.gold["north-0018"].source == "r2"
    assert found.gold["north-0004"].source == "r1"
    assert found.gold["north-0004"].evidence == {"finance": "跨境理财通"}


def test_a_tie_leaves_a_unit_open(tiny):
    found = verdict(tiny)
    assert found.open == ("north-0020",)
    assert "north-0020" not in found.gold


def test_a_third_annotator_decides_by_majority(tiny):
    row = {
        "id": "north-0020",
        "text": "医疗影像数据实现共享。",
        "labels": ["data_flows"],
        "evidence": {"data_flows": "数据"},
    }
    append(tiny.annotations / "rounds/r2/a3.jsonl", row)
    assert verdict(tiny).gold["north-0020"].labels == ("data_flows",)


def test_none_is_a_judgment_and_a_missing_line_is_not(tiny):
    path = tiny.annotations / "rounds/r1/a1.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if '"south-0015"' not in line), "utf-8")
    found = verdict(tiny)
    assert found.gold["south-0016"].labels == ()
    assert "south-0015" in found.open


def test_a_judgment_of_another_text_is_stale_and_does_not_count(tiny):
    path = tiny.annotations / "rounds/r1/a1.jsonl"
    edit(path, "天气很好。", "天气不好。")
    append(path, {"id": "north-0099", "text": "没有了", "labels": [], "evidence": {}})
    found = verdict(tiny)
    assert [id for _, id in found.stale] == ["north-0015", "north-0099"]
    assert found.stale[0][0] == "annotations/rounds/r1/a1.jsonl:13"
    assert "north-0015" in found.open


GOOD = {"id": "north-0014", "text": "合作不断深化。", "labels": ["finance"], "evidence": {"finance": "合作"}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "north-9999"}, r"a9\.jsonl:1: north-9999: unknown id; take the id from"),
        ({"id": "north-0002"}, r"a9\.jsonl:1: north-0002: is a byline, which is not annotated; delete the line"),
        ({"labels": ["money"]}, r"a9\.jsonl:1: north-0014: unknown label 'money'; use finance, talent_mobility"),
        ({"labels": ["finance", "finance"]}, r"a9\.jsonl:1: north-0014: labels are double or out of order"),
        (
            {"evidence": {"finance": "银行"}},
            r"a9\.jsonl:1: north-0014: evidence for finance is not in the text: '银行'; copy",
        ),
        ({"evidence": {"finance": ""}}, r"evidence for finance is not in the text"),
        ({"evidence": {}}, r"a9\.jsonl:1: north-0014: evidence does not match the labels"),
        ({"labels": []}, r"evidence does not match the labels; give evidence for each label and for no other"),
    ],
)
def test_faults_name_file_line_id_and_remedy(tiny, change, message):
    append(tiny.annotations / "rounds/r2/a9.jsonl", {**GOOD, **change})
    with pytest.raises(InputError, match=message):
        verdict(tiny)


def test_a_unit_judged_twice_by_one_annotator_is_refused(tiny):
    for _ in range(2):
        append(tiny.annotations / "rounds/r2/a9.jsonl", GOOD)
    with pytest.raises(InputError, match=r"a9\.jsonl:2: north-0014: is judged in line 1 too"):
        verdict(tiny)


def test_an_adjudication_needs_its_reason(tiny):
    append(tiny.annotations / "adjudications.jsonl", GOOD)
    with pytest.raises(InputError, match=r"adjudications\.jsonl:2: north-0014: field 'adjudicator' is missing"):
        verdict(tiny)


def test_rounds_are_ordered_by_number(tiny):
    (tiny.annotations / "rounds/r10").mkdir()
    assert [path.name for path in round_paths(tiny)] == ["r1", "r2", "r10"]
    (tiny.annotations / "rounds/pilot").mkdir()
    with pytest.raises(InputError, match=r"pilot: is no round; name the folder r1, r2"):
        round_paths(tiny)


def test_annotators_say_whether_they_are_people(tiny):
    assert [one.kind for one in read_annotators(tiny)] == ["language-model"] * 2 + ["human"] * 4
    edit(tiny.annotations / "annotators.csv", "a2,r2,human", "a2,r2,person")
    with pytest.raises(InputError, match=r"annotators\.csv:4: a2: unknown kind 'person'; use human or language-model"):
        read_annotators(tiny)


def test_every_annotated_unit_of_the_real_corpus_is_judged_with_evidence(real):
    units = read_units(real)
    found = read_verdict(real, units, frozenset())
    assert found.open == ()
    assert found.stale == ()
    text = {unit.id: unit.text for unit in units}
    for id, gold in found.gold.items():
        assert set(gold.evidence) == set(gold.labels)
        assert all(words in text[id] for words in gold.evidence.values())


def test_no_annotator_of_the_real_corpus_is_called_human(real):
    assert {one.kind for one in read_annotators(real)} == {"language-model"}
    for path in round_paths(real):
        for file in path.glob("*.jsonl"):
            assert all(
                set(json.loads(line)) >= {"id", "text", "labels", "evidence"} for line in file.open(encoding="utf-8")
            )


def test_judgments_of_nobody_are_refused(tiny):
    append(tiny.annotations / "rounds/r2/a7.jsonl", GOOD)
    with pytest.raises(InputError, match=r"a7\.jsonl: is by 'a7' in 'r2', who is not in annotators\.csv; add a row"):
        verdict(tiny)


def test_adjudications_of_nobody_are_refused(tiny):
    append(tiny.annotations / "adjudications.jsonl", {**GOOD, "adjudicator": "a8", "reason": "G1"})
    with pytest.raises(InputError, match=r"adjudications\.jsonl: north-0014: is by 'a8' in 'adjudication'"):
        verdict(tiny)


def test_evidence_of_gold_is_certain(real):
    units = read_units(real)
    text = {unit.id: unit.text for unit in units}
    for id, gold in read_verdict(real, units, frozenset()).gold.items():
        assert all(text[id].count(words) == 1 for words in gold.evidence.values()), id


def test_like_texts_have_like_labels(real):
    """Near-equal texts carry the same labels; a text that another contains carries none that the other lacks."""
    units = [unit for unit in read_units(real) if unit.annotated]
    gold, recipe = read_verdict(real, units, frozenset()).gold, read_recipe(real)
    equal = set(near_duplicates(units, replace(recipe, contained=1.1)))
    assert equal
    for left, right in near_duplicates(units, recipe):
        first, second = set(gold[left].labels), set(gold[right].labels)
        assert first == second if (left, right) in equal else first <= second or second <= first, (left, right)


def test_the_guidelines_quote_the_corpus(real):
    """Every id that the guidelines cite exists, and every excerpt stands in its unit."""
    text = {unit.id: unit.text for unit in read_units(real)}
    guidelines = (real.annotations / "guidelines.md").read_text("utf-8")
    cited = re.findall(r"`([a-z-]+-\d{4})`", guidelines)
    assert len(set(cited)) > 100
    assert set(cited) <= set(text)
    excerpts = re.findall(r"`([a-z-]+-\d{4})` “([^”]*)”", guidelines)
    assert len(excerpts) > 200
    assert [(id, words) for id, words in excerpts if words not in text[id]] == []
    for label in label_names(real):
        section = re.search(rf"^## \S+ {label}$(.*?)(?=^## |\Z)", guidelines, re.MULTILINE | re.DOTALL)[1]
        for heading in ("正例", "反例"):
            part = re.search(rf"^### {heading}$(.*?)(?=^### |\Z)", section, re.MULTILINE | re.DOTALL)[1]
            assert len(re.findall(r"^- `", part, re.MULTILINE)) >= 6, (label, heading)
