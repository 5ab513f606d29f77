from __future__ import annotations

import pytest

from casebook.errors import CaseError
from casebook.model.instant import (
    Instant,
    Precision,
    ZoneBasis,
    iso_in_zone,
    iso_utc,
    zone_info,
)

# 23 November 2022, 01:12:07.123 UTC, counted by hand: 19,319 days and 4,327.123 s.
MOMENT = (19_319 * 86_400 + 4_327) * 1_000_000 + 123_000


def test_utc_and_ist_differ_by_five_and_a_half_hours() -> None:
    assert iso_utc(MOMENT, Precision.MILLISECOND) == "2022-11-23T01:12:07.123Z"
    assert iso_in_zone(MOMENT, "Asia/Kolkata", Precision.SECOND) == "2022-11-23T06:42:07+05:30"


def test_a_day_alone_stays_the_day_it_is_in_its_own_zone() -> None:
    # 23 November in India begins on the 22nd in UTC.
    midnight = MOMENT - 6 * 3_600_000_000 - 42 * 60_000_000 - 7_123_000
    day = Instant(
        midnight, "2022-11-23", Precision.DAY, "Asia/Kolkata", ZoneBasis.SET_BY_EXAMINER, "A. Rao"
    )
    assert iso_utc(midnight) == "2022-11-22T18:30:00.000000Z"
    assert (day.iso(), day.local("UTC"), day.local("Asia/Kolkata")) == ("2022-11-23",) * 3


def test_times_before_1970_are_exact() -> None:
    assert iso_utc(-1) == "1969-12-31T23:59:59.999999Z"


def test_how_fine_a_time_was_written_reads_as_words() -> None:
    assert Precision.SECOND.words == "to the second"
    assert Precision.FINER.words == "finer than the microsecond that is kept"


@pytest.mark.parametrize("zone", ["UTC", "+05:30", "-0800", "Asia/Kolkata"])
def test_zones_are_known(zone: str) -> None:
    assert zone_info(zone) is not None


@pytest.mark.parametrize("zone", ["IST", "Delhi", "+25:00", "", "../etc/passwd"])
def test_an_unknown_zone_is_said(zone: str) -> None:
    with pytest.raises(CaseError, match="not a time zone"):
        zone_info(zone)
