from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.actions import import_source as importing
from casebook.actions import keep
from casebook.actions.add_event import promote_record
from casebook.actions.decide_times import decide_times, preview_decision
from casebook.actions.import_source import ImportOptions
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_clock import redating
from casebook.actions.read_record import time_account
from casebook.actions.time_basis import basis_of
from casebook.errors import Cancelled, CaseError
from casebook.model.case import CaseHeader
from casebook.model.instant import iso_utc
from casebook.model.timeline import (
    Citation,
    DayOrder,
    RecordFilter,
    RecordMark,
    Source,
    TimeBasis,
)
from casebook.store import record_rows, search
from casebook.store.case_file import CaseFile
from tests.actions.conftest import EXAMINER
from tests.actions.test_import_source import Breaking
from tests.actions.test_read_clock import exhibit, reading
from tests.actions.test_redate_source import (
    BERLIN,
    EVERYTHING,
    assert_no_copy_is_left,
    both_verifications_pass,
    other_case,
    same_source,
    store,
    untimed,
)

OVER_NEW_YEAR = """\
Dec 31 23:59:58 web sshd[1]: last of the year
Jan  1 00:00:01 web sshd[1]: first of the next
  and how it goes on
Feb 29 12:00:00 web sshd[1]: a day that not every year has
no line of a log
Mar 27 02:30:00 web sshd[1]: in an hour that Berlin skipped in 2022
Oct 30 02:30:00 web sshd[1]: in an hour that Berlin had twice in 2022
"""
DAY_FIRST = """\
when,what
11/12/2022 06:42:10,the eleventh of December
23/11/2022 06:42:10,the 23rd of November
12/11/2022 06:42:10,the twelfth of November
one cell alone
31/11/2022 06:42:10,no day of any month
"""
MAP = {"time": "when", "message": "what"}
HOUR_US = 3_600_000_000


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def decided(case: CaseFile, source: Source, **to: object) -> Source:
    basis = replace(basis_of(source), **to)  # type: ignore[arg-type]
    return decide_times(Directly(case), source, basis, "it was looked at again", Progress())


def as_placed(case: CaseFile, source: Source) -> list[tuple[str, str | None, str]]:
    found = search.first_page(case, RecordFilter(source=source.number), 50)
    return [(r.message, None if r.utc_us is None else iso_utc(r.utc_us), r.doubt) for r in found]


def check_is_as_imported(
    case: CaseFile, path: Path, before: ImportOptions, after: ImportOptions
) -> tuple[Source, Source]:
    """Decide anew, and compare with an import of the file by what was decided."""
    old = store(case, path, before)
    basis = after.basis(case.examiner.title())
    new = decide_times(Directly(case), old, basis, "", Progress())
    other = other_case(case)
    imported = store(other, path, after)
    assert same_source(replace(new, rows_taken=imported.rows_taken), imported)
    assert new.rows_taken in (imported.rows_taken, None)
    assert new.adds_up
    ours, theirs = (search.first_page(c, EVERYTHING, 5000) for c in (case, other))
    assert [(r.utc_us, untimed(r)) for r in ours] == [(r.utc_us, untimed(r)) for r in theirs]
    assert search.rejects(case, new.number, 0, 50) == tuple(
        replace(r, source=new.number) for r in search.rejects(other, 1, 0, 50)
    )
    other.close()
    assert both_verifications_pass(case)
    return old, new


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (OVER_NEW_YEAR, ImportOptions(zone="UTC", year=2021),
         ImportOptions(zone="Asia/Kolkata", year=2023)),
        (OVER_NEW_YEAR, ImportOptions(zone="UTC", year=2021),
         ImportOptions(zone="Europe/Berlin", year=2021)),
        (BERLIN, ImportOptions(zone="UTC"), ImportOptions(zone="Europe/Berlin")),
        (DAY_FIRST, ImportOptions(zone="UTC", columns=MAP, day_order=DayOrder.MONTH_FIRST),
         ImportOptions(zone="UTC", columns=MAP, day_order=DayOrder.DAY_FIRST)),
    ],
    ids=["year and zone", "zone", "table", "day order"],
)  # fmt: skip
def test_what_is_decided_anew_is_what_an_import_with_it_gives(
    case: CaseFile, tmp_path: Path, text: str, before: ImportOptions, after: ImportOptions
) -> None:
    check_is_as_imported(case, write(tmp_path, "t.log", text), before, after)


def test_the_year_follows_the_lines_over_new_year(case: CaseFile, tmp_path: Path) -> None:
    path = write(tmp_path, "auth.log", OVER_NEW_YEAR)
    old = store(case, path, ImportOptions(zone="UTC", year=2021))
    assert (old.records, old.rejects) == (4, 2)
    new = decided(case, old, year=2023)
    # 2024 has a 29 February, which the year 2022 had not.
    assert (new.records, new.rejects, new.rows_read) == (5, 1, 6)
    inferred = "year inferred from the order of lines"
    assert as_placed(case, new)[:3] == [
        ("web sshd[1]: last of the year", "2023-12-31T23:59:58.000000Z", ""),
        ("web sshd[1]: first of the next\n  and how it goes on", "2024-01-01T00:00:01.000000Z",
         inferred),
        ("web sshd[1]: a day that not every year has", "2024-02-29T12:00:00.000000Z", inferred),
    ]  # fmt: skip
    (entry,) = case.history(new.id)
    assert entry.summary == (
        "S-1 auth.log dated anew as S-2: year of the first row 2023 instead of 2021: it was looked "
        "at again; 4 records changed; 1 rejected rows became records"
    )


def test_a_record_that_cannot_be_placed_any_more_stays_and_says_so(
    case: CaseFile, tmp_path: Path
) -> None:
    path = write(tmp_path, "auth.log", OVER_NEW_YEAR)
    old = store(case, path, ImportOptions(zone="UTC", year=2023))
    new = decided(case, old, year=2021)
    assert (new.records, new.rejects, new.undated) == (old.records, old.rejects, 1)
    assert as_placed(case, new)[0] == (
        "web sshd[1]: a day that not every year has", None, "a time that cannot be read",
    )  # fmt: skip
    # And back: the text is still there.
    again = decided(case, new, year=2023)
    assert (again.rows_sha256, again.records_sha256) == (old.rows_sha256, old.records_sha256)
    assert both_verifications_pass(case)


def test_rows_rejected_for_the_order_of_day_and_month_become_records(
    case: CaseFile, tmp_path: Path
) -> None:
    path = write(tmp_path, "t.csv", DAY_FIRST)
    wrong = ImportOptions(zone="UTC", columns=MAP, day_order=DayOrder.MONTH_FIRST)
    old = store(case, path, wrong)
    assert (old.records, old.rejects) == (2, 3)
    new = decided(case, old, day_order=DayOrder.DAY_FIRST)
    assert (new.records, new.rejects, new.adds_up) == (3, 2, True)
    assert [(m, at) for m, at, _ in as_placed(case, new)] == [
        ("the twelfth of November", "2022-11-12T06:42:10.000000Z"),
        ("the 23rd of November", "2022-11-23T06:42:10.000000Z"),
        ("the eleventh of December", "2022-12-11T06:42:10.000000Z"),
    ]


def test_an_event_log_is_dated_from_its_texts_by_a_clock_with_a_span(
    case: CaseFile, shared_data: Path
) -> None:
    path = shared_data / "evtx/new-user-security.evtx"
    old = store(case, path, ImportOptions())
    records = search.first_page(case, EVERYTHING, 100)
    middle = records[2].utc_us
    assert middle is not None
    new = decided(case, old, clock_offset_us=HOUR_US, clock_from_us=middle)
    later = {r.locator: r.utc_us for r in search.first_page(case, EVERYTHING, 100)}
    for record in records:
        assert record.utc_us is not None
        by = HOUR_US if record.utc_us >= middle else 0
        assert later[record.locator] == record.utc_us + by
    assert (new.clock_from_us, new.clock_until_us) == (middle, None)
    back = decided(case, new, clock_offset_us=0, clock_from_us=None)
    assert back.rows_sha256 == old.rows_sha256


@pytest.mark.slow
def test_a_large_log_keeps_its_year_over_all_segments(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_PIECE_BYTES", (1 << 20, 1 << 20))
    lines = [f"2022-11-{1 + n // 1500:02} 0{n % 10}:00:00,Event Recorded,row {n} {'x' * 50}\n"
             for n in range(40_000)]  # fmt: skip
    path = write(tmp_path, "t.csv", "datetime,timestamp_desc,message\n" + "".join(lines))
    check_is_as_imported(case, path, ImportOptions(zone="UTC"), ImportOptions(zone="Asia/Kolkata"))


def test_citations_and_marks_follow_past_rows_that_were_taken(
    case: CaseFile, tmp_path: Path
) -> None:
    path = write(tmp_path, "auth.log", OVER_NEW_YEAR)
    old = store(case, path, ImportOptions(zone="UTC", year=2021))
    record = next(r for r in search.first_page(case, EVERYTHING, 9) if "twice" in r.message)
    promote_record(case, record, "It happened")
    with case.transaction():
        mark = case.assign(RecordMark("", 1, record.id, starred=True, tags=("look",)))
        case.append("mark.add", [mark])
    new = decided(case, old, year=2023)
    (cited,) = case.all(Citation)
    number, _, record_id = cited.target_id.partition(":")
    assert int(number) == new.number
    now = record_rows.record(case, new.number, int(record_id))
    assert (now.locator, now.message) == (record.locator, record.message)
    (mark,) = case.all(RecordMark)
    assert (mark.source, mark.record_id, mark.tags) == (new.number, now.id, ("look",))


def test_a_preview_shows_before_and_after_and_changes_nothing(
    case: CaseFile, tmp_path: Path
) -> None:
    source = store(case, write(tmp_path, "t.csv", BERLIN), ImportOptions(zone="UTC"))
    head = case.head()
    shown = preview_decision(
        Directly(case), source, replace(basis_of(source), zone="Europe/Berlin"), Progress()
    )
    assert case.head() == head
    assert (shown.before.placed, shown.before.undated, shown.before.rejects) == (5, 1, 1)
    assert (shown.after.placed, shown.after.undated, shown.after.rejects) == (4, 2, 1)
    assert dict(shown.after.doubts) == {
        "first of a repeated hour": 1, "in an hour the clocks skipped": 1,
    }  # fmt: skip
    assert shown.before.doubts == ()
    assert shown.changed == 5
    assert len(shown.rows) == source.records
    repeated, skipped = shown.rows[:2]
    assert repeated.after_doubt == "first of a repeated hour"
    assert (repeated.before_us or 0) - (repeated.after_us or 0) == 2 * HOUR_US
    assert (skipped.after_us, skipped.after_doubt) == (None, "in an hour the clocks skipped")


def test_a_preview_shows_rows_from_all_over_a_source(case: CaseFile, tmp_path: Path) -> None:
    rows = "".join(f"2022-11-23 06:00:{n % 60:02},Event Recorded,row {n}\n" for n in range(1000))
    path = write(tmp_path, "t.csv", "datetime,timestamp_desc,message\n" + rows)
    source = store(case, path, ImportOptions(zone="UTC"))
    basis = replace(basis_of(source), zone="Asia/Kolkata")
    shown = preview_decision(Directly(case), source, basis, Progress())
    assert len(shown.rows) == 20
    assert (shown.rows[0].locator, shown.rows[-1].locator) == (2, 1001)


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ({}, "dated like that already"),
        ({"zone": ""}, "zone of S-1 is needed"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"zone": "Etc/UTC"}, "would change no time of S-1"),
        ({"clock_from_us": 1}, "Give the clock offset"),
        ({"clock_offset_us": 5, "clock_from_us": 9, "clock_until_us": 9}, "end to hold after"),
    ],
)
def test_what_is_no_decision_is_refused_and_leaves_nothing(
    case: CaseFile, tmp_path: Path, to: dict[str, object], sentence: str
) -> None:
    source = store(case, write(tmp_path, "t.csv", BERLIN), ImportOptions(zone="UTC"))
    with pytest.raises(CaseError, match=sentence):
        decided(case, source, **to)
    assert case.all(Source) == (source,)
    assert_no_copy_is_left(case, 1)


def test_a_cancel_leaves_nothing_and_it_can_be_done_again(case: CaseFile, tmp_path: Path) -> None:
    rows = "".join(f"2022-11-23 06:00:{n % 60:02},Event Recorded,row {n}\n" for n in range(5000))
    path = write(tmp_path, "t.csv", "datetime,timestamp_desc,message\n" + rows)
    source = store(case, path, ImportOptions(zone="UTC"))
    basis = replace(basis_of(source), zone="Asia/Kolkata")

    def cancel() -> None:
        raise Cancelled

    for at in (100, 5500):
        with pytest.raises(Cancelled):
            decide_times(Directly(case), source, basis, "", Breaking(case, at, cancel))
        assert case.all(Source) == (source,)
        assert_no_copy_is_left(case, 1)
    new = decide_times(Directly(case), source, basis, "", Progress())
    assert (new.number, new.records) == (2, 5000)
    assert both_verifications_pass(case)


def test_a_clock_reading_stays_with_its_offset_and_goes_with_another(
    case: CaseFile, tmp_path: Path
) -> None:
    from casebook.actions.read_clock import record_reading

    server = exhibit(case)
    by = record_reading(case, reading(server))
    path = write(tmp_path, "t.csv", BERLIN)
    source = store(case, path, ImportOptions(
        zone="UTC", exhibit_id=server.id, clock_offset_us=133_000_000, clock_reading_id=by.id,
    ))  # fmt: skip
    new = decided(case, source, zone="Asia/Kolkata")
    assert (new.clock_reading_id, new.clock_offset_us) == (by.id, 133_000_000)
    third = decided(case, new, clock_offset_us=0)
    assert (third.clock_reading_id, third.clock_offset_us) == (None, 0)


def tampered(case: CaseFile) -> None:
    from casebook.store import schema

    with case.guard.migrate():
        case.connection.execute("DROP TRIGGER record_no_update")
        case.connection.execute("UPDATE record SET ts = ts + 1 WHERE ordinal = 0")
        case.connection.execute(next(g for g in schema.GUARDS if "record_no_update" in g))


def other_data(case: CaseFile) -> None:
    source = case.numbered(Source, 1)
    keep.correct(case, replace(source, zone="Asia/Kolkata"), "as if other rules had held")


@pytest.mark.parametrize("spoil", [tampered, other_data])
def test_times_that_cannot_be_derived_again_are_not_dated_anew(
    case: CaseFile, tmp_path: Path, spoil: Callable[[CaseFile], None]
) -> None:
    store(case, write(tmp_path, "t.csv", BERLIN), ImportOptions(zone="UTC"))
    spoil(case)
    source = case.numbered(Source, 1)
    with pytest.raises(CaseError, match=r"cannot be derived again|not what was imported"):
        decided(case, source, zone="Europe/Berlin")
    assert case.all(Source) == (source,)
    assert_no_copy_is_left(case, 1)


def test_a_basis_is_read_from_its_source(case: CaseFile, tmp_path: Path) -> None:
    source = store(case, write(tmp_path, "t.csv", BERLIN), ImportOptions(zone="UTC"))
    assert basis_of(source) == TimeBasis("UTC", decided_by=case.examiner.title())


def test_the_account_of_a_time_says_whether_the_clock_offset_was_added(
    case: CaseFile, tmp_path: Path
) -> None:
    hours = "".join(f"2022-11-23 0{n}:00:00,Event Recorded,at {n}\n" for n in range(6))
    path = write(tmp_path, "t.csv", "datetime,timestamp_desc,message\n" + hours)
    three = 1_669_172_400_000_000
    source = store(case, path, ImportOptions(
        zone="UTC", clock_offset_us=HOUR_US, clock_until_us=three,
    ))  # fmt: skip
    said = {r.message: time_account(case, r) for r in search.first_page(case, EVERYTHING, 9)}
    span = "for times of the device before 2022-11-23T03:00:00Z"
    assert f"clock offset +3600 s added (it holds {span})" in said["at 0"]
    # What stands at 3 may be the device's 2, corrected, or its own 3.
    assert f"clock offset +3600 s added where it holds, which is {span}" in said["at 3"]
    assert f"clock offset +3600 s not added (it holds only {span})" in said["at 5"]
    with pytest.raises(CaseError, match="Decide its times anew"):
        redating(case, source, HOUR_US)


MAILBOX = """\
From a@example.com Tue Nov 22 23:05:00 2022
Received: from a by b; Wed, 23 Nov 2022 01:12:07 EST
Date: Wed, 23 Nov 22 06:12:00 UT
Subject: zones by name

one

From b@example.com Wed Nov 23 09:00:00 2022
Date: Wed, 23 Nov 2022 09:00:00
Subject: no zone

two

From c@example.com Thu Nov 24 09:00:00 2022
Date: some day
Subject: no time

three
"""


@pytest.mark.parametrize(
    "to",
    [
        {"zone": "Asia/Kolkata"},
        {"clock_offset_us": HOUR_US, "clock_until_us": 1_669_178_000_000_000},
    ],
)
def test_mails_are_dated_anew_as_an_import_dates_them(
    case: CaseFile, tmp_path: Path, to: dict[str, object]
) -> None:
    path = write(tmp_path, "a.mbox", MAILBOX)
    options = ImportOptions(zone="UTC")
    new = decided(case, store(case, path, options), **to)
    other = other_case(case)
    imported = store(other, path, replace(options, **to))  # type: ignore[arg-type]
    assert (new.reader, new.records, new.undated) == ("mail", 7, 1)
    assert same_source(new, imported)
    other.close()


CRASH = """
import os, sys
from dataclasses import replace
from pathlib import Path
from casebook.actions.decide_times import decide_times
from casebook.actions.progress import Directly, Progress
from casebook.actions.time_basis import basis_of
from casebook.model.timeline import Source
from casebook.store import segments
from casebook.store.case_file import CaseFile
from tests.actions.conftest import EXAMINER

# Many small slices, so that it can die at any share of the work.
segments.SLICE_S = segments.ALONE_S = 0.0

class Dying(Progress):
    def advance(self, done, total, what):
        if done >= float(sys.argv[2]) * total:
            os._exit(9)

case = CaseFile.open(Path(sys.argv[1]), EXAMINER)
(source,) = case.all(Source)
decide_times(Directly(case), source, replace(basis_of(source), year=2023), "", Dying())
os._exit(7)
"""


@pytest.mark.parametrize("share", ["0.3", "0.9"])
def test_after_a_crash_nothing_has_changed_and_it_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    case = CaseFile.create(tmp_path / "t.casebook", EXAMINER, CaseHeader("", "Test"))
    source = store(case, write(tmp_path, "auth.log", OVER_NEW_YEAR * 200), ImportOptions(
        zone="UTC", year=2021,
    ))  # fmt: skip
    case.close()
    died = subprocess.run([sys.executable, "-c", CRASH, str(case.path), share], check=False)
    assert died.returncode == 9
    opened = CaseFile.open(case.path, EXAMINER)
    assert opened.all(Source) == (source,)
    assert_no_copy_is_left(opened, 1)
    assert [p.name for p in tmp_path.iterdir() if "scratch" in p.name] == []
    new = decided(opened, source, year=2023)
    assert (new.rows_read, new.adds_up) == (source.rows_read, True)
    assert both_verifications_pass(opened)
    opened.close()
