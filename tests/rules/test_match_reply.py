from __future__ import annotations

import random
from datetime import datetime

import pytest

from casebook.model.instant import microseconds_of
from casebook.model.reply_table import Verdict
from casebook.rules.match_reply import Answered, Asked, Fit, Matcher, by_line, said

IP = "203.0.113.45"
DAY_US = 86_400_000_000


def us(text: str) -> int:
    return microseconds_of(datetime.fromisoformat(text))


def line(at: str = "2022-11-23T10:15:30+05:30", port: int | None = 50122, *, key: str = IP,
         position: int = 1, span_us: int = 1_000_000, clock_us: int = 0) -> Asked:  # fmt: skip
    first = us(at) if at else None
    last = None if first is None else first + span_us - 1
    return Asked(f"L{position}", position, key, port, first, last, "Asia/Kolkata", clock_us)


def row(first: str, last: str = "", port: int | None = 50122, *, key: str = IP) -> Answered:
    begin = us(first) if first else None
    end = begin if not last else us(last) + 999_999
    return Answered(7, "", key, port, begin, end if begin is None or last else begin + 999_999)


def fit(answered: Answered, *asked: Asked) -> tuple[Fit, str]:
    found = Matcher(asked).fit(answered)
    return found, said(found, answered, asked)


SPAN = ("2022-11-23T10:00:00+05:30", "2022-11-23T10:30:00+05:30")


@pytest.mark.parametrize(
    "span",
    [
        SPAN,
        ("2022-11-23T10:15:30+05:30", ""),
        ("2022-11-23T04:45:30+00:00", "2022-11-23T04:45:30+00:00"),
        ("2022-11-23T10:15:30+05:30", "2022-11-23T12:00:00+05:30"),
        ("2022-11-23T10:00:00+05:30", "2022-11-23T10:15:30+05:30"),
    ],
)
def test_a_row_that_covers_the_second_and_names_the_port_fits(span: tuple[str, str]) -> None:
    assert fit(row(*span), line()) == (Fit(Verdict.EXACT, (0,), 1), "")


@pytest.mark.parametrize(
    "span",
    [("2022-11-23T10:15:31+05:30", ""),
     ("2022-11-23T10:00:00+05:30", "2022-11-23T10:15:29+05:30")],
)  # fmt: skip
def test_a_second_beside_it_does_not(span: tuple[str, str]) -> None:
    found, words = fit(row(*span), line())
    assert found.verdict is Verdict.OUTSIDE
    assert "does not cover the time of line 1" in words
    assert "asked 2022-11-23T04:45:30Z (2022-11-23T10:15:30+05:30)" in words


def test_the_clock_of_another_zone_is_caught_both_ways() -> None:
    found, words = fit(row("2022-11-23T10:15:30+00:00"), line())
    assert found.verdict is Verdict.ZONE
    assert "asked 10:15:30 IST, answered 10:15:30 UTC" in words
    found, words = fit(row("2022-11-22T23:15:30+00:00"), line())
    assert found.verdict is Verdict.ZONE
    assert "asked 04:45:30 UTC, answered 04:45:30 IST" in words


PERIOD_US = 24_768_000_000
"""From 09:12:44 to 16:05:31, both seconds included."""


@pytest.mark.parametrize(
    ("answered", "end"),
    [("2022-11-23T09:12:44+00:00", "beginning"), ("2022-11-23T05:05:31+00:00", "end")],
)
def test_the_clock_of_another_zone_is_caught_within_a_period(answered: str, end: str) -> None:
    # 09:12:44 to 16:05:31 IST is 03:42:44 to 10:35:31 UTC: 09:12:44 UTC lies in it as well, and so
    # does 05:05:31 UTC, which is 10:35:31 IST.
    period = line("2022-11-23T09:12:44+05:30", span_us=PERIOD_US)
    found, words = fit(row(answered), period)
    assert found.verdict is Verdict.ZONE
    clock = {"beginning": "asked 09:12:44 IST, answered 09:12:44 UTC",
             "end": "asked 10:35:31 UTC, answered 10:35:31 IST"}[end]  # fmt: skip
    assert words == (
        f"Row 7 lies within the time of line 1, yet it has the clock of its {end} in another "
        f"zone: {clock}."
    )


@pytest.mark.parametrize(
    "answered",
    ["2022-11-23T03:42:44+00:00", "2022-11-23T10:35:31+00:00", "2022-11-23T09:12:45+00:00"],
)
def test_what_lies_in_a_period_by_its_own_clock_fits(answered: str) -> None:
    period = line("2022-11-23T09:12:44+05:30", span_us=PERIOD_US)
    assert fit(row(answered), period)[0].verdict is Verdict.EXACT


def test_a_row_beside_a_period_names_its_own_clock() -> None:
    period = line("2022-11-23T09:12:44+05:30", span_us=PERIOD_US)
    _, words = fit(row("2022-11-23T16:05:31+00:00"), period)
    assert words.endswith("(asked 16:05:31 IST, answered 16:05:31 UTC).")
    _, words = fit(row("2022-11-23T15:00:00+00:00"), period)
    assert words.endswith("(answered 15:00:00 UTC; 15:00:00 IST lies within what was asked).")


def test_a_zone_mismatch_beside_another_port_says_both() -> None:
    found, words = fit(row("2022-11-23T10:15:30+00:00", port=443), line())
    assert found.verdict is Verdict.ZONE
    assert words.endswith("; and it is about port 443, where 50122 was asked about.")


def test_another_port_is_caught() -> None:
    found, words = fit(row(*SPAN, port=50123), line())
    assert found.verdict is Verdict.WRONG_PORT
    assert words == "Row 7 is about port 50123; line 1 asked about port 50122."


def test_no_port_does_not_fit_where_one_was_asked_about() -> None:
    found, words = fit(row(*SPAN, port=None), line())
    assert found.verdict is Verdict.NO_PORT
    assert "names no source port" in words


def test_a_line_without_a_port_takes_any() -> None:
    assert fit(row(*SPAN, port=5), line(port=None))[0].verdict is Verdict.EXACT
    assert fit(row(*SPAN, port=None), line(port=None))[0].verdict is Verdict.EXACT


def test_the_same_time_on_another_day_is_caught() -> None:
    found, words = fit(row("2022-11-24T10:15:30+05:30"), line())
    assert found.verdict is Verdict.WRONG_DAY
    assert "on another day" in words


def test_day_and_month_the_other_way_round_are_caught() -> None:
    asked = line("2022-06-05T10:15:30+05:30")
    found, words = fit(row("2022-05-06T10:15:30+05:30"), asked)
    assert found.verdict is Verdict.SWAPPED
    assert "day and month swapped" in words


def test_a_swap_near_midnight_is_one_of_the_local_day() -> None:
    # 01:15 in India on 5 June is still 4 June in UTC.
    asked = line("2022-06-05T01:15:30+05:30")
    assert fit(row("2022-05-06T01:15:30+05:30"), asked)[0].verdict is Verdict.SWAPPED


def test_a_row_without_a_time_does_not_fit_a_line_with_one() -> None:
    assert fit(row(""), line())[0].verdict is Verdict.NO_TIME
    assert fit(row(""), line(""))[0].verdict is Verdict.EXACT


def test_a_fit_by_the_uncorrected_clock_is_said() -> None:
    asked = line("2022-11-23T10:10:30+05:30", clock_us=-300_000_000)
    found, words = fit(row("2022-11-23T10:15:30+05:30"), asked)
    assert found.verdict is Verdict.CLOCK
    assert "only without the clock offset of -300 s" in words


def test_an_identifier_that_nobody_asked_about_is_said() -> None:
    assert fit(row(*SPAN, key="198.51.100.9"), line())[0].verdict is Verdict.UNASKED


def test_a_problem_is_a_reject_whatever_else_stands_there() -> None:
    answered = row(*SPAN)._replace(problem="it names no identifier")
    found, words = fit(answered, line())
    assert found == Fit(Verdict.REJECTED)
    assert words == "Row 7: it names no identifier."


def test_a_line_of_text_is_named_and_never_fits() -> None:
    found, words = fit(row("")._replace(is_text=True), line(""), line("", position=2))
    assert found.verdict is Verdict.NAMED
    assert "lines 1 and 2" in words


def test_a_long_allotment_fits_every_line_in_it() -> None:
    asked = [line(f"2022-11-23T10:1{n}:00+05:30", position=n + 1) for n in range(4)]
    asked.append(line("2022-11-23T11:10:00+05:30", position=5))
    found, words = fit(row(*SPAN), *asked)
    assert found == Fit(Verdict.SEVERAL, (0, 1, 2, 3), 4)
    assert "lines 1, 2, 3 and 4 alike" in words


def test_a_line_about_a_period_is_met_by_a_row_within_it() -> None:
    asked = line("2022-11-23T00:00:00+05:30", span_us=DAY_US)
    assert fit(row(*SPAN), asked)[0].verdict is Verdict.EXACT


def test_each_line_gets_its_rows_those_that_fit_first() -> None:
    fits = [
        Fit(Verdict.WRONG_PORT, (0,), 1),
        Fit(Verdict.EXACT, (0,), 1),
        Fit(Verdict.EXACT, (0,), 1),
        Fit(Verdict.UNASKED),
    ]
    first, second = by_line(fits, 2)
    assert (first.rows, first.fits, first.near) == ((1, 2, 0), 2, 1)
    assert (second.rows, second.fits, second.near) == ((), 0, 0)


def test_the_searches_find_what_looking_at_every_line_finds() -> None:
    chance = random.Random(4)
    base = us("2022-11-23T00:00:00+00:00")
    asked = []
    for n in range(400):
        first = base + chance.randrange(4_000) * 1_000_000
        span = chance.choice((1_000_000, 1_000_000, 60_000_000, 900_000_000))
        port = chance.choice((None, 1, 2, 3))
        key = chance.choice((IP, "198.51.100.9"))
        asked.append(Asked(f"L{n}", n + 1, key, port, first, first + span - 1))
    matcher = Matcher(asked)
    for n in range(400):
        first = base + chance.randrange(4_000) * 1_000_000
        last = first + chance.choice((999_999, 30_999_999, 600_999_999))
        answered = Answered(n, "", IP, chance.choice((None, 1, 2, 3)), first, last)
        slow = tuple(
            place
            for place, one in enumerate(asked)
            if one.key == IP
            and one.port in (None, answered.port)
            and (one.first_us or 0) <= last
            and (one.last_us or 0) >= first
        )
        found = matcher.fit(answered)
        fast = found.lines if found.verdict in (Verdict.EXACT, Verdict.SEVERAL) else ()
        assert fast == slow
