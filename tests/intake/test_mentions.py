"""What a record mentions is found whole, and what only looks like it is left alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from casebook.intake.mentions import MAX_TEXT, batch_finder, finder
from casebook.model.identifier import KIND_LETTERS
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
        # From logs of sshd.
        "no matching cipher found: client rijndael-cbc@lysator.liu.se,aes256-gcm@openssh.com",
        "umac-64-etm@openssh.com chacha20-poly1305@openssh.com curve25519-sha256@libssh.org",
        "channel 0: rtype keepalive@openssh.com, hostkeys-prove-00@openssh.com zlib@openssh.com",
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
     "S-1-" + "1-" * MAX_TEXT, "A" * MAX_TEXT, "[.]" * MAX_TEXT, "Version 1.2.3.4 " * MAX_TEXT,
     "http://a.in,\"" * MAX_TEXT, "<a@b.in> " * MAX_TEXT, "id <" * MAX_TEXT, "'/home/a " * MAX_TEXT,
     "=/home/a" * MAX_TEXT, "\"/home/a/" + "a b/" * MAX_TEXT, "/home/a " * MAX_TEXT,
     '{"a":"\\\\\\u0041' * MAX_TEXT, "9876543210 " * MAX_TEXT, "C:\\a b" * MAX_TEXT,
     "".join(f"Version {n % 256}.{n // 256 % 256}.{n >> 16}.1 " for n in range(60_000))],
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


@pytest.mark.parametrize(
    "text",
    [
        "BinProductVersion: 1.0.0.0",
        "BinProductVersion          1.0.0.0",
        "FileVersion=10.0.190.1",
        '{"ProductVersion":"1.2.3.4","FileVersion": "1.2.3.4"}',
        # From setupapi.log, a transcript of PowerShell, and a log of a web server.
        "dvi:           Version      - 8.4.13.0",
        "Client version string: 1.2.3.4, version number 1.2.3.5",
        "<Version>1.2.3.4</Version> (Version 1.2.3.4)",
        # As plaso, Sysmon and EvtxECmd write a value of the registry or a field of an event.
        r"|af0f126cb287a21c] BinFileVersion: [REG_SZ] 1.1.0.1  BinProductVersion: [REG_SZ] 1.1.0.2",
        r'{"m":"TargetObject: A\\{B}\\0904\\Version\r\nDetails: 6.2.1.0\r\nUser: x"}',
        r'{"TargetObject":"HKU\\A\\T\\DisplayVersion","Details":"2.8.181.13","Image":"x"}',
        '<Data Name="TargetObject">T/Version</Data><Data Name="Details">1.2.3.4</Data>',
        '"{""@Name"":""FileVersion"",""#text"":""1.2.3.4""}"',
        r'["key","{\"Version\": \"1.2.3.4\"}"]',
        r'{"a":"x86\\Update\\1.3.36.72\\a.exe","u":"check?appversion=1.3.36.72&x=1"}',
        "Mozilla/5.0 (X11; U; Linux i686; rv:1.9.0.19) Gecko/2009033100",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/107.0.0.0 Safari/537.36",
    ],
)
def test_the_number_of_a_version_is_no_address(text: str) -> None:
    assert _found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Version: 1.2.3.4 from 203.0.113.9",
        "Server: 203.0.113.9, its version is old",
        "Driver 203.0.113.9 version",
        "Version: , 203.0.113.9",
        '{"Version":"","Ip":"203.0.113.9"}',
        "<Version></Version><Ip>203.0.113.9</Ip>",
        "Version=2|203.0.113.9",
        # What is an address in one place is no version in another.
        "version 203.0.113.9 of a tool, from 203.0.113.9",
        "version 203.0.113.9 of a tool, from 203[.]0[.]113[.]9",
        r'{"TargetObject":"HKLM\\Tcpip\\DhcpServer","Details":"203.0.113.9"}',
        r'{"TargetObject":"HKLM\\T\\Version","Details":"1.2.3.4","DestinationIp":"203.0.113.9"}',
        '"{""@Name"":""Version"",""#text"":""2""},{""@Name"":""Ip"",""#text"":""203.0.113.9""}"',
        "BinFileVersion: [REG_SZ] (empty)  DhcpServer: [REG_SZ] 203.0.113.9",
        "version 203.0.113.9 of a tool, from 203(.)0(.)113(.)9",
        "TERMSRV/203.0.113.9",
        "tcp://203.0.113.9:443",
    ],
)
def test_an_address_beside_a_version_stays(text: str) -> None:
    assert _found(text) - {(Kind.IPV4.value, "1.2.3.4")} == {(Kind.IPV4.value, "203.0.113.9")}


@pytest.mark.parametrize(
    "text",
    [
        "Message-ID: <1076436841.67074.8fa05@persist.example.com>",
        "In-Reply-To: <F6E2@mac.example>\r\nReferences: <a.1@x.example>\r\n\t<b.2@x.example>",
        "by mx.x.test with ESMTP id <2007.HSPC16667.omta05@oaamta05.x.test>\r\n",
        "postfix/cleanup[812]: 4BE2F: message-id=<2022.4BE2F@mail.x.test>",
        '{"InternetMessageId":"<AM0=PR0@eur.x.test>","MessageId": "\\u003cAM0@eur.x.test\\u003e"}',
        'Content-ID: <image001.jpg@01D8.x.test>',
    ],
)  # fmt: skip
def test_the_number_of_a_mail_is_no_address(text: str) -> None:
    assert {value for kind, value in _found(text) if kind == Kind.EMAIL} == set()


@pytest.mark.parametrize(
    "text",
    [
        "Message-ID: <1@x.example>\nFrom: Anna <anna@x.example>",
        "Reply-To: <anna@x.example>",
        "User ID: <anna@x.example>",
        "Message-ID: <anna@x.example> To: anna@x.example",
        "Message-ID: <1@x.example>\r\nTo: <anna@x.example>",
        "http://x.example/owa/anna@x.example/",
        "robot +anna@x.example",
    ],
)
def test_the_address_of_a_mail_stays(text: str) -> None:
    assert {value for kind, value in _found(text) if kind == Kind.EMAIL} == {"anna@x.example"}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('open "/home/a b/c.txt" now', {"/home/a b/c.txt"}),
        ("scan u'/Users/anna/Synced Folder' (filter)", {"/Users/anna/Synced Folder"}),
        ("WRITE|path=/Users/q/Library/Application Support/a.db|pid=3", {
            "/Users/q/Library/Application Support/a.db"}),
        ('{"path":"/home/a b, c/d.txt","cwd":"/home/a"}', {"/home/a b, c/d.txt", "/home/a"}),
        # Decomposed, as a Mac writes it.
        ("/Users/anna/U\u0308bung/a.txt opened", {"/Users/anna/U\u0308bung/a.txt"}),
        # A command is no path, and neither is what stands between two of them.
        ('ran "/bin/cat /etc/passwd"', {"/bin/cat", "/etc/passwd"}),
        ('ran "/home/a/run.sh -x b"', {"/home/a/run.sh"}),
        ('"/usr/bin/ls" "/etc/hosts"', {"/usr/bin/ls", "/etc/hosts"}),
        ("* `C:\\Windows\\System32\\perfcache.dat`", {"C:\\Windows\\System32\\perfcache.dat"}),
    ],
)  # fmt: skip
def test_a_path_in_quotes_is_whole(text: str, paths: set[str]) -> None:
    assert {value for kind, value in _found(text) if kind == Kind.PATH} == paths


@pytest.mark.parametrize(
    "text",
    [
        # From certificates in JSON, and from binary data of a service.
        '{"certificate":"hBQ5Vul9SiR3\\nMPEAzhcqG8i3\\nAQAB\\\\"}',
        '{"text":"a message that screws up\\tmany parsers \\\\"}',
        "50006F007700650072002F0034000000 00000000000000000000000000000000",
        "Global\\tvprint_ed4552a18b70 BaseNamedObjects\\lock",
        "prnms001.cat Chrome.app and Sync.app",
        "com.sec.android.app.camera com.apple.mobile.internal",
    ],
)
def test_what_looks_alike_in_real_data_is_left_alone(text: str) -> None:
    assert _found(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A row of a table goes on behind its cell; within quotes a comma belongs to the URL.
        ("https://t.me/freetibet1,EvilBamboo Managed", {
            (Kind.URL, "https://t.me/freetibet1"), (Kind.DOMAIN, "t.me")}),
        ('"GET http://x.example/a,b.html HTTP/1.1"', {
            (Kind.URL, "http://x.example/a,b.html"), (Kind.DOMAIN, "x.example")}),
        ("|`+194.180.191[.]30+` |", {(Kind.IPV4, "194.180.191.30")}),
        ("Message-Id: <200210192141953.SM01220@203.0.113.9>", {(Kind.IPV4, "203.0.113.9")}),
        # A backslash is no escape where the text is not JSON.
        ("[10:02] {x} C:\\new\\table.txt", {(Kind.PATH, "C:\\new\\table.txt")}),
        ("wss://api.x.example/ws", {(Kind.DOMAIN, "api.x.example")}),
        ("cifs/DC1.internal.x.example", {(Kind.DOMAIN, "dc1.internal.x.example")}),
        (r"NT Authority\LocalService, Window Manager\DWM-1", {
            (Kind.ACCOUNT, r"NT Authority\LocalService"),
            (Kind.ACCOUNT, r"Window Manager\DWM-1")}),
        (r'{"a":"C:\\x\ud83d\ude00.txt","b":"D:\\a\u0000","c":"E:\\x\ud83d.txt"}', {
            (Kind.PATH, "C:\\x\U0001f600.txt"), (Kind.PATH, "D:\\a"),
            (Kind.PATH, "E:\\x\ufffd.txt")}),
        ('{"user":"SHIELDBASE\\\\tdungan"}', {(Kind.ACCOUNT, r"SHIELDBASE\tdungan")}),
    ],
)  # fmt: skip
def test_what_real_data_holds_is_found(text: str, expected: set[tuple[str, str]]) -> None:
    assert _found(text) == expected


def test_many_texts_at_once_mention_what_each_does_alone() -> None:
    texts = [
        "from 203.0.113.9", "", "\udcff \xff", r"CORP\anna ran C:\a\b.exe", "call +91 98765 43210",
        "d41d8cd98f00b204e9800998ecf8427e", "mobile: 9876543210", "see http://x.example/a",
        "x" * (MAX_TEXT + 1), "198.51.100.4",
    ]  # fmt: skip
    for some in (texts, texts[:8], []):
        found = batch_finder()(some)
        assert [set(each) for each in found] == [
            {KIND_LETTERS[Kind(kind)] + value for kind, value in FIND(text)} for text in some
        ]


def test_published_indicators_are_found_as_their_lists_name_them(shared_data: Path) -> None:
    kinds = {"hostname": Kind.DOMAIN, "ipaddress": Kind.IPV4, "md5": Kind.HASH, "sha1": Kind.HASH,
             "sha256": Kind.HASH}  # fmt: skip
    asked = 0
    missed = []
    for path in sorted(shared_data.glob("ioc/volexity/*.csv")):
        for line in path.read_text("utf-8-sig").splitlines()[1:]:
            value, kind, *_ = (*next(csv.reader([line])), "", "")
            if kind in kinds:
                asked += 1
                if (kinds[kind], value.replace("[.]", ".").lower()) not in _found(line):
                    missed.append(value)
    assert asked > 500
    # No name of a host begins with an underscore.
    assert missed == ["_dc-mx.ae172f95f2ec.defenseinsight.in"]


@pytest.mark.parametrize("address", ["anna@openssh.com", "zlib@example.com", "a-cbc@example.com"])
def test_an_address_like_a_name_of_ssh_stays(address: str) -> None:
    assert (Kind.EMAIL.value, address) in _found(f"mail to {address}, please")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (r"net use \\203.0.113.9\c$\temp\a.exe now", r"\\203.0.113.9\c$\temp\a.exe"),
        (r'{"ObjectName":"\\\\203.0.113.9\\ADMIN$\\a.exe"}', r"\\203.0.113.9\ADMIN$\a.exe"),
        (r"version 203.0.113.9 of \\203.0.113.9\c$\a", r"\\203.0.113.9\c$\a"),
    ],
)
def test_the_address_that_a_share_lies_on_is_found(text: str, path: str) -> None:
    assert _found(text) == {(Kind.IPV4.value, "203.0.113.9"), (Kind.PATH.value, path)}
