from __future__ import annotations

import time

import pytest

from casebook.errors import FieldError
from casebook.intake.identifiers import (
    find,
    is_private,
    normalise,
    plain_address,
    split_port,
    why_none,
)
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


@pytest.mark.parametrize(
    ("text", "value", "port"),
    [
        ("203[.]0[.]113[.]45[:]443", "203.0.113.45", 443),
        ("203(.)0(.)113(.)45", "203.0.113.45", None),
        ("203{.}0{.}113{.}45:80", "203.0.113.45", 80),
        ("203[dot]0[DOT]113(dot)45", "203.0.113.45", None),
        ("[2001:db8::1]:443", "2001:db8::1", 443),
        ("mail.example.org:25", "mail.example.org", 25),
        ("\u200b203.0.113.45\ufeff", "203.0.113.45", None),
        ("hxxps[://]evil[.]example/a", "https://evil.example/a", None),
        ("bob[at]example(dot)com", "bob@example.com", None),
        ("2001:db8::1", "2001:db8::1", None),
    ],
)
def test_a_glued_port_comes_off_also_defanged(text: str, value: str, port: int | None) -> None:
    assert split_port(text) == (value, port)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("203.0.113.0/24", "is a whole network"),
        ("203.0.113.45.51514", "write it as 203.0.113.45:51514"),
        ("203.0.113.45#51514", "write it as 203.0.113.45:51514"),
        ("203.000.113.045", "zeros before its numbers"),
        ("2001:db8:0:0:0:0:0:1:443", "[2001:db8:0:0:0:0:0:1]:443"),
        ("", "merged cells"),
        ("nonsense", "is no IP address"),
    ],
)
def test_what_is_no_identifier_is_told_with_what_to_write(text: str, said: str) -> None:
    assert said in why_none(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.DOMAIN, "XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        (Kind.EMAIL, "Bob@bücher.example", "Bob@xn--bcher-kva.example"),
        (Kind.URL, "HXXP://Bücher.example:8080/Weg", "http://xn--bcher-kva.example:8080/Weg"),
        (Kind.URL, "ftp://Bob:Secret@Files.Example/x", "ftp://Bob:Secret@files.example/x"),
    ],
)
def test_names_in_other_scripts_are_kept_in_punycode(kind: Kind, text: str, value: str) -> None:
    assert normalise(kind, text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at xn--55qx5d.xn--j6w193g, today", (Kind.DOMAIN, "xn--55qx5d.xn--j6w193g")),
        ("from pay@demand.xn--j6w193g", (Kind.EMAIL, "pay@demand.xn--j6w193g")),
        ("demand[.]xn--fiqs8s", (Kind.DOMAIN, "demand.xn--fiqs8s")),
        ("demand.香港", (Kind.DOMAIN, "demand.xn--j6w193g")),
    ],
)
def test_names_that_end_in_punycode_are_found(text: str, expected: tuple[Kind, str]) -> None:
    # .香港 is xn--j6w193g and .中国 xn--fiqs8s in the root zone of IANA.
    assert found(text) == [expected]


def test_a_port_glued_to_a_name_that_ends_in_punycode_comes_off() -> None:
    assert split_port("demand.xn--j6w193g:8443") == ("demand.xn--j6w193g", 8443)


def test_punycode_that_stands_for_nothing_is_refused() -> None:
    with pytest.raises(FieldError):
        normalise(Kind.DOMAIN, "xn--999999999.example")


def test_an_ipv4_address_in_the_form_of_ipv6_is_the_ipv4_address() -> None:
    assert found("from ::ffff:192.0.2.7 and ::ffff:c000:208") == [
        (Kind.IPV4, "192.0.2.7"),
        (Kind.IPV4, "192.0.2.8"),
    ]
    assert plain_address(Kind.IPV6, "2001:db8::1") == (Kind.IPV6, "2001:db8::1")


@pytest.mark.parametrize(
    "text",
    [
        "H=(mail.example.com) [203.0.113.77]:40122 I=[192.0.2.25]:25",
        "client=unknown[203.0.113.77]:40122",
    ],
)
def test_a_port_behind_the_brackets_of_a_mail_server_is_found(text: str) -> None:
    found = next(one for one in find(text) if one.value == "203.0.113.77")
    assert (found.port, found.as_found) == (40122, "203.0.113.77")
    assert text[found.place :].startswith(found.as_found)


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("Failed password for root from 203.0.113.9 port 22 ssh2", 22),
        ("from 203.0.113.9, port: 50122", 50122),
        ("from 2001:db8::9 port 22", 22),
        ("from 203.0.113.9 port 70000", None),
        ("from 203.0.113.9 portal 22", None),
    ],
)
def test_a_port_that_is_named_behind_an_address_is_found(text: str, port: int | None) -> None:
    (one,) = find(text)
    assert one.port == port
    assert text[one.place :].startswith(one.as_found)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.MAC, "00-1A-2B-3C-4D-5E", "00:1a:2b:3c:4d:5e"),
        (Kind.MAC, "001a.2b3c.4d5e", "00:1a:2b:3c:4d:5e"),
        (Kind.SID, "s-1-5-21-1-2-3-500", "S-1-5-21-1-2-3-500"),
        (Kind.PHONE, "+91 98765-43210", "+919876543210"),
        (Kind.PHONE, "(011) 2345 6789", "01123456789"),
        (Kind.PATH, r"C:\Users\a\.ssh\id_rsa", r"C:\Users\a\.ssh\id_rsa"),
        (Kind.PATH, r"C:\\Windows\\Temp", r"C:\Windows\Temp"),
        (Kind.PATH, r"\\server\share\x", r"\\server\share\x"),
        (Kind.PATH, r"\\\\server\\share", r"\\server\share"),
        (Kind.ACCOUNT, r"CORP\\bob", r"CORP\bob"),
        (
            Kind.WALLET,
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0x52908400098527886e0f7030069857d2e4169ee7",
        ),
        (
            Kind.WALLET,
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        ),
    ],
)
def test_each_kind_has_one_spelling(kind: Kind, text: str, value: str) -> None:
    assert normalise(kind, text) == value
    # What is registered from a mention stays as it is.
    assert normalise(kind, value) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.MAC, "00:1a:2b-3c-4d-5e"),
        (Kind.MAC, "00:1a:2b:3c:4d"),
        (Kind.SID, "S-2-5-18"),
        (Kind.PHONE, "call me"),
    ],
)
def test_what_is_not_of_its_kind_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(FieldError):
        normalise(kind, text)
