"""What was read off an exhibit: its clock, its contents, what tools claim, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casebook.model.evidence import DigestPurpose
from casebook.model.instant import Instant


class ClockReference(StrEnum):
    """What a device's clock was compared with."""

    NTP = "NTP of NIC or NPL"
    GPS = "GPS"
    TELEPHONE = "telephone time service"
    OTHER = "other"


class AcquisitionKind(StrEnum):
    """What kind of foreign record of digests was read."""

    EWF_HEADER = "header of an E01 image"
    FTK_IMAGER = "FTK Imager log"
    GUYMAGER = "Guymager log"
    EWFACQUIRE = "ewfacquire log"
    KAPE = "KAPE copy log"
    SUM_FILE = "sha256sum or md5sum file"
    HASHDEEP = "hashdeep file"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The clock of an exhibit against a reference, both read at the same moment.

    `device_time` is what the device showed, with the zone it was set to.
    """

    id: str
    exhibit_id: str
    device_time: Instant
    reference_time: Instant
    reference: ClockReference
    how: str
    read_by: str
    attachment_id: str | None = None
    remarks: str = ""
    retracted: str | None = None

    @property
    def correction_us(self) -> int:
        """Give what is added to a time of the device: positive when its clock is slow."""
        return self.reference_time.utc_us - self.device_time.utc_us


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of every file of a folder with its digest, kept inside the case.

    The text is JSON lines in the order of the paths' bytes; `sha256` is over the whole text,
    `parts` are the SHA-256 of the kept gzip parts in order. `problems` counts what is listed
    without a digest.
    """

    id: str
    exhibit_id: str
    name: str
    files: int
    total_bytes: int
    problems: int
    sha256: str
    parts: tuple[str, ...]
    computed_at: Instant
    computed_by: str
    tool: str
    purpose: DigestPurpose
    compared: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class DigestSegment:
    """SHA-256 of one finished part of a large file, so that an interrupted pass is not lost.

    `file_bytes` and `file_mtime_ns` say which state of the file it was.
    """

    id: str
    exhibit_id: str
    over: str
    start_byte: int
    size_bytes: int
    sha256: str
    computed_at: Instant
    file_bytes: int
    file_mtime_ns: str


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A foreign manifest, acquisition log or image header: what it claims, and how that compares.

    `claims` are lines like "Examiner: John"; `compared` are sentences.
    """

    id: str
    exhibit_id: str
    kind: AcquisitionKind
    name: str
    sha256: str
    claims: tuple[str, ...]
    compared: tuple[str, ...]
    read_at: Instant
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something about an exhibit that must be explained, INC-`number`: open until it is.

    `cause_id` is the row that showed it: a digest, a manifest, a custody move.
    """

    id: str
    number: int
    exhibit_id: str
    cause_id: str
    sentence: str
    found_at: Instant
    explanation: str = ""
    explained_at: Instant | None = None
    explained_by: str = ""
    retracted: str | None = None

    @property
    def is_open(self) -> bool:
        """Say whether nobody has explained it yet."""
        return self.explained_at is None
