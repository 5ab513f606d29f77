"""Counts and times are those of the data folder's README: plaso's answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.intake.identifiers import find
from casebook.intake.readers import lines, reader_named
from casebook.model.timeline import TimeBasis
from tests.intake.reading import questions, read

FIELDS = "#Fields: date time s-ip cs-method cs-uri-stem s-port c-ip sc-status\n"


def _cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be cut into pieces that are small enough for a test."""
    monkeypatch.setattr(lines, "BLOCK", 64)
    monkeypatch.setattr(lines, "_MIN_PIECE", 20)


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("iis10.log", 1, "2021-04-01T00:00:21", "2021-04-01T00:00:21"),
        ("iis10_cookies.log", 3, "2021-04-01T00:00:21", "2021-04-01T00:00:21"),
        ("iis10_edge_cases.log", 15, "2022-01-01T00:01:24", "2022-01-01T18:42:55"),
        ("iis6.log", 12, "2013-07-30T00:00:00", "2015-10-16T13:01:02"),
        ("iis7_owa.log", 3, "2015-01-01T22:16:03", "2015-12-31T14:40:38"),
        ("iis7_sqli.log", 2, "2015-10-16T13:01:02", "2015-10-16T13:01:02"),
        ("iis_without_date.log", 11, "2013-07-30T00:00:00", "2013-07-30T00:00:13"),
    ],
)
def test_iis_is_read_in_utc(
    shared_data: Path, name: str, count: int, first: str, last: str
) -> None:
    path = shared_data / "log" / "plaso" / "iis" / name
    assert questions(path) == []
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert (found.reader, len(found.rows), found.rejects) == ("IIS", count, [])
    assert (found.first, found.last) == (f"{first}.000000Z", f"{last}.000000Z")


def test_a_request_names_client_server_and_user(shared_data: Path) -> None:
    found = read(shared_data / "log" / "plaso" / "iis" / "iis10_edge_cases.log")
    row = found.rows[0]
    assert row[2:7] == ("2022-01-01 00:01:24", 2, "HTTP 200", "::1", "random\\ranuser1")
    assert row[8].startswith("::1 → [::1]:444 POST /powershell?clientApplication=ActiveMonitor")
    fields = dict(reader_named("IIS").fields(row[9], found.layout))
    assert (fields["cs-username"], fields["time-taken"]) == ("random\\ranuser1", "15")


def test_columns_of_iis_change_in_mid_file(tmp_path: Path) -> None:
    path = tmp_path / "u_ex.log"
    path.write_text(
        f"{FIELDS}2022-11-23 07:15:30 10.0.0.1 GET /a 80 192.0.2.1 200\n"
        "#Fields: date time c-ip cs-method cs-uri-stem\n"
        "2022-11-23 07:15:31 192.0.2.2 POST /b\n2022-11-23 07:15:32 192.0.2.2\n"
    )
    found = read(path)
    assert found.messages == [
        "192.0.2.1 → 10.0.0.1:80 GET /a, status 200", "192.0.2.2 POST /b"]  # fmt: skip
    assert [(r.locator, r.reason) for r in found.rejects] == [
        (5, "the row has 3 cells, the header has 5")
    ]


def test_without_a_day_in_the_row_the_one_above_counts_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in.log"
    head = "#Software: Microsoft Internet Information Services 6.0\n"
    path.write_text(
        head + "#Fields: time c-ip cs-method\n01:00:00 192.0.2.1 GET\n"
        "#Date: 2022-11-23 22:59:00\n23:59:59 192.0.2.1 GET\n00:00:01 192.0.2.1 GET\n"
        "23:59:59 192.0.2.1 GET\n00:00:02 192.0.2.1 GET\nnever 192.0.2.1 GET\n"
        "18:00:00 192.0.2.1 GET\n17:59:58 192.0.2.1 GET\n10:00:00 192.0.2.1 GET\n"
        "#Date: 2022-12-01 10:00:00\n10:00:01 192.0.2.1 GET\n"
    )
    _cut_small(monkeypatch)
    found = read(path, want=8)
    assert [time[:19] for time in found.times] == [
        "2022-11-23T23:59:59", "2022-11-24T00:00:01", "2022-11-23T23:59:59",
        "2022-11-24T00:00:02", "2022-11-24T18:00:00", "2022-11-24T17:59:58",
        "2022-11-25T10:00:00", "2022-12-01T10:00:01"]  # fmt: skip
    assert found.rows[1][2] == "00:00:01 (#Date: 2022-11-23 + 1 d)"
    assert [r.locator for r in found.rejects] == [3, 9]
    assert "neither the row nor a line #Date:" in found.rejects[0].reason


def test_the_windows_firewall_asks_for_its_zone(shared_data: Path) -> None:
    path = shared_data / "log" / "plaso" / "windows_firewall.log"
    assert questions(path) == ["zone"]
    assert questions(path, TimeBasis("UTC")) == []
    found = read(path, TimeBasis("Asia/Kolkata"))
    # Nineteen lines, four of them the header.
    assert (len(found.rows), found.rejects) == (15, [])
    assert (found.first, found.last) == (
        "2005-04-11T02:35:57.000000Z",
        "2005-04-11T03:22:26.000000Z",
    )
    assert found.messages[0] == (
        "DROP 123.45.78.90:137 → 123.156.78.255:137 UDP, size 78, path RECEIVE"
    )
    assert [i.port for i in find(found.messages[0])] == [137, 137]
    assert {row[4] for row in found.rows} == {"DROP", "OPEN", "CLOSE", "INFO-EVENTS-LOST"}
    assert len(read(path).rejects) == 15


def test_a_firewall_that_says_utc_is_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "pfirewall.log"
    path.write_text(
        "#Version: 1.5\r\n#Time Format: UTC\r\n#Fields: date time action protocol src-ip dst-ip "
        "src-port dst-port\r\n\r\n2022-11-23 07:15:30 ALLOW TCP fe80::1 fe80::2 5000 443\r\n"
    )
    assert questions(path) == []
    found = read(path)
    assert found.times == ["2022-11-23T07:15:30.000000Z"]
    assert found.messages == ["ALLOW [fe80::1]:5000 → [fe80::2]:443 TCP"]


def test_a_header_without_what_is_needed_gives_rejects(tmp_path: Path) -> None:
    path = tmp_path / "in.log"
    path.write_text(f"{FIELDS}#Fields: c-ip cs-method\n192.0.2.1 GET\n")
    assert [r.reason for r in read(path).rejects] == ["the header above it has no column 'time'"]


def test_a_file_of_nothing_but_headers_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cut_small(monkeypatch)
    path = tmp_path / "in.log"
    rows = "".join(f"#Fields: date time c-ip x{n}\n" for n in range(11_000))
    path.write_text(rows + "2022-11-23 07:15:30 192.0.2.1 x\n")
    found = read(path, want=100_000)
    assert (len(found.layout["headers"]), found.messages) == (10_000, ["192.0.2.1, x10999 x"])
