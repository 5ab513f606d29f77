"""What was decided about the times of a source, in words and checked."""

from __future__ import annotations

from typing import Any

from casebook.errors import FieldError
from casebook.model.instant import Precision, iso_utc, zone_info
from casebook.model.timeline import DayOrder, Source, TimeBasis

_SECOND_US = 1_000_000


def basis_of(source: Source) -> TimeBasis:
    """Give what was decided about the times of a source."""
    return TimeBasis(
        source.zone,
        source.year,
        source.day_order,
        source.clock_offset_us,
        source.time_decided_by,
        source.clock_from_us,
        source.clock_until_us,
    )


def difference(source: Source, basis: TimeBasis) -> tuple[str, ...]:
    """Say in words what a decision changes, one sentence part for each thing decided."""
    said = []
    for what, before, after in (
        ("zone", source.zone or "as in each row", basis.zone or "as in each row"),
        ("year of the first row", _said(source.year), _said(basis.year)),
        ("order of day and month", _said(source.day_order), _said(basis.day_order)),
        ("clock offset", clock_words(basis_of(source)), clock_words(basis)),
    ):
        if before != after:
            said.append(f"{what} {after} instead of {before}")
    return tuple(said)


def clock_words(basis: TimeBasis) -> str:
    """Say the clock offset and when it holds."""
    if not basis.clock_offset_us:
        return "none"
    return f"{seconds(basis.clock_offset_us)} s{span_words(basis)}"


def span_words(basis: TimeBasis | Source) -> str:
    """Say for which times of the device a clock offset holds; empty for all."""
    parts = []
    if basis.clock_from_us is not None:
        parts.append(f"from {iso_utc(basis.clock_from_us, Precision.SECOND)}")
    if basis.clock_until_us is not None:
        parts.append(f"before {iso_utc(basis.clock_until_us, Precision.SECOND)}")
    return f" for times of the device {' and '.join(parts)}" if parts else ""


def check_basis(basis: TimeBasis) -> None:
    """Raise FieldError for a decision that cannot be one."""
    if basis.zone:
        zone_info(basis.zone)
    if basis.year is not None and not 1 <= basis.year <= 9999:
        raise FieldError("year", "The year is one from 1 to 9999.")
    first, last = basis.clock_from_us, basis.clock_until_us
    if not basis.clock_offset_us and (first is not None or last is not None):
        raise FieldError("clock_from_us", "Give the clock offset that holds in this time.")
    if first is not None and last is not None and first >= last:
        raise FieldError("clock_until_us", "The clock offset must end to hold after it begins to.")


def seconds(us: int) -> str:
    """Give a length of time in seconds with its sign, like +133 or -0.25."""
    return f"{us / _SECOND_US:+.6f}".rstrip("0").rstrip(".")


def _said(value: Any) -> str:
    return str(value) if value not in (None, "", DayOrder.NONE) else "none"
