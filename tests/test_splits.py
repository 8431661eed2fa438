from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbabench.corpus import read_units
from gbabench.duplicates import are_near, near_duplicates, ngrams
from gbabench.package import read_rows
from gbabench.recipe import read_recipe
from gbabench.records import Unit
from gbabench.splits import EXCLUDED, TEST, TRAIN, passages, place_units, read_splits, stratify


@pytest.fixture(scope="module")
def placed(real):
    return [unit for unit in read_units(real) if unit.annotated], read_splits(real), read_recipe(real)


def document(doc, texts):
    return [Unit(f"{doc}-{n:04d}", doc, 1, "body", None, None, text, ()) for n, text in enumerate(texts, 1)]


def test_all_annotated_units_are_placed_and_shares_hold(placed):
    units, placings, recipe = placed
    assert list(placings) == [unit.id for unit in units]
    sides = Counter(at.split for at in placings.values())
    assert sides[TEST] / len(units) == pytest.approx(recipe.test_share, abs=0.02)
    assert sides[EXCLUDED] == 0


def test_labels_and_documents_are_spread_evenly(real, placed):
    rows = read_rows(real)
    share = placed[2].test_share
    for name in ("finance", "talent_mobility", "data_flows", "infrastructure"):
        own = [row for row in rows if name in row["labels"]]
        assert sum(row["split"] == TEST for row in own) / len(own) == pytest.approx(share, abs=0.06), name
    for doc in {row["doc"] for row in rows}:
        own = [row for row in rows if row["doc"] == doc]
        assert sum(row["split"] == TEST for row in own) / len(own) == pytest.approx(share, abs=0.06), doc


def test_passages_are_whole_and_short(placed):
    units, placings, recipe = placed
    sides = {(at.passage, at.split) for at in placings.values()}
    assert len(sides) == len({passage for passage, _ in sides})
    assert max(Counter(at.passage for at in placings.values()).values()) <= 1.5 * recipe.passage_units
    assert passages(units, recipe.passage_units) == {id: at.passage for id, at in placings.items()}


def test_no_near_duplicate_stands_on_both_sides(placed):
    units, placings, recipe = placed
    pairs = near_duplicates(units, recipe)
    assert ("ta-kung-pao-0063", "ta-kung-pao-0076") in pairs  # a sentence repeated in another article
    assert ("cma-0033", "cma-0093") in pairs  # a table cell quoted in the prose
    for left, right in pairs:
        assert placings[left].split == placings[right].split
        assert placings[left].group == placings[right].group


def test_a_new_document_moves_nothing_and_is_placed_whole(placed):
    units, placings, recipe = placed
    new = document("new", ["完全不同的一段文字。", "另一句没有出现过的话语。"])
    for order in ([*units, *new], [*new, *units]):
        after = place_units(order, {}, placings, recipe)
        assert {id: at.split for id, at in after.items() if id in placings} == {
            id: at.split for id, at in placings.items()
        }
        assert {id: at.passage for id, at in after.items() if id in placings} == {
            id: at.passage for id, at in placings.items()
        }
        assert len({after[unit.id].split for unit in new}) == 1


@pytest.mark.parametrize("side", [TRAIN, TEST])
def test_a_near_duplicate_in_a_new_document_follows_the_old_text(placed, side):
    units, placings, recipe = placed
    old = next(unit for unit in units if placings[unit.id].split == side and len(unit.text) > 60)
    new = document("new", ["看，" + old.text])
    assert place_units([*units, *new], {}, placings, recipe)["new-0001"].split == side


def test_a_text_near_to_both_sides_is_excluded(placed):
    units, placings, recipe = placed
    left, right = (
        next(u for u in units if placings[u.id].split == side and len(u.text) > 60) for side in (TRAIN, TEST)
    )
    new = document("new", [left.text, right.text])
    placed_new = place_units([*units, *new], {}, placings, recipe)
    assert {placed_new[unit.id].split for unit in new} == {EXCLUDED}


def test_a_unit_that_was_cut_in_two_stays_with_its_passage(placed):
    units, placings, recipe = placed
    at = next(
        n for n, unit in enumerate(units) if placings[unit.id].split == TEST and placings[units[n - 1].id].split == TEST
    )
    halves = [replace(units[at], id="new-0001", text="前一半"), replace(units[at], id="new-0002", text="后一半")]
    after = place_units([*units[:at], *halves, *units[at + 1 :]], {}, placings, recipe)
    assert {after[half.id].passage for half in halves} == {placings[units[at - 1].id].passage}
    assert {after[half.id].split for half in halves} == {TEST}


def test_texts_are_compared_across_scripts_and_punctuation(placed):
    recipe = placed[2]
    pair = document("a", ["推動大灣區成為國際樞紐。", "推动大湾区，成为“国际枢纽”", "好", "好。", "坏"])
    assert near_duplicates(pair, recipe) == [("a-0001", "a-0002"), ("a-0003", "a-0004")]


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 15), st.sampled_from("abc")), min_size=1, max_size=60),
    st.sampled_from([(0.75, 0.25), (0.2,) * 5]),
    st.integers(0, 9),
)
def test_stratify_keeps_groups_whole_and_is_deterministic(members, shares, random_seed):
    group = {f"u{n}": f"g{name}" for n, (name, _) in enumerate(members)}
    strata = {f"u{n}": {stratum: 1.0} for n, (_, stratum) in enumerate(members)}
    placed = stratify(group, strata, shares, random_seed)
    assert placed.keys() == set(group.values())
    assert set(placed.values()) <= set(range(len(shares)))
    backwards = dict(reversed(group.items()))
    assert stratify(backwards, strata, shares, random_seed) == placed


def test_the_prefix_filter_finds_what_a_full_comparison_finds(placed):
    units, _, recipe = placed
    loose = replace(recipe, near_duplicate=0.3, contained=0.35, contained_ngrams=5)
    grams = {unit.id: ngrams(unit.text, recipe.ngram) for unit in units}
    for rules in (recipe, loose):
        full = set()
        for number, left in enumerate(units):
            for right in units[number + 1 :]:
                shorter, longer = sorted((grams[left.id], grams[right.id]), key=len)
                if are_near(shorter, longer, rules):
                    full.add((left.id, right.id))
        assert set(near_duplicates(units, rules)) == full
