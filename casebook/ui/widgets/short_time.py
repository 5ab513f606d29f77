"""Times in the columns of a list, whose heading names the zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from casebook.model.instant import Instant, Precision, zone_label
from casebook.ui.theme import State
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.times import clock, time_in, to_second

T = TypeVar("T")

WIDTH = 17


def short_time(at: Instant, zone: str) -> str:
    """Give a time no finer than to the second, without the zone; a day alone says it is one."""
    if at.precision is Precision.DAY:
        return time_in(at, zone)
    shown = to_second(at)
    return clock(shown.utc_us, zone, shown.precision)


def time_column(
    title: str,
    time_of: Callable[[T], Instant | None],
    zone: Callable[[], str],
    when_empty: str = "",
    state: Callable[[T], State | None] | None = None,
) -> Column[T]:
    """Make a column of times in `zone`, which its heading names; it sorts by time."""

    def text(row: T) -> str:
        at = time_of(row)
        return when_empty if at is None else short_time(at, zone())

    def order(row: T) -> int:
        at = time_of(row)
        return 0 if at is None else at.utc_us

    width = WIDTH + 2 if state is not None else WIDTH
    return Column(f"{title}, {zone_label(zone())}", text, width, order, state)
