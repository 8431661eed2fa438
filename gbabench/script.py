"""Simplified and Traditional Chinese: the derived column `text_hans`."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def to_hans(text: str) -> str:
    """Return `text` in Simplified characters, code point for code point.

    OpenCC's `t2s` maps character to character and gives the same output in every OpenCC version tried, so
    offsets into `text` hold in the result. The phrase configurations (`tw2sp`, `hk2sp`) do neither.
    """
    hans: str = _converter().convert(text)
    if len(hans) != len(text):
        raise ValueError(f"t2s changed the length of {text!r}")
    return hans


def is_traditional(text: str) -> bool:
    """Tell whether a text is written in Traditional characters: more than 2 % of a sample change to Simplified."""
    sample = text[:20_000]
    changed = sum(left != right for left, right in zip(sample, to_hans(sample), strict=True))
    return changed > 0.02 * sum("\u4e00" <= char <= "\u9fff" for char in sample)
