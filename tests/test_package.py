import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, List, get_dataset_config_names, load_dataset

import gbabench
from gbabench.build import build
from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.package import UNIT_COLUMNS, gold_digest, load, parts_of, read_rows
from gbabench.protocols import folds
from gbabench.recipe import read_recipe
from gbabench.script import to_hans
from gbabench.storage import Project

from .conftest import append, edit, snapshot


def test_the_dataset_loads_in_one_line(real):
    dataset = gbabench.load()
    assert {split: part.num_rows for split, part in dataset.items()} == {"train": 445, "test": 151}
    assert list(dataset["train"].column_names) == list(UNIT_COLUMNS)
    assert dataset["train"].features["labels"] == List(ClassLabel(names=list(label_names(real))))


def test_load_dataset_of_the_folder_gives_the_same(real, tmp_path):
    theirs, ours = load_dataset(str(real.corpus), cache_dir=str(tmp_path)), load()
    for split in ("train", "test"):
        assert theirs[split].features == ours[split].features
        assert theirs[split][:] == ours[split][:]


def test_derived_columns_hold_in_every_row():
    for row in read_rows():
        assert row["text_hans"] == to_hans(row["text"])
        assert len(row["text_hans"]) == len(row["text"])
        assert [one["label"] for one in row["evidence"]] == row["labels"]
        assert all(0 <= one["start"] < one["end"] <= len(row["text"]) for one in row["evidence"])
        assert row["region"] in {
            "greater-bay-area",
            "hainan-hong-kong",
            "hainan",
            "hong-kong-mainland",
            "fujian-taiwan",
        }


def test_context_comes_from_the_same_article():
    by_id = {row["id"]: row for row in read_rows()}
    assert by_id["hainan-daily-0094"]["previous"] is None
    assert by_id["hainan-daily-0093"]["next"] is None
    assert by_id["phbs-0107"]["next"] == by_id["phbs-0108"]["text"]
    assert by_id["phbs-0031"]["heading"].startswith("2.深港融合是新时期")
    assert by_id["economic-daily-0080"]["region"] == "fujian-taiwan"


def test_parquet_carries_no_metadata_of_a_library(real):
    metadata = pq.read_schema(real.corpus / "data/default/train.parquet").metadata
    assert not metadata


def judge_again(project, id, labels):
    """Adjudicate a unit, so that gold changes."""
    row = next(row for row in read_rows(project) if row["id"] == id)
    evidence = dict.fromkeys(labels, row["text"][:2])
    append(
        project.annotations / "adjudications.jsonl",
        {"id": id, "text": row["text"], "labels": labels, "evidence": evidence, "adjudicator": "a3", "reason": "test"},
    )


def test_load_dataset_never_serves_stale_rows(built, tmp_path):
    """`datasets` keys its cache by folder name and YAML: the digests in the YAML must change the key."""
    cache = str(tmp_path / "cache")

    def labels_of(project):
        rows = load_dataset(str(project.corpus), cache_dir=cache)["train"]
        return {row["id"]: row["labels"] for row in rows}

    before = labels_of(built)
    id = next(id for id, labels in before.items() if labels == [])
    judge_again(built, id, ["finance"])
    build(built)
    assert labels_of(built)[id] == [0]


def test_load_dataset_never_serves_another_folders_rows(built, tmp_path):
    cache = str(tmp_path / "cache")
    other = Project(tmp_path / "other" / "tiny")
    shutil.copytree(built.root, other.root)
    id = read_rows(other)[0]["id"]
    judge_again(other, id, ["data_flows"])
    build(other)
    parts = [load_dataset(str(project.corpus), cache_dir=cache) for project in (built, other)]
    labels = [{row["id"]: row["labels"] for part in found.values() for row in part}[id] for found in parts]
    assert labels == [[], [2]]


def test_a_text_that_changes_changes_the_key_too(built, tmp_path):
    cache = str(tmp_path / "cache")
    first = load_dataset(str(built.corpus), cache_dir=cache)["train"]["text"]
    rows = read_rows(built)
    row = next(row for row in rows if row["split"] == "train" and row["doc"] == "north" and row["role"] == "body")
    path = built.annotations / "rounds/r1/a1.jsonl"
    text = path.read_text("utf-8")
    path.write_text("".join(line for line in text.splitlines(keepends=True) if f'"{row["id"]}"' not in line), "utf-8")
    build(built)
    second = load_dataset(str(built.corpus), cache_dir=cache)["train"]["text"]
    assert set(first) - set(second) == {row["text"]}


def test_two_builds_write_the_same_bytes_whatever_the_hash_seed(built):
    before = snapshot(built.root)
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        (built.splits).unlink()
        subprocess.run(
            [sys.executable, "-m", "gbabench.cli", "build", str(built.root)],
            check=True,
            env=environment,
            capture_output=True,
        )
        assert snapshot(built.root) == before


def test_the_digest_depends_on_labels_and_not_on_order(built):
    rows = read_rows(built)
    digest = gold_digest(rows)
    assert gold_digest(list(reversed(rows))) == digest
    rows[0]["labels"] = ["finance", "infrastructure"]
    assert gold_digest(rows) != digest


def test_nothing_is_written_when_an_input_is_at_fault(built):
    append(built.annotations / "rounds/r2/a1.jsonl", {"id": "north-9999", "text": "", "labels": [], "evidence": {}})
    edit(built.layout("north"), "1,body,,,24-25,joined\n", "1,body,,,24,\n1,body,,,25,\n")
    before = snapshot(built.root)
    with pytest.raises(InputError, match="unknown id"):
        build(built)
    assert snapshot(built.root) == before


def test_without_gold_only_the_units_are_written(tiny):
    shutil.rmtree(tiny.annotations / "rounds")
    (tiny.annotations / "adjudications.jsonl").unlink()
    made = build(tiny)
    assert made.gold == 0
    assert len(made.open) == made.annotated
    assert not (tiny.corpus / "data").exists()
    with pytest.raises(InputError, match=r"train\.parquet: no such file; run `gbabench build` first"):
        load(project=tiny)


def test_the_wheel_carries_the_corpus(tmp_path):
    """Build the wheel, unpack it away from the clone, and load, check and print from there."""
    root = Path(__file__).parents[1]
    python = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*python, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(root)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.stat().st_size < 3_000_000
    subprocess.run([*python, "install", "--no-deps", "--target", str(tmp_path / "site"), str(wheel)], check=True)
    program = (
        "import gbabench; assert gbabench.__file__.startswith({site!r}), gbabench.__file__;"
        "gbabench.load('judgments'); gbabench.load('cross_document_phbs');"
        "d = gbabench.load(); print(d['train'].num_rows, d['test'].num_rows)"
    ).format(site=str(tmp_path / "site"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    assert run("-c", program).split() == ["445", "151"]
    assert "hainan-daily" in run("-m", "gbabench.cli", "stats")
    run("-m", "gbabench.cli", "check")


CONFIGS = [
    "default",
    "judgments",
    "documents",
    *(f"cross_document_{doc}" for doc in ("hainan_daily", "economic_daily", "ta_kung_pao", "phbs", "cma")),
]


def test_the_card_names_every_config(real):
    parts = parts_of(["hainan-daily", "economic-daily", "ta-kung-pao", "phbs", "cma"])
    assert list(dict.fromkeys(config for config, _ in parts)) == CONFIGS
    assert get_dataset_config_names(str(real.corpus)) == CONFIGS


@pytest.mark.parametrize("config", CONFIGS)
def test_every_config_loads_with_datasets_and_from_the_package_alike(real, tmp_path, config):
    theirs, ours = load_dataset(str(real.corpus), config, cache_dir=str(tmp_path)), load(config)
    assert list(theirs) == list(ours)
    for split in ours:
        assert theirs[split].features == ours[split].features
        assert theirs[split][:] == ours[split][:]


def test_judgments_hold_every_annotator_and_round(real):
    rows = load("judgments")["train"]
    assert {(row["round"], row["annotator"]) for row in rows} == {
        ("r1", "a1"),
        ("r2", "a1"),
        ("r2", "a2"),
        ("adjudication", "a3"),
    }
    assert rows.num_rows == 3 * 596 + len((real.annotations / "adjudications.jsonl").read_text("utf-8").splitlines())
    assert not any(rows["stale"])
    assert set(rows["kind"]) == {"language-model"}
    assert all(row["note"] for row in rows if row["round"] == "adjudication")


def test_documents_hold_their_units_in_order(real):
    rows = load("documents")["train"]
    assert [row["doc"] for row in rows] == ["hainan-daily", "economic-daily", "ta-kung-pao", "phbs", "cma"]
    assert sum(len(row["unit_ids"]) for row in rows) == 664
    assert rows[0]["unit_texts"][0] == "全岛封关后,琼港联动有何新机遇"
    assert rows[0]["unit_speakers"][rows[0]["unit_ids"].index("hainan-daily-0018")] == "于涛"


def test_cross_document_configs_are_the_folds_of_the_protocol(real):
    for fold in folds("cross_document", read_rows(real), read_recipe(real)):
        dataset = load(f"cross_document_{fold.name.replace('-', '_')}")
        assert sorted(dataset["test"]["id"]) == sorted(fold.test)
        assert sorted(dataset["train"]["id"]) == sorted(fold.train)


def test_an_unknown_config_is_named():
    with pytest.raises(
        InputError, match="unknown config 'defualt'; use default, judgments, documents, cross_document_"
    ):
        load("defualt")


def test_a_stale_judgment_is_kept_and_marked(built):
    edit(built.annotations / "rounds/r1/a1.jsonl", "天气很好。", "天气不好。")
    build(built)
    stale = [row["id"] for row in load("judgments", project=built)["train"] if row["stale"]]
    assert stale == ["north-0015"]
