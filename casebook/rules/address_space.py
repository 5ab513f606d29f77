"""The parts of the address space that no provider can name a holder of, and what to ask instead."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import Enum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Use(Enum):
    """What becomes of a question about an address of a range."""

    NOBODY = "nobody"
    """No provider gave it out: the question is wrong."""

    CARRIER = "carrier"
    """It is known inside one carrier's network alone."""

    INSIDE = "inside"
    """It is another spelling of an IPv4 address, and that one is asked about."""

    TUNNEL = "tunnel"
    """It was made from an IPv4 address, whose provider can answer."""

    DOCUMENTATION = "documentation"
    """It stands in examples and belongs to nobody."""


@dataclass(frozen=True, slots=True)
class Range:
    """A range of addresses: what it is called, with the RFC that says so."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    what: str
    rfc: str
    use: Use = Use.NOBODY


def _range(network: str, what: str, rfc: str, use: Use = Use.NOBODY) -> Range:
    return Range(ipaddress.ip_network(network), what, rfc, use)


RANGES = (
    _range("192.0.2.0/24", "a documentation address", "RFC 5737", Use.DOCUMENTATION),
    _range("198.51.100.0/24", "a documentation address", "RFC 5737", Use.DOCUMENTATION),
    _range("203.0.113.0/24", "a documentation address", "RFC 5737", Use.DOCUMENTATION),
    _range("2001:db8::/32", "a documentation address", "RFC 3849", Use.DOCUMENTATION),
    _range("3fff::/20", "a documentation address", "RFC 9637", Use.DOCUMENTATION),
    _range("10.0.0.0/8", "a private address", "RFC 1918"),
    _range("172.16.0.0/12", "a private address", "RFC 1918"),
    _range("192.168.0.0/16", "a private address", "RFC 1918"),
    _range("fc00::/7", "a private address", "RFC 4193"),
    _range("fec0::/10", "a private address of the abandoned site-local kind", "RFC 3879"),
    _range("100.64.0.0/10", "a shared address of a carrier's NAT", "RFC 6598", Use.CARRIER),
    _range("127.0.0.0/8", "a loopback address", "RFC 1122"),
    _range("::1/128", "a loopback address", "RFC 4291"),
    _range("169.254.0.0/16", "a link-local address", "RFC 3927"),
    _range("fe80::/10", "a link-local address", "RFC 4291"),
    _range("224.0.0.0/4", "a multicast address", "RFC 5771"),
    _range("ff00::/8", "a multicast address", "RFC 4291"),
    _range("255.255.255.255/32", "the broadcast address", "RFC 919"),
    _range("240.0.0.0/4", "a reserved address", "RFC 1112"),
    _range("0.0.0.0/8", "an address that means “this network”", "RFC 791"),
    _range("::/128", "the unspecified address", "RFC 4291"),
    _range("198.18.0.0/15", "an address for measuring devices", "RFC 2544"),
    _range("100::/64", "an address that discards what is sent to it", "RFC 6666"),
    _range("::ffff:0:0/96", "an IPv4 address in the form of IPv6", "RFC 4291", Use.INSIDE),
    _range("64:ff9b::/96", "an IPv4 address behind a NAT64 translator", "RFC 6052", Use.INSIDE),
    _range("64:ff9b:1::/48", "an address inside a network with NAT64", "RFC 8215"),
    _range("2002::/16", "a 6to4 address", "RFC 3056", Use.TUNNEL),
    _range("2001::/32", "a Teredo address", "RFC 4380", Use.TUNNEL),
    _range("192.0.0.0/24", "a reserved address", "RFC 6890"),
    _range("2001::/23", "a reserved address", "RFC 2928"),
)
"""The ranges that have a sentence of their own; the first that holds an address counts."""


_UNALLOCATED = _range("::/0", "an address outside the part that is given out", "RFC 4291")
_GLOBAL_UNICAST = 0b001
"""The first three bits of every IPv6 address that registries give out: 2000::/3."""

# Numbers compare in a tenth of the time that networks take, and a letter has thousands of lines.
_BOUNDS = {
    version: tuple(
        (int(found.network.network_address), int(found.network.broadcast_address), found)
        for found in RANGES
        if found.network.version == version
    )
    for version in (4, 6)
}


def parsed(text: str) -> Address | None:
    """Give the address of a text, without the zone behind a %; None when it is none."""
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def range_of(address: Address) -> Range | None:
    """Give the special range that holds an address; None for one that a provider can answer for."""
    number = int(address)
    for low, high, found in _BOUNDS[address.version]:
        if low <= number <= high:
            return found
    is_given_out = address.version == 4 or number >> 125 == _GLOBAL_UNICAST
    return None if is_given_out else _UNALLOCATED


def inside(address: Address) -> tuple[ipaddress.IPv4Address, int | None] | None:
    """Give the IPv4 address that an IPv6 address was made from, and its port where one is in it.

    A Teredo address holds the address and port of the client's NAT, both inverted (RFC 4380, 4).
    """
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped, None
    if address.sixtofour is not None:
        return address.sixtofour, None
    if address.teredo is not None:
        port = int.from_bytes(address.packed[10:12], "big") ^ 0xFFFF
        return address.teredo[1], port
    found = range_of(address)
    if found is not None and found.use is Use.INSIDE:
        return ipaddress.IPv4Address(address.packed[12:]), None
    return None
