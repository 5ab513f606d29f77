"""A point in time, with the account of how it was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from casebook.errors import CaseError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Precision(StrEnum):
    """How fine the original text was."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"
    MILLISECOND = "millisecond"
    MICROSECOND = "microsecond"
    FINER = "finer than microsecond"

    @property
    def words(self) -> str:
        """Say how fine a time was written, for a sentence."""
        is_finer = self is Precision.FINER
        return "finer than the microsecond that is kept" if is_finer else f"to the {self}"


class ZoneBasis(StrEnum):
    """Who decided the zone of a time."""

    IN_TEXT = "in the text"
    BY_FORMAT = "by the format"
    SET_FOR_SOURCE = "set for the source"
    SET_BY_EXAMINER = "set by the examiner"


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time: UTC microseconds since 1970, and the original text they came from.

    `zone` is an offset (+05:30), UTC, or an IANA name; `decided_by` names the person when the
    basis is not the text or the format. `clock_offset_us` was already added to `utc_us`.
    """

    utc_us: int
    original: str
    precision: Precision
    zone: str
    basis: ZoneBasis
    decided_by: str = ""
    clock_offset_us: int = 0

    def iso(self) -> str:
        """Give the instant as ISO 8601 in UTC, as fine as its precision.

        A day alone has no time to convert: it is given as the day it is in its own zone.
        """
        if self.precision is Precision.DAY:
            return self.local(self.zone)
        return iso_utc(self.utc_us, self.precision)

    def local(self, zone: str) -> str:
        """Give the instant in `zone`, as fine as its precision, with the offset written out.

        A day alone is given as the day it is in its own zone.
        """
        own = self.zone if self.precision is Precision.DAY else zone
        return iso_in_zone(self.utc_us, own, self.precision)


def datetime_of(utc_us: int) -> datetime:
    """Give the aware UTC datetime of `utc_us`. Raises CaseError outside the years 1 to 9999."""
    try:
        return EPOCH + timedelta(microseconds=utc_us)
    except OverflowError as error:
        raise CaseError(f"The time {utc_us} µs lies outside the years 1 to 9999.") from error


def microseconds_of(when: datetime) -> int:
    """Give UTC microseconds since 1970 of an aware datetime, exactly."""
    delta = when.astimezone(UTC) - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def all_zones() -> frozenset[str]:
    """Give the IANA names of all zones."""
    return frozenset(available_timezones())


def zone_info(zone: str) -> ZoneInfo | timezone:
    """Give the tzinfo of `UTC`, an offset like +05:30, or an IANA name. Raises CaseError."""
    if zone in ("UTC", "Z"):
        return UTC
    if zone[:1] in "+-" and len(zone) >= 3:
        digits = zone[1:].replace(":", "")
        if digits.isascii() and digits.isdigit() and len(digits) in (2, 4):
            minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
            if minutes < 24 * 60:
                return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CaseError(
            f"“{zone}” is not a time zone. Give UTC, an offset like +05:30, "
            "or a name like Asia/Kolkata."
        ) from error


def is_zone(name: str) -> bool:
    """Say whether a text is a zone that `zone_info` knows."""
    try:
        zone_info(name)
    except CaseError:
        return False
    return True


def zone_label(zone: str) -> str:
    """Give the short name under which a zone's times are shown: UTC, IST, or the name itself."""
    return {"Asia/Kolkata": "IST", "Asia/Calcutta": "IST", "Etc/UTC": "UTC"}.get(zone, zone)


def iso_utc(utc_us: int, precision: Precision = Precision.MICROSECOND) -> str:
    """Give ISO 8601 in UTC ending in Z (a day alone for day precision)."""
    return _text(datetime_of(utc_us), precision, "Z")


def iso_in_zone(utc_us: int, zone: str, precision: Precision = Precision.MICROSECOND) -> str:
    """Give ISO 8601 in `zone` ending in the offset."""
    when = datetime_of(utc_us).astimezone(zone_info(zone))
    return _text(when, precision, when.isoformat()[-6:])


def _text(when: datetime, precision: Precision, offset: str) -> str:
    if precision is Precision.DAY:
        return when.strftime("%Y-%m-%d") if when.year > 999 else when.date().isoformat()
    spec = {
        Precision.MINUTE: "minutes",
        Precision.SECOND: "seconds",
        Precision.MILLISECOND: "milliseconds",
    }.get(precision, "microseconds")
    return when.replace(tzinfo=None).isoformat(timespec=spec) + offset
