from __future__ import annotations

from dataclasses import fields

import pytest

from casebook.actions.save_search import (
    filter_of,
    rename_search,
    retract_search,
    save_search,
    saved_searches,
    search_named,
)
from casebook.errors import CaseError, FieldError
from casebook.model.timeline import RecordFilter, SavedSearch
from casebook.store.case_file import CaseFile

EVERYTHING = RecordFilter(
    -5, 7, 2, "h", "u", "k", "4624", "a *b", ("ipv4", "10.0.0.1"), "t", "red", *[True] * 4
)


def test_everything_leaves_no_field_of_a_filter_out() -> None:
    assert all(getattr(EVERYTHING, field.name) != field.default for field in fields(EVERYTHING))


@pytest.mark.parametrize("flt", [EVERYTHING, RecordFilter(from_us=0), RecordFilter(source=1)])
def test_a_saved_search_gives_the_same_filter_again(case: CaseFile, flt: RecordFilter) -> None:
    save_search(case, "mine", flt)
    assert filter_of(search_named(case, "MINE")) == flt


def test_a_name_is_used_once_until_it_is_retracted(case: CaseFile) -> None:
    saved = save_search(case, " Way  in ", RecordFilter(host="a"))
    assert saved.name == "Way in"
    with pytest.raises(FieldError, match="“Way in” already"):
        save_search(case, "way in", RecordFilter(host="b"))
    other = save_search(case, "b", RecordFilter(host="b"))
    with pytest.raises(FieldError, match="already"):
        rename_search(case, other, "WAY IN")
    assert rename_search(case, saved, "WAY IN").name == "WAY IN"
    retract_search(case, search_named(case, "way in"))
    assert [each.name for each in saved_searches(case)] == ["b"]
    save_search(case, "Way in", RecordFilter(host="c"))


def test_a_search_that_is_not_there_names_those_that_are(case: CaseFile) -> None:
    with pytest.raises(CaseError, match="None is"):
        search_named(case, "x")
    save_search(case, "mine", RecordFilter(host="a"))
    with pytest.raises(CaseError, match="There are “mine”"):
        search_named(case, "x")


def test_nothing_is_saved_without_a_name_or_a_filter(case: CaseFile) -> None:
    with pytest.raises(FieldError, match="name"):
        save_search(case, " ", RecordFilter(host="a"))
    with pytest.raises(FieldError, match="Nothing is filtered"):
        save_search(case, "all", RecordFilter())


def test_a_filter_of_a_newer_version_is_refused_and_never_applied_in_part() -> None:
    saved = SavedSearch("", "n", {"host": "a", "planet": "mars"})
    with pytest.raises(CaseError, match="planet"):
        filter_of(saved)
