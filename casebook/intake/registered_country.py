"""In which country the block of an address is registered, by the table of the package iptocc."""

from __future__ import annotations

import importlib.metadata
import ipaddress
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from iptocc import country_code

PACKAGE = "iptocc"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_KEPT = 20_000
"""How many answers are kept; a register of identifiers is read again at every change."""

_SPECIAL = tuple(
    (ipaddress.ip_network(network), words)
    for network, words in (
        ("10.0.0.0/8", "private address (RFC 1918)"),
        ("172.16.0.0/12", "private address (RFC 1918)"),
        ("192.168.0.0/16", "private address (RFC 1918)"),
        ("100.64.0.0/10", "carrier NAT, shared by subscribers of one provider (RFC 6598)"),
        ("127.0.0.0/8", "the machine itself (loopback)"),
        ("169.254.0.0/16", "link-local address (RFC 3927)"),
        ("192.0.0.0/24", "reserved for protocols (RFC 6890)"),
        ("192.0.2.0/24", "documentation address (RFC 5737)"),
        ("198.51.100.0/24", "documentation address (RFC 5737)"),
        ("203.0.113.0/24", "documentation address (RFC 5737)"),
        ("198.18.0.0/15", "address for measurements (RFC 2544)"),
        ("224.0.0.0/4", "multicast address"),
        ("240.0.0.0/4", "reserved address"),
        ("0.0.0.0/8", "reserved address"),
        ("::1/128", "the machine itself (loopback)"),
        ("fc00::/7", "private address (RFC 4193)"),
        ("fe80::/10", "link-local address (RFC 4291)"),
        ("2001:db8::/32", "documentation address (RFC 3849)"),
        ("ff00::/8", "multicast address"),
    )
)

_NOT_IN_ISO = {"EU": "Europe, no one country", "AP": "Asia and Pacific, no one country"}
"""What registries write where a block has no one country; ISO 3166 does not list them."""


@dataclass(frozen=True, slots=True)
class RegisteredCountry:
    """What the table says of one address.

    `code` is of two letters (ISO 3166-1), empty where the table has none; `name` is its English
    name, empty where that is not known. `special` says what an address is that belongs to nobody
    on the internet, in words; such an address has no code. `unwrapped` is the IPv4 address that
    was looked up in place of an IPv6 address it is mapped into (RFC 4291).
    """

    code: str = ""
    name: str = ""
    special: str = ""
    unwrapped: str = ""


@dataclass(frozen=True, slots=True)
class CountryTable:
    """Which table was asked: its version, and the day it was built (YYYY-MM-DD), empty if unknown.

    The package gives its data no date; they cannot be newer than the day it was built.
    """

    package: str
    version: str
    built_on: str


@lru_cache(_KEPT)
def registered_country(value: str) -> RegisteredCountry | None:
    """Look an IP address up; None for what is no IP address."""
    try:
        address = ipaddress.ip_address(value.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    unwrapped = ""
    if mapped is not None:
        address, unwrapped = mapped, str(mapped)
    special = _special(address)
    if special:
        return RegisteredCountry(special=special, unwrapped=unwrapped)
    code = country_code(str(address)) or ""
    if not code and not address.is_global:
        return RegisteredCountry(special="reserved address", unwrapped=unwrapped)
    return RegisteredCountry(code, _NOT_IN_ISO.get(code) or _names().get(code, ""), "", unwrapped)


@cache
def country_table() -> CountryTable:
    """Give the version of the table and the day it was built, as the package itself says."""
    return CountryTable(PACKAGE, importlib.metadata.version(PACKAGE), _built_on())


def _special(address: Address) -> str:
    number = int(address)
    return next(
        (words for first, last, words in _ranges(address.version) if first <= number <= last), ""
    )


@cache
def _ranges(version: int) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (int(network.network_address), int(network.broadcast_address), words)
        for network, words in _SPECIAL
        if network.version == version
    )


def _built_on() -> str:
    """Read the day from the bill of materials (CycloneDX) in the package."""
    for file in importlib.metadata.files(PACKAGE) or ():
        if file.name.endswith(".cyclonedx.json"):
            try:
                made = json.loads(file.read_text("utf-8"))["metadata"]["timestamp"]
            except (OSError, ValueError, LookupError, TypeError):
                # Without it the table has no date, and that is what is said.
                return ""
            return str(made)[:10]
    return ""


@cache
def _names() -> dict[str, str]:
    """Read the English names of countries from the table that comes with the time zones."""
    text = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}
