"""The one spelling under which an identifier asked about and one in an answer meet."""

from __future__ import annotations

import ipaddress
import re

from casebook.errors import FieldError
from casebook.intake import identifiers
from casebook.model.identifier import IdentifierKind

_PLAIN_IPV4 = re.compile(
    r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
)
_GLUED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3})[:#](\d{1,5})|\[([0-9A-Fa-f:.]+)\](?::(\d{1,5}))?")
_PHONE = re.compile(r"\+?[\d][\d ()./-]{5,24}")
_MOST_PORT = 65_535

_KINDS = (
    IdentifierKind.EMAIL,
    IdentifierKind.URL,
    IdentifierKind.HASH,
    IdentifierKind.DOMAIN,
)


def key_of(text: str) -> tuple[str, int | None]:
    """Give the key of an identifier and the port that was glued to it; an empty key for none.

    The same thing has one key however it is written: defanged, with a port behind it, as an
    IPv4-mapped IPv6 address, in punycode or not. Case counts in the path of a URL only.
    """
    if _PLAIN_IPV4.fullmatch(text):
        return text, None
    plain = identifiers.refang(text.strip().strip("'\"")).strip()
    if not plain:
        return "", None
    port = None
    if (glued := _GLUED.fullmatch(plain)) and _is_port(glued[2] or glued[4]):
        plain = glued[1] or glued[3]
        port = int(glued[2] or glued[4] or 0) or None
    address = _address(plain)
    if address:
        return address, port
    for kind in _KINDS:
        try:
            return identifiers.normalise(kind, plain).casefold() if kind is not (
                IdentifierKind.URL
            ) else identifiers.normalise(kind, plain), port
        except FieldError:
            continue
    if _PHONE.fullmatch(plain):
        return "tel:" + "".join(c for c in plain if c.isdigit()), None
    return " ".join(plain.split()).casefold(), None


def is_address(key: str) -> bool:
    """Say whether a key is that of an IP address."""
    return bool(_address(key))


def _address(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _is_port(digits: str | None) -> bool:
    return digits is None or 1 <= int(digits) <= _MOST_PORT
