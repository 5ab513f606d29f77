"""Counts are those of the data folder's README; of lines without a year, month and day are known.

The firewalls' lines are the examples of netfilter's and Cisco's own documentation.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from casebook.intake.identifiers import find
from casebook.intake.readers import firewall_text, reader_named
from casebook.model.timeline import TimeBasis
from tests.intake.reading import questions, read

DROPPED = (
    "Nov 23 07:15:30 gw kernel: [  12.3] [UFW BLOCK] IN=eth0 OUT= MAC=aa:bb SRC=192.0.2.7 "
    "DST=198.51.100.9 LEN=60 TOS=0x00 PREC=0x00 TTL=51 ID=1 DF PROTO=TCP SPT=4242 DPT=22 "
    "WINDOW=29200 RES=0x00 SYN URGP=0\n"
)
BUILT = (
    "%ASA-6-302013: Built outbound TCP connection 9 for outside:198.51.100.9/22 "
    "(198.51.100.9/22) to inside:10.1.1.2/53496 (203.0.113.5/61000)"
)


@pytest.mark.parametrize(
    ("name", "count", "rejects", "first", "last"),
    [
        ("syslog", 16, 1, "2012-01-22T07:52:33", "2012-11-18T08:31:20"),
        ("syslog_chromeos", 8, 0, "2016-10-25T19:37:23", "2016-10-25T19:37:25"),
        ("syslog_cron.log", 9, 0, "2012-03-11T00:00:00", "2012-01-22T07:54:01"),
        ("syslog_osx", 2, 0, "2012-03-11T19:26:39", "2012-03-11T19:26:45"),
        ("syslog_rsyslog", 5, 0, "2020-05-31T00:00:45", "2020-05-31T00:00:47"),
        ("syslog_rsyslog_SysklogdFileFormat", 9, 1, "2012-03-06T04:07:28", "2012-03-06T04:07:28"),
        ("syslog_rsyslog_SyslogProtocol23Format", 9, 1, "2021-03-06T04:07:38",
         "2021-03-06T04:07:38"),
        ("syslog_rsyslog_traditional", 8, 1, "2012-01-22T07:54:32", "2012-11-18T01:15:20"),
        ("syslog_ssh.log", 9, 0, "2012-03-11T00:00:00", "2012-03-11T22:55:35"),
        # These two are messages sent one behind the other without ends of lines.
        ("syslog_rsyslog_ForwardFormat", 1, 1, "2021-03-06T04:07:33", "2021-03-06T04:07:33"),
        ("syslog_rsyslog_TraditionalForwardFormat", 1, 1, "2012-03-06T04:07:23",
         "2012-03-06T04:07:23"),
    ],
)  # fmt: skip
def test_every_syslog_of_plaso(
    shared_data: Path, name: str, count: int, rejects: int, first: str, last: str
) -> None:
    path = shared_data / "log" / "plaso" / "syslog" / name
    found = read(path, TimeBasis("UTC", 2012))
    assert (found.reader, len(found.rows), len(found.rejects)) == ("syslog", count, rejects)
    # In the order of the file, for which alone the years of plaso agree.
    assert (found.times[0][:19], found.times[-1][:19]) == (first, last)


def test_chromeos_has_a_severity_where_others_have_a_host(shared_data: Path) -> None:
    found = read(shared_data / "log" / "plaso" / "syslog" / "syslog_chromeos")
    assert {row[5] for row in found.rows} == {""}
    assert found.rows[2][4] == "kernel"
    assert dict(reader_named("syslog").fields(found.rows[2][9], {}))["program"] == "kernel"


def test_a_line_without_a_host_names_its_program(shared_data: Path) -> None:
    path = shared_data / "log" / "plaso" / "syslog" / "syslog"
    found = {row[0]: row for row in read(path, TimeBasis("UTC", 2012)).rows}
    assert found[17][4:6] == ("kernel", "")
    assert found[18][4:6] == ("kernel", "victoria")


def test_macos_names_a_level_behind_the_program_and_a_blank_in_its_time(
    shared_data: Path, tmp_path: Path
) -> None:
    path = shared_data / "log" / "plaso" / "syslog" / "syslog_osx"
    assert read(path, TimeBasis("UTC", 2012)).rows[1][4:6] == ("sockerfilterfw", "osx-machine")
    path = tmp_path / "show.log"
    line = "2022-11-23 07:15:30.123456+0530  localhost sshd[10]: (x) Accepted\n"
    path.write_text("Timestamp                       (process)[PID]    \n" + line * 2)
    found = read(path)
    assert found.times == ["2022-11-23T01:45:30.123456Z"] * 2
    assert found.rows[0][4:6] == ("sshd", "localhost")


def test_a_dropped_packet_keeps_its_ports(tmp_path: Path) -> None:
    path = tmp_path / "kern.log"
    path.write_text(DROPPED)
    row = read(path, TimeBasis("Asia/Kolkata", 2022)).rows[0]
    assert row[4:6] == ("netfilter", "gw")
    assert row[8].startswith("192.0.2.7:4242 → 198.51.100.9:22 TCP, gw kernel: [  12.3] ")
    assert [(i.value, i.port) for i in find(row[8])] == [
        ("192.0.2.7", 4242), ("198.51.100.9", 22)]  # fmt: skip


def test_an_error_about_a_packet_is_not_taken_for_the_packet() -> None:
    told = firewall_text.told(
        "kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 PROTO=ICMP TYPE=3 CODE=1 "
        "[SRC=192.0.2.2 DST=192.0.2.9 PROTO=UDP SPT=5000 DPT=53 ]"
    )
    assert told is not None
    assert told.message.startswith("192.0.2.1 → 192.0.2.2 ICMP type 3 code 1, kernel")


def test_asa_in_syslog_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "asa.log"
    path.write_text(
        f"Nov 23 07:15:31 192.0.2.1 Nov 23 2022 07:15:30: {BUILT}\n"
        f"<166>Nov 23 2022 07:15:30 fw-1 : {BUILT}\n<166>Nov  3 2022 07:15:30: {BUILT}\n"
        f"<166>2022-11-23T01:45:30Z fw-1 : {BUILT}\n2022-11-23T01:45:30Z: {BUILT}\n"
        f"Nov 23 2022 01:45:30 UTC: {BUILT}\n"
    )
    assert questions(path) == ["year", "zone"]
    found = read(path, TimeBasis("Asia/Kolkata", 2022))
    assert found.rejects == []
    assert [time[8:19] for time in found.times] == [
        "23T01:45:31", "23T01:45:30", "03T01:45:30", "23T01:45:30", "23T01:45:30", "23T01:45:30"
    ]  # fmt: skip
    assert [row[5] for row in found.rows] == ["192.0.2.1", "fw-1", "", "fw-1", "", ""]
    assert {(row[4], row[7]) for row in found.rows} == {("ASA", "302013")}
    assert [(i.value, i.port) for i in find(found.messages[2])] == [
        ("198.51.100.9", 22), ("10.1.1.2", 53496), ("203.0.113.5", 61000)]  # fmt: skip
    assert found.messages[2].endswith("inside:10.1.1.2:53496 (203.0.113.5:61000)")


def test_asa_with_its_own_year_is_asked_for_the_zone_alone(tmp_path: Path) -> None:
    path = tmp_path / "asa.log"
    path.write_text(f"Nov 23 2022 07:15:30: {BUILT}\n")
    assert questions(path) == ["zone"]
    path.write_text(f"Nov 23 2022 07:15:30 UTC: {BUILT}\n")
    assert questions(path) == []


def test_asa_names_who_logged_in() -> None:
    for words, user in (
        ("%ASA-6-113004: AAA user authentication Successful : server = 10.1.1.1 : user = asha",
         "asha"),
        ("%ASA-6-722022: Group <G> User <asha> IP <192.0.2.1> TCP SVC connection", "asha"),
        ("%ASA-6-113005: AAA user authentication Rejected : server = 10.1.1.1 : user = asha : "
         "user IP = 192.0.2.1", "asha"),
        ("%ASA-1-106103: access-list a denied udp for user asha in/10.1.1.1(5) -> out/10.1.1.2(53)",
         "asha"),
        ("%ASA-4-106023: Deny udp src a:10.1.1.1/5(LOCAL\\asha) dst b:10.1.1.2/53 by x",
         "LOCAL\\asha"),
        ("%ASA-6-302015: Built inbound UDP connection 7 for a:10.1.1.1/5 (10.1.1.1/5) to "
         "b:10.1.1.2/6 (10.1.1.2/6) (asha)", "asha"),
        ("%ASA-6-302015: Built inbound UDP connection 7 for a:10.1.1.1/5 (10.1.1.1/5) to "
         "b:10.1.1.2/6 (10.1.1.2/6)", ""),
        ("%ASA-6-106015: Deny TCP (no connection) from 10.1.1.1/5 to 10.1.1.2/6 flags RST", ""),
        ("%ASA-6-605005: Login permitted from 192.0.2.1/5 to x:192.0.2.2/22 for user \"a\"", ""),
    ):  # fmt: skip
        told = firewall_text.told(words)
        assert told is not None
        assert told.user == user


def test_ports_of_asa_in_brackets_are_ports_but_for_icmp() -> None:
    line = (
        "%ASA-6-106100: access-list a permitted {} in/10.1.1.1(4242) -> out/10.1.1.2(53) hit-cnt 1"
    )
    for protocol, ports in (("udp", [4242, 53]), ("icmp", [None, None])):
        told = firewall_text.told(line.format(protocol))
        assert told is not None
        assert [i.port for i in find(told.message)] == ports


def test_an_alert_in_syslog_keeps_ports_and_rule(tmp_path: Path) -> None:
    path = tmp_path / "ids.log"
    path.write_text(
        "Nov 23 07:15:30 gw snort[7]: [1:17:0] UDP seen [Classification: Misc activity] "
        "[Priority: 3]: {UDP} 10.1.2.3:4242 -> 10.4.5.6:53\n"
        "Nov 23 07:15:30 gw suricata: [1:18:0] odd [Priority: 3] {ICMP} 10.1.2.3 -> 10.4.5.6\n"
        "Nov 23 07:15:30 gw x: [1:2:3] [Priority: 9\n"
    )
    found = read(path, TimeBasis("UTC", 2022))
    assert [(row[4], row[5], row[7]) for row in found.rows] == [
        ("snort", "gw", "1:17"), ("suricata", "gw", "1:18"), ("x", "gw", "")]  # fmt: skip
    assert found.messages[0].startswith("10.1.2.3:4242 → 10.4.5.6:53 UDP, UDP seen, rule 1:17:0")
    assert found.messages[1].startswith("10.1.2.3 → 10.4.5.6 ICMP, odd, rule 1:18:0")


def test_hostile_lines_of_firewalls_take_no_time() -> None:
    begun = time.process_time()
    for text in ("SRC=x" + "IN= OUT= " * 100_000, "%ASA-6-302013: " + "1.2.3.4/" * 100_000,
                 "%" * 300_000, "[Priority: " + "[1:2:3] " * 40_000 + "[Priority: 1] ",
                 "%ASA-6-302013: " + "(a\\" * 100_000,
                 "IN= OUT= " + "A= " * 100_000 + "SRC="):  # fmt: skip
        firewall_text.told(text)
    assert time.process_time() - begun < 1


def test_lines_of_one_day_are_placed_each_by_its_own_second(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text(
        "".join(
            f"{time} gw cron: tick\n"
            for time in (
                "Dec 31 23:59:58", "Dec 31 23:59:59", "Dec 31 23:59:60", "Jan  1 00:00:00.5",
                "Jan  1 00:00:07", "Jan 1 00:00:08", "Jan  10 00:00:09", "Feb 30 00:00:10",
                "Jan 10 00:00:09",
            )
        )
    )  # fmt: skip
    found = read(path, TimeBasis("Asia/Kolkata", 2022))
    assert found.times == [
        "2022-12-31T18:29:58.000000Z", "2022-12-31T18:29:59.000000Z", "2022-12-31T18:30:00.500000Z",
        "2022-12-31T18:30:07.000000Z", "2022-12-31T18:30:08.000000Z", "2023-01-09T18:30:09.000000Z",
        "2023-01-09T18:30:09.000000Z",
    ]  # fmt: skip
    assert [reject.locator for reject in found.rejects] == [3, 8]


def test_a_clock_that_was_off_for_half_a_minute_shifts_only_that(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text("".join(f"Nov 23 07:15:{second} gw cron: tick\n" for second in (10, 30, 50)))
    basis = TimeBasis("UTC", 2022, clock_offset_us=3_000_000, clock_from_us=1669187720000000)
    assert read(path, basis).times == [
        "2022-11-23T07:15:10.000000Z", "2022-11-23T07:15:33.000000Z", "2022-11-23T07:15:53.000000Z",
    ]  # fmt: skip


def test_a_day_on_which_the_clocks_change_is_placed_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text(
        "".join(
            f"{time} gw cron: tick\n"
            for time in (
                "Mar 26 01:59:59", "Mar 26 02:30:00", "Mar 26 03:00:00", "Oct 28 12:00:00",
                "Oct 29 02:30:00", "Oct 29 04:00:00",
            )
        )
    )  # fmt: skip
    found = read(path, TimeBasis("Europe/Berlin", 2023))
    assert [row[3] >> 4 for row in found.rows] == [0, 3, 0, 0, 1, 0]
    assert found.times == [
        "2023-03-26T00:59:59.000000Z", "2023-03-26T01:00:00.000000Z", "2023-10-28T10:00:00.000000Z",
        "2023-10-29T00:30:00.000000Z", "2023-10-29T03:00:00.000000Z",
    ]  # fmt: skip
