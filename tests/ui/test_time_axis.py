from datetime import UTC, datetime

import pytest

from casebook.ui.widgets.time_axis import DAY_US, HOUR_US, duration_text, tick_text, ticks

MIDNIGHT_US = 1_669_161_600_000_000  # 2022-11-23T00:00:00Z


def test_marks_of_the_axis_stand_at_whole_clock_times_in_both_zones() -> None:
    marks = ticks(MIDNIGHT_US + 1, MIDNIGHT_US + DAY_US, 6 * HOUR_US, "UTC")
    assert [(mark - MIDNIGHT_US) // HOUR_US for mark in marks] == [6, 12, 18]
    assert tick_text(marks[0], "UTC", 6 * HOUR_US, "") == "23 Nov 2022 06:00"
    assert tick_text(marks[0], "Asia/Kolkata", 6 * HOUR_US, "2022-11-23") == "11:30"
    kolkata = ticks(MIDNIGHT_US, MIDNIGHT_US + DAY_US, DAY_US, "Asia/Kolkata")
    assert [(mark - MIDNIGHT_US) / HOUR_US for mark in kolkata] == [18.5]
    assert tick_text(kolkata[0], "Asia/Kolkata", DAY_US, "") == "24 Nov 2022"


def test_long_spans_are_marked_at_the_first_of_a_year_or_month_of_the_first_zone() -> None:
    def days(from_year: int, to_year: int, step_days: int, zone: str) -> list[str]:
        begin, end = (
            int(datetime(year, 1, 2, tzinfo=UTC).timestamp()) * 1_000_000
            for year in (from_year, to_year)
        )
        step = step_days * DAY_US
        return [tick_text(at, zone, step, "") for at in ticks(begin, end, step, zone)]

    assert days(1996, 2022, 1_826, "UTC") == [
        "1 Jan 2000", "1 Jan 2005", "1 Jan 2010", "1 Jan 2015", "1 Jan 2020",
    ]  # fmt: skip
    assert days(1971, 2104, 18_262, "Asia/Kolkata") == ["1 Jan 2000", "1 Jan 2050", "1 Jan 2100"]
    assert days(2021, 2022, 91, "UTC") == ["1 Apr 2021", "1 Jul 2021", "1 Oct 2021", "1 Jan 2022"]
    # The clocks of Berlin change twice between its months, and its months still begin at midnight.
    assert days(2022, 2023, 30, "Europe/Berlin")[:4] == [
        "1 Feb 2022", "1 Mar 2022", "1 Apr 2022", "1 May 2022",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("us", "words"),
    [
        (HOUR_US, "1 h"),
        (90 * 60_000_000, "1.5 h"),
        (DAY_US, "1 d"),
        (2_484 * DAY_US, "2,484 d"),
        (5_000, "5 ms"),
    ],
)
def test_lengths_of_time_are_given_in_their_largest_unit(us: int, words: str) -> None:
    assert duration_text(us) == words
