"""Corpus version, and the recipes of splits and folds: `corpus/corpus.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from gbabench.errors import InputError
from gbabench.storage import Project, read_text


@dataclass(frozen=True, slots=True)
class Recipe:
    """How splits and folds are made: `corpus/corpus.toml`."""

    version: str
    test_share: float
    passage_units: int
    ngram: int
    near_duplicate: float
    contained: float
    contained_ngrams: int
    random_seed: int
    cv_folds: int
    cv_repeats: int
    cv_random_seed: int


def read_recipe(project: Project) -> Recipe:
    """Read corpus version and split recipe."""
    try:
        table: dict[str, Any] = tomllib.loads(read_text(project.recipe))
        return Recipe(table["version"], **table["splits"], **{f"cv_{key}": value for key, value in table["cv"].items()})
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML ({error})", "mend the syntax", path=project.recipe) from None
    except (KeyError, TypeError) as error:
        raise InputError(
            f"a key is missing or unknown ({error})",
            "give version, [splits] and [cv] as the comments of the file say",
            path=project.recipe,
        ) from None
