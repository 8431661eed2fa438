import json
import math

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

from gbabench.errors import InputError
from gbabench.evaluate import Interval, evaluate, read_predictions, score
from gbabench.package import read_rows
from gbabench.protocols import folds
from gbabench.recipe import read_recipe
from gbabench.records import Fold, Prediction

LABELS = ("finance", "talent_mobility", "data_flows", "infrastructure")


def rows_of(gold, passages=None):
    """Rows with these gold labels, each its own passage unless given."""
    return [
        {"id": f"u{n}", "labels": labels, "passage": (passages or range(99))[n], "group": n, "split": "test", "doc": "d",
         "script": "Hans", "genre": "g", "region": "r", "role": "body"}
        for n, labels in enumerate(gold)
    ]  # fmt: skip


def scored(gold, guessed, labels=LABELS, passages=None):
    rows = rows_of(gold, passages)
    fold = Fold("official", (), tuple(row["id"] for row in rows))
    return score([Prediction(f"u{n}", tuple(one)) for n, one in enumerate(guessed)], rows, [fold], labels)


def test_a_unit_with_no_gold_and_no_predicted_label_is_right_in_exact_match_and_not_in_f1():
    with_empty = scored([["finance"], [], []], [["finance"], [], []])
    assert with_empty.exact_match.value == 1
    assert with_empty.macro_f1.value == 1
    assert scored([["finance"], []], [[], []]).exact_match.value == 0.5
    assert scored([["finance"], []], [[], []]).macro_f1.value == 0


def test_only_empty_units_have_no_f1_at_all():
    scores = scored([[], []], [[], []])
    assert scores.exact_match.value == 1
    assert math.isnan(scores.macro_f1.value)
    assert math.isnan(scores.micro_f1.value)


def test_a_label_that_occurs_nowhere_is_left_out_of_the_mean_and_a_wrong_one_is_not():
    assert scored([["finance"]], [["finance"]]).macro_f1.value == 1
    assert scored([["finance"]], [["finance", "data_flows"]]).macro_f1.value == 0.5
    assert math.isnan(scored([["finance"]], [["finance"]]).labels["data_flows"]["f1"].value)


def test_counts_by_hand():
    # finance: 1 right, 1 missed, 1 too many -> P 1/2, R 1/2, F1 1/2; data_flows: 1 right -> 1
    scores = scored([["finance"], ["finance"], ["data_flows"], []], [["finance"], [], ["data_flows"], ["finance"]])
    assert scores.labels["finance"] == {
        "precision": 0.5,
        "recall": 0.5,
        "f1": scores.labels["finance"]["f1"],
        "support": 2,
    }
    assert scores.labels["finance"]["f1"].value == 0.5
    assert scores.macro_f1.value == 0.75
    assert scores.micro_f1.value == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert scores.exact_match.value == 0.5


@pytest.mark.parametrize("random_seed", range(5))
def test_values_equal_scikit_learn(random_seed):
    random = np.random.default_rng(random_seed)
    gold, guess = random.random((2, 200, 4)) < 0.2
    names = [[label for label, on in zip(LABELS, row, strict=True) if on] for row in np.concatenate([gold, guess])]
    ours = scored(names[:200], names[200:], passages=[n // 5 for n in range(200)])
    assert ours.macro_f1.value == pytest.approx(f1_score(gold, guess, average="macro", zero_division=np.nan))
    assert ours.micro_f1.value == pytest.approx(f1_score(gold, guess, average="micro"))
    assert ours.exact_match.value == pytest.approx(accuracy_score(gold, guess))
    for number, label in enumerate(LABELS):
        assert ours.labels[label]["precision"] == pytest.approx(precision_score(gold[:, number], guess[:, number]))
        assert ours.labels[label]["recall"] == pytest.approx(recall_score(gold[:, number], guess[:, number]))
        assert ours.labels[label]["f1"].value == pytest.approx(f1_score(gold[:, number], guess[:, number]))
        assert ours.labels[label]["support"] == gold[:, number].sum()


def test_intervals_hold_the_value_and_shrink_with_more_passages():
    random = np.random.default_rng(0)
    gold = [["finance"] if on else [] for on in random.random(400) < 0.5]
    guess = [labels if right else [] for labels, right in zip(gold, random.random(400) < 0.8, strict=True)]
    few = scored(gold, guess, passages=[n // 40 for n in range(400)]).micro_f1
    many = scored(gold, guess, passages=list(range(400))).micro_f1
    for interval in (few, many):
        assert interval.low < interval.value < interval.high
    small = scored(gold[:40], guess[:40], passages=list(range(40))).micro_f1
    assert small.high - small.low > many.high - many.low


def test_a_bootstrap_of_one_passage_has_no_spread():
    scores = scored([["finance"], []], [["finance"], ["finance"]], passages=[0, 0])
    assert scores.micro_f1 == Interval(2 / 3, 2 / 3, 2 / 3)


def test_over_folds_a_score_is_the_mean_over_folds():
    rows = rows_of([["finance"], ["finance"]])
    parts = [Fold("a", (), ("u0",)), Fold("b", (), ("u1",))]
    scores = score([Prediction("u0", ("finance",), None, "a"), Prediction("u1", (), None, "b")], rows, parts, LABELS)
    assert scores.macro_f1.value == 0.5
    assert scores.folds == {"a": 1.0, "b": 0.0}


@pytest.fixture(scope="module")
def official(real):
    rows = read_rows(real)
    return rows, folds("official", rows, read_recipe(real))


def write(path, lines):
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


def test_gold_itself_scores_one_under_every_protocol(tmp_path, real, official):
    rows, _ = official
    for protocol in ("official", "cross_document", "cross_script", "cv"):
        parts = folds(protocol, rows, read_recipe(real))
        labels = {row["id"]: row["labels"] for row in rows}
        lines = [{"id": id, "labels": labels[id], "fold": part.name} for part in parts for id in part.test]
        scores = evaluate(write(tmp_path / "gold.jsonl", lines), protocol)
        assert scores.macro_f1 == scores.exact_match == Interval(1, 1, 1)
        assert set(scores.slices["script"]) == {"Hans", "Hant"}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda lines: lines[:-1], r"p\.jsonl: .*: 1 of \d+ units are not predicted, first of fold 'official'; predict every unit"),
        (lambda lines: [*lines, lines[0]], r"p\.jsonl:\d+: .*: is predicted in line 1 too; keep one line"),
        (lambda lines: [{**lines[0], "id": "phbs-9999"}, *lines], r"p\.jsonl:1: phbs-9999: unknown id; predict the units"),
        (lambda lines: [{**lines[0], "labels": ["money"]}, *lines[1:]], r"p\.jsonl:1: .*: unknown label 'money'; use finance"),
        (lambda lines: [{**lines[0], "scores": {"money": 1}}, *lines[1:]], r"p\.jsonl:1: .*: unknown label 'money'"),
        (lambda lines: [{**lines[0], "fold": "cma"}, *lines[1:]], r"p\.jsonl:1: .*: is not in the test part of fold 'cma'"),
    ],
)  # fmt: skip
def test_faults_of_a_prediction_file_name_the_line(tmp_path, official, spoil, message):
    _, parts = official
    lines = [{"id": id, "labels": []} for id in parts[0].test]
    with pytest.raises(InputError, match=message):
        read_predictions(write(tmp_path / "p.jsonl", spoil(lines)), parts, LABELS)


def test_cv_needs_the_fold(tmp_path, real, official):
    rows, _ = official
    parts = folds("cv", rows, read_recipe(real))
    with pytest.raises(InputError, match=r'stands in 5 folds and names none; add "fold"'):
        read_predictions(write(tmp_path / "p.jsonl", [{"id": rows[0]["id"], "labels": []}]), parts, LABELS)
