"""Entries as systemd's own description of its export formats shows them."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from casebook.intake.identifiers import find
from casebook.intake.readers import journal, reader_named
from casebook.intake.readers.reader import MAX_ROW_BYTES
from casebook.model.timeline import TimeBasis
from tests.intake.reading import questions, read

ENTRY = {
    "__CURSOR": "s=1;i=2",
    "__REALTIME_TIMESTAMP": "1669187730123456",
    "_BOOT_ID": "b",
    "_HOSTNAME": "gw",
    "_UID": "1000",
    "_PID": "10",
    "SYSLOG_IDENTIFIER": "sshd",
    "_SYSTEMD_UNIT": "ssh.service",
    "MESSAGE": "Accepted password for asha from 192.0.2.7 port 4242 ssh2",
}


def _export(entry: dict[str, str | bytes]) -> bytes:
    parts = []
    for name, value in entry.items():
        if isinstance(value, str):
            parts.append(f"{name}={value}\n".encode())
        else:
            parts.append(name.encode() + b"\n" + struct.pack("<Q", len(value)) + value + b"\n")
    return b"".join(parts) + b"\n"


def test_json_and_export_of_one_entry_say_the_same(tmp_path: Path) -> None:
    lines, export = tmp_path / "j.json", tmp_path / "j.export"
    lines.write_text(json.dumps(ENTRY) + "\n")
    export.write_bytes(_export(dict(ENTRY)))
    said = read(lines)
    assert (said.reader, read(export).reader) == ("systemd journal JSON", "systemd journal export")
    assert said.rows[0][1:9] == read(export).rows[0][1:9]
    assert said.times == ["2022-11-23T07:15:30.123456Z"]
    assert said.rows[0][2:9] == (
        "1669187730123456", 4, "sshd", "gw", "1000", "",
        "sshd[10]: Accepted password for asha from 192.0.2.7 port 4242 ssh2, of ssh.service",
    )  # fmt: skip
    assert next((i.value, i.port) for i in find(said.messages[0])) == ("192.0.2.7", 4242)
    assert questions(export) == questions(lines) == []
    assert read(export, TimeBasis("Asia/Kolkata", clock_offset_us=1)).times == [
        "2022-11-23T07:15:30.123457Z"
    ]


def test_json_over_several_lines_says_the_same(tmp_path: Path) -> None:
    lines, pretty = tmp_path / "j.json", tmp_path / "p.json"
    lines.write_text(f"{json.dumps(ENTRY)}\n{json.dumps(ENTRY)}\n")
    pretty.write_text(f"{json.dumps(ENTRY, indent=8)}\n" * 2)
    found = read(pretty)
    assert (found.reader, questions(pretty)) == ("systemd journal JSON, pretty", [])
    assert [row[0] for row in found.rows] == [1, 2]
    assert [row[1:9] for row in found.rows] == [row[1:9] for row in read(lines).rows]


def test_a_value_that_is_no_line_is_read_by_its_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "j.export"
    message = b"one\n\n__REALTIME_TIMESTAMP=1\n\xff\x00=two"
    path.write_bytes(_export({**ENTRY, "MESSAGE": message}) + _export({**ENTRY, "_UID": "0"}))
    for block in (1, 7, 4096):
        monkeypatch.setattr(journal, "BLOCK", block)
        found = read(path)
        assert ([row[0] for row in found.rows], found.rejects) == ([1, 2], [])
    fields = dict(reader_named("systemd journal export").fields(found.rows[0][9], found.layout))
    assert fields["MESSAGE"] == "one\n\n__REALTIME_TIMESTAMP=1\n\\xff\\x00=two"
    assert fields["_PID"] == "10"
    assert "\n" not in found.messages[0]


def test_a_message_of_bytes_in_json_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "j.json"
    entry = {**ENTRY, "MESSAGE": list("né\x1b[0m".encode()), "_UID": ["0", "1"]}
    path.write_text(json.dumps(entry) + "\n" + json.dumps({**ENTRY, "MESSAGE": [999]}))
    found = read(path)
    assert found.messages[0].startswith("sshd[10]: né")
    assert found.rows[0][6] == "0, 1"
    assert [r.locator for r in found.rejects] == [2]


def test_a_packet_in_the_journal_keeps_its_ports(tmp_path: Path) -> None:
    path = tmp_path / "j.json"
    text = "IN=eth0 OUT= SRC=192.0.2.7 DST=198.51.100.9 PROTO=TCP SPT=4242 DPT=22"
    path.write_text(json.dumps({**ENTRY, "SYSLOG_IDENTIFIER": "kernel", "MESSAGE": text}))
    row = read(path).rows[0]
    assert (row[4], "192.0.2.7:4242 → 198.51.100.9:22 TCP" in row[8]) == ("netfilter", True)


def test_what_is_broken_in_an_export_is_one_reject_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "j.export"
    good = _export(dict(ENTRY))
    no_time = _export({"_HOSTNAME": "gw", "MESSAGE": "x"})
    bad_time = _export({**ENTRY, "__REALTIME_TIMESTAMP": "soon"})
    no_field = _export({**ENTRY, "not a name": "x"})
    path.write_bytes(good + no_time + bad_time + no_field + b"\n\n" + good)
    found = read(path)
    assert [row[0] for row in found.rows] == [1, 5]
    assert [r.locator for r in found.rejects] == [2, 3, 4]
    path.write_bytes(good + _export({**ENTRY, "MESSAGE": b"cut"})[:-5])
    cut = read(path)
    assert ([row[0] for row in cut.rows], [r.locator for r in cut.rejects]) == ([1], [2])
    assert "MESSAGE is cut off" in cut.rejects[0].reason


def test_a_huge_value_and_a_huge_line_lose_their_own_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MAX_ROW_BYTES", 5_000)
    monkeypatch.setattr(journal, "BLOCK", 1_000)
    assert MAX_ROW_BYTES > 5_000
    path = tmp_path / "j.export"
    good = _export(dict(ENTRY))
    core = _export({**ENTRY, "COREDUMP": b"\nMESSAGE=x\n\n" * 1_000})
    line = _export({**ENTRY, "MESSAGE": "y" * 9_000})
    many = _export({**ENTRY, **{f"A{n}": "z" * 900 for n in range(8)}})
    path.write_bytes(good + core + good + line + good + many + good)
    found = read(path)
    assert [row[0] for row in found.rows] == [1, 3, 5, 7]
    assert [r.locator for r in found.rejects] == [2, 4, 6]


def test_other_files_are_left_to_others() -> None:
    for head in (b"__init__=1\n", b"NAME=x\n", b"_A=\n\n", b"", b"__REALTIME_TIMESTAMP\n"):
        assert journal.JOURNAL_EXPORT.probe(head, "x") is None
    assert journal.JOURNAL_JSON.probe(b'{"MESSAGE": "x", "time": 1}\n', "x") is None
