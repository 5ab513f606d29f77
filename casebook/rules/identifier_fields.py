"""Whether a value is what its kind of identifier says: an address, a domain, a digest ..."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from casebook.errors import FieldError
from casebook.model.identifier import IdentifierKind
from casebook.rules.wanted import short

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)*")
_DOMAIN = re.compile(r"(?=.{3,253}\Z)[^\s.@/:]{1,63}(\.[^\s.@/:]{1,63})+\.?")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_SID = re.compile(r"S-1-\d{1,14}(?:-\d{1,10}){1,14}")
_HEX = re.compile(r"[0-9a-f]+")


def check_identifier(kind: IdentifierKind, value: str, field: str = "value") -> None:
    """Check that a value is what its kind says. Raises FieldError naming `field`."""
    if not value.strip():
        raise FieldError(field, f"Give the {kind}.")
    if not _IS_OF_KIND[kind](value):
        raise FieldError(field, f"“{short(value)}” is not {_article(kind)} {kind}.")


def is_email(text: str) -> bool:
    """Say whether a text has the form of an e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def _is_address(value: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(value.partition("%")[0]).version == version
    except ValueError:
        return False


def _is_phone(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    return 3 <= digits <= 20 and not set(value) - set("+0123456789 ()-./")


def _is_hash(value: str) -> bool:
    return bool(_HEX.fullmatch(value.lower())) and len(value) in (32, 40, 56, 64, 96, 128)


def _is_one_line(value: str) -> bool:
    return bool(value.strip()) and "\n" not in value


_IS_OF_KIND: dict[IdentifierKind, Callable[[str], bool]] = {
    IdentifierKind.IPV4: lambda value: _is_address(value, 4),
    IdentifierKind.IPV6: lambda value: _is_address(value, 6),
    IdentifierKind.EMAIL: is_email,
    IdentifierKind.DOMAIN: lambda value: bool(_DOMAIN.fullmatch(value)),
    IdentifierKind.URL: lambda value: bool(_URL.fullmatch(value)),
    IdentifierKind.HASH: _is_hash,
    IdentifierKind.MAC: lambda value: bool(_MAC.fullmatch(value)),
    IdentifierKind.SID: lambda value: bool(_SID.fullmatch(value)),
    IdentifierKind.PHONE: _is_phone,
    IdentifierKind.HOST: _is_one_line,
    IdentifierKind.ACCOUNT: _is_one_line,
    IdentifierKind.WALLET: _is_one_line,
    IdentifierKind.PATH: _is_one_line,
}


def _article(kind: str) -> str:
    return "an" if kind[0] in "aeioI" else "a"
