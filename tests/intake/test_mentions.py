"""What a record mentions is found whole, and what only looks like it is left alone."""

from __future__ import annotations

import pytest

from casebook.intake.mentions import MAX_TEXT, finder
from casebook.model.identifier import IdentifierKind as Kind

FIND = finder()


def _found(text: str) -> set[tuple[str, str]]:
    return set(FIND(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 203.0.113.9:51234 to 10.0.0.1", {
            (Kind.IPV4, "203.0.113.9"), (Kind.IPV4, "10.0.0.1")}),
        ("c2 at 203[.]0[.]113[.]9 and hxxp://bad[.]example/a?b=1", {
            (Kind.IPV4, "203.0.113.9"), (Kind.URL, "http://bad.example/a?b=1"),
            (Kind.DOMAIN, "bad.example")}),
        ("mail help[@]example[.]net, cc Help@Example.net", {
            (Kind.EMAIL, "help@example.net"), (Kind.EMAIL, "Help@example.net")}),
        ("fe80::1 and ::ffff:203.0.113.9", {(Kind.IPV6, "fe80::1"), (Kind.IPV4, "203.0.113.9")}),
        ("src=2001:db8::5,dst=www.aiims.example", {
            (Kind.IPV6, "2001:db8::5"), (Kind.DOMAIN, "www.aiims.example")}),
        ("MAC 00-1A-2B-3C-4D-5E", {(Kind.MAC, "00:1a:2b:3c:4d:5e")}),
        ("S-1-5-21-3623811015-3361044348-30300820-1013 logged on", {
            (Kind.SID, "S-1-5-21-3623811015-3361044348-30300820-1013")}),
        (r"CORP\anna ran C:\Windows\System32\cmd.exe /c dir", {
            (Kind.ACCOUNT, r"CORP\anna"), (Kind.PATH, r"C:\Windows\System32\cmd.exe")}),
        (r"NT AUTHORITY\NETWORK SERVICE", {(Kind.ACCOUNT, r"NT AUTHORITY\NETWORK SERVICE")}),
        (r'open "C:\Program Files\My Tool\a b.exe" now', {
            (Kind.PATH, r"C:\Program Files\My Tool\a b.exe")}),
        (r"\\srv-01\share$\in voices\x.pdf", {(Kind.PATH, r"\\srv-01\share$\in voices\x.pdf")}),
        ("read /etc/shadow, /home/u/.ssh/id_rsa", {
            (Kind.PATH, "/etc/shadow"), (Kind.PATH, "/home/u/.ssh/id_rsa")}),
        ("call +91 98765 43210 or msisdn=9876543210", {(Kind.PHONE, "+919876543210")}),
        ("md5 d41d8cd98f00b204e9800998ecf8427e", {
            (Kind.HASH, "d41d8cd98f00b204e9800998ecf8427e")}),
        # The first block's address, and the example of BIP-173.
        ("pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", {
            (Kind.WALLET, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")}),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", {
            (Kind.WALLET, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")}),
        ("संदेश 203.0.113.9 से", {(Kind.IPV4, "203.0.113.9")}),
    ],
)  # fmt: skip
def test_an_identifier_is_found_in_its_one_spelling(
    text: str, expected: set[tuple[str, str]]
) -> None:
    assert _found(text) == {(str(kind), value) for kind, value in expected}


@pytest.mark.parametrize(
    "text",
    [
        "Version 10.0.19041.546 installed",
        "file_version: 1.2.3.4",
        "Mozilla/5.0 Chrome/102.0.0.0 Safari/537.36",
        "oid 1.3.6.1.4.1.311",
        "300.1.2.3 and 01.02.03.04",
        "at 12:30:45 on 23.11.2022",
        "2022-11-23T06:42:07.123456+05:30",
        "System.Net.Http.HttpClient java.lang.String",
        "svchost.exe auth.log invoice.pdf",
        "GET /index.php?id=1 HTTP/1.1",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "12345678901234567890123456789012",
        "+05:30 +0530 order +12",
        "a\\1 {8d6f-4c} e.g. i.e. U.S.",
    ],
)
def test_a_look_alike_is_left_alone(text: str) -> None:
    assert _found(text) == set()


def test_json_text_mentions_the_path_and_not_its_doubled_backslashes() -> None:
    assert _found(r'{"Image":"C:\\Windows\\System32\\cmd.exe","User":"CORP\\anna"}') == {
        (Kind.PATH.value, r"C:\Windows\System32\cmd.exe"),
        (Kind.ACCOUNT.value, r"CORP\anna"),
    }


@pytest.mark.parametrize(
    "text",
    ["a." * MAX_TEXT, "1." * MAX_TEXT, ":" * MAX_TEXT, "\\" * MAX_TEXT, "C:\\" * (MAX_TEXT // 3),
     "a@" * MAX_TEXT, "+1" * MAX_TEXT, "/etc" * MAX_TEXT, "hxxp://" * MAX_TEXT,
     "S-1-" + "1-" * MAX_TEXT, "A" * MAX_TEXT, "[.]" * MAX_TEXT],
)  # fmt: skip
def test_a_text_made_to_be_slow_is_read_to_its_end(text: str) -> None:
    # A pattern with a square in it would hold this up for hours.
    assert finder()(text + " 203.0.113.9") is not None
    assert (Kind.IPV4.value, "203.0.113.9") in finder()("203.0.113.9 " + text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # An address within the query of another one, from a web server's log.
        ("GET /url?q=http%3A%2F%2Fwww.semicomplete.com%2Fprojects", {
            (Kind.DOMAIN, "www.semicomplete.com")}),
        # NUL ends what a program wrote out of its memory.
        ("C:\\Windows\\a.exe\0\0\x08", {(Kind.PATH, r"C:\Windows\a.exe")}),
        ("http://static.example.com/a.ico\0\0", {
            (Kind.URL, "http://static.example.com/a.ico"), (Kind.DOMAIN, "static.example.com")}),
        (r"CORP\anna and CORP\WS-01$", {
            (Kind.ACCOUNT, r"CORP\anna"), (Kind.ACCOUNT, r"CORP\WS-01$")}),
    ],
)  # fmt: skip
def test_what_stands_beside_an_identifier_is_no_part_of_it(
    text: str, expected: set[tuple[str, str]]
) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        r"PCI\VEN_8086 and hdaudio\func_01",
        r"one\n or Q\D of a binary",
        r"U\u0308ntitled, QFI\xfb",
        r"$Extend\$ObjId and $RmMetadata\$TxfLog",
        "std :: string",
    ],
)
def test_devices_escapes_and_files_of_the_file_system_are_no_accounts(text: str) -> None:
    assert _found(text) == set()
