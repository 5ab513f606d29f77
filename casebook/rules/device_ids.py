"""The numbers of a device: IMEI, MAC address, UIN, UID, cloud ID, and those without a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from casebook.errors import FieldError
from casebook.model.evidence import ExhibitKind
from casebook.rules.wanted import short


class DeviceIdKind(StrEnum):
    """The kinds for which the certificate has a blank (BSA 2023, Schedule); else a bare number."""

    IMEI = "IMEI"
    MAC = "MAC"
    UIN = "UIN"
    UID = "UID"
    CLOUD = "Cloud ID"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class DeviceId:
    """One number of a device; an IMEI is 15 digits, a MAC address six pairs like 00:1A:2B:..."""

    kind: DeviceIdKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind} {self.value}".strip()


_WORD = re.compile(
    r"(?P<word>IMEI(?:\s?[12](?=\s*[:=]|\s+\d{8}))?|MAC(?:\s+address)?|UIN|UID|Cloud[ -]?ID)"
    r"(?:\s*[:=#]\s*|\s+|$)(?P<value>.*)",
    re.IGNORECASE,
)
_KINDS = {
    "imei": DeviceIdKind.IMEI,
    "mac": DeviceIdKind.MAC,
    "uin": DeviceIdKind.UIN,
    "uid": DeviceIdKind.UID,
    "clou": DeviceIdKind.CLOUD,
}
_PAIRS = re.compile(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2})+")
_DOTTED = re.compile(r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}")


def parse(text: str, kind: ExhibitKind | None = None) -> tuple[DeviceId, ...]:
    """Read the numbers of a device, each on its own line or after a semicolon.

    A bare number of a mobile is an IMEI. Raises FieldError naming `device_id`.
    """
    parts = (part.strip() for part in re.split(r"[;\n]", text))
    found = tuple(_one(part, kind) for part in parts if part)
    for number, one in enumerate(found):
        if one in found[:number]:
            raise FieldError("device_id", f"{one} stands there twice. Delete one of the two.")
    return found


def check_digit(first_14: str) -> int:
    """Give the fifteenth digit of an IMEI by the Luhn formula (3GPP TS 23.003, annex B)."""
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(first_14)]
    return -sum(d - 9 if d > 9 else d for d in doubled) % 10


def _one(part: str, exhibit_kind: ExhibitKind | None) -> DeviceId:
    if any(ord(c) < 32 for c in part):
        raise FieldError("device_id", "A number of a device has no tabs. Type it again.")
    worded = _WORD.fullmatch(part)
    if worded is None:
        return _bare(part, exhibit_kind)
    kind, value = _KINDS[worded["word"][:4].strip().lower()], worded["value"].strip()
    if not value:
        raise FieldError("device_id", f"The {kind} itself is missing. Write it after the word.")
    if kind is DeviceIdKind.IMEI:
        return DeviceId(kind, _imei(value))
    if kind is DeviceIdKind.MAC:
        return DeviceId(kind, _mac(value))
    return DeviceId(kind, value)


def _bare(part: str, exhibit_kind: ExhibitKind | None) -> DeviceId:
    digits = _digits(part)
    if digits.isascii() and digits.isdigit():
        if exhibit_kind is ExhibitKind.MOBILE:
            return DeviceId(DeviceIdKind.IMEI, _imei(part))
        if len(digits) == 15 and check_digit(digits[:14]) == int(digits[14]):
            return DeviceId(DeviceIdKind.IMEI, digits)
    # Eight pairs are a World Wide Name of a disk controller, not a MAC address.
    if _PAIRS.fullmatch(part) and len(re.split("[:-]", part)) != 8:
        return DeviceId(DeviceIdKind.MAC, _mac(part))
    if _DOTTED.fullmatch(part):
        return DeviceId(DeviceIdKind.MAC, _mac(part))
    return DeviceId(DeviceIdKind.OTHER, part)


def _imei(text: str) -> str:
    digits = _digits(text)
    if not (digits.isascii() and digits.isdigit()):
        raise FieldError(
            "device_id",
            f"“{short(text)}” is not an IMEI: it holds 15 digits only. Read it off the device "
            "again (*#06#), or leave the word IMEI out.",
        )
    if len(digits) == 14:
        raise FieldError(
            "device_id",
            f"The IMEI {digits} has 14 digits; the fifteenth, which checks the others, is "
            "missing. Read it off the device again (*#06#).",
        )
    if len(digits) != 15:
        raise FieldError(
            "device_id",
            f"An IMEI has 15 digits; this one has {len(digits)}. Read it off the device again, "
            "and write each IMEI on a line of its own.",
        )
    if check_digit(digits[:14]) != int(digits[14]):
        raise FieldError(
            "device_id",
            f"The IMEI {digits} is mistyped: its last digit checks the others, and does not fit "
            "them. Read it off the device again (*#06#).",
        )
    return digits


def _mac(text: str) -> str:
    plain = re.sub(r"[\s:.-]", "", text).upper()
    if not re.fullmatch(r"[0-9A-F]*", plain):
        raise FieldError(
            "device_id",
            f"“{short(text)}” is not a MAC address: it holds 0-9 and A-F only, like "
            "00:1A:2B:3C:4D:5E. Type it again.",
        )
    if len(plain) != 12:
        pairs = f"{len(plain) // 2} and a half" if len(plain) % 2 else str(len(plain) // 2)
        raise FieldError(
            "device_id",
            f"A MAC address has six pairs of hex digits; “{short(text)}” has {pairs}. Write it "
            "like 00:1A:2B:3C:4D:5E, each on a line of its own.",
        )
    if int(plain[:2], 16) % 2 or int(plain, 16) == 0:
        raise FieldError(
            "device_id",
            f"{text} is the address of no single device: it means a group, or nothing at all. "
            "Read it off the device again.",
        )
    return ":".join(plain[i : i + 2] for i in range(0, 12, 2))


def _digits(text: str) -> str:
    return re.sub(r"[\s/-]", "", text)
