import pytest

from gbabench.errors import InputError
from gbabench.package import read_rows
from gbabench.protocols import PROTOCOLS, folds
from gbabench.recipe import read_recipe


@pytest.fixture(scope="module")
def rows(real):
    return read_rows(real)


@pytest.fixture(scope="module")
def recipe(real):
    return read_recipe(real)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_nothing_leaks_and_every_test_unit_is_known(rows, recipe, protocol):
    group = {row["id"]: row["group"] for row in rows}
    for fold in folds(protocol, rows, recipe):
        assert fold.train
        assert fold.test
        assert not set(fold.train) & set(fold.test)
        assert not {group[id] for id in fold.train} & {group[id] for id in fold.test}


def test_official_is_the_stored_split(rows, recipe):
    (fold,) = folds("official", rows, recipe)
    assert set(fold.test) == {row["id"] for row in rows if row["split"] == "test"}
    assert len(fold.train) + len(fold.test) == len(rows)


def test_cross_document_holds_out_each_document_once(rows, recipe):
    found = folds("cross_document", rows, recipe)
    assert [fold.name for fold in found] == ["cma", "economic-daily", "hainan-daily", "phbs", "ta-kung-pao"]
    assert sorted(id for fold in found for id in fold.test) == sorted(row["id"] for row in rows)
    assert all(id.startswith(fold.name) for fold in found for id in fold.test)


def test_cross_script_goes_both_ways(rows, recipe):
    there, back = folds("cross_script", rows, recipe)
    assert (there.name, back.name) == ("hans-to-hant", "hant-to-hans")
    assert set(there.train) == set(back.test)
    assert {id.rpartition("-")[0] for id in there.test} == {"ta-kung-pao", "cma"}


def test_cv_tests_each_unit_once_a_repeat_in_folds_of_like_size(rows, recipe):
    found = folds("cv", rows, recipe)
    assert len(found) == recipe.cv_folds * recipe.cv_repeats
    for repeat in range(recipe.cv_repeats):
        own = found[repeat * recipe.cv_folds : (repeat + 1) * recipe.cv_folds]
        assert sorted(id for fold in own for id in fold.test) == sorted(row["id"] for row in rows)
        assert max(len(fold.test) for fold in own) - min(len(fold.test) for fold in own) <= 25
    assert len({fold.test for fold in found}) == len(found)


def test_folds_do_not_depend_on_the_order_of_the_rows(rows, recipe):
    forth, back = folds("cv", rows, recipe), folds("cv", list(reversed(rows)), recipe)
    assert [set(fold.test) for fold in forth] == [set(fold.test) for fold in back]


def test_an_unknown_protocol_is_named(rows, recipe):
    with pytest.raises(InputError, match="unknown protocol 'random'; use official, cross_document, cross_script, cv"):
        folds("random", rows, recipe)
