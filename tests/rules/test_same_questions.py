from __future__ import annotations

import dataclasses

from casebook.model.instant import Instant
from casebook.model.request import Line
from casebook.rules.same_questions import Questions
from tests.rules.rows import LINE, ist


def asked(at: str = "", until: str = "", **changes: object) -> Line:
    def when(text: str) -> Instant | None:
        return ist(text) if text else None

    return dataclasses.replace(LINE, at=when(at), until=when(until), **changes)  # type: ignore[arg-type]


def same(first: Line, second: Line) -> bool:
    known: Questions[str] = Questions()
    known.add(first, "first")
    return known.same_as(second) == "first"


def test_same_identifier_port_and_second_is_the_same_question() -> None:
    at = "2022-11-23T07:04:11"
    assert same(asked(at), asked(at, asked="something else"))
    assert not same(asked(at), asked("2022-11-23T07:04:12"))
    assert not same(asked(at), asked(at, source_port=50123))
    assert not same(asked(at), asked(at, identifier="8.8.8.8"))
    assert not same(asked(at), asked())
    assert same(asked(), asked())


def test_moments_compare_as_finely_as_both_are_known() -> None:
    assert same(asked("2022-11-23T07:04"), asked("2022-11-23T07:04:59"))
    assert same(asked("2022-11-23T07:04:00"), asked("2022-11-23T07:04"))
    assert not same(asked("2022-11-23T07:04"), asked("2022-11-23T07:05:00"))
    assert same(asked("2022-11-23"), asked("2022-11-23T23:59:59"))
    assert not same(asked("2022-11-23"), asked("2022-11-24T00:00:00"))


def test_a_period_holds_the_moments_in_it() -> None:
    period = asked("2022-11-23T07:00:00", "2022-11-23T08:00:00")
    assert same(period, asked("2022-11-23T08:00:00"))
    assert same(asked("2022-11-23T07:30:00"), period)
    assert not same(period, asked("2022-11-23T08:00:01"))
    assert not same(asked("2022-11-23T06:59:59"), period)


def test_five_thousand_lines_of_one_address_are_told_apart() -> None:
    known: Questions[int] = Questions()
    for second in range(5_000):
        hours, rest = divmod(second, 3_600)
        known.add(asked(f"2022-11-23T{hours:02}:{rest // 60:02}:{rest % 60:02}"), second)
    assert known.same_as(asked("2022-11-23T01:00:07")) == 3_607
    assert known.same_as(asked("2022-11-23T02:00:00")) is None
