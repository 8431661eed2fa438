import json
import math

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance as nltk_masi
from sklearn.metrics import cohen_kappa_score

from gbabench.agreement import agreement, alpha, kappa, masi_distance, nominal_distance
from gbabench.errors import InputError

from .conftest import append
from .test_cli import call

LABELS = ("finance", "talent_mobility", "data_flows", "infrastructure")


def random_sets(random_seed, units=80, annotators=3):
    random = np.random.default_rng(random_seed)
    true = random.random((units, 4)) < 0.3
    noisy = [true ^ (random.random((units, 4)) < 0.1) for _ in range(annotators)]
    return [[frozenset(np.array(LABELS)[one[unit]].tolist()) for one in noisy] for unit in range(units)]


@pytest.mark.parametrize("random_seed", range(4))
def test_nominal_alpha_equals_the_krippendorff_package(random_seed):
    ratings = [["finance" in labels for labels in unit] for unit in random_sets(random_seed)]
    theirs = krippendorff.alpha(np.array(ratings, dtype=float).T, level_of_measurement="nominal")
    assert alpha(ratings, nominal_distance)[0] == pytest.approx(theirs)


@pytest.mark.parametrize("random_seed", range(4))
def test_alpha_of_sets_equals_nltk(random_seed):
    ratings = random_sets(random_seed, annotators=2)
    rows = [(f"a{n}", unit, labels) for unit, rated in enumerate(ratings) for n, labels in enumerate(rated)]
    task = AnnotationTask(rows, distance=lambda left, right: 0.0 if left == right else nltk_masi(left, right))
    theirs = task.alpha()
    assert alpha(ratings, masi_distance)[0] == pytest.approx(theirs)


@pytest.mark.parametrize("random_seed", range(4))
def test_kappa_equals_scikit_learn(random_seed):
    ratings = random_sets(random_seed, annotators=2)
    pair = np.array([["finance" in labels for labels in unit] for unit in ratings])
    value, low, high = kappa([pair], np.ones((1, len(pair))))
    assert value == pytest.approx(cohen_kappa_score(pair[:, 0], pair[:, 1]))
    assert low == pytest.approx(high) == pytest.approx(value)


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ((), (), 0),
        (("a",), ("a",), 0),
        (("a",), ("a", "b"), 1 - 0.5 * 2 / 3),
        (("a", "b"), ("b", "c"), 1 - 1 / 9),
        (("a",), ("b",), 1),
        ((), ("a",), 1),
    ],
)
def test_masi_by_hand(left, right, distance):
    assert masi_distance(frozenset(left), frozenset(right)) == pytest.approx(distance)


def test_the_tiny_round(built):
    found = agreement(built)
    assert (found.round, found.annotators, found.units) == ("r2", ("a1", "a2"), 3)
    assert found.exact == pytest.approx(1 / 3)
    assert [one.id for one in found.disagreements] == ["north-0006", "north-0020"]
    assert found.disagreements[0].judgments == {"a1": {"finance": "手续"}, "a2": {}}
    assert found.labels["data_flows"].alpha[0] == 1
    assert found.labels["data_flows"].positive == 1
    assert found.labels["finance"].positive == 0
    assert math.isnan(found.labels["infrastructure"].alpha[1]) or found.labels["infrastructure"].alpha[0] == 1


def test_the_real_round_is_reported_for_units_that_the_guidelines_cite_and_those_they_do_not(real):
    found = agreement(real)
    assert found.units == 596
    assert set(found.slices["guidelines"]) == {"cited as an example", "not cited"}
    assert sum(part["units"] for part in found.slices["guidelines"].values()) == 596
    for one in found.labels.values():
        assert one.alpha[1] <= one.alpha[0] <= one.alpha[2]
        assert one.alpha[0] == pytest.approx(one.kappa[0], abs=0.01)


def test_rounds_that_cannot_be_compared_are_named(built):
    with pytest.raises(InputError, match=r"r1: no unit was judged twice; agreement needs two annotators"):
        agreement(built, "r1")
    with pytest.raises(InputError, match=r"r9: no such round; use r1, r2"):
        agreement(built, "r9")


def test_the_command_prints_tables_disagreements_and_json(built):
    shown = call("agreement", built.root).stdout
    assert "talent_mobility" in shown
    assert "north-0020" in shown
    assert "a1: finance=手续" in shown
    found = json.loads(call("agreement", built.root, "--round", "r2", "--json").stdout)
    assert found["units"] == 3
    assert found["slices"]["role"]["body"]["exact"] == pytest.approx(1 / 3)
    assert "NaN" not in call("agreement", built.root, "--json").stdout
    append(built.annotations / "rounds/r2/a2.jsonl", {"id": "north-0021"})
    assert call("agreement", built.root).returncode == 2
