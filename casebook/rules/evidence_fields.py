"""What the fields of exhibits, and of everything recorded about them, may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from casebook.errors import FieldError
from casebook.model.evidence import (
    RELATIONS,
    Attachment,
    CustodyMove,
    Digest,
    Exhibit,
    ExhibitKind,
)
from casebook.model.examination import (
    Acquisition,
    ClockReading,
    DigestSegment,
    Incident,
    Manifest,
)
from casebook.model.seizure import Seizure, Witness
from casebook.model.transfer import Certificate, Forwarding, HandOver
from casebook.rules import times
from casebook.rules.wanted import check_hex, require, short

_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2})+")


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
    digits = re.sub(r"[\s-]", "", exhibit.device_id)
    is_imei = exhibit.kind is ExhibitKind.MOBILE and digits.isascii() and digits.isdigit()
    if is_imei and not _is_imei(digits):
        raise FieldError(
            "device_id",
            "An IMEI has 15 digits, and the last one checks the others: this one does not fit.",
        )
    if _MAC.fullmatch(exhibit.device_id) and len(exhibit.device_id) not in (17, 23):
        raise FieldError("device_id", "A MAC address has six pairs of hex digits.")


def _is_imei(digits: str) -> bool:
    if len(digits) != 15:
        return False
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(digits)]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


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


def _witness(witness: Witness) -> None:
    require(witness, seizure_id="Name the seizure.", name="Give the name of the witness.")


def _clock_reading(reading: ClockReading) -> None:
    require(
        reading,
        exhibit_id="Name the exhibit whose clock was read.",
        how="Say how the two clocks were read: side by side, photographed, by which command.",
        read_by="Say who read the clock.",
    )


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
