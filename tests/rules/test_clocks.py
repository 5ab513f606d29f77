from __future__ import annotations

from datetime import date

import pytest

from casebook.rules.clocks import after_hours, clock, clocks, closed_day, kept_until, later
from tests.rules.rows import ist


def test_the_table_holds_every_clock_with_its_source() -> None:
    """The lengths as section 7 of the collected facts gives them."""
    assert {each.name: each.length for each in clocks()} == {
        "cert_in_report": "6 hours",
        "intermediary_answer": "72 hours",
        "search_record": "48 hours",
        "search_recording": "without delay",
        "laboratory": "48 hours",
        "e_fir": "3 days",
        "cert_in_logs": "180 days",
        "ipdr": "2 years",
        "preservation_provider": "90 days",
        "preservation_between_states": "60 days",
        "preservation_order": "90 days",
        "epoc": "10 days",
        "epoc_emergency": "8 hours",
        "epoc_preservation": "60 days",
        "default_bail_90": "90 days",
        "default_bail_60": "60 days",
        "progress": "90 days",
        "further_investigation": "90 days",
        "customer_data": "5 years",
    }
    for each in clocks():
        assert each.source and each.starts and each.says, each.name
        assert each.counts in ("every hour", "every day") or each.words, each.name


def test_what_awaits_confirmation_is_marked() -> None:
    marked = {each.name for each in clocks() if each.verify}
    assert {"search_record", "preservation_provider", "epoc_preservation"} <= marked
    assert not clock("cert_in_report").verify


def test_the_aiims_logs_are_kept_until_the_known_days() -> None:
    offence = date(2022, 11, 23)
    assert later(offence, days=clock("cert_in_logs").days) == date(2023, 5, 22)
    assert later(offence, years=clock("ipdr").years) == date(2024, 11, 23)


@pytest.mark.parametrize(
    ("day", "months", "years", "end"),
    [
        (date(2024, 2, 29), 0, 2, date(2026, 2, 28)),
        (date(2022, 11, 30), 3, 0, date(2023, 2, 28)),
        (date(2022, 12, 31), 1, 0, date(2023, 1, 31)),
    ],
)
def test_a_day_that_the_month_lacks_becomes_its_last(
    day: date, months: int, years: int, end: date
) -> None:
    assert later(day, months=months, years=years) == end


def test_hours_run_through_the_night_and_stay_as_fine_as_the_start() -> None:
    end = after_hours(ist("2022-12-02T22:30"), 72)
    assert end.local("Asia/Kolkata") == "2022-12-05T22:30+05:30"


def test_of_several_lengths_the_shortest_counts() -> None:
    since = date(2022, 11, 23)
    both = "Logs: 180 days. Customers of VPS, VPN and cloud services: 5 years."
    assert kept_until(since, both) == (date(2023, 5, 22), "180 days")
    assert kept_until(since, "six months") is None
    assert kept_until(since, "Not known: ask for preservation first.") is None
    assert kept_until(since, "kept for 6 months") == (date(2023, 5, 23), "6 months")


def test_a_weekend_is_named() -> None:
    assert "Sunday" in closed_day(ist("2023-01-22"), "Asia/Kolkata")
    assert "Saturday" in closed_day(ist("2023-01-21T10:00"), "Asia/Kolkata")
    assert closed_day(ist("2023-01-20T10:00"), "Asia/Kolkata") == ""
    # 23:00 UTC on a Saturday is Sunday in India.
    assert "Sunday" in closed_day(ist("2023-01-22T04:30"), "Asia/Kolkata")
