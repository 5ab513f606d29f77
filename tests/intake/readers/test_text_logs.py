"""Counts and times are those of the data folder's README: other tools' answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from casebook.intake.readers import reader_named
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

UTC_2022 = TimeBasis("UTC", 2022)


def test_ten_thousand_requests_of_apache(shared_data: Path) -> None:
    found = read(shared_data / "log" / "elastic-apache_logs.log")
    assert found.reader == "access log"
    assert len(found.rows) == 9_999
    assert [r.locator for r in found.rejects] == [8899]
    assert (found.first, found.last) == (
        "2015-05-17T10:05:00.000000Z",
        "2015-05-20T21:05:59.000000Z",
    )
    status = Counter(row[4] for row in found.rows)
    assert (status["HTTP 304"], status["HTTP 404"], status["HTTP 301"]) == (445, 213, 164)
    clients = Counter(row[8].split(" ", 1)[0] for row in found.rows)
    assert clients.most_common(1) == [("66.249.73.135", 482)]


def test_a_request_keeps_its_time_whole_and_an_hour_that_is_none_is_a_reject(
    tmp_path: Path,
) -> None:
    path = tmp_path / "access.log"
    line = '192.0.2.7 - asha [29/Feb/2024:{}:59:60 +0530] "GET / HTTP/1.1" 200 5\n'
    path.write_text(line.format("23") + line.format("24"))
    found = read(path)
    assert found.times == ["2024-02-29T18:30:00.000000Z"]
    fields = dict(reader_named("access log").fields(found.rows[0][9], {}))
    assert fields["time"] == "29/Feb/2024:23:59:60 +0530"
    assert [reject.reason for reject in found.rejects] == ["no such time (24:59:60)"]


def test_plaso_refuses_the_same_line_of_its_apache_log(shared_data: Path) -> None:
    found = read(shared_data / "log" / "plaso" / "apache_access.log")
    assert (len(found.rows), [r.locator for r in found.rejects]) == (14, [8])
    assert (found.first, found.last) == (
        "2015-05-17T10:05:14.000000Z",
        "2021-04-25T06:15:33.000000Z",
    )


def test_seven_thousand_lines_of_sshd_need_a_year_and_a_zone(shared_data: Path) -> None:
    path = shared_data / "log" / "elastic-auth.log"
    assert questions(path) == ["year", "zone"]
    found = read(path, UTC_2022)
    assert (len(found.rows), found.rejects) == (7_121, [])
    assert (found.first, found.last) == (
        "2022-03-27T13:06:56.000000Z",
        "2022-04-20T14:14:29.000000Z",
    )
    assert sum("Failed password" in m for m in found.messages) == 713
    assert sum("Accepted publickey" in m for m in found.messages) == 36
    assert sum("Invalid user" in m for m in found.messages) == 178


def test_the_zone_moves_every_line(shared_data: Path) -> None:
    path = shared_data / "log" / "elastic-auth.log"
    assert read(path, TimeBasis("Asia/Kolkata", 2022)).first == "2022-03-27T07:36:56.000000Z"


def test_rsyslog_and_rfc_5424_lines_carry_their_own_time(shared_data: Path) -> None:
    folder = shared_data / "log" / "plaso" / "syslog"
    iso = read(folder / "syslog_rsyslog")
    assert (len(iso.rows), iso.first) == (5, "2020-05-31T00:00:45.698463Z")
    new = read(folder / "syslog_rsyslog_SyslogProtocol23Format")
    assert (len(new.rows), new.first, new.last) == (
        9,
        "2021-03-06T04:07:38.251122Z",
        "2021-03-06T04:07:38.269077Z",
    )
    assert questions(folder / "syslog_rsyslog") == []


def test_plaso_reads_as_many_lines_of_its_syslog(shared_data: Path) -> None:
    found = read(shared_data / "log" / "plaso" / "syslog" / "syslog", TimeBasis("UTC", 2012))
    assert len(found.rows) == 16


def test_the_year_goes_on_at_new_year_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text(
        "Dec 31 23:59:59 h a: one\nJan  1 00:00:00 h a: two\nFeb 29 00:00:00 h a: three\n"
        "Mar  1 00:00:00 h a: four\n"
    )
    found = read(path, UTC_2022)
    assert [t[:10] for t in found.times] == ["2022-12-31", "2023-01-01", "2023-03-01"]
    assert [row[3] >> 4 for row in found.rows] == [0, 4, 4]
    assert [(r.locator, "no such time in 2023" in r.reason) for r in found.rejects] == [(3, True)]


def test_a_repeated_and_a_skipped_hour_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text("Mar 27 02:30:00 h a: gap\nOct 30 02:30:00 h a: twice\n")
    found = read(path, TimeBasis("Europe/Berlin", 2022))
    assert [row[3] >> 4 for row in found.rows] == [3, 1]
    assert found.rows[0][1] == UNDATED_US


def test_a_leading_priority_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text(
        "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8\n"
    )
    found = read(path, TimeBasis("UTC", 2003))
    assert found.rows[0][4:6] == ("su", "mymachine")
    assert found.times == ["2003-10-11T22:14:15.000000Z"]


def test_the_examples_of_rfc_5424(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text(
        "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed\n"
        "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time\n"
        '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [ex@32473 iut="3" '
        'a="Application"] An application event log entry\n'
    )
    found = read(path)
    assert found.times == [
        "2003-10-11T22:14:15.003000Z",
        "2003-08-24T12:14:15.000003Z",
        "2003-10-11T22:14:15.003000Z",
    ]
    assert [row[7] for row in found.rows] == ["ID47", "", "ID47"]


def test_lines_that_go_on_belong_to_the_one_before(shared_data: Path) -> None:
    folder = shared_data / "log" / "plaso" / "syslog"
    found = read(folder / "syslog_chromeos")
    # As plaso counts them: nine lines, eight events.
    assert (len(found.rows), found.rejects) == (8, [])
    assert found.messages[-1].endswith("multi-line\n\tmessage that screws up many syslog parsers.")
    # Plaso refuses the one line with a month “MMM”.
    mixed = read(folder / "syslog", TimeBasis("UTC", 2012))
    assert [reject.locator for reject in mixed.rejects] == [8]


def test_a_line_without_a_time_that_does_not_go_on_is_a_reject(shared_data: Path) -> None:
    # Plaso puts “with another line” behind the event before; which it belongs to is not written.
    path = shared_data / "log/plaso/syslog/syslog_rsyslog_SysklogdFileFormat"
    found = read(path, UTC_2022)
    assert (len(found.rows), [r.locator for r in found.rejects]) == (9, [3])


def test_lines_that_came_late_over_new_year_count_no_year_twice(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    days = ["Dec 31 23:59:59", "Jan  1 00:00:00", "Dec 31 23:59:59", "Jan  1 00:00:01",
            "Mar  1 00:00:00"]  # fmt: skip
    path.write_text("".join(f"{day} h a: x\n" for day in days))
    found = read(path, UTC_2022)
    assert [t[:10] for t in found.times] == ["2022-12-31", "2023-01-01", "2022-12-31", "2023-01-01",
                                             "2023-03-01"]  # fmt: skip
    assert [row[3] >> 4 for row in found.rows] == [0, 4, 0, 4, 4]


def test_an_offset_that_does_not_exist_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    line = '192.0.2.1 - - [23/Nov/2022:00:00:00 {}] "GET / HTTP/1.1" 200 5\n'
    path.write_text(line.format("+0530") * 3 + line.format("+9999"))
    found = read(path)
    assert (len(found.rows), [r.locator for r in found.rejects]) == (3, [4])


def test_a_carriage_return_forges_no_line_of_a_log(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_bytes(b"Nov 23 00:00:00 h a: x\rNov 23 09:09:09 h sshd[1]: forged\n" * 2)
    assert len(read(path, UTC_2022).rows) == 2


def test_a_virtual_host_and_a_user_are_taken(shared_data: Path) -> None:
    rows = read(shared_data / "log" / "plaso" / "apache_access.log").rows
    assert {row[5] for row in rows} == {
        "", "plaso.log2timeline.net:443", "plaso-2.log2timeline.net:443"}  # fmt: skip
    assert {row[6] for row in rows} == {"", "pyllyukko@EXAMPLE.COM"}
