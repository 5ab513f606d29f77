"""Evidence: exhibits, their digests, their custody, and files attached to anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casebook.model.instant import Instant


class ExhibitKind(StrEnum):
    """The eight sources the BSA 2023 Schedule (section 63(4)(c)) has boxes for, in its order."""

    COMPUTER = "Computer / Storage Media"
    DVR = "DVR"
    MOBILE = "Mobile"
    FLASH_DRIVE = "Flash Drive"
    DISC = "CD/DVD"
    SERVER = "Server"
    CLOUD = "Cloud"
    OTHER = "Other"


class DigestPurpose(StrEnum):
    """Why a digest was computed."""

    AT_SEIZURE = "at seizure"
    AT_ACQUISITION = "at acquisition"
    VERIFICATION = "verification"
    AT_EXPORT = "at export"


class Algorithm(StrEnum):
    """Digest algorithms a court form names."""

    SHA256 = "SHA-256"
    SHA1 = "SHA-1"
    MD5 = "MD5"

    @property
    def hex_digits(self) -> int:
        """Give the length of a value in hex digits."""
        return {"SHA-256": 64, "SHA-1": 40, "MD5": 32}[self.value]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An evidence item, EX-`number`; `parent_id` is the exhibit it was taken or made from."""

    id: str
    number: int
    description: str
    kind: ExhibitKind
    parent_id: str | None = None
    make_model: str = ""
    serial_number: str = ""
    device_id: str = ""
    colour: str = ""
    size_bytes: int | None = None
    original_or_copy: str = "original"
    how_produced: str = ""
    seized_at: Instant | None = None
    place_found: str = ""
    seized_by: str = ""
    seal: str = ""
    stored_at: str = ""
    remarks: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of an exhibit or of a file of it; never overwritten. `value` is lower-case hex."""

    id: str
    exhibit_id: str
    algorithm: Algorithm
    value: str
    over: str
    size_bytes: int | None
    computed_at: Instant
    computed_by: str
    tool: str
    purpose: DigestPurpose
    matches: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class CustodyMove:
    """One change of hands; open until `received_at` is recorded."""

    id: str
    exhibit_id: str
    position: int
    from_person: str
    from_place: str
    to_person: str
    to_place: str
    released_at: Instant
    received_at: Instant | None
    purpose: str
    mode: str = ""
    seal: str = ""
    seal_intact: str = ""
    reference: str = ""
    remarks: str = ""
    retracted: str | None = None

    @property
    def is_open(self) -> bool:
        """Say whether the receiver's side is still missing."""
        return self.received_at is None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept inside the case (at most 64 MiB), attached to the row `about_id` of `about`."""

    id: str
    about: str
    about_id: str
    name: str
    sha256: str
    size_bytes: int
    added_at: Instant
    retracted: str | None = None
