from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.errors import FieldError
from casebook.rules.numbering import check_pattern, fits, folded, mark_for, number_in, prefix


@pytest.mark.parametrize(
    ("pattern", "number", "parent", "year", "mark"),
    [
        ("IFSO/214/E{n:3}", 7, "", "", "IFSO/214/E007"),
        ("IFSO/214/E{n:3}", 1234, "", "", "IFSO/214/E1234"),
        ("{parent}.{n}", 2, "E007", "", "E007.2"),
        ("{year}/CY/{n:2}", 9, "", "2022", "2022/CY/09"),
        ("E{n}(a+b)", 1, "", "", "E1(a+b)"),
    ],
)
def test_mark_is_made_from_the_pattern_and_fits_it(
    pattern: str, number: int, parent: str, year: str, mark: str
) -> None:
    assert mark_for(pattern, number, parent, year) == mark
    assert fits(pattern, mark, year)
    assert number_in(pattern, mark, parent, year) == number
    assert mark.startswith(prefix(pattern, parent, year))


@pytest.mark.parametrize(
    ("pattern", "mark"),
    [
        ("IFSO/214/E{n:3}", "IFSO/214/E07"),
        ("IFSO/214/E{n:3}", "IFSO/214/E0007"),
        ("IFSO/214/E{n:3}", "IFSO/214/E000"),
        ("IFSO/214/E{n:3}", "IFSO/215/E007"),
        ("IFSO/214/E{n:3}", "IFSO/214/E007 "),
        ("E{n}", "E01"),
        ("E{n}", "E1\u0663"),
        ("{parent}.{n}", ".1"),
        ("{year}/{n}", "2023/1"),
    ],
)
def test_other_marks_do_not_fit(pattern: str, mark: str) -> None:
    assert not fits(pattern, mark, "2022")


def test_a_mark_of_another_parent_has_no_number_in_this_one() -> None:
    assert number_in("{parent}.{n}", "E007.2", "E008") is None
    assert number_in("{parent}.{n}", "E007.1.2", "E007.1") == 2


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("E", "the running number once"),
        ("E{n}/{n:3}", "the running number once"),
        ("E{number}", "stands for nothing"),
        ("E{n:12}", "stands for nothing"),
        ("E{n", "not closed"),
        ("E{n}}", "not closed"),
        (" E{n}", "without spaces"),
        ("E{n}\n", "without spaces"),
        ("{parent}.{n}", "for parts"),
        ("E" * 60 + "{n}", "at most 60"),
    ],
)
def test_a_wrong_pattern_is_refused_with_what_to_do(pattern: str, said: str) -> None:
    with pytest.raises(FieldError, match=said) as caught:
        check_pattern(pattern)
    assert caught.value.field == "exhibit_pattern"


def test_no_pattern_and_a_pattern_of_parts_pass() -> None:
    check_pattern("")
    check_pattern("{parent}/{n:2}", "part_pattern")


def test_the_year_must_be_known() -> None:
    with pytest.raises(FieldError, match="date of the FIR"):
        mark_for("{year}/{n}", 1)


def test_marks_are_compared_without_capitals_and_spaces() -> None:
    assert folded("IFSO / e 01") == folded("ifso/E01")


@given(st.integers(1, 10**6), st.integers(1, 9), st.text("AB/.-()[]*+?", max_size=8))
def test_every_number_comes_back_out_of_its_mark(number: int, digits: int, text: str) -> None:
    pattern = f"{text}{{n:{digits}}}{text}"
    assert number_in(pattern, mark_for(pattern, number)) == number
