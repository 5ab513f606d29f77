"""Counts and times are those of the data folder's README, taken from the files by other means."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from casebook.intake.identifiers import find
from casebook.intake.readers import reader_named
from casebook.model.instant import Precision
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

HEAD = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    "#open\t2022-11-23-12-45-30\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\torig_bytes\t"
    "resp_bytes\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tcount\tcount\n"
)
ROW = "1669187730.123456\tC1\t10.1.2.3\t4242\t10.4.5.6\t53\tudp\tdns\t120\t300\n"


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("dce_rpc.log", 78, "17:15:25.396014", "17:33:04.890003"),
        ("dns.log", 53_615, "17:15:20.865716", "17:36:30.151237"),
        ("ftp.log", 93, "17:15:24.699488", "17:20:52.813450"),
        ("kerberos.log", 11, "17:18:05.713879", "17:27:53.434453"),
        ("notice.json", 207, "17:15:20.629574", "17:36:18.124315"),
        ("notice.log", 207, "17:15:20.629574", "17:36:18.124315"),
        ("ntlm.log", 422, "17:15:21.608646", "17:33:04.761627"),
        ("pe.log", 21, "17:15:54.475076", "17:34:18.105985"),
        ("rdp.log", 4_122, "17:15:20.617780", "17:31:05.153373"),
        ("smb_mapping.log", 393, "17:15:21.382822", "17:33:04.792150"),
        ("smtp.json", 1_188, "17:15:21.789543", "17:27:16.069333"),
        ("smtp.log", 1_188, "17:15:21.789543", "17:27:16.069333"),
        ("software.log", 376, "17:15:20.609736", "17:36:21.915625"),
        ("ssh.json", 22, "17:16:39.739898", "17:36:24.947911"),
        ("ssh.log", 22, "17:16:39.739898", "17:36:24.947911"),
        ("ssl.log", 49_474, "17:15:20.615923", "17:36:30.064308"),
        ("syslog.log", 2_378, "17:15:47.733658", "17:36:07.620492"),
        ("weird.log", 24_202, "17:15:20.600843", "17:36:21.262091"),
        ("x509.log", 348, "17:15:20.624556", "17:36:20.135735"),
    ],
)
def test_every_row_of_a_capture_of_wrccdc(
    shared_data: Path, tmp_path: Path, name: str, count: int, first: str, last: str
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.decompress((shared_data / "zeek" / f"{name}.gz").read_bytes()))
    found = read(path)
    assert (len(found.rows), found.rejects) == (count, [])
    times = [row[1] for row in found.rows]
    found.rows = [found.rows[times.index(edge)] for edge in (min(times), max(times))]
    assert found.times == [f"2018-03-24T{first}Z", f"2018-03-24T{last}Z"]
    assert {row[4] for row in found.rows} == {name.partition(".")[0]}
    assert questions(path) == []


def test_json_and_table_of_one_capture_say_the_same(shared_data: Path, tmp_path: Path) -> None:
    said = []
    for name in ("smtp.log", "smtp.json"):
        path = tmp_path / name
        path.write_bytes(gzip.decompress((shared_data / "zeek" / f"{name}.gz").read_bytes()))
        found = read(path)
        said.append([(row[1], row[4], row[5], row[6], row[8]) for row in found.rows])
    assert said[0] == said[1]


def test_a_connection_keeps_its_ports(tmp_path: Path) -> None:
    path = tmp_path / "conn.log"
    path.write_text(HEAD + ROW + "#close\t2022-11-23-13-00-00\n")
    found = read(path)
    assert found.messages == ["10.1.2.3:4242 → 10.4.5.6:53 udp dns, 120 B out, 300 B in, uid C1"]
    assert [(i.value, i.port) for i in find(found.messages[0])] == [
        ("10.1.2.3", 4242),
        ("10.4.5.6", 53),
    ]
    assert found.times == ["2022-11-23T07:15:30.123456Z"]
    assert reader_named("Zeek").fields(ROW.rstrip("\n"), found.layout)[:3] == (
        ("ts", "1669187730.123456"),
        ("uid", "C1"),
        ("id.orig_h", "10.1.2.3"),
    )


def test_columns_that_change_in_mid_file_hold_from_there_on(tmp_path: Path) -> None:
    path = tmp_path / "all.log"
    other = "#path\tdns\n#fields\tts\tuid\tquery\n1669187731\tC2\tcasebook.example\n"
    path.write_text(HEAD + ROW + HEAD.partition("#path")[0] + other + "1\tC3\tq\textra\n")
    found = read(path)
    assert [row[4] for row in found.rows] == ["conn", "dns"]
    assert found.messages[1] == "dns, uid C2, query casebook.example"
    assert [(r.locator, r.reason) for r in found.rejects] == [
        (17, "the row has 4 cells, the header has 3")
    ]
    fields = reader_named("Zeek").fields(found.rows[1][9], found.layout)
    assert fields[2] == ("query", "casebook.example")


def test_a_cell_that_two_headers_name_differently_shows_both(tmp_path: Path) -> None:
    path = tmp_path / "two.log"
    path.write_text("#separator ,\n#fields,ts,a\n1,x\n#fields,ts,b\n2,y\n")
    found = read(path)
    assert found.messages == ["a x", "b y"]
    assert reader_named("Zeek").fields("1,x", found.layout) == (("ts", "1"), ("a or b", "x"))


def test_pieces_know_the_header_that_stands_before_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casebook.intake.readers import headed, lines

    monkeypatch.setattr(headed, "BLOCK", 64)
    monkeypatch.setattr(lines, "BLOCK", 64)
    monkeypatch.setattr(lines, "_MIN_PIECE", 50)
    path = tmp_path / "two.log"
    rows = "".join(f"{n},x\n" for n in range(1, 100))
    path.write_text(f"#separator ,\n#fields,ts,a\n{rows}#fields,ts,b\n{rows}")
    whole, cut = read(path), read(path, want=20)
    assert whole.rows == cut.rows
    assert whole.messages == ["a x"] * 99 + ["b x"] * 99
    assert [header["line"] for header in cut.layout["headers"]] == [2, 102]


def test_times_are_read_as_decimals_and_unset_ones_stay_undated(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    rows = ["1521911720.999999", "-", "1521911720.1234567", "soon", "0.000000", "99999999999999"]
    path.write_text("#separator ,\n#fields,ts,a\n" + "".join(f"{row},x\n" for row in rows))
    found = read(path)
    assert [row[1] for row in found.rows] == [
        1521911720_999999, UNDATED_US, 1521911720_123456, 0]  # fmt: skip
    assert found.rows[2][2] == "1521911720.1234567"
    assert tuple(Precision)[found.rows[0][3]] is Precision.MICROSECOND
    assert [r.locator for r in found.rejects] == [6, 8]
    assert "“soon” is no number of seconds" in found.rejects[0].reason


def test_the_clock_offset_is_applied_and_a_zone_is_not(tmp_path: Path) -> None:
    path = tmp_path / "conn.log"
    path.write_text(HEAD + ROW)
    basis = TimeBasis("Asia/Kolkata", clock_offset_us=1_000_000)
    assert read(path, basis).times == ["2022-11-23T07:15:31.123456Z"]


def test_escaped_cells_are_shown_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "smb_files.log"
    path.write_text(
        "#separator ,\n#fields,ts,path\n"
        "1,\\\\\\\\srv\\\\C$\n2,\\xe0\\xa4\\xb9\n3,a\\x00b\n4,\\\\x41\n"
    )
    assert read(path).messages == [
        "path \\\\srv\\C$", "path ह", "path a\\x00b", "path \\x41"]  # fmt: skip


def test_json_times_in_seconds_milliseconds_and_iso_agree(tmp_path: Path) -> None:
    path = tmp_path / "conn.json"
    times = ("1521911720.629574", "1521911720629", '"2018-03-24T17:15:20.629574Z"', "null", "true")
    path.write_text(
        "".join(f'{{"ts":{time},"uid":"C1","id.orig_h":"10.1.2.3"}}\n' for time in times)
    )
    found = read(path)
    assert [row[1] for row in found.rows] == [
        1521911720_629574, 1521911720_629000, 1521911720_629574, UNDATED_US]  # fmt: skip
    assert [r.locator for r in found.rejects] == [5]


def test_icmp_has_a_type_and_a_code_and_no_ports(tmp_path: Path) -> None:
    path = tmp_path / "conn.log"
    path.write_text(HEAD + "1\tC1\t10.1.2.3\t8\t2001:db8::1\t0\ticmp\t-\t-\t-\n")
    assert read(path).messages == ["10.1.2.3 → 2001:db8::1 icmp type 8 code 0, uid C1"]


def test_wide_and_damaged_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "conn.log"
    path.write_bytes((HEAD + ROW).encode("utf-16"))
    assert len(read(path).rows) == 1
    path.write_bytes(
        (HEAD + ROW).encode() + b"\xff\xfe\x00\t\n1.5\tC\xff\t-\t-\t-\t-\t-\t-\t-\t-\n"
    )
    found = read(path)
    assert found.messages[-1] == "uid Cÿ"
    assert len(found.rejects) == 1
    path.write_text(HEAD + ROW[:40])
    assert [r.reason for r in read(path).rejects] == ["the row has 5 cells, the header has 10"]


def test_other_comments_and_other_json_are_left_to_others(tmp_path: Path) -> None:
    from casebook.intake.readers.zeek import ZEEK_JSON, ZEEK_TABLE

    assert ZEEK_TABLE.probe(b"# a comment\n1\t2\n", "x.log") is None
    assert ZEEK_TABLE.probe(b"#Fields: date time c-ip\n", "x.log") is None
    assert ZEEK_JSON.probe(b'{"ts": 1, "message": "x"}\n', "x.json") is None
