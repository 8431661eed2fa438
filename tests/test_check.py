import json

import pytest

from gbabench.check import CHECKS, run_checks
from gbabench.results import read_results
from gbabench.storage import read_text, write_text

from .conftest import append, edit


def drop_line(path, part):
    text = path.read_text("utf-8")
    path.write_text("".join(line for line in text.splitlines(keepends=True) if part not in line), "utf-8")


def change_unit(project, id, **change):
    lines = [json.loads(line) for line in project.sentences.read_text("utf-8").splitlines()]
    lines = [{**line, **change} if line["id"] == id else line for line in lines]
    project.sentences.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def move(project, id, split):
    lines = project.splits.read_text("utf-8").splitlines(keepends=True)
    moved = [",".join([*line.split(",")[:3], split + "\n"]) if line.startswith(id) else line for line in lines]
    project.splits.write_text("".join(moved), "utf-8")


def leave_a_label_out_of_test(project):
    for line in project.splits.read_text("utf-8").splitlines()[1:]:
        move(project, line.split(",")[0], "train")


def repeat_a_text_across_the_border(project):
    sides = {line.split(",")[3]: line.split(",")[0] for line in project.splits.read_text("utf-8").splitlines()[1:]}
    units = {unit["id"]: unit for unit in map(json.loads, project.sentences.read_text("utf-8").splitlines())}
    change_unit(project, sides["test"], text=units[sides["train"]]["text"])


def add_result_of_other_gold(project):
    result = {"model": "m", "protocol": "official", "gold_digest": "0" * 64}
    write_text(project.results / "m-official.json", json.dumps(result))


JUDGMENT = {"id": "north-0014", "text": "合作不断深化。", "labels": [], "evidence": {}}

BREAK = {
    "readable-input": lambda project: append(project.sentences, {"id": "x"}),
    "seed-digest": lambda project: edit(project.root / "seeds/text/north.txt", "天气很好", "天气不好"),
    "layout-complete": lambda project: drop_line(project.layout("north"), "body,,,19,"),
    "spans-spell-text": lambda project: change_unit(project, "north-0015", text="天气不好。"),
    "coverage": lambda project: drop_line(project.sentences, '"north-0015"'),
    "units-current": lambda project: change_unit(project, "north-0015", role="list_item"),
    "id-once": lambda project: write_text(project.retired, "id,text,successors\nnorth-0015,天气很好。,\n"),
    "heading-link": lambda project: change_unit(project, "north-0015", heading="south-0001"),
    "judgment-valid": lambda project: append(project.annotations / "rounds/r2/a1.jsonl", {**JUDGMENT, "labels": ["x"]}),
    "annotator-known": lambda project: append(project.annotations / "rounds/r2/a7.jsonl", JUDGMENT),
    "evidence-once": lambda project: edit(project.annotations / "rounds/r1/a1.jsonl", '"数据跨境"}', '"t"}'),
    "stale-judgment": lambda project: append(project.annotations / "rounds/r2/a1.jsonl", {**JUDGMENT, "text": "旧"}),
    "open-unit": lambda project: drop_line(project.annotations / "rounds/r1/a1.jsonl", '"north-0015"'),
    "split-complete": lambda project: drop_line(project.splits, "north-0015"),
    "split-leak": repeat_a_text_across_the_border,
    "split-label": leave_a_label_out_of_test,
    "package-current": lambda project: edit(project.annotations / "rounds/r1/a1.jsonl", '"债券通"}', '"债券"}'),
    "card-current": lambda project: edit(project.card, "# GBABench 0.0.1", "# GBABench 0.0.2"),
    "result-gold": add_result_of_other_gold,
}


def close(project):
    """Adjudicate the one unit of the tiny project that annotators left open."""
    text = "医疗影像数据实现共享。"
    row = {
        "id": "north-0020",
        "text": text,
        "labels": ["data_flows"],
        "evidence": {"data_flows": "数据"},
        "adjudicator": "a3",
        "reason": "R14",
    }
    append(project.annotations / "adjudications.jsonl", row)


@pytest.fixture
def sound(tiny):
    from gbabench.build import build

    close(tiny)
    build(tiny)
    return tiny


def test_a_sound_project_has_no_findings(sound):
    assert run_checks(sound) == []


def test_the_corpus_itself_has_no_findings(real):
    assert run_checks(real) == []


def test_every_check_has_a_case():
    assert list(BREAK) == [check.id for check in CHECKS]


@pytest.mark.parametrize("id", BREAK)
def test_each_check_finds_its_fault(sound, id):
    BREAK[id](sound)
    findings = [finding for finding in run_checks(sound) if finding.check == id]
    assert findings
    for finding in findings:
        assert finding.place
        assert finding.message
        assert finding.remedy


def test_a_fault_upstream_does_not_hide_the_other_checks(sound):
    BREAK["seed-digest"](sound)
    BREAK["card-current"](sound)
    assert {finding.check for finding in run_checks(sound)} >= {"seed-digest", "card-current"}


def test_levels_and_single_checks_can_be_chosen(sound):
    BREAK["seed-digest"](sound)
    BREAK["card-current"](sound)
    assert {finding.check for finding in run_checks(sound, [4])} == {"card-current"}
    assert {finding.check for finding in run_checks(sound, only=["seed-digest"])} == {"seed-digest"}


def test_result_files_of_the_repository_are_on_this_gold(real):
    from gbabench.package import gold_digest, parts_of, read_rows

    digest = gold_digest(read_rows(real))
    assert {result.gold_digest for result in read_results(real)} == {digest}
    assert read_text(real.card).count(digest) == 1 + len(
        {config for config, _ in parts_of(list(dict.fromkeys(row["doc"] for row in read_rows(real))))}
    )
