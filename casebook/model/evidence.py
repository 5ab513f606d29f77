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


class PowerState(StrEnum):
    """Whether a device was running when it was found."""

    NOT_RECORDED = "not recorded"
    ON = "on"
    OFF = "off"
    STANDBY = "standby or asleep"
    NOT_APPLICABLE = "not applicable"


RELATIONS = ("owned", "maintained", "managed", "operated")
"""The four boxes of the Schedule's field A13, in its order (BSA 2023, section 63(4)(c))."""


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
    """An evidence item, EX-`number`; `parent_id` is the exhibit it was taken or made from.

    `mark` is the agency's own number. `device_id` holds one or more numbers of the device, each on
    its own line or after a semicolon, like "IMEI 490154203237518". `relations` are those of
    `RELATIONS` that hold, and `relation_by` is whose they are. `recorded_by` operated the device
    that made the record. `is_original_route` says that the original itself is produced by its
    owner, so that no certificate is needed (Arjun Panditrao Khotkar, (2020) 7 SCC 1).
    """

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
    mark: str = ""
    relations: tuple[str, ...] = ()
    relation_by: str = ""
    condition: str = ""
    power_state: PowerState = PowerState.NOT_RECORDED
    network_state: str = ""
    lock_state: str = ""
    packet: str = ""
    recorded_by: str = ""
    other_information: str = ""
    is_original_route: bool = False
    seizure_id: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of an exhibit or of a file of it; never overwritten. `value` is lower-case hex.

    `matches` says in words how it compares with the earlier digest `matches_id`. `reason` says why
    it was computed late; `method` how the evidence was protected (write blocker, mount).
    `is_claimed` marks a value that was read in a container or a log and not computed here.
    """

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
    matches_id: str | None = None
    reason: str = ""
    method: str = ""
    is_claimed: bool = False


@dataclass(frozen=True, slots=True)
class CustodyMove:
    """One change of hands; open until `received_at` is recorded.

    `seal_intact` is "yes", "no", or words that begin with one of them. `digest_check` says how the
    digest compared on arrival. `opened` says who opened the packet and by what authority.
    """

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
    road_certificate: str = ""
    store_register: str = ""
    gd_entry: str = ""
    delay_reason: str = ""
    digest_check: str = ""
    opened: str = ""
    hand_over_id: str | None = None

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
    caption: str = ""
