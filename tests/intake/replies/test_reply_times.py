from __future__ import annotations

import pytest

from casebook.intake.replies.reply_times import ReplyTimes
from casebook.intake.timestamps import Unplaced
from casebook.model.instant import iso_utc
from casebook.model.timeline import DayOrder

INDIA = "Asia/Kolkata"


def placed(text: str, zone: str = INDIA, order: DayOrder = DayOrder.DAY_FIRST) -> str:
    found = ReplyTimes(zone, order, True).place(2, text)
    return "" if found is None else iso_utc(found.first_us)[:19]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("23/11/2022 10:15:30", "2022-11-23T04:45:30"),
        ("23-11-2022 10:15:30", "2022-11-23T04:45:30"),
        ("2022-11-23 10:15:30", "2022-11-23T04:45:30"),
        ("2022-11-23-10:15:30", "2022-11-23T04:45:30"),
        ("23:11:2022 10:15:30", "2022-11-23T04:45:30"),
        ("23/11/2022 10:15:30 PM", "2022-11-23T16:45:30"),
        ("23-Nov-2022 10:15:30", "2022-11-23T04:45:30"),
        ("23/11/2022 10:15 hrs", "2022-11-23T04:45:00"),
        ("2022-11-23T04:45:30Z", "2022-11-23T04:45:30"),
        ("23/11/2022 10:15:30 IST", "2022-11-23T04:45:30"),
        ("-", ""),
        ("N/A", ""),
    ],
)
def test_the_spellings_of_providers_are_placed(text: str, utc: str) -> None:
    assert placed(text) == utc


def test_the_month_first_form_of_the_nat_syslog_is_read_as_decided() -> None:
    assert placed("06:05:2022 10:15:30", order=DayOrder.MONTH_FIRST) == "2022-06-05T04:45:30"
    assert placed("06:05:2022 10:15:30", order=DayOrder.DAY_FIRST) == "2022-05-06T04:45:30"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("05/06/22 10:15:30", "four digits"),
        ("23/11/2022 25:15:30", "no such time"),
        ("11/23/2022 10:15:30", "no such time"),
        ("1669178730", "bare number"),
        ("yesterday", "."),
    ],
)
def test_what_could_mean_several_times_or_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unplaced, match=why):
        placed(text)


def test_zone_and_order_are_asked_both_at_once() -> None:
    times = ReplyTimes("", DayOrder.NONE, False)
    for number, text in ((7, "05/06/2022 10:15:30"), (8, "23/11/2022 10:15:30")):
        with pytest.raises(Unplaced):
            times.place(number, text)
    zone, order = times.questions("r.csv")
    assert (zone.name, order.name) == ("zone", "day_order")
    assert "Row 7" in zone.evidence
    assert "Row 7: “05/06/2022 10:15:30”" in order.evidence
    assert order.suggestion == "day first"


def test_nothing_is_asked_where_the_cells_say_it() -> None:
    times = ReplyTimes("", DayOrder.NONE, False)
    times.place(2, "2022-11-23T10:15:30+05:30")
    assert times.questions("r.csv") == ()


def test_a_clock_that_never_leaves_twelve_hours_is_asked_about() -> None:
    times = ReplyTimes(INDIA, DayOrder.DAY_FIRST, False)
    for hour in (1, 4, 9, 12):
        times.place(2, f"23/11/2022 {hour:02}:15:30")
    (question,) = times.questions("r.csv")
    assert question.name == "is_24_hour"
    times.place(3, "23/11/2022 13:00:00")
    assert times.questions("r.csv") == ()


def test_beside_am_and_pm_a_time_without_is_no_time() -> None:
    times = ReplyTimes(INDIA, DayOrder.DAY_FIRST, False)
    times.place(2, "23/11/2022 10:15:30")
    times.place(3, "23/11/2022 10:15:30 PM")
    assert times.must_begin_again
    again = ReplyTimes(INDIA, DayOrder.DAY_FIRST, False, says_half_day=True)
    with pytest.raises(Unplaced, match="neither AM nor PM"):
        again.place(2, "23/11/2022 10:15:30")
    # After noon and at midnight there is only one reading.
    assert again.place(3, "23/11/2022 22:15:30") is not None


def test_an_hour_that_happened_twice_is_refused() -> None:
    with pytest.raises(Unplaced, match="twice"):
        placed("30/10/2022 02:30:00", "Europe/Berlin")


def test_a_minute_may_be_any_of_its_seconds() -> None:
    found = ReplyTimes(INDIA, DayOrder.DAY_FIRST, True).place(2, "23/11/2022 10:15")
    assert found is not None
    assert found.last_us - found.first_us == 59_999_999
