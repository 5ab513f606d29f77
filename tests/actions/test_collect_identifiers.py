from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions.collect_identifiers import (
    country_sentence,
    filled,
    found_in,
    read_register,
    register,
    seen,
)
from casebook.actions.merge_identifiers import merge
from casebook.errors import CaseError, FieldError
from casebook.intake.registered_country import registered_country
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import iso_utc
from casebook.store.case_file import CaseFile
from tests.actions.identifiers import LOG, address, ask, at, mail, read_log

IPV4, EMAIL = IdentifierKind.IPV4, IdentifierKind.EMAIL


def test_an_identifier_is_counted_where_it_stands_and_not_where_it_only_begins(
    case: CaseFile, tmp_path: Path
) -> None:
    read_log(case, tmp_path)
    register(case, IPV4, "192.0.2[.]7")
    (row,) = seen(case)
    assert row.seen is not None
    assert (row.seen.count, row.seen.by_source) == (3, {1: 3})
    assert row.seen.first_us is not None
    assert row.seen.last_us is not None
    assert iso_utc(row.seen.first_us)[:19] == "2022-11-23T01:12:07"
    assert iso_utc(row.seen.last_us)[:19] == "2022-11-23T01:12:10"
    assert row.country is not None
    assert "documentation" in row.country.special


def test_a_host_is_counted_where_a_record_names_it_as_its_host(
    case: CaseFile, tmp_path: Path
) -> None:
    read_log(case, tmp_path)
    register(case, IdentifierKind.HOST, "web-02")
    (row,) = seen(case)
    assert row.seen is not None
    assert row.seen.count == 5


def test_a_record_with_two_merged_spellings_counts_once(case: CaseFile, tmp_path: Path) -> None:
    read_log(case, tmp_path)
    one, two = address(case), mail(case)
    merge(case, two, one, "he said so")
    (row,) = seen(case)
    assert row.seen is not None
    # Three lines with the address and two with the mail; one line holds both.
    assert row.seen.count == 4
    assert [count for _, count in row.seen.ways] == [3, 2]


def test_an_identifier_is_kept_once_under_one_spelling(case: CaseFile) -> None:
    first = register(case, IPV4, "192.0.2[.]7")
    assert (first.value, first.as_found) == ("192.0.2.7", "192.0.2[.]7")
    with pytest.raises(CaseError, match="in the register already, as I-1"):
        register(case, IPV4, "192.0.2.7")


def test_a_merged_spelling_is_not_registered_again(case: CaseFile) -> None:
    merge(case, address(case, "192.0.2.8"), address(case), "the same machine")
    with pytest.raises(CaseError, match="as I-1, which was merged into I-2"):
        address(case, "192.0.2.8")


def test_what_is_no_identifier_is_refused(case: CaseFile) -> None:
    with pytest.raises(FieldError):
        register(case, IPV4, "192.0.2.300")
    assert seen(case) == ()


def test_a_text_gives_its_identifiers() -> None:
    assert [f.value for f in found_in(LOG)] == ["192.0.2.7", "192.0.2.70", "desk@example.com"]


def test_a_draft_is_not_asked_and_a_line_in_another_spelling_is(case: CaseFile) -> None:
    address(case)
    ask(case, (IPV4, "192.0.2.7"))
    (row,) = seen(case)
    assert row.asked is not None
    assert (row.asked.lines, row.asked.sent, row.asked.last_us) == (1, 0, None)
    mail(case)
    ask(case, (EMAIL, "desk@EXAMPLE.com"), (IPV4, "192.0.2.7"), sent="10:15")
    ask(case, (IPV4, "192.0.2.7"), sent="11:00", answered=True)
    first, second = seen(case)
    assert first.asked is not None
    assert second.asked is not None
    assert (first.asked.lines, first.asked.sent, first.asked.answered) == (3, 2, 1)
    assert (first.asked.outstanding, first.asked.last_us) == (1, at("11:00").utc_us)
    assert (second.asked.sent, second.asked.last_us) == (1, at("10:15").utc_us)


def test_the_same_text_of_another_kind_is_another_thing(case: CaseFile) -> None:
    register(case, IdentifierKind.ACCOUNT, "192.0.2.7")
    ask(case, (IPV4, "192.0.2.7"), sent="10:15")
    (row,) = seen(case)
    assert row.asked is not None
    assert row.asked.lines == 0


def test_merged_spellings_count_together_in_what_was_asked(case: CaseFile) -> None:
    one, two = address(case), address(case, "192.0.2.8")
    ask(case, (IPV4, "192.0.2.7"), sent="10:15")
    ask(case, (IPV4, "192.0.2.8"), sent="11:15")
    merge(case, two, one, "the same machine")
    (row,) = seen(case)
    assert row.asked is not None
    assert (row.asked.sent, row.asked.last_us) == (2, at("11:15").utc_us)


def test_looking_up_in_steps_ends_and_gives_the_same(case: CaseFile, tmp_path: Path) -> None:
    read_log(case, tmp_path)
    for number in range(1, 9):
        address(case, f"192.0.2.{number}")
    ask(case, (IPV4, "192.0.2.7"), sent="10:15")
    found = read_register(case)
    steps = 0
    while not found.is_filled:
        found, steps = filled(case, found, 0), steps + 1
        assert steps < 50
    assert steps > 2
    assert [row.seen for row in found.rows] == [row.seen for row in seen(case)]
    assert [row.asked for row in found.rows] == [row.asked for row in seen(case)]


def test_counts_stay_until_the_records_change(case: CaseFile, tmp_path: Path) -> None:
    address(case)
    before = filled(case, read_register(case), 10)
    assert read_register(case, before).rows[0].seen is not None
    assert read_register(case, before).rows[0].asked is None
    read_log(case, tmp_path)
    assert read_register(case, before).rows[0].seen is None


def test_the_country_says_how_old_it_is_and_what_it_is_not() -> None:
    found = registered_country("8.8.8.8")
    assert found is not None
    words = country_sentence(found)
    assert "RIR registration as of 2026-10-27" in words
    assert "iptocc 3.3.170" in words
    assert "not where the machine stands" in words
    nat = registered_country("100.64.0.1")
    assert nat is not None
    assert "carrier NAT" in country_sentence(nat)
