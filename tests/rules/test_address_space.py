from __future__ import annotations

import pytest

from casebook.rules import address_space
from casebook.rules.address_space import Use


def use_of(text: str) -> Use | None:
    address = address_space.parsed(text)
    assert address is not None
    found = address_space.range_of(address)
    return None if found is None else found.use


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("8.8.8.8", None),
        ("100.63.255.255", None),
        ("100.64.0.0", Use.CARRIER),
        ("100.127.255.255", Use.CARRIER),
        ("100.128.0.0", None),
        ("172.15.255.255", None),
        ("172.16.0.0", Use.NOBODY),
        ("172.31.255.255", Use.NOBODY),
        ("172.32.0.0", None),
        ("127.0.0.1", Use.NOBODY),
        ("169.254.1.1", Use.NOBODY),
        ("239.255.255.255", Use.NOBODY),
        ("255.255.255.255", Use.NOBODY),
        ("198.19.255.255", Use.NOBODY),
        ("203.0.113.255", Use.DOCUMENTATION),
        ("2400:cb00::9", None),
        ("2001:db8::1", Use.DOCUMENTATION),
        ("fd00::1", Use.NOBODY),
        ("fe80::1%eth0", Use.NOBODY),
        ("::1", Use.NOBODY),
        ("::", Use.NOBODY),
        ("ff02::1", Use.NOBODY),
        ("192.0.0.8", Use.NOBODY),
        ("2001:2::1", Use.NOBODY),
        ("2001:200::1", None),
        ("1fff:ffff::1", Use.NOBODY),
        ("3ffe:ffff::1", None),
        ("4000::1", Use.NOBODY),
        ("::ffff:8.8.8.8", Use.INSIDE),
        ("64:ff9b::808:808", Use.INSIDE),
        ("2002:808:808::1", Use.TUNNEL),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", Use.TUNNEL),
    ],
)
def test_every_special_range_is_told_at_its_edges(text: str, use: Use | None) -> None:
    assert use_of(text) is use


@pytest.mark.parametrize(
    ("text", "inner", "port"),
    [
        # The worked example of RFC 4380, 5.2.10 has this client behind 192.0.2.45, port 40000.
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.45", 40000),
        ("::ffff:8.8.8.8", "8.8.8.8", None),
        ("64:ff9b::808:808", "8.8.8.8", None),
        ("2002:808:808::1", "8.8.8.8", None),
    ],
)
def test_the_address_inside_is_given(text: str, inner: str, port: int | None) -> None:
    address = address_space.parsed(text)
    assert address is not None
    found = address_space.inside(address)
    assert found is not None
    assert (str(found[0]), found[1]) == (inner, port)


def test_an_ordinary_address_has_none_inside() -> None:
    address = address_space.parsed("2400:cb00::9")
    assert address is not None
    assert address_space.inside(address) is None
