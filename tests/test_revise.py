import json
import subprocess

import pytest

from gbabench.annotations import read_verdict
from gbabench.corpus import read_units
from gbabench.errors import InputError
from gbabench.revise import diff, migrate

from .conftest import edit, snapshot
from .test_cli import call


def test_two_annotators_of_a_round(tiny):
    found = {one.id: (one.kind, one.left, one.right) for one in diff(tiny, "r2/a1", "r2/a2")}
    assert found == {
        "north-0006": ("changed", ("finance",), ()),
        "north-0020": ("changed", ("data_flows",), ("talent_mobility", "data_flows")),
    }


def test_a_round_against_gold_shows_what_was_added_and_changed(tiny):
    kinds = {one.id: one.kind for one in diff(tiny, "r2/a1", "gold")}
    assert kinds["north-0006"] == "changed"
    assert kinds["north-0020"] == "dropped"
    assert kinds["north-0004"] == "added"


def test_a_round_alone_is_what_its_annotators_agree_on(tiny):
    found = {one.id: one.kind for one in diff(tiny, "r2", "r2/a1")}
    assert found == {"north-0006": "added", "north-0020": "added"}
    assert [one.id for one in diff(tiny, "r2", "r2")] == []


def test_git_revisions(tiny):
    def git(*arguments):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", "-C", str(tiny.root), *identity, *arguments], check=True, capture_output=True)

    git("init")
    git("add", "-A")
    git("commit", "-m", "first")
    edit(tiny.annotations / "rounds/r1/a1.jsonl", '{"finance": "债券通"}', "{}")
    edit(
        tiny.annotations / "rounds/r1/a1.jsonl",
        '"债券通交易量创新高。", "labels": ["finance"]',
        '"债券通交易量创新高。", "labels": []',
    )
    (found,) = diff(tiny, "HEAD:gold", "gold")
    assert (found.id, found.left, found.right) == ("north-0008", ("finance",), ())
    shown = call("annotations", "diff", "HEAD:gold", "gold", "--project", tiny.root)
    assert shown.stdout.startswith("changed north-0008: finance → none\n")
    with pytest.raises(InputError, match="nowhere: git cannot give this revision"):
        diff(tiny, "nowhere:gold", "gold")


def test_an_unknown_state_is_named(tiny):
    with pytest.raises(
        InputError, match="r2/a9: no such annotations; use gold, r1/a1, r2/a1, r2/a2, or REVISION: before one"
    ):
        diff(tiny, "r2/a9", "gold")


def relabel(project, *pairs):
    path = project.annotations / "labels.toml"
    text = path.read_text("utf-8")
    for old, new in pairs:
        text = text.replace(f'name = "{old}"', f'name = "{new}"')
    path.write_text(text, "utf-8")


def gold(project):
    return {id: one.labels for id, one in read_verdict(project, read_units(project), frozenset()).gold.items()}


def test_a_rename(tiny):
    before = gold(tiny)
    relabel(tiny, ("finance", "money"))
    counts = migrate(tiny, ["finance"], ["money"], "2026-01-01").files
    after = gold(tiny)
    assert {id: tuple("finance" if one == "money" else one for one in labels) for id, labels in after.items()} == before
    assert counts["annotations/rounds/r1/a1.jsonl"] == 8
    assert counts["annotations/rounds/r2/a2.jsonl"] == 0
    log = json.loads((tiny.annotations / "migrations.jsonl").read_text("utf-8"))
    assert (log["from"], log["to"], log["date"]) == (["finance"], ["money"], "2026-01-01")


def test_a_merge_keeps_one_evidence(tiny):
    path = tiny.annotations / "labels.toml"
    blocks = path.read_text("utf-8").split("[[label]]")
    path.write_text("[[label]]".join([*blocks[:3], blocks[3].replace("data_flows", "links")]), "utf-8")
    migrate(tiny, ["data_flows", "infrastructure"], ["links"], "2026-01-01")
    assert gold(tiny)["north-0016"] == ("links",)
    row = next(
        json.loads(line)
        for line in (tiny.annotations / "rounds/r1/a1.jsonl").open(encoding="utf-8")
        if "north-0016" in line
    )
    assert row["evidence"] == {"links": "数据"}


def test_a_split_needs_a_decision_for_each_unit(tiny, tmp_path):
    path = tiny.annotations / "labels.toml"
    text = path.read_text("utf-8")
    extra = (
        text[text.rindex("[[label]]") :]
        .replace('"infrastructure"', '"customs"')
        .replace('hotkey = "4"', 'hotkey = "5"')
    )
    path.write_text(text.replace('name = "infrastructure"', 'name = "transport"') + extra, "utf-8")
    with pytest.raises(InputError, match="a split needs decisions"):
        migrate(tiny, ["infrastructure"], ["transport", "customs"], "2026-01-01")
    ids = ["north-0016", "north-0018", "north-0019", "south-0003", "south-0012", "south-0013"]
    to = {"north-0019": ["customs"], "north-0016": ["transport", "customs"]}
    rows = [{"id": id, "label": "infrastructure", "to": to.get(id, ["transport"])} for id in ids]
    decisions = tmp_path / "decisions.jsonl"
    decisions.write_text("".join(json.dumps(row) + "\n" for row in rows[:-1]), "utf-8")
    before = snapshot(tiny.root)
    with pytest.raises(InputError, match=r"a1\.jsonl:\d+: south-0013: label 'infrastructure' is not decided"):
        migrate(tiny, ["infrastructure"], ["transport", "customs"], "2026-01-01", decisions)
    assert snapshot(tiny.root) == before
    decisions.write_text('{"id": "north-0016"\n', "utf-8")
    with pytest.raises(InputError, match=r"decisions\.jsonl:1: is not JSON"):
        migrate(tiny, ["infrastructure"], ["transport", "customs"], "2026-01-01", decisions)
    decisions.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    migrate(tiny, ["infrastructure"], ["transport", "customs"], "2026-01-01", decisions)
    after = gold(tiny)
    assert after["north-0019"] == ("customs",)
    assert after["north-0016"] == ("data_flows", "transport", "customs")


def test_the_label_set_must_fit_first(tiny):
    with pytest.raises(InputError, match=r"labels\.toml: label 'money' is not in the label set; define it there first"):
        migrate(tiny, ["finance"], ["money"], "2026-01-01")
    relabel(tiny, ("data_flows", "money"))
    with pytest.raises(InputError, match=r"labels\.toml: label 'finance' is still in the label set; take it out first"):
        migrate(tiny, ["finance"], ["money"], "2026-01-01")


def test_the_command_migrates(tiny):
    relabel(tiny, ("finance", "money"))
    done = call("annotations", "migrate", "--from", "finance", "--to", "money", "--project", tiny.root)
    assert done.returncode == 0, done.stderr
    assert "annotations/rounds/r1/a1.jsonl: 8 judgments changed" in done.stdout
