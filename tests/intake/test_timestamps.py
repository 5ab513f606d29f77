from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.errors import CaseError
from casebook.intake.timestamps import Placer, Unplaced, instant_of, names_a_zone, zone_in
from casebook.model.instant import (
    Precision,
    ZoneBasis,
    iso_utc,
    microseconds_of,
)
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis

PLACE = Placer(TimeBasis())


def utc(text: str, **basis: object) -> str:
    us, _ = Placer(TimeBasis(**basis))(text)  # type: ignore[arg-type]
    return iso_utc(us)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-08-08T02:06:17.0781250+00:00", "2015-08-08T02:06:17.078125Z"),
        ("2022-02-22 22:00:00.123 +09:00", "2022-02-22T13:00:00.123000Z"),
        ("2022-11-23T07:15:30.123456+0530", "2022-11-23T01:45:30.123456Z"),
        ("2022-11-23 07:15:30 UTC", "2022-11-23T07:15:30.000000Z"),
        ("2022-11-23T07:15:30,5Z", "2022-11-23T07:15:30.500000Z"),
        ("Wed, 23 Nov 2022 07:15:30 +0530", "2022-11-23T01:45:30.000000Z"),
        ("02-22-2022 10:00:00.123 PM -06:00", "2022-02-23T04:00:00.123000Z"),
        ("22-02-2022 22:00:00.123 +09:00", "2022-02-22T13:00:00.123000Z"),
    ],
)
def test_known_layouts(text: str, expected: str) -> None:
    assert utc(text) == expected


@pytest.mark.parametrize(
    "text",
    ["12/11/2022 10:00:00Z", "10:15", "Mar 3", "Nov 23 07:15:30", "1669173330", "2022-13-01T00:00Z",
     "2022-11-23T07:15:30", "yesterday", "2022-11-23 07:15:30 IST", "2022-11-23T07:15+99:99",
     "0001-01-01T00:00:00+05:00", "x" * 1000],
)  # fmt: skip
def test_what_could_mean_several_times_is_not_placed(text: str) -> None:
    with pytest.raises(Unplaced):
        PLACE(text)


@pytest.mark.parametrize(
    "text", ["", "-", "Not set", "0000-00-00T00:00:00Z", "00/00/0000 --:--:--"]
)
def test_no_time_is_undated(text: str) -> None:
    assert PLACE(text) == (UNDATED_US, 0)


def test_day_order_decides_what_the_text_leaves_open() -> None:
    text = "05/06/2022 10:00:00Z"
    assert utc(text, day_order=DayOrder.DAY_FIRST) == "2022-06-05T10:00:00.000000Z"
    assert utc(text, day_order=DayOrder.MONTH_FIRST) == "2022-05-06T10:00:00.000000Z"


def test_the_clock_offset_is_applied_after_the_zone() -> None:
    text = "2022-11-23T07:15:30Z"
    assert utc(text, clock_offset_us=-90_000_000) == "2022-11-23T07:14:00.000000Z"


# 23 November begins in India at 18:30 of the 22nd in UTC, and with it the day stays whole.
@pytest.mark.parametrize(
    "text",
    ["2022-11-23", "23/11/2022", "23.11.2022", "23:11:2022", "23 Nov 2022",
     "2022/11/23", "2022-11-23 IST",
     "2022-11-23+05:30", "2022-11-23 +05:30", "2022-11-23 +0530", "23/11/2022 +05:30"],
)  # fmt: skip
@pytest.mark.parametrize("offset_us", [0, -133_000_000, 133_000_000])
def test_a_day_alone_is_not_moved_by_the_clock_offset(text: str, offset_us: int) -> None:
    us, flags = Placer(TimeBasis("Asia/Kolkata", clock_offset_us=offset_us))(text)
    assert (iso_utc(us), flags) == ("2022-11-22T18:30:00.000000Z", 0)


def test_a_time_to_the_minute_is_moved_by_the_clock_offset() -> None:
    us, flags = Placer(TimeBasis("Asia/Kolkata", clock_offset_us=-133_000_000))("2022-11-23 00:00")
    assert (iso_utc(us), flags) == ("2022-11-22T18:27:47.000000Z", 1)


@pytest.mark.parametrize("text", ["2022-11-23-05:30", "2022-11-23-0530", "2022-11-23-05"])
def test_a_dash_behind_a_day_could_begin_a_time_or_an_offset(text: str) -> None:
    with pytest.raises(Unplaced, match="a time or an offset"):
        Placer(TimeBasis("Asia/Kolkata"))(text)


def test_an_offset_behind_a_day_is_no_time_of_day() -> None:
    found = instant_of("2022-11-23 -05:00")
    assert (found.precision, found.zone) == (Precision.DAY, "-05:00")
    assert (found.iso(), iso_utc(found.utc_us)) == ("2022-11-23", "2022-11-23T05:00:00.000000Z")


def test_hostile_times_have_the_listed_answers(shared_data: Path, tmp_path: Path) -> None:
    maker = shared_data / "hostile" / "make_hostile.py"
    subprocess.run(
        [sys.executable, str(maker), str(tmp_path / "h"), "--only", "time/timestamps.csv"],
        check=True,
        capture_output=True,
    )
    wrong, placed = [], 0
    # The listed answers are of a tz database before Amsterdam became a link to Brussels.
    skip = {"1900-01-01 00:00:00"}
    with (tmp_path / "h" / "time" / "timestamps.csv").open(encoding="utf-8", newline="") as file:
        for case in csv.DictReader(file):
            answers = {a.strip()[:19] for a in case["expected_utc"].split("|")}
            zone = case["assumed_zone"]
            try:
                us, _ = Placer(TimeBasis(zone))(case["raw"])
                got = "" if us == UNDATED_US else iso_utc(us)[:19]
                placed += bool(got)
            except (Unplaced, CaseError):
                got = ""
            if got and got not in answers and case["raw"] not in skip:
                wrong.append((case["raw"], zone, got, answers))
    assert wrong == []
    assert placed >= 30


@given(
    st.datetimes(datetime(1601, 1, 1), datetime(2262, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_iso_with_an_offset_comes_back_to_the_microsecond(when: datetime, minutes: int) -> None:
    aware = when.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    us, flags = PLACE(aware.isoformat(timespec="microseconds"))
    assert us == microseconds_of(aware)
    assert list(Precision)[flags & 15] is Precision.MICROSECOND


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1)),
    st.sampled_from(
        [
            "Asia/Kolkata",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Shanghai",
        ]
    ),
)
def test_local_times_agree_with_zoneinfo_or_carry_a_doubt(when: datetime, zone: str) -> None:
    us, flags = Placer(TimeBasis(zone))(when.isoformat(timespec="microseconds"))
    local = when.replace(tzinfo=ZoneInfo(zone))
    back = datetime.fromtimestamp(us / 1e6, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if flags >> 4 == 0:
        assert us == microseconds_of(local)
        assert abs(back - when) < timedelta(milliseconds=1)
    else:
        other = local.replace(fold=1)
        assert local.utcoffset() != other.utcoffset()


@given(st.text(max_size=80))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    try:
        Placer(TimeBasis("UTC"))(text)
    except Unplaced:
        return


@pytest.mark.parametrize(
    "text",
    ["12:" + "9" * 30 + " 2022-01-01", "2022-11-10 " + "9" * 30 + "h", "9" * 30 + ".5h 2022"],
)
def test_a_number_too_long_for_a_decimal_is_no_time(text: str) -> None:
    with pytest.raises(Unplaced):
        Placer(TimeBasis("UTC"))(text)


def test_a_typed_time_keeps_its_text_and_who_decided() -> None:
    instant = instant_of("2022-11-23 06:42", "Asia/Kolkata", decided_by="A. Rao")
    assert instant.iso() == "2022-11-23T01:12Z"
    assert (instant.original, instant.zone) == ("2022-11-23 06:42", "Asia/Kolkata")
    assert (instant.basis, instant.decided_by) == (ZoneBasis.SET_BY_EXAMINER, "A. Rao")
    written = instant_of("2022-11-23T06:42:07+05:30", "UTC")
    assert (written.iso(), written.basis) == ("2022-11-23T01:12:07Z", ZoneBasis.IN_TEXT)


@pytest.mark.parametrize(
    ("text", "zone", "sentence"),
    [
        ("", "UTC", "Give a time"),
        ("05/06/2022", "UTC", "which number is the day"),
        ("2022-11-23 06:42", "", "names no zone"),
        ("2022-10-30 02:30", "Europe/Berlin", "happened twice"),
        ("2022-03-27 02:30", "Europe/Berlin", "never happened"),
        ("6:42", "UTC", "cannot be placed"),
    ],
)
def test_a_typed_time_that_is_open_is_refused_in_a_sentence(
    text: str, zone: str, sentence: str
) -> None:
    with pytest.raises(CaseError, match=sentence):
        instant_of(text, zone)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "Europe/Dublin"])
def test_the_zone_of_the_machine_decides_nothing(zone: str) -> None:
    # Left alone, dateutil takes a name like IST for the machine's own zone where it has one.
    program = (
        "from casebook.intake.timestamps import *\n"
        "for text in 'Nov 23 2022 07:15:30 IST', 'Nov 23 2022 07:15:30 PM IST':\n"
        "    try: print(Placer(TimeBasis())(text))\n"
        "    except ZoneMissing: print('asked')"
    )
    out = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TZ": zone, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.split() == ["asked", "asked"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-11-23 07:15:30 UTC+3", "2022-11-23T04:15:30.000000Z"),
        ("Nov 23 2022 07:15:30 GMT-0530", "2022-11-23T12:45:30.000000Z"),
        ("Wed Nov 23 2022 07:15:30 GMT+0530 (India Standard Time)", "2022-11-23T01:45:30.000000Z"),
        ("2022/11/23 07:15:30Z", "2022-11-23T07:15:30.000000Z"),
        ("23-Nov-2022 07:15:30 +0530", "2022-11-23T01:45:30.000000Z"),
    ],
)
def test_an_offset_behind_utc_counts_east_as_people_write_it(text: str, expected: str) -> None:
    assert utc(text) == expected


def test_a_zone_by_name_is_taken_when_the_zone_of_the_source_goes_by_it() -> None:
    assert utc("2022-11-23 07:15:30 IST", zone="Asia/Kolkata") == "2022-11-23T01:45:30.000000Z"
    with pytest.raises(Unplaced, match="did not go by the name"):
        utc("2022-11-23 07:15:30 CEST", zone="Europe/Berlin")
    with pytest.raises(Unplaced, match="BRST"):
        utc("2022-11-23 07:15:30 BRST+3")


def test_a_name_tells_the_two_passes_of_a_repeated_hour_apart() -> None:
    berlin = Placer(TimeBasis("Europe/Berlin"))
    first, second = berlin("2022-10-30 02:30:00 CEST"), berlin("2022-10-30 02:30:00 CET")
    assert (iso_utc(first[0])[:19], first[1] >> 4) == ("2022-10-30T00:30:00", 0)
    assert (iso_utc(second[0])[:19], second[1] >> 4) == ("2022-10-30T01:30:00", 0)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2022-11-23T07:15Z", Precision.MINUTE),
        ("2022-11-23T07+05:30", Precision.MINUTE),
        ("2022-11-23T07:15:30Z", Precision.SECOND),
        ("2022-11-23T07:15:30.1+05:30", Precision.MILLISECOND),
        ("2022-02-22 22:00:00.123 +09:00", Precision.MILLISECOND),
        ("2022-11-23T07:15:30.1234-0530", Precision.MICROSECOND),
        ("2022-11-23T07:15:30.123456Z", Precision.MICROSECOND),
        ("2022-11-23T07:15:30.1234567Z", Precision.FINER),
        ("2022-11-23T07:15:30." + "1" * 90 + "Z", Precision.FINER),
        ("20221123T071530Z", Precision.SECOND),
        ("Wed, 23 Nov 2022 07:15 +0530", Precision.MINUTE),
    ],
)
def test_the_precision_is_that_of_the_text(text: str, precision: Precision) -> None:
    assert list(Precision)[PLACE(text)[1] & 15] is precision


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2022-11-23 06:42 +05:30", True),
        ("2022-11-23T06:42:07Z", True),
        ("23/11/2022 06:42:07 UTC", True),
        ("2022-11-23 06:42", False),
        ("2022-11-23 06:42 IST", False),
        ("-", False),
    ],
)
def test_what_names_its_own_zone(text: str, names: bool) -> None:
    assert names_a_zone(text) is names


def test_every_transition_of_a_zone_comes_back_or_is_marked() -> None:
    # Each hour of the days around both changes of 2022, with their folds, against zoneinfo.
    for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"):
        place, zone = Placer(TimeBasis(name)), ZoneInfo(name)
        for month, day in ((3, 11), (3, 26), (4, 2), (10, 1), (10, 29), (11, 5)):
            for half_hours in range(96):
                when = datetime(2022, month, day) + timedelta(minutes=30 * half_hours)
                us, flags = place(when.isoformat(" "))
                passes = [when.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
                back = [p.astimezone(UTC).astimezone(zone).replace(tzinfo=None) for p in passes]
                if when not in back:
                    assert (us, flags >> 4) == (UNDATED_US, 3)
                else:
                    assert us == microseconds_of(passes[0])
                    assert flags >> 4 == (passes[0].utcoffset() != passes[1].utcoffset())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("05/06/22 10:15:00 +05:30", "which of 05, 06 and 22 is the day"),
        ("5.6.22", "which of 5, 6 and 22 is the day"),
        ("22-11-23 10:15 UTC", "which of 22, 11 and 23 is the day"),
        ("23/11/2022 6:42:07 +05:30", "24 hours, 06:42:07"),
        ("2022-11-23 6:42 UTC", "24 hours, 06:42"),
    ],
)
def test_what_leaves_hour_or_day_open_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(CaseError, match=re.escape(said)):
        instant_of(text, "UTC")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("23/11/2022 6:42:07 AM +05:30", "2022-11-23T01:12:07Z"),
        ("23/11/2022 6:42:07 p.m. +05:30", "2022-11-23T13:12:07Z"),
        ("23/11/2022 12:00:00 AM UTC", "2022-11-23T00:00:00Z"),
        ("23/11/2022 12:00:00 PM UTC", "2022-11-23T12:00:00Z"),
    ],
)
def test_half_of_day_decides_the_hour(text: str, iso: str) -> None:
    assert instant_of(text).iso() == iso


def test_a_month_written_first_does_not_hide_the_zone_behind_it() -> None:
    found = instant_of("11/24/2022 10:15:00 UTC", "Asia/Kolkata", decided_by="A. Rao")
    assert (found.zone, found.basis, found.decided_by) == ("UTC", ZoneBasis.IN_TEXT, "")
    assert found.iso() == "2022-11-24T10:15:00Z"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("22/Nov/2022:23:52:31 +0530", "+05:30"),
        ("2022-11-23T09:12:44+05:30", "+05:30"),
        ("Wed, 23 Nov 2022 09:12:44 -0500 (EST)", "-05:00"),
        ("2022-11-23T09:12:44Z", "UTC"),
        ("2022-11-23+05:30", "+05:30"),
        # The year of these dates looks like an offset of 20 h 22 min.
        ("23-11-2022", "UTC"),
        ("10:11:12 23-11-2022", "UTC"),
    ],
)
def test_the_offset_of_a_time_text_is_found_and_no_year_is_taken_for_one(
    text: str, zone: str
) -> None:
    assert zone_in(text) == zone
