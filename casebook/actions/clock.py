"""The computer's clock, as an instant."""

from __future__ import annotations

from datetime import UTC, datetime

from casebook.model.instant import Instant, Precision, ZoneBasis, microseconds_of


def now() -> Instant:
    """Give the present by the computer's clock, to the microsecond."""
    utc_us = microseconds_of(datetime.now(UTC))
    return at(utc_us)


def at(utc_us: int) -> Instant:
    """Give the instant of a moment that this program itself recorded."""
    instant = Instant(utc_us, "", Precision.MICROSECOND, "UTC", ZoneBasis.BY_FORMAT)
    return Instant(utc_us, instant.iso(), Precision.MICROSECOND, "UTC", ZoneBasis.BY_FORMAT)
