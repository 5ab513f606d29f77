from __future__ import annotations

import dataclasses

from casebook.model.agency import Agency, AgencyKind
from casebook.model.request import Preservation, RequestKind
from casebook.rules import losses, times
from casebook.rules.agency_directory import entry
from tests.rules.rows import AIIMS, interpol, ist

MAIL = dataclasses.replace(entry("mail_provider_abroad").agency, id="a3", number=3)
ACCESS = dataclasses.replace(entry("access_provider_india").agency, id="a3", number=3)
REQUEST = dataclasses.replace(interpol(due_at=None), kind=RequestKind.PRESERVATION)


def period(position: int = 1, **changes: object) -> Preservation:
    return Preservation(
        f"p{position}",
        "r1",
        position,
        ist("2022-12-01"),
        **changes,  # type: ignore[arg-type]
    )


def test_records_of_the_earliest_line_go_two_years_after_it() -> None:
    earliest = ist("2022-11-23T06:57:00").utc_us
    found = losses.of_lines(REQUEST, ACCESS, earliest, 14, AIIMS)
    assert found is not None
    assert times.day_of(found.at).isoformat() == "2024-11-23"
    assert "the earliest of 14 lines" in found.sentence
    assert "Access provider keeps 2 years: “IP detail records: at least 2 years.”" in found.sentence
    assert found.alarm_days == (14, 3)


def test_the_day_of_a_line_is_counted_in_the_zone_of_the_office() -> None:
    # 20:00 UTC on 22 November is 01:30 on the 23rd in India.
    late = ist("2022-11-23T01:30:00").utc_us
    found = losses.of_lines(REQUEST, ACCESS, late, 1, AIIMS)
    assert found is not None
    assert "of 23 Nov 2022" in found.sentence


def test_an_access_provider_in_india_is_held_to_its_licence_and_others_to_nothing() -> None:
    bare = Agency("a3", 3, "Example ISP", "ISP", "India", kind=AgencyKind.ACCESS_PROVIDER)
    found = losses.of_lines(REQUEST, bare, ist("2022-11-23T10:00").utc_us, 1, AIIMS)
    assert found is not None
    assert "Unified Licence" in found.sentence
    abroad = dataclasses.replace(bare, country="China")
    assert losses.of_lines(REQUEST, abroad, 0, 1, AIIMS) is None
    assert not losses.deletes(MAIL)


def test_preservation_ends_as_confirmed_and_is_renewed_fourteen_and_three_days_before() -> None:
    until = ist("2023-03-12")
    found = losses.of_preservation(REQUEST, MAIL, (period(until=until),), AIIMS)
    assert found is not None
    assert found.at == until
    assert "E-mail provider preserves until 12 Mar 2023." in found.sentence
    assert "That is a Sunday" in found.sentence
    assert found.alarm_days == (14, 3)


def test_an_end_that_was_not_recorded_is_counted_from_the_confirmation_and_says_so() -> None:
    found = losses.of_preservation(
        REQUEST, MAIL, (period(granted_at=ist("2022-12-05T11:00")),), AIIMS
    )
    assert found is not None
    # 90 days from 5 December 2022.
    assert times.day_of(found.at).isoformat() == "2023-03-05"
    assert "counted as 90 days from 5 Dec 2022, when it was confirmed" in found.sentence
    assert "The 90 days" in found.verify


def test_the_last_renewal_counts_and_a_remark_settles_it() -> None:
    first, second = period(until=ist("2023-03-01")), period(2, until=ist("2023-05-30"))
    found = losses.of_preservation(REQUEST, MAIL, (second, first), AIIMS)
    assert found is not None
    assert found.at == ist("2023-05-30")
    settled = dataclasses.replace(second, remarks="the data came on 2 May")
    assert losses.of_preservation(REQUEST, MAIL, (first, settled), AIIMS) is None
    unknown = dataclasses.replace(MAIL, preservation_days=None)
    assert losses.of_preservation(REQUEST, unknown, (period(),), AIIMS) is None
