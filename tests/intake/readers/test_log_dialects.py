"""Text logs of many programs: counts, first and last times as plaso's own tests have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.readers import reader_named
from casebook.intake.readers.text_logs import TEXT_LOGS, UNTIMED
from casebook.intake.timestamps import UNREADABLE
from casebook.model.instant import iso_utc
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis
from tests.intake.reading import Read, questions, read

BASIS = TimeBasis("UTC", 2025, DayOrder.MONTH_FIRST)

# file: reader, rows, dated records, rejects, what is asked, first and last time to the millisecond.
# Rows are plaso's numbers of event data, dated records its numbers of events, except where said.
PLASO = {
    "AccessProtectionLog.txt": ("McAfee access protection log", 14, 14, 0, "zone,day_order",
        "2013-07-17T13:49:34.000", "2013-09-27T14:42:40.000"),
    "OfcUrlf.log": ("Trend Micro log", 4, 4, 0, "",
        "2018-01-23T13:16:04.000", "2018-01-23T13:17:42.000"),
    "PcaAppLaunchDic.txt": ("Windows PCA launches", 4, 4, 0, "",
        "2022-11-15T00:02:08.476", "2023-01-21T04:14:27.856"),
    "PcaGeneralDb0.txt": ("Windows PCA log", 3, 3, 0, "",
        "2022-11-14T23:37:11.789", "2022-11-15T00:00:17.499"),
    "Symantec.Log": ("Symantec log", 8, 8, 0, "zone",
        "2012-11-30T01:27:33.000", "2012-11-30T16:06:02.000"),
    "apt_history.log": ("apt history", 10, 19, 0, "zone",
        # plaso has no event for the end of an installation; one begins and ends in one second.
        "2019-07-10T16:38:08.000", "2019-07-12T04:19:27.000"),
    "atlassian-bitbucket-access.log": ("Bitbucket access log", 8, 8, 0, "zone",
        "2012-10-29T00:06:26.723", "2024-05-02T15:52:07.836"),
    "atlassian-bitbucket-audit.log": ("Bitbucket audit log", 5, 5, 0, "",
        "2014-05-21T14:09:21.906", "2014-05-21T14:10:10.000"),
    "atlassian-bitbucket.log": ("Atlassian log", 6, 6, 0, "zone",
        "2014-12-04T19:39:39.749", "2022-12-01T14:03:28.717"),
    "atlassian-confluence.log": ("Atlassian log", 4, 4, 0, "zone",
        "2022-07-12T01:08:59.489", "2022-07-12T01:38:50.696"),
    "atlassian-jira.log": ("Atlassian log", 7, 7, 0, "zone",
        "2022-10-03T09:00:01.042", "2022-10-03T09:09:59.000"),
    "audit_enriched.log": ("Linux audit log", 29, 29, 0, "",
        "2026-07-07T08:56:13.076", "2026-07-07T09:23:37.830"),
    "bash_history": ("bash history", 4, 4, 0, "",
        "2013-10-01T12:36:17.000", "2021-06-10T22:30:36.000"),
    # The command before the first time is an undated record, which plaso counts too.
    "bash_history_desync": ("bash history", 5, 4, 0, "",
        "2013-10-01T12:36:17.000", "2021-06-10T22:30:36.000"),
    "confluence_access.log": ("Confluence or Jira access log", 3, 3, 0, "",
        "2021-06-17T10:57:26.000", "2021-06-17T11:02:20.000"),
    "cri.log": ("container log (CRI)", 17, 17, 0, "",
        "2016-10-06T00:17:09.669", "2024-04-16T06:25:44.094"),
    "dpkg.log": ("dpkg log", 4, 4, 0, "zone",
        "2009-02-25T11:45:23.000", "2016-08-09T04:57:14.000"),
    "fish_history": ("fish history", 10, 10, 0, "",
        "2021-04-29T22:53:00.000", "2021-07-11T02:58:35.000"),
    "gdrive_synclog/sync_log-osx.log": ("Google Drive sync log", 2338, 2338, 0, "",
        "2018-03-01T20:48:14.224", "2018-03-05T03:17:00.530"),
    "ios_lockdownd.log": ("iOS lockdownd log", 153, 153, 0, "zone",
        "2021-10-13T07:57:42.865", "2021-10-13T07:57:42.998"),
    "ios_sysdiag.log": ("iOS system log", 28, 28, 0, "zone",
        "2021-01-17T11:20:29.000", "2021-10-25T07:05:03.000"),
    "jira_access.log": ("Confluence or Jira access log", 4, 4, 0, "",
        "2022-10-03T09:00:01.000", "2022-10-03T14:02:00.000"),
    "jira_access_months.log": ("Confluence or Jira access log", 12, 12, 0, "",
        "2022-01-01T10:00:00.000", "2022-12-01T10:00:00.000"),
    "logd.0.log": ("Apple logd log", 76, 76, 0, "",
        "2021-08-11T12:50:23.000", "2021-12-16T10:54:59.000"),
    "networkminer.pcap.FileInfos.csv": ("NetworkMiner files", 4, 4, 0, "",
        "2007-12-17T03:32:30.981", "2007-12-17T04:32:30.399"),
    "pccnt35.log": ("Trend Micro log", 3, 3, 0, "zone",
        "2018-01-30T14:45:25.000", "2018-01-30T14:46:00.000"),
    # 12 rows of events and three heads or feet without programs; 22 events are plaso's too.
    "popcontest1.log": ("popularity contest log", 15, 22, 0, "",
        "2010-04-06T12:25:42.000", "2010-06-22T07:34:43.000"),
    # What stands before the first time is one undated record, here and below. The end of a
    # transcript is one too, and so is the last command of the German one, which plaso leaves out.
    "powershell_transcript.txt": ("PowerShell transcript", 3, 2, 0, "zone",
        "2022-07-21T02:37:49.000", "2022-07-21T02:37:59.000"),
    "powershell_transcript_ger.txt": ("PowerShell transcript", 4, 3, 0, "zone",
        "2022-08-24T12:21:11.000", "2022-08-24T12:42:37.000"),
    # 208 events are plaso's too; the earliest is Apple's zero for the appearance of a volume.
    "santa.log": ("Santa log", 191, 208, 0, "",
        "2001-01-01T00:00:00.000", "2018-08-19T04:04:01.480"),
    "santa2.log": ("Santa log", 11, 14, 0, "",
        "2022-02-09T16:47:01.893", "2022-02-17T17:33:03.841"),
    "sav.txt": ("Sophos log", 9, 9, 0, "zone",
        "2010-07-20T18:38:14.000", "2016-09-26T12:32:49.000"),
    # plaso takes +480 for east of Greenwich. It is what is to be added to get UTC (Pacific time):
    # no zone lies at -05:30, but India does at +05:30, which the other lines write as -330.
    "sccm_various.log": ("SCCM log", 10, 10, 0, "zone",
        "2014-11-24T09:52:13.827", "2015-01-02T10:22:50.873"),
    "security.log": ("macOS security log", 9, 9, 0, "year,zone",
        "2025-02-26T19:11:56.000", "2026-12-24T01:21:47.000"),
    # Four lines are refused, as by plaso.
    "selinux.log": ("Linux audit log", 7, 7, 4, "",
        "2009-05-26T10:11:41.744", "2014-01-08T06:53:40.991"),
    # 16 sections with beginning and end, 32 events, are plaso's too; and the boot session.
    "setupapi.setup.log": ("SetupAPI log", 18, 33, 0, "zone",
        "2015-11-22T17:52:29.492", "2015-11-22T17:57:17.704"),
    "skydrive.log": ("SkyDrive log", 17, 17, 0, "",
        "2013-08-12T01:08:52.985", "2013-08-31T03:45:38.222"),
    # 16 lines begin with a date, one of them with 13-33-2013; plaso has 18 with parts of others.
    "skydrive_v1.log": ("SkyDrive log (2013)", 16, 15, 0, "",
        "2013-08-01T21:22:28.999", "2013-08-01T21:28:46.742"),
    "skydriveerr-unicode.log": ("SkyDrive log", 19, 19, 0, "",
        "2013-07-25T16:03:23.291", "2013-08-01T21:27:44.124"),
    "skydriveerr.log": ("SkyDrive log", 19, 19, 0, "",
        "2013-07-25T16:03:23.291", "2013-08-01T21:27:44.124"),
    "teamviewer/TeamViewer15_Logfile.log": ("TeamViewer log", 1013, 1013, 0, "zone",
        "2024-02-16T06:05:19.349", "2024-02-16T06:18:36.370"),
    "vsftpd.log": ("vsftpd log", 25, 25, 0, "zone",
        "2016-06-06T18:43:28.000", "2016-06-10T14:31:12.000"),
    "wifi.log": ("macOS Wi-Fi log", 10, 10, 0, "year,zone",
        "2025-11-14T20:14:37.123", "2026-01-01T01:12:17.311"),
    "wifi_turned_over.log": ("macOS Wi-Fi log", 6, 6, 0, "year,zone",
        "2025-01-02T00:10:15.000", "2025-01-02T07:41:02.207"),
    # plaso stops at the Italian heading; 39:95:90 is no time, and its line an undated record.
    "xchat.log": ("XChat log", 16, 15, 0, "zone",
        "2011-12-31T21:11:55.000", "2012-02-26T19:56:01.000"),
    # A 0 stands for no time.
    "xchatscrollback.log": ("XChat scrollback", 10, 9, 1, "",
        "2009-01-16T02:56:19.000", "2009-01-26T08:53:13.000"),
    "zsh_extended_history.txt": ("zsh history", 4, 4, 0, "",
        "2016-03-12T08:26:50.000", "2016-03-26T11:54:57.000"),
    # plaso's first and last are of the access alone; network activity has a first time too.
    "ios_app_privacy_report.ndjson": ("iOS app privacy report", 72, 101, 0, "",
        "2022-04-27T14:41:46.510", "2022-04-27T15:07:14.951"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLASO)
def test_logs_of_plaso_have_their_known_counts_and_times(shared_data: Path, name: str) -> None:
    reader, rows, dated, rejects, asked, first, last = PLASO[name]
    path = shared_data / "log/plaso" / name
    assert ",".join(questions(path)) == asked
    found = read(path, BASIS)
    assert found.reader == reader
    assert len({row[0] for row in found.rows}) == rows
    assert (len(found.times), len(found.rejects)) == (dated, rejects)
    assert (found.first[:23], found.last[:23]) == (first, last)
    fields = dict(reader_named(found.reader).fields(found.rows[-1][9], found.layout))
    assert fields


def test_the_years_and_zones_of_android_lines_are_kept_apart(shared_data: Path) -> None:
    path = shared_data / "log/plaso/android_logcat.log"
    assert questions(path) == ["year", "zone"]
    found = read(path, TimeBasis("Asia/Kolkata", 2026))
    assert [row[0] for row in found.rows] == [2, 4, 5, 6, 7, 8, 9, 10]
    times = [iso_utc(row[1])[:23] for row in found.rows]
    assert times[0] == "2025-12-31T19:32:03.123"
    assert times[2] == "2022-01-02T01:20:03.171"
    assert times[5] == "2022-01-02T01:20:07.171"
    assert {row[4] for row in found.rows} == {"D", "I", "E"}


def test_the_year_of_a_google_log_is_asked_and_its_heading_shown(shared_data: Path) -> None:
    path = shared_data / "log/plaso/googlelog_test.INFO"
    found = read(path, TimeBasis("UTC", 2026))
    assert found.first == "2026-12-31T23:59:59.000001Z"
    assert found.last == "2026-12-31T23:59:59.000004Z"
    assert (len(found.times), found.rows[0][4]) == (4, UNTIMED)
    assert found.messages[3].endswith("Interesting Stuff\n    that spans two lines")


def test_a_named_zone_is_placed_where_the_source_knows_it(shared_data: Path) -> None:
    path = shared_data / "log/plaso/postgresql.log"
    assert questions(path) == ["zone"]
    found = read(path, TimeBasis("Australia/Sydney"))
    assert (len(found.rows), len(found.times)) == (20, 20)
    assert (found.first, found.last) == (
        "2022-04-12T00:16:05.526000Z", "2022-07-15T13:04:27.000000Z"
    )  # fmt: skip
    other = read(path, TimeBasis("Asia/Kolkata"))
    assert [row[3] for row in other.rows if row[1] == UNDATED_US] == [UNREADABLE << 4]


def write(folder: Path, text: str) -> Path:
    path = folder / "some.log"
    path.write_bytes(text.encode())
    return path


def any_log(folder: Path, text: str, basis: TimeBasis | None = None) -> Read:
    found = read(write(folder, text), basis)
    assert found.reader == "text log"
    return found


ANY = {
    "iso": ("2022-11-23 06:42:07.5+05:30 a\n2022-11-23 06:42:08+05:30 b\n", ""),
    "bracket": ("[2022-11-23T01:12:07Z] WARN a\n[2022-11-23T01:12:08Z] INFO b\n", ""),
    "behind a word": ("INFO 2022-11-23 01:12:07,500 a\nERROR 2022-11-23 01:12:08,100 b\n", "zone"),
    "slash": ("app 2022/11/23 01:12:07 a\napp 2022/11/23 01:12:08 b\n", "zone"),
    "numbers": ("x: 23/11/2022 01:12:07 a\nx: 23/11/2022 01:12:08 b\n", "zone,day_order"),
    "apache": ("x [23/Nov/2022:01:12:07 +0000] a\nx [23/Nov/2022:01:12:08 +0000] b\n", ""),
    "words": ("> 23 Nov 2022 01:12:07 a\n> 23 Nov 2022 01:12:08 b\n", "zone"),
    "asctime": ("> Wed Nov 23 01:12:07 2022 a\n> Wed Nov 23 01:12:08 2022 b\n", "zone"),
    "no year": ("> Nov 23 01:12:07; a\n> Nov 23 01:12:08; b\n", "year,zone"),
}


@pytest.mark.parametrize("kind", ANY)
def test_an_unknown_log_is_read_by_the_times_its_lines_begin_with(
    tmp_path: Path, kind: str
) -> None:
    text, asked = ANY[kind]
    basis = TimeBasis("UTC", 2022, DayOrder.DAY_FIRST)
    found = any_log(tmp_path, text, basis)
    assert ",".join(questions(tmp_path / "some.log")) == asked
    assert [time[:19] for time in found.times] == ["2022-11-23T01:12:07", "2022-11-23T01:12:08"]
    assert [row[9] for row in found.rows] == text.splitlines()


def test_lines_without_a_time_continue_the_record(tmp_path: Path) -> None:
    text = "begin\n2022-11-23T01:12:07Z ERROR a\n  at b\n\n  at c\n2022-11-23T01:12:08Z INFO d\n"
    found = read(write(tmp_path, text * 2))
    # Not a line of syslog from a host that is called ERROR.
    assert found.reader == "application log"
    assert [(row[0], row[4], row[9]) for row in found.rows][:3] == [
        (1, UNTIMED, "begin"),
        (2, "ERROR", "2022-11-23T01:12:07Z ERROR a\n  at b\n\n  at c"),
        (6, "INFO", "2022-11-23T01:12:08Z INFO d\nbegin"),
    ]


def test_a_time_that_is_none_leaves_its_record_undated(tmp_path: Path) -> None:
    text = "2022-11-23T01:12:07Z a\n2022-13-45T01:12:07Z b\n2022-11-23T01:12:08Z c\n"
    found = any_log(tmp_path, text)
    assert [row[3] for row in found.rows] == [2, UNREADABLE << 4, 2]
    assert found.rows[1][2] == "2022-13-45T01:12:07Z"


def test_prose_and_versions_are_no_log(tmp_path: Path) -> None:
    for text in ("A letter of 23 November 2022.\nNothing else.\n", "v1.2.3 10:20\nv1.2.4 10:21\n"):
        with pytest.raises(CaseError):
            read(write(tmp_path, text))


def test_a_log_from_december_to_march_goes_on_in_the_next_year(tmp_path: Path) -> None:
    text = "> Dec 31 23:59:59; a\n> Mar  1 00:00:01; b\n> Feb 28 00:00:01; c\n"
    found = any_log(tmp_path, text, TimeBasis("UTC", 2022))
    assert [time[:10] for time in found.times] == ["2022-12-31", "2023-03-01", "2023-02-28"]


def test_endless_continuations_are_kept_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebook.intake.readers.line_reader.MAX_ROW_BYTES", 10_000)
    text = "2022-11-23T01:12:07Z a\n" * 300 + "more\n" * 3_000
    found = any_log(tmp_path, text)
    assert len(found.times) == 300
    undated = [row for row in found.rows if row[1] == UNDATED_US]
    assert {row[4] for row in undated} == {UNTIMED}
    assert sum(row[9].count("more") for row in found.rows) == 3_000
    assert max(len(row[9]) for row in found.rows) < 10_000


def test_hostile_lines_cost_little(tmp_path: Path) -> None:
    bad = ("[" * 20_000, ": " * 20_000, "2022-" * 9_000, "|" * 30_000, "(" * 30_000, " " * 30_000)
    text = "2022-11-23T01:12:07Z a\n" * 50 + "\n".join(bad) + "\n"
    found = any_log(tmp_path, text)
    assert len(found.times) == 50
    for line in bad:
        for reader in TEXT_LOGS:
            reader.probe(line.encode(), "x")


def test_names_of_readers_are_their_own() -> None:
    names = [reader.name for reader in TEXT_LOGS]
    assert len(set(names)) == len(names)
