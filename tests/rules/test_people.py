from __future__ import annotations

import pytest

from casebook.rules.people import are_one, may_be_same, same


def test_capitals_and_spaces_make_no_other_person() -> None:
    assert same("  A.  RAO ", "a. rao")
    assert not same("A. Rao", "B. Rao")


@pytest.mark.parametrize(
    ("one", "other", "is_one", "may_be"),
    [
        ("Dr S. Mehta", "Dr S. Mehta, FSL Delhi", True, True),
        ("Inspector A. Kumar, 4711, IFSO", "A. Kumar", True, True),
        ("NIC, AIIMS", "AIIMS", True, True),
        ("HC Devi, Malkhana", "HC Devi, Special Cell", False, True),
        ("Head Constable Devi", "Head Constable Singh", False, False),
        ("Inspector", "Inspector Das", False, True),
        ("", "", False, True),
        ("", "Das", False, True),
    ],
)
def test_names_are_compared_by_their_words(
    one: str, other: str, is_one: bool, may_be: bool
) -> None:
    for first, second in ((one, other), (other, one)):
        assert are_one(first, second) is is_one
        assert may_be_same(first, second) is may_be
