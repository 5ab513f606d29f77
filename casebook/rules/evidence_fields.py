"""What the fields of exhibits, and of everything recorded about them, may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from casebook.errors import FieldError
from casebook.model.evidence import (
    RELATIONS,
    Algorithm,
    Attachment,
    CustodyMove,
    Digest,
    Exhibit,
)
from casebook.model.examination import (
    Acquisition,
    ClockReading,
    DigestSegment,
    Incident,
    Manifest,
)
from casebook.model.instant import Instant, Precision
from casebook.model.seizure import Seizure, Witness
from casebook.model.transfer import Certificate, Forwarding, HandOver
from casebook.rules import device_ids, numbering, times
from casebook.rules.wanted import check_hex, require, short

_RECORDED = re.compile(r"\b(SHA-?256|SHA-?1|MD5)\b[\s:=]*([0-9A-Fa-f]*)", re.IGNORECASE)
_SID_DIGITS = 16


def _exhibit(exhibit: Exhibit) -> None:
    require(exhibit, description="Describe the exhibit.")
    if exhibit.parent_id is not None and exhibit.parent_id == exhibit.id:
        raise FieldError("parent_id", "An exhibit cannot be part of itself.")
    if exhibit.original_or_copy not in ("original", "copy"):
        raise FieldError("original_or_copy", "Say whether the exhibit is an original or a copy.")
    if set(exhibit.relations) - set(RELATIONS):
        raise FieldError("relations", f"Choose among {', '.join(RELATIONS)}.")
    if any(ord(c) < 32 for c in exhibit.serial_number):
        raise FieldError("serial_number", "A serial number is one line without tabs.")
    device_ids.parse(exhibit.device_id, exhibit.kind)
    _check_mark(exhibit.mark)


def _check_mark(mark: str) -> None:
    if mark != mark.strip() or any(ord(c) < 32 for c in mark):
        raise FieldError("mark", "A mark is one line without spaces around it.")
    if len(mark) > numbering.LONGEST_MARK:
        raise FieldError("mark", f"A mark has at most {numbering.LONGEST_MARK} characters.")


def _digest(digest: Digest) -> None:
    require(
        digest,
        exhibit_id="Name the exhibit the digest is of.",
        value="Give the digest.",
        over="Say what was hashed: the original, an image, a file.",
        computed_by="Say who computed the digest.",
        tool="Name the tool that computed the digest, with its version.",
    )
    check_hex("value", digest.value, digest.algorithm.hex_digits, str(digest.algorithm))


def _custody(move: CustodyMove) -> None:
    require(
        move,
        exhibit_id="Name the exhibit that changes hands.",
        from_person="Say who releases the exhibit.",
        to_person="Say who is to receive the exhibit.",
        purpose="Say why the exhibit changes hands.",
    )
    if move.received_at and times.is_before(move.received_at, move.released_at):
        raise FieldError("received_at", "The exhibit cannot be received before it was released.")


def _attachment(attachment: Attachment) -> None:
    require(attachment, about="Say what the file belongs to.", name="The file needs a name.")
    check_hex("sha256", attachment.sha256, 64, "SHA-256")


def _seizure(seizure: Seizure) -> None:
    require(seizure, place="Say where the seizure took place.", seized_by="Say who seized.")
    began, ended = seizure.started_at, seizure.ended_at
    if began and ended and times.is_before(ended, began):
        raise FieldError("ended_at", "The seizure cannot end before it began.")
    sent = seizure.recording_forwarded_at
    if began and sent and times.is_before(sent, began):
        raise FieldError(
            "recording_forwarded_at", "The record cannot be forwarded before the seizure began."
        )
    # eSakshya Management Guidelines, Delhi, 16 May 2025: each packet of a recording has one.
    sid = re.sub(r"[\s-]", "", seizure.recording_sid)
    if sid.isdigit() and len(sid) != _SID_DIGITS:
        raise FieldError(
            "recording_sid",
            f"A SID has {_SID_DIGITS} digits; this one has {len(sid)}. Copy it from the packet.",
        )
    for line in seizure.audio_video_files:
        _check_recorded("audio_video_files", line)


def _check_recorded(name: str, line: str) -> None:
    """Check the digests in a line like “clip1.mp4 SHA-256 9f86...”."""
    for word, value in _RECORDED.findall(line):
        algorithm = _algorithm(word)
        check_hex(name, value.lower(), algorithm.hex_digits, f"{algorithm}")


def _algorithm(word: str) -> Algorithm:
    plain = word.upper().replace("-", "")
    return next(a for a in Algorithm if a.value.replace("-", "") == plain)


def _witness(witness: Witness) -> None:
    require(witness, seizure_id="Name the seizure.", name="Give the name of the witness.")


def _clock_reading(reading: ClockReading) -> None:
    require(
        reading,
        exhibit_id="Name the exhibit whose clock was read.",
        how="Say how the two clocks were read: side by side, photographed, by which command.",
        read_by="Say who read the clock.",
    )
    for name in ("device_time", "reference_time"):
        at: Instant = getattr(reading, name)
        if at.precision is Precision.DAY:
            raise FieldError(name, "A day alone cannot be compared: give the time of day as well.")


def _manifest(manifest: Manifest) -> None:
    require(
        manifest, exhibit_id="Name the exhibit.", name="Name the folder.", tool="Name the tool."
    )
    check_hex("sha256", manifest.sha256, 64, "SHA-256")


def _segment(segment: DigestSegment) -> None:
    require(segment, exhibit_id="Name the exhibit.", over="Say what was hashed.")
    check_hex("sha256", segment.sha256, 64, "SHA-256")


def _acquisition(acquisition: Acquisition) -> None:
    require(acquisition, exhibit_id="Name the exhibit.", name="Name the file that was read.")
    check_hex("sha256", acquisition.sha256, 64, "SHA-256")


def _incident(incident: Incident) -> None:
    require(incident, exhibit_id="Name the exhibit.", sentence="Say what happened.")
    if incident.explained_at is not None:
        require(
            incident,
            explanation="Write the explanation.",
            explained_by="Say who explains it.",
        )


def _hand_over(slip: HandOver) -> None:
    require(
        slip,
        from_person="Say who releases the exhibits.",
        to_person="Say who is to receive the exhibits.",
        purpose="Say why the exhibits change hands.",
    )
    if slip.returned_at and times.is_before(slip.returned_at, slip.released_at):
        raise FieldError("returned_at", "The slip cannot come back before the exhibits left.")


def _forwarding(memo: Forwarding) -> None:
    require(memo, laboratory="Name the laboratory.")
    if not memo.exhibit_ids:
        raise FieldError("exhibit_ids", "Choose the exhibits that are forwarded.")
    if not memo.questions:
        raise FieldError("questions", "Write down what the laboratory is asked.")
    if len(set(memo.exhibit_ids)) != len(memo.exhibit_ids):
        raise FieldError("exhibit_ids", "An exhibit is on the list twice. Take it off once.")
    sent, received = memo.forwarded_at, memo.received_at
    if sent and received and times.is_before(received, sent):
        raise FieldError(
            "received_at", "The laboratory cannot receive the exhibits before they were forwarded."
        )
    if memo.court_date:
        try:
            date.fromisoformat(memo.court_date)
        except ValueError as error:
            raise FieldError(
                "court_date",
                f"“{short(memo.court_date)}” is not a date. Write it as YYYY-MM-DD.",
            ) from error


def _certificate(certificate: Certificate) -> None:
    require(
        certificate,
        submission="Say for which submission the certificate is.",
        signer="Name who signs the certificate.",
    )
    if not certificate.exhibit_ids:
        raise FieldError("exhibit_ids", "Choose the exhibits that the certificate covers.")
    if certificate.digest_value.strip() and not certificate.algorithm.strip():
        raise FieldError("algorithm", "Name the algorithm that the digest was computed with.")
    known = {a.value.replace("-", ""): a for a in Algorithm}
    algorithm = known.get(re.sub(r"[\s-]", "", certificate.algorithm).upper())
    value = certificate.digest_value.strip()
    if algorithm is not None and re.fullmatch(r"[0-9A-Fa-f]+", value):
        check_hex("digest_value", value.lower(), algorithm.hex_digits, str(algorithm))


RULES: dict[type[Any], Callable[[Any], None]] = {
    Exhibit: _exhibit,
    Digest: _digest,
    CustodyMove: _custody,
    Attachment: _attachment,
    Seizure: _seizure,
    Witness: _witness,
    ClockReading: _clock_reading,
    Manifest: _manifest,
    DigestSegment: _segment,
    Acquisition: _acquisition,
    Incident: _incident,
    HandOver: _hand_over,
    Forwarding: _forwarding,
    Certificate: _certificate,
}
"""The check of each kind of row of the evidence ledger."""
