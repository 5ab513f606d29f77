"""The lines are those of Fortinet's own log reference, with addresses of documentation."""

from __future__ import annotations

from pathlib import Path

from casebook.intake.identifiers import find
from casebook.intake.readers import reader_named
from casebook.model.instant import Precision
from casebook.model.timeline import TimeBasis
from tests.intake.reading import questions, read

TRAFFIC = (
    'date=2022-11-23 time=12:45:30 devname="fw-1" devid="FG1" {}logid="0000000013" type="traffic" '
    'subtype="forward" level="notice" srcip=10.1.2.3 srcport=4242 dstip=198.51.100.7 dstport=443 '
    'proto=6 action="close" policyid=5 service="HTTPS" transip=203.0.113.9 transport=60001 '
    'user="asha" sentbyte=120 rcvdbyte=300 msg="a \\"b\\" c=d"\n'
)


def test_eventtime_is_placed_by_its_digits_and_the_local_time_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    stamps = ["1669187730", "1669187730123456789", "1669187730123"]
    path.write_text("".join(TRAFFIC.format(f'eventtime={n} tz="+0530" ') for n in stamps))
    assert questions(path) == []
    found = read(path, TimeBasis("America/New_York"))
    assert found.times == [
        "2022-11-23T07:15:30.000000Z", "2022-11-23T07:15:30.123456Z",
        "2022-11-23T07:15:30.123000Z"]  # fmt: skip
    assert found.rows[1][2] == "1669187730123456789 (2022-11-23 12:45:30 +0530)"
    assert [tuple(Precision)[row[3]].name for row in found.rows[:2]] == ["SECOND", "FINER"]


def test_without_eventtime_the_offset_of_the_line_is_taken_and_else_asked(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    path.write_text(TRAFFIC.format('tz="+0530" '))
    assert questions(path) == []
    assert read(path).times == ["2022-11-23T07:15:30.000000Z"]
    path.write_text(TRAFFIC.format(""))
    assert questions(path) == ["zone"]
    assert read(path, TimeBasis("Asia/Kolkata")).times == ["2022-11-23T07:15:30.000000Z"]
    assert "names no zone" in read(path).rejects[0].reason


def test_a_session_keeps_both_pairs_of_address_and_port(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    path.write_text(TRAFFIC.format('eventtime=1669187730 tz="+0530" '))
    row = read(path).rows[0]
    assert row[4:8] == ("traffic/forward", "fw-1", "asha", "0000000013")
    assert row[8].startswith(
        '10.1.2.3:4242 → 198.51.100.7:443 tcp HTTPS close, a \\"b\\" c=d, '
        "NAT source 203.0.113.9:60001, 120 B out, 300 B in, level notice, policyid 5, user asha"
    )
    assert [(i.value, i.port) for i in find(row[8])] == [
        ("10.1.2.3", 4242), ("198.51.100.7", 443), ("203.0.113.9", 60001)]  # fmt: skip
    fields = dict(reader_named("FortiGate").fields(row[9], {}))
    assert (fields["msg"], fields["srcport"]) == ('a \\"b\\" c=d', "4242")


def test_what_stands_for_nothing_is_no_user_and_no_translation(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    line = TRAFFIC.format('eventtime=1669187730 tz="+0530" ')
    path.write_text(line.replace("asha", "N/A").replace("203.0.113.9 transport=60001",
                                                        "0.0.0.0 transport=0"))  # fmt: skip
    row = read(path).rows[0]
    assert row[6] == ""
    assert "NAT" not in row[8]
    assert "N/A" not in row[8]
    assert ("user", "N/A") in reader_named("FortiGate").fields(row[9], {})


def test_the_ends_of_a_tunnel_keep_their_ports(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    path.write_text(
        'date=2022-11-23 time=12:45:30 logid="0101037127" type="event" subtype="vpn" tz="+0530" '
        'msg="progress" remip=198.51.100.7 locip=203.0.113.9 remport=500 locport=4500 user="N/A" '
        'xauthuser="asha"\n'
    )
    row = read(path).rows[0]
    assert row[6] == "asha"
    assert [(i.value, i.port) for i in find(row[8])] == [
        ("198.51.100.7", 500), ("203.0.113.9", 4500)]  # fmt: skip


def test_a_quote_that_the_end_of_the_line_cuts_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    path.write_text(TRAFFIC.format('tz="+0530" ').replace(' c=d"\n', " c=d and\n"))
    row = read(path).rows[0]
    assert 'a \\"b\\" c=d and' in row[8]


def test_the_head_of_a_syslog_line_is_no_obstacle_and_not_the_time(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    line = TRAFFIC.format('eventtime=1669187730 tz="+0530" ')
    path.write_text(
        f"<189>{line}Nov 23 12:45:31 192.0.2.1 {line}"
        f"2022-11-23T12:45:31+05:30 192.0.2.1 {line.replace(' ', ',')}"
    )
    found = read(path)
    assert (found.reader, len(found.rows), found.rejects) == ("FortiGate", 3, [])
    assert set(found.times) == {"2022-11-23T07:15:30.000000Z"}


def test_damaged_lines_are_rejects(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    good = TRAFFIC.format('eventtime=1669187730 tz="+0530" ')
    path.write_text(
        good * 4 + good[:30] + "\n" + TRAFFIC.format('eventtime=1669187730 tz="+0530" ')[:200]
        + '="' * 20_000 + "\n" + TRAFFIC.format('tz="?" ').replace("11-23", "13-45") + "x" * 9_999
    )  # fmt: skip
    found = read(path, TimeBasis("UTC"))
    assert len(found.rows) == 5
    assert [r.locator for r in found.rejects] == [5, 7, 8]
