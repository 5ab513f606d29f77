from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from casebook.errors import FieldError
from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.evidence import (
    Algorithm,
    Attachment,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.examination import (
    Acquisition,
    AcquisitionKind,
    ClockReading,
    ClockReference,
    DigestSegment,
    Incident,
    Manifest,
)
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.note import Note
from casebook.model.paper import Paper, PaperKind, Seal
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.model.seizure import Seizure, Witness
from casebook.model.timeline import (
    Citation,
    CitedKind,
    DayOrder,
    Event,
    LocatorKind,
    Source,
)
from casebook.model.transfer import Certificate, CertificatePart, Forwarding, HandOver
from casebook.rules import fields
from tests.rules.rows import AIIMS, CBI, LINE, interpol, ist, move, route

SHA = "ab" * 32
DIGEST = Digest(
    "d1",
    "x1",
    Algorithm.SHA256,
    SHA,
    "forensic image",
    10,
    ist("2022-11-25T19:00:00"),
    "A. Kumar",
    "sha256sum 9.1",
    DigestPurpose.AT_SEIZURE,
)
EXHIBIT = Exhibit("x1", 1, "Phone", ExhibitKind.MOBILE)
SOURCE = Source(
    "s1", 1, "auth.log", SHA, 10, None, "syslog", "1", "utf-8", "{}", LocatorKind.LINE, "UTC", 2022,
    DayOrder.NONE, 0, "A. Kumar", "2026a", 3, 1, 1, 1, 0, None, None, SHA, SHA, SHA,
)  # fmt: skip
NOTE = Note("n1", 1, "Seen.", ist("2022-11-25T19:00:00"), "A. Kumar")
PAPER = Paper("p1", 1, PaperKind.REPORT, "Report", 1, None, SHA, 3, 100, ist("2022-12-01"), 9, SHA)
SEAL = Seal("z1", 1, 9, SHA, ist("2022-12-01"))
EVENT = Event("e1", 1, ist("2022-11-23"), "Servers stop")
CITATION = Citation("c1", "e1", CitedKind.RECORD, "1:100000005", "S-1, line 6")
ATTACHMENT = Attachment("t1", "exhibit", "x1", "photo.png", SHA, 10, ist("2022-12-01"))
MAIL = Identifier("i1", 1, IdentifierKind.EMAIL, "a@example.org", "A@example.org")
LEG = route("2022-12-18")[0]
MOVE = move(1, "Rao", "Singh", "2022-11-25T18:00", "2022-11-25T18:20")
SEIZURE = Seizure(
    "z1", 1, "1/2022", "AIIMS", seized_by="Rao", started_at=ist("2022-11-25T15:00"),
    ended_at=ist("2022-11-25T18:00"), audio_video_files=(f"clip1.mp4 SHA-256 {SHA}", "clip2.mp4"),
)  # fmt: skip
READING = ClockReading(
    "k1", "x1", ist("2022-11-25T15:10"), ist("2022-11-25T15:12"), ClockReference.GPS, "side by "
    "side", "Rao",
)  # fmt: skip
FORWARDING = Forwarding(
    "f1", 1, "FSL", "Computer", ("x1",), ("Which files?",), forwarded_at=ist("2022-11-26T09:00")
)
CERTIFICATE = Certificate(
    "c1", 1, CertificatePart.IEA_65B, ("x1",), "charge-sheet", "Rao", algorithm="SHA256",
    digest_value=SHA,
)  # fmt: skip
SLIP = HandOver("h1", 1, "Rao", "AIIMS", "Singh", "Store", ist("2022-11-25T18:00"), "keeping")

EVIDENCE = (
    SEIZURE, READING, FORWARDING, CERTIFICATE, SLIP, Witness("w1", "z1", 1, "Devi"),
    Manifest(
        "m1", "x1", "web", 1, 2, 0, SHA, (SHA,), ist("2022-11-25T19:00"), "Rao", "Casebook",
        DigestPurpose.AT_SEIZURE,
    ),
    DigestSegment("g1", "x1", "disk", 0, 1, SHA, ist("2022-11-25T19:00"), 1, "0"),
    Acquisition(
        "q1", "x1", AcquisitionKind.GUYMAGER, "web.info", SHA, (), (), ist("2022-11-25T19:00")
    ),
    Incident("n1", 1, "x1", "m1", "The seal was cut.", ist("2022-11-26T09:00")),
)  # fmt: skip

GOOD = (
    AIIMS, CBI, DIGEST, EXHIBIT, SOURCE, NOTE, PAPER, SEAL, EVENT, CITATION, ATTACHMENT, MAIL, LEG,
    LINE, MOVE, interpol(), *EVIDENCE,
)  # fmt: skip


@pytest.mark.parametrize("row", GOOD, ids=lambda row: type(row).__name__)
def test_correct_row_passes(row: object) -> None:
    fields.check(row)


def test_every_row_of_the_model_has_a_rule() -> None:
    kinds: set[type[Any]] = {
        CaseHeader, Exhibit, Digest, CustodyMove, Attachment, Source, Event, Citation, Identifier,
        Agency, Request, Leg, Line, Note, Paper, Seal, Seizure, Witness, ClockReading, Manifest,
        DigestSegment, Acquisition, Incident, HandOver, Forwarding, Certificate,
    }  # fmt: skip
    assert {type(row) for row in GOOD} == kinds


@pytest.mark.parametrize(
    ("row", "change", "field"),
    [
        (AIIMS, {"title": "  "}, "title"),
        (AIIMS, {"fir_date": "25/11/2022"}, "fir_date"),
        (AIIMS, {"fir_date": "2022-02-30"}, "fir_date"),
        (AIIMS, {"fir_date": "20221125"}, "fir_date"),
        (AIIMS, {"fir_date": "2022-11-22"}, "fir_date"),
        (AIIMS, {"sections": ("385",)}, "sections"),
        (AIIMS, {"sections": ("IPC",)}, "sections"),
        (AIIMS, {"zones": ("UTC",)}, "zones"),
        (AIIMS, {"zones": ("UTC", "Delhi")}, "zones"),
        (AIIMS, {"procedure": "CPC", "law_reason": "x"}, "procedure"),
        (AIIMS, {"procedure": "BNSS"}, "law_reason"),
        (CBI, {"name": ""}, "name"),
        (CBI, {"email": "ncb at example.org"}, "email"),
        (DIGEST, {"value": "ab" * 20}, "value"),
        (DIGEST, {"value": "AB" * 32}, "value"),
        (DIGEST, {"value": "zz" * 32}, "value"),
        (DIGEST, {"algorithm": Algorithm.MD5}, "value"),
        (DIGEST, {"tool": ""}, "tool"),
        (DIGEST, {"size_bytes": -1}, "size_bytes"),
        (EXHIBIT, {"description": ""}, "description"),
        (EXHIBIT, {"parent_id": "x1"}, "parent_id"),
        (EXHIBIT, {"original_or_copy": "both"}, "original_or_copy"),
        (EXHIBIT, {"serial_number": "A\tB"}, "serial_number"),
        (EXHIBIT, {"device_id": "490154203237519"}, "device_id"),
        (EXHIBIT, {"device_id": "00:1a:2b:3c:4d"}, "device_id"),
        (EXHIBIT, {"size_bytes": 2**60}, "size_bytes"),
        (SOURCE, {"rows_read": 4}, "rows_read"),
        (SOURCE, {"records_sha256": "0"}, "records_sha256"),
        (NOTE, {"text": "\n"}, "text"),
        (NOTE, {"about_at": ist("2022-11-26")}, "about_at"),
        (NOTE, {"supersedes_id": "n0"}, "reason"),
        (PAPER, {"pages": 0}, "pages"),
        (SEAL, {"head_hash": "x"}, "head_hash"),
        (EVENT, {"title": ""}, "title"),
        (CITATION, {"target_id": "S-1 line 6"}, "target_id"),
        (CITATION, {"kind": CitedKind.NOTE, "target_id": ""}, "target_id"),
        (CITATION, {"locator": ""}, "locator"),
        (ATTACHMENT, {"name": ""}, "name"),
        (MAIL, {"value": "example.org"}, "value"),
        (MAIL, {"kind": IdentifierKind.IPV4, "value": "192.0.2.256"}, "value"),
        (MAIL, {"kind": IdentifierKind.IPV4, "value": "2001:db8::1"}, "value"),
        (MAIL, {"kind": IdentifierKind.HASH, "value": "abc"}, "value"),
        (MAIL, {"kind": IdentifierKind.PHONE, "value": "call me"}, "value"),
        (MAIL, {"kind": IdentifierKind.URL, "value": "example.org/x"}, "value"),
        (LEG, {"to_agency_id": "a1"}, "to_agency_id"),
        (LEG, {"acknowledged_at": ist("2022-12-17T23:00")}, "acknowledged_at"),
        (LEG, {"sent_at": None, "replied_at": ist("2023-01-02")}, "sent_at"),
        (LINE, {"asked": ""}, "asked"),
        (LINE, {"identifier": "not an address"}, "identifier"),
        (LINE, {"source_port": 70000}, "source_port"),
        (LINE, {"source_port": 0}, "source_port"),
        (LINE, {"port_not_logged": True}, "port_not_logged"),
        (LINE, {"state": LineState.ANSWERED, "answer": "x"}, "answered_at"),
        (LINE, {"state": LineState.PARTLY, "answered_at": ist("2023-01-02")}, "answer"),
        (LINE, {"answer": "a subscriber"}, "state"),
        (MOVE, {"received_at": ist("2022-11-25T17:00")}, "received_at"),
        (MOVE, {"purpose": ""}, "purpose"),
        (AIIMS, {"exhibit_pattern": "E"}, "exhibit_pattern"),
        (AIIMS, {"exhibit_pattern": "{parent}.{n}"}, "exhibit_pattern"),
        (AIIMS, {"part_pattern": "{parent}"}, "part_pattern"),
        (AIIMS, {"exhibit_pattern": "{year}/{n}", "fir_date": ""}, "exhibit_pattern"),
        (AIIMS, {"transit_limit_hours": 0}, "transit_limit_hours"),
        (AIIMS, {"transit_limit_hours": 9_000}, "transit_limit_hours"),
        (AIIMS, {"submissions": ("charge-sheet", " ")}, "submissions"),
        (AIIMS, {"submissions": ("bail", "Bail ")}, "submissions"),
        (EXHIBIT, {"mark": " E1"}, "mark"),
        (EXHIBIT, {"mark": "E1\nE2"}, "mark"),
        (EXHIBIT, {"mark": "E" * 61}, "mark"),
        (EXHIBIT, {"relations": ("owned", "borrowed")}, "relations"),
        (EXHIBIT, {"device_id": "IMEI 490154203237518\nMAC 00:1a"}, "device_id"),
        (SEIZURE, {"ended_at": ist("2022-11-25T14:00")}, "ended_at"),
        (SEIZURE, {"recording_forwarded_at": ist("2022-11-24")}, "recording_forwarded_at"),
        (SEIZURE, {"recording_sid": "1234 5678 9012"}, "recording_sid"),
        (SEIZURE, {"audio_video_files": (f"clip1.mp4 MD5 {SHA}",)}, "audio_video_files"),
        (SEIZURE, {"audio_video_files": ("clip1.mp4 SHA-256",)}, "audio_video_files"),
        (READING, {"device_time": ist("2022-11-25")}, "device_time"),
        (READING, {"how": ""}, "how"),
        (FORWARDING, {"questions": ()}, "questions"),
        (FORWARDING, {"exhibit_ids": ("x1", "x1")}, "exhibit_ids"),
        (FORWARDING, {"received_at": ist("2022-11-25T09:00")}, "received_at"),
        (FORWARDING, {"court_date": "3 January"}, "court_date"),
        (CERTIFICATE, {"digest_value": "ab" * 20}, "digest_value"),
        (CERTIFICATE, {"algorithm": ""}, "algorithm"),
        (CERTIFICATE, {"signer": ""}, "signer"),
        (SLIP, {"returned_at": ist("2022-11-25T17:00")}, "returned_at"),
        (interpol(), {"subject": ""}, "subject"),
        (interpol(), {"facts": "\ud800"}, "facts"),
        (interpol(), {"facts": "x" * 1_048_577}, "facts"),
        (interpol(), {"due_at": dataclasses.replace(ist("2022-11-25"), zone="Mars")}, "due_at"),
        (interpol(), {"due_at": dataclasses.replace(ist("2022-11-25"), utc_us=2**62)}, "due_at"),
    ],
)
def test_wrong_field_is_named(row: object, change: dict[str, object], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        fields.check(dataclasses.replace(row, **change))  # type: ignore[type-var]
    assert caught.value.field == field
    assert str(caught.value).endswith((".", "?"))


def test_sid_of_sixteen_digits_and_a_word_instead_of_one_pass() -> None:
    for sid in ("1234 5678 9012 3456", "not given yet"):
        fields.check(dataclasses.replace(SEIZURE, recording_sid=sid))


def test_digests_in_capitals_and_references_to_an_annexure_pass() -> None:
    for value in (SHA.upper(), "as per annexure 2"):
        fields.check(dataclasses.replace(CERTIFICATE, digest_value=value))


def test_good_imei_passes_with_its_check_digit() -> None:
    fields.check(dataclasses.replace(EXHIBIT, device_id="49-015420-323751-8"))


def test_day_alone_may_be_the_day_of_release() -> None:
    fields.check(dataclasses.replace(MOVE, received_at=ist("2022-11-25")))


def test_sections_of_any_act_pass() -> None:
    for section in ("IPC 385", "IT Act 66F", "BNS 308(3)", "BNSS 193(3)(i)", "UAPA 15"):
        fields.check_section(section)


def test_refused_line_needs_no_answer() -> None:
    fields.check(dataclasses.replace(LINE, state=LineState.REFUSED, answered_at=ist("2023-01-02")))


def test_request_kinds_are_all_accepted() -> None:
    for kind in RequestKind:
        fields.check(dataclasses.replace(interpol(), kind=kind))
