from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.actions import import_source as importing
from casebook.actions import keep, one_import
from casebook.actions.add_event import promote_record
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_clock import (
    dating,
    read_from,
    record_reading,
    redate,
    redating,
    sources_to_redate,
)
from casebook.actions.read_record import time_account
from casebook.actions.redate_source import events_resting_on, kept_times
from casebook.actions.verify_case import verify
from casebook.errors import Cancelled, CaseError
from casebook.model.case import CaseHeader
from casebook.model.evidence import Exhibit
from casebook.model.examination import ClockReading
from casebook.model.instant import datetime_of, iso_utc
from casebook.model.note import Note
from casebook.model.timeline import Citation, Event, Record, RecordFilter, Source
from casebook.resources import resource
from casebook.store import record_rows, schema, search
from casebook.store.case_file import CaseFile
from tests.actions.conftest import EXAMINER, instant
from tests.actions.test_import_source import Breaking, write_timeline
from tests.actions.test_read_clock import SHOWN, TRUE, exhibit, reading
from tests.store.timeline import row, store_source

SLOW_US = 133_000_000
EVERYTHING = RecordFilter()

# In Berlin the hour from 2 to 3 was there twice on 30 Oct 2022, and not at all on 27 Mar 2022.
BERLIN = """\
datetime,timestamp_desc,message
2022-10-30T02:30:00,Event Recorded,in the repeated hour
2022-03-27T02:30:00,Event Recorded,in the skipped hour
2022-10-30T12:00:00,Event Recorded,at noon
2022-10-29,Event Recorded,a day alone
-,Event Recorded,without a time
yesterday,Event Recorded,no time at all
2022-10-30T12:00:00,Event Recorded,at noon
"""


def store(case: CaseFile, path: Path, options: ImportOptions) -> Source:
    return import_source(Directly(case), path, options, Progress())


def dated_anew(case: CaseFile, source: Source, by: ClockReading | None) -> Source:
    return redate(Directly(case), source, by, Progress())


def slow_server(case: CaseFile) -> tuple[Exhibit, ClockReading]:
    server = exhibit(case)
    return server, record_reading(case, reading(server))


def untimed(record: Record) -> Record:
    """Give a record without what dating anew may change."""
    return replace(record, id=0, source=0, utc_us=None)


def both_verifications_pass(case: CaseFile) -> bool:
    assert verify(Directly(case), Progress()).findings == ()
    copy = case.path.with_name("copy.casebook")
    shutil.copyfile(case.path, copy)
    checked = subprocess.run(
        [sys.executable, "-I", str(resource("verify_case.py")), str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    copy.unlink()
    return checked.returncode == 0 and "unbroken" in checked.stdout


def other_case(case: CaseFile) -> CaseFile:
    return CaseFile.create(case.path.with_name("other.casebook"), EXAMINER, CaseHeader("", "Other"))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut even small files into several pieces (the reader makes none under 1 MiB)."""
    monkeypatch.setattr(importing, "_PIECE_BYTES", (1 << 20, 1 << 20))


@pytest.mark.usefixtures("small_pieces")
def test_what_is_dated_anew_is_what_an_import_with_the_offset_gives(
    case: CaseFile, tmp_path: Path
) -> None:
    path = write_timeline(tmp_path, 40_000, bad_every=100)
    server, by = slow_server(case)
    old = store(case, path, ImportOptions(exhibit_id=server.id))
    assert case.connection.execute("SELECT count(*) FROM segment").fetchone()[0] > 1
    new = dated_anew(case, old, by)
    other = other_case(case)
    imported = store(other, path, ImportOptions(clock_offset_us=SLOW_US))
    assert new.rows_sha256 == imported.rows_sha256 != old.rows_sha256
    assert (new.records_sha256, new.rejects_sha256) == (old.records_sha256, old.rejects_sha256)
    ignored = {"id", "number", "exhibit_id", "clock_reading_id", "redated_from_id"}
    for name in set(Source.__slots__) - ignored:
        assert getattr(new, name) == getattr(imported, name), name
    for table in ("reject", "code", "hist", "pos"):
        column = "segment" if table in ("code", "hist", "pos") else f"id / {schema.SEGMENT_SPAN}"
        rows = f"SELECT * FROM {table} WHERE {column} {{}} ORDER BY 1, 2, 3"
        copies = case.connection.execute(rows.format("IN (SELECT k FROM segment WHERE source = 2)"))
        theirs = other.connection.execute(rows.format("> 0"))
        assert [row[1:] for row in copies] == [row[1:] for row in theirs]
    assert both_verifications_pass(case)
    other.close()


def test_the_new_source_says_what_it_was_and_who_decided(case: CaseFile, tmp_path: Path) -> None:
    path = write_timeline(tmp_path, 100)
    server, by = slow_server(case)
    old = store(case, path, ImportOptions(exhibit_id=server.id))
    assert sources_to_redate(case, by) == (old,)
    new = dated_anew(case, old, by)
    assert (new.number, new.redated_from_id, new.clock_reading_id) == (2, old.id, by.id)
    assert (new.clock_offset_us, new.time_decided_by) == (SLOW_US, EXAMINER.title())
    assert (new.sha256, new.exhibit_id, new.tzdb) == (old.sha256, old.exhibit_id, old.tzdb)
    why = (
        "EX-1's clock was 2 min 13 s slow on 25 Nov 2022 (read by A. Rao against NTP of NIC or "
        "NPL): 133 s are added"
    )
    assert case.get(Source, old.id).retracted == f"Dated anew as S-2: {why}"
    assert case.all(Source) == (new,)
    entries = case.history(old.id)
    assert entries[-1] == case.history(new.id)[0]
    assert (entries[-1].kind, entries[-1].why) == ("source.redate", why)
    assert sources_to_redate(case, by) == ()


def test_every_dated_record_is_later_by_the_correction_and_nothing_else_changes(
    case: CaseFile, tmp_path: Path
) -> None:
    path = write_timeline(tmp_path, 500)
    server, by = slow_server(case)
    old = store(case, path, ImportOptions(exhibit_id=server.id))
    before = search.first_page(case, EVERYTHING, 500)
    texts = [record_rows.raw_text(case, record) for record in before]
    new = dated_anew(case, old, by)
    after = search.first_page(case, EVERYTHING, 500)
    assert [record.utc_us for record in after] == [
        record.utc_us + SLOW_US for record in before if record.utc_us is not None
    ]
    assert [untimed(record) for record in after] == [untimed(record) for record in before]
    assert [record_rows.raw_text(case, record) for record in after] == texts
    assert {record.source for record in after} == {new.number}
    # The index is a copy too.
    assert search.count(case, RecordFilter(text='"row 499"', host="ws-4")) == 1


def test_days_doubts_rejects_and_undated_rows_stay(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "berlin.csv"
    path.write_text(BERLIN)
    server, by = slow_server(case)
    old = store(case, path, ImportOptions(zone="Europe/Berlin", exhibit_id=server.id))
    new = dated_anew(case, old, by)
    assert (new.records, new.duplicates, new.rejects) == (old.records, old.duplicates, old.rejects)
    assert (new.undated, new.rejects) == (2, 1)
    found = {r.message: r for r in search.first_page(case, EVERYTHING, 10)}
    repeated = found["in the repeated hour"]
    # The first of the two hours was summer time: 02:30 less two hours, and 133 s.
    assert repeated.utc_us is not None
    assert iso_utc(repeated.utc_us) == "2022-10-30T00:32:13.000000Z"
    assert repeated.doubt == "first of a repeated hour"
    skipped = found["in the skipped hour"]
    assert (skipped.utc_us, skipped.doubt) == (None, "in an hour the clocks skipped")
    assert found["without a time"].utc_us is None
    assert str(found["a day alone"].precision) == "day"
    assert search.rejects(case, 2, 0, 9) == tuple(
        replace(reject, source=2) for reject in search.rejects(case, 1, 0, 9)
    )
    assert both_verifications_pass(case)


# A clock 133 s fast. In India the 23rd begins at 18:30 UTC of the 22nd; once shifted, line 2 (one
# minute past midnight) stands before line 3 (the day alone), and the lines 2, 4, 5 and 6 move.
DAYS = """\
datetime,timestamp_desc,message,host
2022-11-23T00:01:00,Event Recorded,a minute past midnight,ws-1
2022-11-23,Event Recorded,the day alone,ws-2
2022-11-23T12:00:00,Event Recorded,at noon,ws-3
2022-11-22T23:59:00,Event Recorded,a minute to midnight,ws-4
2022-11-23 10:01,Event Recorded,to the minute,ws-5
-,Event Recorded,without a time,ws-6
yesterday,Event Recorded,no time at all,ws-7
2022-11-24,Event Recorded,the next day alone,ws-8
"""
AFTER = [
    ("without a time", None, 7),
    ("a minute to midnight", "2022-11-22T18:26:47.000000Z", 5),
    ("a minute past midnight", "2022-11-22T18:28:47.000000Z", 2),
    ("the day alone", "2022-11-22T18:30:00.000000Z", 3),
    ("to the minute", "2022-11-23T04:28:47.000000Z", 6),
    ("at noon", "2022-11-23T06:27:47.000000Z", 4),
    ("the next day alone", "2022-11-23T18:30:00.000000Z", 9),
]
FAST_US = -133_000_000


def fast_server(case: CaseFile) -> tuple[Exhibit, ClockReading]:
    server = exhibit(case)
    return server, record_reading(case, reading(server, TRUE, SHOWN))


def as_shown(case: CaseFile) -> list[tuple[str, str | None, int]]:
    return [
        (r.message, None if r.utc_us is None else iso_utc(r.utc_us), r.locator)
        for r in search.first_page(case, EVERYTHING, 20)
    ]


def same_source(new: Source, imported: Source) -> bool:
    ignored = {"id", "number", "exhibit_id", "clock_reading_id", "redated_from_id"}
    return all(getattr(new, n) == getattr(imported, n) for n in set(Source.__slots__) - ignored)


def test_days_alone_keep_their_day_and_times_pass_them(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text(DAYS)
    server, by = fast_server(case)
    india = ImportOptions(zone="Asia/Kolkata", exhibit_id=server.id)
    old = store(case, path, india)
    passing = next(r for r in search.first_page(case, EVERYTHING, 9) if r.locator == 2)
    promote_record(case, passing, "Past midnight")
    shown = redating(case, old, FAST_US)
    new = dated_anew(case, old, by)
    assert as_shown(case) == AFTER
    assert shown.after_us == (new.first_us, new.last_us)
    days = [e for e in shown.examples if len(e[1]) == len("2022-11-23")]
    assert [before == after for _, _, before, after in days] == [True] * len(days) != []
    # Two of the records are a day alone.
    (entry,) = case.history(new.id)
    assert entry.summary.endswith("133 s are taken off; 2 records are a day alone and keep it")
    assert details_of(case, entry.seq)["days_kept"] == 2
    # The index, the ranks and the citation follow the new order.
    (found,) = search.first_page(case, RecordFilter(text="past", host="ws-1"), 5)
    assert (found.locator, record_rows.raw_text(case, found)[:21]) == (2, "2022-11-23T00:01:00,E")
    (cited,) = case.all(Citation)
    number, _, record_id = cited.target_id.partition(":")
    assert record_rows.record(case, int(number), int(record_id)) == found
    assert both_verifications_pass(case)
    other = other_case(case)
    imported = store(other, path, replace(india, exhibit_id=None, clock_offset_us=FAST_US))
    assert as_shown(other) == AFTER
    assert same_source(new, imported)
    other.close()


def details_of(case: CaseFile, seq: int) -> dict[str, object]:
    (body,) = case.connection.execute("SELECT body FROM body WHERE seq = ?", (seq,)).fetchone()
    details: dict[str, object] = json.loads(body)["details"]
    return details


def test_a_day_alone_has_no_clock_offset(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text(DAYS)
    store(case, path, ImportOptions(zone="Asia/Kolkata", clock_offset_us=FAST_US))
    found = {r.locator: r for r in search.first_page(case, EVERYTHING, 9)}
    day, minute = (promote_record(case, found[line], "Found").at for line in (3, 6))
    assert (day.clock_offset_us, day.iso()) == (0, "2022-11-23")
    assert (minute.clock_offset_us, minute.iso()) == (FAST_US, "2022-11-23T04:28Z")
    assert "the clock offset -133 s is not added" in time_account(case, found[3])
    own = case.path.with_name("own.csv")
    own.write_text("datetime,timestamp_desc,message\n2022-11-25+05:30,Event Recorded,own zone\n")
    store(case, own, ImportOptions(clock_offset_us=FAST_US))
    (alone,) = search.first_page(case, RecordFilter(source=2), 5)
    at = promote_record(case, alone, "Found").at
    assert (at.iso(), at.zone, at.clock_offset_us) == ("2022-11-25", "+05:30", 0)
    assert "clock offset -133 s added" in time_account(case, found[6])


def write_days(folder: Path, rows: int) -> Path:
    """Write a timeline in no order, every seventh row of it a day alone."""
    path = folder / "days.csv"
    lines = ["datetime,timestamp_desc,message,host\n"]
    for i in range(rows):
        second = i * 7919 % 259_200
        day, of_day = 21 + second // 86_400, second % 86_400
        clock = f"T{of_day // 3600:02}:{of_day // 60 % 60:02}:{of_day % 60:02}"
        stamp = "yesterday" if i % 101 == 0 else f"2022-11-{day}{'' if i % 7 == 0 else clock}"
        lines.append(f'{stamp},Event Recorded,"row {i} of ""many""",ws-{i % 5}\n')
    path.write_text("".join(lines))
    return path


@pytest.mark.slow
@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("offset_us", [FAST_US, SLOW_US, 19_800_000_000])
def test_a_large_source_with_days_is_what_an_import_with_the_offset_gives(
    case: CaseFile, tmp_path: Path, offset_us: int
) -> None:
    path = write_days(tmp_path, 30_000)
    server, _ = slow_server(case)
    shown = datetime_of(instant(TRUE).utc_us - offset_us).isoformat()
    by = record_reading(case, reading(server, shown, TRUE))
    india = ImportOptions(zone="Asia/Kolkata", exhibit_id=server.id)
    old = store(case, path, india)
    assert case.connection.execute("SELECT count(*) FROM segment").fetchone()[0] > 1
    assert redating(case, old, offset_us).before_us == (old.first_us, old.last_us)
    foreseen = redating(case, old, offset_us).after_us
    new = dated_anew(case, old, by)
    other = other_case(case)
    imported = store(other, path, replace(india, exhibit_id=None, clock_offset_us=offset_us))
    assert same_source(new, imported)
    assert foreseen == (new.first_us, new.last_us)
    # Of 30,000 rows 4,286 are of every seventh; 43 of these are of every 101st too and no times.
    (entry,) = case.history(new.id)
    assert details_of(case, entry.seq)["days_kept"] == 4_286 - 43
    for table in ("reject", "code", "hist", "pos"):
        column = "segment" if table in ("code", "hist", "pos") else f"id / {schema.SEGMENT_SPAN}"
        rows = f"SELECT * FROM {table} WHERE {column} {{}} ORDER BY 1, 2, 3"
        copies = case.connection.execute(rows.format("IN (SELECT k FROM segment WHERE source = 2)"))
        theirs = other.connection.execute(rows.format("> 0"))
        assert [row[1:] for row in copies] == [row[1:] for row in theirs]
    found = search.records(case, RecordFilter(text='"row 29994"'))
    assert [r.locator for r in found.rows(0, 5)] == [29_996]
    assert both_verifications_pass(case)
    assert list(case.path.parent.glob("*scratch*")) == []
    other.close()


def test_an_import_that_cuts_its_segments_elsewhere_has_the_same_records(
    case: CaseFile, tmp_path: Path
) -> None:
    # In order of time as written. With the offset every day alone stands out of order, and after
    # 16,384 records an import ends its segment there.
    path = tmp_path / "sorted.csv"
    lines = ["datetime,timestamp_desc,message\n"]
    for i in range(20_000):
        hours, seconds = divmod(i * 12, 3600)
        days, hours = divmod(hours, 24)
        stamp = f"2022-11-{20 + days}T{hours:02}:{seconds // 60:02}:{seconds % 60:02}"
        if i == 14_400 + 3_600:
            lines.append("2022-11-22,Event Recorded,too early for its place\n")
        lines.append(f"{stamp[:10] if i % 7_200 == 0 else stamp},Event Recorded,row {i}\n")
    path.write_text("".join(lines))
    server, by = fast_server(case)
    utc = ImportOptions(zone="UTC", exhibit_id=server.id)
    new = dated_anew(case, store(case, path, utc), by)
    other = other_case(case)
    imported = store(other, path, replace(utc, exhibit_id=None, clock_offset_us=FAST_US))
    assert (new.first_us, new.last_us) == (imported.first_us, imported.last_us)
    both = [
        [(r.utc_us, r.locator, r.message, r.precision) for r in search.first_page(c, EVERYTHING, n)]
        for c, n in ((case, 30_000), (other, 30_000))
    ]
    assert new.rows_sha256 != imported.rows_sha256
    assert len(both[0]) == 20_001
    assert both[0] == both[1]
    assert both_verifications_pass(case)
    other.close()


def test_days_that_an_import_once_shifted_go_back_to_what_was_written(case: CaseFile) -> None:
    server = exhibit(case)
    # 23 November in UTC, shifted by 133 s with everything else, as imports once did.
    midnight = 1_669_161_600_000_000
    rows = [
        row(1, midnight + SLOW_US, "the day alone"),
        row(2, midnight + 60_000_000 + SLOW_US, "a minute past midnight"),
    ]
    rows[0] = (*rows[0][:3], 0, *rows[0][4:])
    made = store_source(case, [rows])
    old = keep.correct(
        case, replace(made, clock_offset_us=SLOW_US, zone="UTC", exhibit_id=server.id), "as it was"
    )
    by = record_reading(case, reading(server, "2022-11-25T10:01:30Z", "2022-11-25T10:00:00Z"))
    shown = redating(case, old, by.correction_us)
    new = dated_anew(case, old, by)
    assert {r.message: r.utc_us for r in search.first_page(case, EVERYTHING, 5)} == {
        "a minute past midnight": midnight - 30_000_000,
        "the day alone": midnight,
    }
    assert shown.after_us == (new.first_us, new.last_us) == (midnight - 30_000_000, midnight)
    assert both_verifications_pass(case)


def test_a_cancel_while_the_order_changes_leaves_nothing(case: CaseFile, tmp_path: Path) -> None:
    path = write_days(tmp_path, 5000)
    server, by = fast_server(case)
    source = store(case, path, ImportOptions(zone="Asia/Kolkata", exhibit_id=server.id))

    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        redate(Directly(case), source, by, Breaking(case, 5500, cancel))
    assert case.all(Source) == (source,)
    assert_no_copy_is_left(case, 1)
    assert list(case.path.parent.glob("*scratch*")) == []
    assert both_verifications_pass(case)
    assert dated_anew(case, source, by).records == source.records


def test_a_day_alone_at_the_end_of_the_calendar_does_not_stop_it(
    case: CaseFile, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "datetime,timestamp_desc,message\n9999-12-31,Event Recorded,last\n"
        "2022-11-23T00:00:00,Event Recorded,first\n"
    )
    server, by = slow_server(case)
    source = store(case, path, ImportOptions(zone="UTC", exhibit_id=server.id))
    assert dated_anew(case, source, by).last_us == source.last_us


def test_a_source_of_no_exhibit_is_not_dated_by_a_reading(case: CaseFile, tmp_path: Path) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 10), ImportOptions())
    with pytest.raises(CaseError, match=r"S-1 \(t.csv\) names no exhibit"):
        dated_anew(case, source, by)
    said = read_from(case, source, server)
    assert case.history(source.id)[-1].why == "it was read from EX-1"
    assert dated_anew(case, said, by).exhibit_id == server.id


@pytest.mark.parametrize("by_retraction", [True, False])
def test_a_reading_that_changes_while_a_source_is_dated_anew_stops_it(
    case: CaseFile, tmp_path: Path, by_retraction: bool
) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 5000), ImportOptions(exhibit_id=server.id))

    def change() -> None:
        if by_retraction:
            keep.retract(case, by, "read wrongly")
        else:
            keep.correct(case, replace(by, remarks="by daylight"), "left out")

    said = "retracted: read wrongly" if by_retraction else "corrected meanwhile"
    with pytest.raises(CaseError, match=said):
        redate(Directly(case), source, by, Breaking(case, 5500, change))
    assert case.all(Source) == (source,)
    assert_no_copy_is_left(case, 1)


def test_words_name_the_reading_and_what_a_source_was_before(
    case: CaseFile, tmp_path: Path
) -> None:
    server, by = slow_server(case)
    old = store(case, write_timeline(tmp_path, 10), ImportOptions(exhibit_id=server.id))
    assert dating(case, old) == ()
    new = dated_anew(case, old, by)
    said = (
        "EX-1's clock was 2 min 13 s slow on 25 Nov 2022 (read by A. Rao against NTP of NIC or "
        "NPL): 133 s are added"
    )
    assert dating(case, new) == (said, "dated anew from S-1")
    keep.retract(case, by, "read wrongly")
    words = (said, "this reading was retracted: read wrongly", "dated anew from S-1")
    assert dating(case, new) == words


def test_dating_anew_twice_starts_from_the_devices_own_time(case: CaseFile, tmp_path: Path) -> None:
    path = write_timeline(tmp_path, 50)
    server, by = slow_server(case)
    first = store(case, path, ImportOptions(exhibit_id=server.id))
    second = dated_anew(case, first, by)
    fast = record_reading(
        case, reading(server, "2022-11-26T10:00:30+05:30", "2022-11-26T10:00:00+05:30")
    )
    shown = redating(case, second, fast.correction_us)
    third = dated_anew(case, second, fast)
    assert shown.after_us == (third.first_us, third.last_us)
    assert shown.examples[0][2:] == (second.first_us, third.first_us)
    assert (third.clock_offset_us, third.redated_from_id) == (-30_000_000, second.id)
    assert first.first_us is not None
    assert third.first_us == first.first_us - 30_000_000
    fourth = dated_anew(case, third, None)
    assert (fourth.rows_sha256, fourth.first_us) == (first.rows_sha256, first.first_us)
    assert (fourth.clock_offset_us, fourth.clock_reading_id) == (0, None)
    assert both_verifications_pass(case)


def test_citations_follow_and_events_keep_their_time(case: CaseFile, tmp_path: Path) -> None:
    path = write_timeline(tmp_path, 100)
    server, by = slow_server(case)
    old = store(case, path, ImportOptions(exhibit_id=server.id))
    record = search.records(case, EVERYTHING).rows(40, 1)[0]
    event = promote_record(case, record, "Logon")
    (cited,) = case.all(Citation)
    new = dated_anew(case, old, by)
    (followed,) = case.all(Citation)
    assert followed.locator == f"S-2 t.csv, line {record.locator} (dated anew; was S-1)"
    number, _, record_id = followed.target_id.partition(":")
    now = record_rows.record(case, int(number), int(record_id))
    assert (now.source, now.locator, now.message) == (2, record.locator, record.message)
    assert record.utc_us is not None
    assert now.utc_us == record.utc_us + SLOW_US
    assert record_rows.raw_text(case, now) == followed.quoted == cited.quoted
    assert case.all(type(event)) == (event,)
    assert events_resting_on(case, new) == (event,)
    # What was cited before is still there, struck through.
    assert record_rows.record(case, 1, record.id) == record
    (third,) = (dated_anew(case, new, None),)
    (followed,) = case.all(Citation)
    assert followed.locator == f"S-3 t.csv, line {record.locator} (dated anew; was S-2)"
    assert events_resting_on(case, third) == (event,)


def test_redating_shows_what_would_change_and_changes_nothing(
    case: CaseFile, tmp_path: Path
) -> None:
    path = write_timeline(tmp_path, 100)
    server, by = slow_server(case)
    source = store(case, path, ImportOptions(exhibit_id=server.id))
    event = promote_record(case, search.first_page(case, EVERYTHING, 1)[0], "First")
    head = case.head()
    shown = redating(case, source, by.correction_us)
    assert case.head() == head
    assert shown.before_us == (source.first_us, source.last_us)
    assert source.first_us is not None
    assert source.last_us is not None
    assert shown.after_us == (source.first_us + SLOW_US, source.last_us + SLOW_US)
    assert len(shown.examples) == 5
    locator, text, before, after = shown.examples[0]
    assert (before, after) == (source.first_us, source.first_us + SLOW_US)
    assert text == "2022-11-23T00:00:00+00:00"
    assert locator == 2
    assert shown.examples[-1][2] == source.last_us
    assert shown.events == (event,)
    assert redating(case, source, SLOW_US, 1).examples == shown.examples[:1]
    assert len(redating(case, source, SLOW_US, 1000).examples) == 100


def test_a_source_that_has_the_offset_already_only_names_its_reading(
    case: CaseFile, tmp_path: Path
) -> None:
    server, by = slow_server(case)
    options = ImportOptions(exhibit_id=server.id, clock_offset_us=SLOW_US)
    source = store(case, write_timeline(tmp_path, 10), options)
    named = dated_anew(case, source, by)
    assert named == replace(source, clock_reading_id=by.id)
    with pytest.raises(CaseError, match="dated like that already"):
        dated_anew(case, named, by)


def test_what_cannot_be_dated_anew_is_refused_whole(case: CaseFile, tmp_path: Path) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 10), ImportOptions(exhibit_id=server.id))
    telephone = exhibit(case, "Telephone")
    others = record_reading(case, reading(telephone))
    head = case.head()
    with pytest.raises(CaseError, match="EX-1 was not taken or made from that"):
        dated_anew(case, source, others)
    gone = keep.retract(case, by, "read wrongly")
    with pytest.raises(CaseError, match="retracted: read wrongly"):
        dated_anew(case, source, by)
    retracted = keep.retract(case, source, "wrong file")
    with pytest.raises(CaseError, match=r"retracted \(wrong file\)"):
        dated_anew(case, retracted, gone)
    with pytest.raises(CaseError, match="retracted"):
        redating(case, retracted, 1)
    newer = reading(server, "2022-11-27T10:00:00Z", "2022-11-27T10:00:01Z")
    by = record_reading(case, newer)
    with pytest.raises(CaseError, match="changed meanwhile"):
        dated_anew(case, source, by)
    assert case.head().seq == head.seq + 3
    assert_no_copy_is_left(case, 1)


def assert_no_copy_is_left(case: CaseFile, segments: int) -> None:
    assert case.connection.execute("SELECT count(*) FROM segment").fetchone() == (segments,)
    (highest,) = case.connection.execute("SELECT max(id) FROM record").fetchone()
    assert highest // schema.SEGMENT_SPAN == segments
    tables = case.connection.execute("SELECT name FROM sqlite_schema WHERE name GLOB 'fts_*'")
    assert {name.split("_")[1] for (name,) in tables} == {str(k + 1) for k in range(segments)}


def test_a_time_beyond_the_calendar_is_refused(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "datetime,timestamp_desc,message\n9999-12-31T23:59:00+00:00,Event Recorded,last\n"
    )
    server, by = slow_server(case)
    source = store(case, path, ImportOptions(exhibit_id=server.id))
    for refused in (
        lambda: redating(case, source, by.correction_us),
        lambda: dated_anew(case, source, by),
    ):
        with pytest.raises(CaseError, match="outside the years"):
            refused()
    assert case.all(Source) == (source,)


def test_records_that_were_changed_are_not_dated_anew(tmp_path: Path, case: CaseFile) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 10), ImportOptions(exhibit_id=server.id))
    with case.guard.migrate():
        case.connection.execute("DROP TRIGGER record_no_update")
        case.connection.execute("UPDATE record SET flags = 3 WHERE ordinal = 4")
        case.connection.execute(next(g for g in schema.GUARDS if "record_no_update" in g))
    with pytest.raises(CaseError, match="not what was imported"):
        dated_anew(case, source, by)
    assert case.all(Source) == (source,)
    assert_no_copy_is_left(case, 1)


def test_the_file_is_still_known_after_it_was_dated_anew(case: CaseFile, tmp_path: Path) -> None:
    path = write_timeline(tmp_path, 10)
    server, by = slow_server(case)
    dated_anew(case, store(case, path, ImportOptions(exhibit_id=server.id)), by)
    with pytest.raises(CaseError, match="in the case already, as S-2"):
        store(case, path, ImportOptions(exhibit_id=server.id))


def test_an_import_takes_the_offset_of_a_reading(case: CaseFile, tmp_path: Path) -> None:
    path = write_timeline(tmp_path, 10)
    server, by = slow_server(case)
    options = ImportOptions(exhibit_id=server.id, clock_offset_us=SLOW_US, clock_reading_id=by.id)
    with pytest.raises(CaseError, match=r"gives an offset of \+133 s, not of -133 s"):
        store(case, path, replace(options, clock_offset_us=-SLOW_US))
    with pytest.raises(CaseError, match="not said which exhibit"):
        store(case, path, replace(options, exhibit_id=None))
    source = store(case, path, options)
    assert (source.clock_reading_id, source.clock_offset_us) == (by.id, SLOW_US)
    assert source.first_us is not None
    assert iso_utc(source.first_us) == "2022-11-23T00:02:13.000000Z"


def test_a_cancelled_redating_leaves_nothing(case: CaseFile, tmp_path: Path) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 5000), ImportOptions(exhibit_id=server.id))

    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        redate(Directly(case), source, by, Breaking(case, 5500, cancel))
    assert case.all(Source) == (source,)
    assert_no_copy_is_left(case, 1)
    assert both_verifications_pass(case)


def test_notes_slip_in_while_a_source_is_dated_anew(case: CaseFile, tmp_path: Path) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 5000), ImportOptions(exhibit_id=server.id))
    written: list[Note] = []

    def write_a_note() -> None:
        with case.transaction():
            note = case.assign(Note("", 0, "in between", instant("2026-01-01T00:00:00Z"), "A. Rao"))
            case.append("note.add", [note])
        written.append(note)

    new = redate(Directly(case), source, by, Breaking(case, 5500, write_a_note))
    assert case.all(Note) == tuple(written)
    assert len(written) == 1
    assert case.all(Source) == (new,)
    assert both_verifications_pass(case)


def test_only_one_source_is_written_at_a_time(case: CaseFile, tmp_path: Path) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 5000), ImportOptions(exhibit_id=server.id))
    refused: list[str] = []

    def import_another() -> None:
        with pytest.raises(CaseError, match="Another file is being imported") as found:
            store(case, write_timeline(tmp_path, 5, "other.csv"), ImportOptions())
        refused.append(str(found.value))

    redate(Directly(case), source, by, Breaking(case, 5500, import_another))
    assert len(refused) == 1


CRASH = """
import os, sys
from pathlib import Path
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_clock import redate
from casebook.model.examination import ClockReading
from casebook.model.timeline import Source
from casebook.store.case_file import CaseFile
from tests.actions.conftest import EXAMINER

class Dying(Progress):
    def advance(self, done, total, what):
        if done >= float(sys.argv[2]) * total:
            os._exit(9)

case = CaseFile.open(Path(sys.argv[1]), EXAMINER)
redate(Directly(case), case.all(Source)[0], case.all(ClockReading)[0], Dying())
os._exit(7)
"""


@pytest.mark.parametrize("share", ["0.3", "0.6", "1"])
def test_a_crash_leaves_the_old_source_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    case = CaseFile.create(tmp_path / "t.casebook", EXAMINER, CaseHeader("", "Test"))
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 3000), ImportOptions(exhibit_id=server.id))
    case.close()
    died = subprocess.run([sys.executable, "-c", CRASH, str(case.path), share], check=False)
    assert died.returncode == 9
    with_case = CaseFile.open(case.path, EXAMINER)
    assert any("cut off" in warning for warning in with_case.warnings)
    assert with_case.all(Source) == (source,)
    assert_no_copy_is_left(with_case, 1)
    assert both_verifications_pass(with_case)
    assert dated_anew(with_case, source, by).clock_offset_us == SLOW_US
    with_case.close()


def test_a_full_disk_is_told_before_anything_is_copied(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 10), ImportOptions(exhibit_id=server.id))
    monkeypatch.setattr(one_import, "_DISK_RESERVE", 1 << 60)
    with pytest.raises(CaseError, match=r"Dating a source anew needs .* MiB beside the case"):
        dated_anew(case, source, by)
    assert case.all(Source) == (source,)


def test_the_account_of_a_time_names_the_reading(case: CaseFile, tmp_path: Path) -> None:
    server, by = slow_server(case)
    old = store(case, write_timeline(tmp_path, 10), ImportOptions(exhibit_id=server.id))
    dated_anew(case, old, by)
    assert time_account(case, search.first_page(case, EVERYTHING, 1)[0]).endswith(
        "clock offset +133 s added; EX-1's clock was 2 min 13 s slow on 25 Nov 2022 (read by "
        "A. Rao against NTP of NIC or NPL): 133 s are added."
    )


def test_of_a_clock_that_was_right_no_offset_is_told(case: CaseFile, tmp_path: Path) -> None:
    server = exhibit(case)
    right = reading(server, TRUE, TRUE)
    old = store(case, write_timeline(tmp_path, 10), ImportOptions(exhibit_id=server.id))
    by = record_reading(case, right)
    options = ImportOptions(exhibit_id=server.id, clock_reading_id=by.id)
    path = tmp_path / "days.csv"
    path.write_text(DAYS)
    new = store(case, path, replace(options, zone="Asia/Kolkata"))
    record = search.first_page(case, RecordFilter(source=new.number), 9)[-1]
    said = time_account(case, record)
    assert "offset" not in said
    assert "EX-1's clock was right on 25 Nov 2022" in said
    assert said.endswith("nothing is added.")
    assert old.clock_reading_id is None


def test_a_source_retracted_while_it_is_dated_anew_stays_retracted(
    case: CaseFile, tmp_path: Path
) -> None:
    server, by = slow_server(case)
    source = store(case, write_timeline(tmp_path, 5000), ImportOptions(exhibit_id=server.id))

    def retract() -> None:
        keep.retract(case, source, "wrong file")

    with pytest.raises(CaseError, match="changed meanwhile"):
        redate(Directly(case), source, by, Breaking(case, 5500, retract))
    assert case.all(Source) == ()
    assert case.get(Source, source.id).retracted == "wrong file"
    assert_no_copy_is_left(case, 1)


@pytest.mark.parametrize(
    ("n", "most", "words"),
    [
        (1, None, "E-1 rests on its records and keeps the time it was given."),
        (2, None, "E-1, E-2 rest on its records and keep the time they were given."),
        (3, 1, "E-1 and 2 more rest on its records and keep the time they were given."),
    ],
)
def test_the_events_that_keep_their_time_are_told(n: int, most: int | None, words: str) -> None:
    at = instant("2022-11-23T06:42:07Z")
    events = [Event(id=str(k), number=k, at=at, title="logon") for k in range(1, n + 1)]
    assert kept_times(events, most) == words
