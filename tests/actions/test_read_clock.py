from __future__ import annotations

from dataclasses import replace

import pytest

from casebook.actions import keep
from casebook.actions.attach_file import attach
from casebook.actions.read_clock import (
    best_reading,
    clock_sentence,
    record_reading,
    sources_to_redate,
    zone_doubt,
)
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.instant import Precision
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

SHOWN = "2022-11-25T10:00:00+05:30"
TRUE = "2022-11-25T10:02:13+05:30"


def exhibit(case: CaseFile, description: str = "Server", parent: Exhibit | None = None) -> Exhibit:
    return keep.add(
        case,
        Exhibit("", 0, description, ExhibitKind.SERVER, parent_id=parent.id if parent else None),
    )


def reading(of: Exhibit, shown: str = SHOWN, true: str = TRUE) -> ClockReading:
    return ClockReading(
        "", of.id, instant(shown), instant(true), ClockReference.NTP, "side by side", "A. Rao"
    )


def test_a_slow_clock_has_a_correction_that_is_added(case: CaseFile) -> None:
    server = exhibit(case)
    kept = record_reading(case, reading(server))
    # 10:02:13 less 10:00:00 is 2 min 13 s, or 133 s.
    assert kept.correction_us == 133_000_000
    assert case.get(ClockReading, kept.id) == kept
    sentence = (
        "EX-1's clock was 2 min 13 s slow on 25 Nov 2022 (read by A. Rao against NTP of NIC or "
        "NPL): 133 s are added"
    )
    assert clock_sentence(case, kept) == sentence
    (entry,) = case.history(kept.id)
    assert (entry.kind, entry.summary) == ("clock.add", sentence)


@pytest.mark.parametrize(
    ("shown", "how_wrong", "what_follows"),
    [
        ("2022-11-25T10:02:14+05:30", "1 s fast", "1 s is taken off"),
        ("2022-11-25T10:02:13+05:30", "right", "nothing is added"),
        ("2022-11-25T10:02:12.750+05:30", "0.25 s slow", "0.25 s are added"),
        ("2022-11-23T09:02:13+05:30", "2 days 1 h slow", "176400 s are added"),
    ],
)
def test_the_sentence_says_which_way_and_how_much(
    case: CaseFile, shown: str, how_wrong: str, what_follows: str
) -> None:
    by_gps = replace(reading(exhibit(case), shown), reference=ClockReference.GPS)
    assert clock_sentence(case, record_reading(case, by_gps)) == (
        f"EX-1's clock was {how_wrong} on 25 Nov 2022 (read by A. Rao against GPS): {what_follows}"
    )


def test_a_clock_read_to_the_minute_is_said_to_be(case: CaseFile) -> None:
    server = exhibit(case)
    shown = replace(instant("2022-11-25T10:00:00+05:30"), precision=Precision.MINUTE)
    kept = record_reading(case, replace(reading(server), device_time=shown))
    assert "2 min 13 s slow to the minute on" in clock_sentence(case, kept)


def test_a_day_is_no_reading_of_a_clock(case: CaseFile) -> None:
    day = replace(instant(SHOWN), precision=Precision.DAY)
    with pytest.raises(FieldError, match="time of day") as refused:
        record_reading(case, replace(reading(exhibit(case)), device_time=day))
    assert refused.value.field == "device_time"


def test_a_corrected_time_is_no_reading_of_a_clock(case: CaseFile) -> None:
    corrected = replace(instant(TRUE), clock_offset_us=133_000_000)
    with pytest.raises(FieldError, match="without a clock offset") as refused:
        record_reading(case, replace(reading(exhibit(case)), reference_time=corrected))
    assert refused.value.field == "reference_time"


def test_a_photograph_of_the_two_clocks_is_kept_with_the_reading(case: CaseFile) -> None:
    server = exhibit(case)
    photograph = attach(case, server, "clocks.jpg", b"\xff\xd8")
    kept = record_reading(case, replace(reading(server), attachment_id=photograph.id))
    assert case.get(ClockReading, kept.id).attachment_id == photograph.id
    keep.retract(case, photograph, "blurred")
    with pytest.raises(FieldError, match="retracted"):
        record_reading(case, replace(reading(server), attachment_id=photograph.id))


def test_the_newest_reading_of_the_nearest_device_is_the_best(case: CaseFile) -> None:
    server = exhibit(case)
    disk = exhibit(case, "Disk", server)
    image = exhibit(case, "Image", disk)
    other = exhibit(case, "Telephone")
    assert best_reading(case, image.id) is None
    newer = record_reading(case, reading(server))
    record_reading(case, reading(server, "2022-11-24T10:00:00+05:30", "2022-11-24T10:01:00+05:30"))
    assert best_reading(case, image.id) == newer
    assert best_reading(case, other.id) is None
    nearer = record_reading(case, reading(disk, "2022-11-20T09:00:00Z", "2022-11-20T09:00:05Z"))
    assert best_reading(case, image.id) == nearer
    assert best_reading(case, server.id) == newer
    keep.retract(case, nearer, "of another disk")
    assert best_reading(case, image.id) == newer


@pytest.mark.parametrize(
    ("shown", "is_doubtful"),
    [
        ("2022-11-25T10:02:13+00:00", True),  # 5 h 30 min: UTC written for India, or the reverse
        ("2022-11-25T04:33:00Z", False),  # 47 s
        ("2022-11-25T09:31:00+05:30", True),  # 31 min 13 s
        ("2022-11-25T09:22:00+05:30", False),  # 40 min 13 s
        ("2012-11-25T10:02:13+05:30", False),  # ten years: a dead battery
    ],
)
def test_a_difference_like_a_time_zone_is_doubted(
    case: CaseFile, shown: str, is_doubtful: bool
) -> None:
    assert bool(zone_doubt(reading(exhibit(case), shown))) is is_doubtful


def test_an_undone_reading_is_no_longer_offered(case: CaseFile) -> None:
    from casebook.actions.undo import undo

    server = exhibit(case)
    record_reading(case, reading(server))
    assert "2 min 13 s slow" in undo(case)
    assert best_reading(case, server.id) is None


def test_a_reading_of_no_exhibit_is_refused(case: CaseFile) -> None:
    with pytest.raises(CaseError):
        record_reading(case, replace(reading(exhibit(case)), exhibit_id="nothing"))
    assert sources_to_redate(case, reading(exhibit(case))) == ()
