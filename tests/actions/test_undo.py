from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.actions.undo import last_undoable, undo
from casebook.errors import CaseError
from casebook.model.evidence import (
    Algorithm,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.timeline import DayOrder, LocatorKind, Source
from casebook.model.transfer import Forwarding
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

AT = instant("2022-11-25T19:00:00+05:30")
SHA = "ab" * 32


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))


def digest(exhibit: Exhibit) -> Digest:
    return Digest(
        "", exhibit.id, Algorithm.SHA256, SHA, "disk", 1, AT, "Rao", "x", DigestPurpose.AT_SEIZURE
    )


def reading(exhibit: Exhibit) -> ClockReading:
    return ClockReading("", exhibit.id, AT, AT, ClockReference.GPS, "side by side", "Rao")


def test_a_digest_is_not_undone_nor_the_exhibit_it_is_of(case: CaseFile, exhibit: Exhibit) -> None:
    kept = keep.add(case, digest(exhibit))
    assert last_undoable(case) is None
    with pytest.raises(CaseError, match="nothing to undo"):
        undo(case)
    keep.retract(case, kept, "of another disk")
    assert undo(case).startswith("Undone: EX-1 SHA-256 of disk retracted")


def test_a_whole_with_a_part_is_undone_after_its_part(case: CaseFile, exhibit: Exhibit) -> None:
    keep.add(case, Exhibit("", 0, "Image", ExhibitKind.COMPUTER, parent_id=exhibit.id))
    assert undo(case) == "Undone: EX-2 (Image) added."
    assert undo(case) == "Undone: EX-1 (Disk) added."


def test_a_correction_is_undone_though_the_exhibit_has_digests(
    case: CaseFile, exhibit: Exhibit
) -> None:
    keep.correct(case, dataclasses.replace(exhibit, colour="black"), "seen")
    keep.add(case, digest(exhibit))
    undo(case)
    assert case.get(Exhibit, exhibit.id).colour == ""


def test_a_clock_reading_is_undone_until_a_source_is_dated_by_it(
    case: CaseFile, exhibit: Exhibit
) -> None:
    first = keep.add(case, reading(exhibit))
    undo(case)
    assert case.get(ClockReading, first.id).retracted == "undone"
    used = keep.add(case, reading(exhibit))
    source = Source(
        "", 0, "auth.log", SHA, 10, exhibit.id, "syslog", "1", "utf-8", "{}", LocatorKind.LINE,
        "UTC", 2022, DayOrder.NONE, 0, "A. Rao", "2026a", 3, 1, 1, 1, 0, None, None, SHA, SHA, SHA,
        clock_reading_id=used.id,
    )  # fmt: skip
    with case.transaction():
        case.append("source.redate", [case.assign(source)], summary="S-1 dated by the reading")
    assert last_undoable(case) is None


def test_a_memo_of_forwarding_is_undone(case: CaseFile, exhibit: Exhibit) -> None:
    memo = keep.add(case, Forwarding("", 0, "FSL", "Computer", (exhibit.id,), ("Which files?",)))
    assert undo(case) == "Undone: F-1 (FSL) added."
    assert case.get(Forwarding, memo.id).retracted == "undone"
