from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeVar

import pytest

from casebook.actions import keep
from casebook.actions.check_evidence import (
    all_certificate_needs,
    certificate_needs,
    certificate_needs_of,
    check_all,
    findings_of,
)
from casebook.actions.explain_incident import explain
from casebook.actions.move_custody import receive, release
from casebook.actions.progress import Directly, Progress
from casebook.errors import Cancelled
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.examination import ClockReading, ClockReference, Incident
from casebook.model.timeline import DayOrder, LocatorKind, Source
from casebook.model.transfer import Certificate, CertificatePart
from casebook.rules.certificates import Need
from casebook.rules.finding import Finding
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

T = TypeVar("T")

SHA = "ab" * 32


def add(case: CaseFile, description: str, **changes: object) -> Exhibit:
    exhibit = Exhibit("", 0, description, ExhibitKind.COMPUTER)
    return keep.add(case, dataclasses.replace(exhibit, **changes))  # type: ignore[arg-type]


def hashed(case: CaseFile, exhibit: Exhibit, value: str = SHA, at: str = "") -> Digest:
    return keep.add(
        case,
        Digest(
            "", exhibit.id, Algorithm.SHA256, value, "the disk", 1,
            instant(at or "2022-11-25T19:00:00+05:30"), "Inspector A. Rao", "sha256sum",
            DigestPurpose.AT_ACQUISITION,
        ),
    )  # fmt: skip


def imported(case: CaseFile, exhibit: Exhibit) -> Source:
    source = Source(
        "", 0, "auth.log", SHA, 10, exhibit.id, "syslog", "1", "utf-8", "{}", LocatorKind.LINE,
        "UTC", 2022, DayOrder.NONE, 0, "A. Rao", "2026a", 3, 1, 1, 1, 0, None, None, SHA, SHA, SHA,
    )  # fmt: skip
    return keep.add(case, source)


def handed(case: CaseFile, exhibit: Exhibit, giver: str, taker: str, hour: int) -> CustodyMove:
    move = CustodyMove(
        "", exhibit.id, 0, giver, f"room of {giver}", taker, f"room of {taker}",
        instant(f"2022-11-25T{hour:02d}:00:00+05:30"), None, "safe keeping",
    )  # fmt: skip
    return release(case, move)


def said(case: CaseFile, exhibit: Exhibit) -> list[str]:
    found = findings_of(case, case.get(Exhibit, exhibit.id))
    assert all(finding.remedy.endswith(".") for finding in found)
    return [finding.sentence for finding in found]


def test_an_exhibit_in_order_has_no_findings(case: CaseFile) -> None:
    exhibit = add(case, "Disk", seized_at=instant("2022-11-25T18:00:00+05:30"), seized_by="Rao")
    hashed(case, exhibit)
    move = handed(case, exhibit, "Rao", "Devi", 20)
    receive(case, move, instant("2022-11-25T21:00:00+05:30"), "yes")
    assert said(case, exhibit) == []


def test_a_gap_in_the_custody_is_said(case: CaseFile) -> None:
    exhibit = add(case, "Disk")
    receive(case, handed(case, exhibit, "Rao", "Devi", 10), instant("2022-11-25T11:00:00+05:30"))
    receive(case, handed(case, exhibit, "Pal", "Sen", 12), instant("2022-11-25T13:00:00+05:30"))
    assert said(case, exhibit) == ["Move 1 ends with Devi, but move 2 starts with Pal."]


def test_a_transit_is_measured_by_the_limit_of_the_header(case: CaseFile) -> None:
    exhibit = add(case, "Disk")
    receive(case, handed(case, exhibit, "Rao", "Devi", 10), instant("2022-11-25T14:00:00+05:30"))
    assert said(case, exhibit) == []
    header = dataclasses.replace(case.header(), transit_limit_hours=2)
    keep.correct(case, header, "the order of the office")
    assert said(case, exhibit) == ["Move 1 to Devi took more than 3 hours without an explanation."]


def test_a_broken_seal_is_said_once_until_it_is_explained(case: CaseFile) -> None:
    exhibit = add(case, "Disk")
    move = handed(case, exhibit, "Rao", "Devi", 10)
    receive(case, move, instant("2022-11-25T11:00:00+05:30"), "no")
    assert said(case, exhibit) == ["INC-1 is open: The seal was not intact at the end of move 1."]
    explain(case, case.all(Incident)[0], "cut by customs, see their note")
    assert said(case, exhibit) == []


def test_exhibits_with_one_digest_are_said_at_both(case: CaseFile) -> None:
    one, two = add(case, "Disk 1"), add(case, "Disk 2")
    hashed(case, one)
    digest = hashed(case, two)
    assert said(case, one) == [
        "EX-2 (Disk 2) has the same SHA-256: the disk and the disk are one content."
    ]
    assert said(case, two)[0].startswith("EX-1 (Disk 1) has the same SHA-256")
    keep.retract(case, digest, "entered at the wrong exhibit")
    assert said(case, one) == []


def test_a_copy_and_what_it_is_of_may_share_a_digest(case: CaseFile) -> None:
    disk = add(case, "Disk")
    image = add(case, "Image", parent_id=disk.id, original_or_copy="copy")
    working = add(case, "Working copy", parent_id=image.id, original_or_copy="copy")
    for exhibit in (disk, image, working):
        hashed(case, exhibit)
    assert [said(case, exhibit) for exhibit in (disk, image, working)] == [[], [], []]


def test_one_serial_number_is_said_at_both(case: CaseFile) -> None:
    one, two = add(case, "Disk 1", serial_number="WD-1"), add(case, "Disk 2", serial_number="WD-1")
    assert said(case, one) == ["EX-2 (Disk 2) has the same serial number WD-1."]
    assert said(case, two) == ["EX-1 (Disk 1) has the same serial number WD-1."]
    keep.correct(case, dataclasses.replace(two, serial_number="WD-2"), "misread")
    assert said(case, one) == []


def test_a_late_digest_is_said_until_its_reason_is_given(case: CaseFile) -> None:
    exhibit = add(case, "Disk", seized_at=instant("2022-11-25T18:00:00+05:30"))
    assert said(case, exhibit) == [
        "It was seized, and no digest of it or of a part of it is recorded."
    ]
    digest = hashed(case, exhibit, at="2022-11-28T19:00:00+05:30")
    assert said(case, exhibit) == [
        "Its first digest was computed more than 3 days after the seizure, without a reason."
    ]
    keep.correct(case, dataclasses.replace(digest, reason="no write blocker"), "asked by the court")
    assert said(case, exhibit) == []


def test_a_digest_of_a_part_at_any_depth_counts_for_the_whole(case: CaseFile) -> None:
    server = add(case, "Server", seized_at=instant("2022-11-25T18:00:00+05:30"))
    disk = add(case, "Disk", parent_id=server.id)
    image = add(case, "Image", parent_id=disk.id, original_or_copy="copy")
    digest = hashed(case, image)
    assert said(case, server) == []
    keep.retract(case, digest, "of another image")
    assert said(case, server) == [
        "It was seized, and no digest of it or of a part of it is recorded."
    ]


def test_a_log_needs_the_clock_of_the_device_it_came_from(case: CaseFile) -> None:
    server = add(case, "Server")
    log = add(case, "auth.log", parent_id=server.id)
    imported(case, log)
    assert said(case, log) == [
        "S-1 auth.log was read from it, but no reading of the clock that wrote it is recorded."
    ]
    at = instant("2022-11-25T17:00:00+05:30")
    keep.add(
        case,
        ClockReading("", server.id, at, at, ClockReference.GPS, "side by side", "Inspector Rao"),
    )
    assert said(case, log) == []


def test_all_exhibits_are_checked_in_order_and_as_one_by_one(case: CaseFile) -> None:
    exhibits = [add(case, f"Disk {n}", serial_number=f"S{n // 2}") for n in range(30)]
    keep.retract(case, exhibits[7], "entered twice")
    seen: list[tuple[Exhibit, tuple[Finding, ...]]] = []
    told: list[tuple[int, int | None]] = []
    check_all(Directly(case), Told(told), lambda exhibit, found: seen.append((exhibit, found)))
    assert [exhibit for exhibit, _ in seen] == [e for e in exhibits if e != exhibits[7]]
    assert [found for _, found in seen] == [findings_of(case, e) for e, _ in seen]
    assert told[0] == (0, 29)
    assert told[-1] == (29, 29)


def test_the_check_of_all_goes_in_short_jobs(case: CaseFile) -> None:
    for n in range(40):
        add(case, f"Disk {n}")
    jobs = 0

    def on_case(job: Callable[[CaseFile], T], /) -> T:
        nonlocal jobs
        jobs += 1
        return job(case)

    check_all(on_case, Progress(), lambda exhibit, found: None)
    # The first slices have 8 and at most 16 exhibits, whatever the machine.
    assert jobs >= 5


def test_the_check_of_all_can_be_cancelled(case: CaseFile) -> None:
    class Stopped(Progress):
        def check_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        check_all(Directly(case), Stopped(), lambda exhibit, found: None)


def test_certificates_are_asked_for_one_exhibit_and_for_all(case: CaseFile) -> None:
    server = add(case, "Server", relation_by="NIC, AIIMS")
    image = add(case, "Image", parent_id=server.id, original_or_copy="copy")
    log = add(case, "auth.log", parent_id=image.id, original_or_copy="copy")
    hashed(case, image)
    header = dataclasses.replace(case.header(), fir_date="2022-11-25", offence_date="2022-11-23")
    keep.correct(case, header, "the dates of the FIR")
    by_nic = keep.add(
        case,
        Certificate(
            "", 0, CertificatePart.IEA_65B, (image.id,), "charge-sheet", "R. Das",
            hop="NIC, AIIMS",
        ),
    )  # fmt: skip
    of_image = certificate_needs(case, image.id)
    assert [(need.hop, need.certificate_id) for need in of_image] == [
        ("NIC, AIIMS", by_nic.id),
        ("Inspector A. Rao", None),
    ]
    assert certificate_needs(case, server.id) == ()
    assert certificate_needs(case) == of_image + certificate_needs(case, log.id)
    assert certificate_needs_of(case, [image.id, log.id]) == certificate_needs(case)
    seen: list[Need] = []
    all_certificate_needs(Directly(case), Progress(), seen.extend)
    assert tuple(seen) == certificate_needs(case)


class Told(Progress):
    def __init__(self, told: list[tuple[int, int | None]]) -> None:
        self._told = told

    def advance(self, done: int, total: int | None, what: str) -> None:
        assert what == "Checking the evidence"
        self._told.append((done, total))
