from __future__ import annotations

import time

import pytest

from casebook.errors import FieldError
from casebook.intake.identifiers import find, is_private, normalise
from casebook.model.identifier import IdentifierKind as Kind


def found(text: str) -> list[tuple[Kind, str]]:
    return [(f.kind, f.value) for f in find(text)]


def test_addresses_ports_mails_and_urls_are_found_also_defanged() -> None:
    text = (
        "192.0.2.7:443 asked 198.51.100[.]4 for hxxps://Evil[.]example.org/a?b=1. "
        "bob(at)example[.]com 2001:db8::1 d41d8cd98f00b204e9800998ecf8427e"
    )
    assert found(text) == [
        (Kind.IPV4, "192.0.2.7"),
        (Kind.IPV4, "198.51.100.4"),
        (Kind.URL, "https://evil.example.org/a?b=1"),
        (Kind.EMAIL, "bob@example.com"),
        (Kind.IPV6, "2001:db8::1"),
        (Kind.HASH, "d41d8cd98f00b204e9800998ecf8427e"),
    ]
    assert find(text)[0].port == 443


@pytest.mark.parametrize(
    "text",
    ["version 1.2.3", "1.2.3.4.5", "999.1.1.1", "10:15:30", "00:11:22:33:44:55", "setup.exe",
     "2022-11-23T10:15:30", "a..b", "192.0.2", "deadbeef"],
)  # fmt: skip
def test_look_alikes_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["a" * 200_000 + "@", "1." * 100_000, "a.b-" * 50_000, ":" * 90_000]
)
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    find(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.IPV6, "2001:DB8:0:0::1", "2001:db8::1"),
        (Kind.DOMAIN, "EXAMPLE.com.", "example.com"),
        (Kind.DOMAIN, "bücher.example", "xn--bcher-kva.example"),
        (Kind.EMAIL, "Bob@Example.COM", "Bob@example.com"),
        (Kind.HASH, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_one_spelling_is_kept(kind: Kind, text: str, value: str) -> None:
    assert normalise(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [(Kind.IPV4, "192.0.2.300"), (Kind.EMAIL, "bob"), (Kind.HASH, "abc"), (Kind.URL, "example")],
)
def test_what_is_none_is_refused_at_the_field(kind: Kind, text: str) -> None:
    with pytest.raises(FieldError) as refused:
        normalise(kind, text)
    assert refused.value.field == "value"


def test_private_and_documentation_addresses_are_told() -> None:
    assert is_private("10.0.0.1")
    assert is_private("192.0.2.1")
    assert not is_private("8.8.8.8")


def test_a_port_behind_brackets_is_found() -> None:
    (one,) = find("to [2001:db8::1]:443")
    assert (one.value, one.port, one.as_found) == ("2001:db8::1", 443, "2001:db8::1")


def test_a_url_ends_before_the_punctuation_behind_it() -> None:
    (one,) = find("(see ftp://x.example/z).")
    assert (one.value, one.as_found) == ("ftp://x.example/z", "ftp://x.example/z")


def test_multicast_belongs_to_nobody() -> None:
    assert is_private("224.0.0.1")
    assert is_private("ff02::1")
