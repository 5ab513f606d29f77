"""Whether two texts name the same person or place."""

from __future__ import annotations

import re

_SAY_NOTHING = frozenset(
    {"inspector", "sub", "assistant", "deputy", "head", "constable", "superintendent"}
    | {"commissioner", "officer", "duty", "director", "dsp", "acp", "sho", "the", "and", "for"}
    | {"shri", "smt", "mrs", "sample"}
)
"""Ranks and words that many names share; “sample” marks every name of the sample case."""


def same(one: str, other: str) -> bool:
    """Say whether two texts are equal but for capitals and spaces."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def may_be_same(one: str, other: str) -> bool:
    """Say whether two texts may name one person: “Inspector A. Rao, 4711” and “A. Rao”.

    They do when they share a word of three letters that is no rank. A text without such a word
    tells nothing, and may be anybody.
    """
    first, second = _words(one), _words(other)
    return not first or not second or bool(first & second)


def are_one(one: str, other: str) -> bool:
    """Say whether two texts name one person: alike, or the one says no more than the other.

    “Dr S. Mehta” is “Dr S. Mehta, FSL Delhi”; a text without a name is nobody's.
    """
    if same(one, other):
        return bool(one.strip())
    first, second = _words(one), _words(other)
    return bool(first and second) and (first <= second or second <= first)


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[^\W_]{3,}", text.casefold()) if w not in _SAY_NOTHING}
