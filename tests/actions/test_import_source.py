from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from casebook.actions import import_source as importing
from casebook.actions import one_import
from casebook.actions.import_source import ImportOptions, import_source, preview
from casebook.actions.progress import Directly, Progress
from casebook.errors import Cancelled, CaseError, FieldError
from casebook.intake.source import SourceFile
from casebook.model.case import CaseHeader
from casebook.model.instant import iso_utc
from casebook.model.note import Note
from casebook.model.timeline import RecordFilter, Source
from casebook.store import record_rows, schema, search, segments
from casebook.store.case_file import CaseFile
from tests.actions.conftest import EXAMINER, instant

T = TypeVar("T")
HEADER = "datetime,timestamp_desc,message,hostname,username,event_identifier\n"
OPTIONS = ImportOptions()
EVERYTHING = RecordFilter()


def write_timeline(folder: Path, rows: int, name: str = "t.csv", bad_every: int = 0) -> Path:
    """Write a Timesketch CSV whose times go back and forth; every `bad_every`th row has no time."""
    path = folder / name
    lines = [HEADER]
    for i in range(rows):
        second = i * 7919 % 86_400
        stamp = f"2022-11-23T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}+00:00"
        if bad_every and i % bad_every == 0:
            stamp = "yesterday at noon"
        lines.append(f'{stamp},Event Recorded,"row {i}, of ""many""",ws-{i % 5},u{i % 3},{i % 7}\n')
    path.write_text("".join(lines), encoding="utf-8")
    return path


def store(case: CaseFile, path: Path, options: ImportOptions = OPTIONS) -> Source:
    return import_source(Directly(case), path, options, Progress())


def assert_nothing_was_stored(case: CaseFile) -> None:
    assert case.all(Source, retracted=True) == ()
    assert schema.difference(case.connection, schema.VERSION) == (set(), set())
    for table in ("record", "reject", "code", "hist", "pos", "segment"):
        assert case.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert not list(case.path.parent.glob("*-scratch-*"))


class Breaking(Progress):
    """Does something once, when `at_least` rows are in the case."""

    def __init__(self, case: CaseFile, at_least: int, act: Callable[[], None]) -> None:
        self._case, self._at_least, self._act, self._is_done = case, at_least, act, False

    def advance(self, done: int, total: int | None, what: str) -> None:
        """Look how far it is."""
        if not self._is_done:
            (stored,) = self._case.connection.execute("SELECT count(*) FROM record").fetchone()
            if stored >= self._at_least:
                self._is_done = True
                self._act()


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut even small files into several pieces (the reader makes none under 1 MiB)."""
    monkeypatch.setattr(importing, "_PIECE_BYTES", (1 << 20, 1 << 20))


def test_sigma_events_of_timesketch_have_their_known_times(
    case: CaseFile, shared_data: Path
) -> None:
    source = store(case, shared_data / "timeline/timesketch/sigma_events.csv")
    assert (source.rows_read, source.records, source.rejects) == (4, 4, 0)
    assert source.first_us is not None
    assert source.last_us is not None
    assert iso_utc(source.first_us) == "2015-07-24T19:01:01.000000Z"
    assert iso_utc(source.last_us) == "2015-07-24T19:01:03.000000Z"
    assert segments.check_segments(case, source, lambda done, total: None) == []


def test_apache_log_of_plaso_has_its_one_known_reject(case: CaseFile, shared_data: Path) -> None:
    source = store(case, shared_data / "log/plaso/apache_access.log")
    assert (source.rows_read, source.records, source.rejects) == (15, 14, 1)
    (reject,) = search.rejects(case, source.number, 0, 10)
    assert reject.locator == 8


def test_an_event_log_is_read_in_a_child(case: CaseFile, shared_data: Path) -> None:
    source = store(case, shared_data / "evtx/new-user-security.evtx")
    assert source.reader == "EVTX"
    assert source.records > 0
    assert source.rows_read == source.records + source.duplicates + source.rejects
    assert segments.check_segments(case, source, lambda done, total: None) == []


def test_every_row_is_a_record_or_a_reject(case: CaseFile, tmp_path: Path) -> None:
    source = store(case, write_timeline(tmp_path, 1000, bad_every=10))
    assert (source.rows_read, source.records, source.rejects) == (1000, 900, 100)
    assert search.count(case, EVERYTHING) == 900
    assert search.count(case, RecordFilter(text='"row 999"', host="ws-4")) == 1
    first = search.first_page(case, EVERYTHING, 1)[0]
    assert record_rows.raw_text(case, first) == (
        '2022-11-23T00:01:49+00:00,Event Recorded,"row 611, of ""many""",ws-1,u2,2'
    )
    assert [r.locator for r in search.rejects(case, 1, 0, 2)] == [2, 12]


@pytest.mark.usefixtures("small_pieces")
def test_pieces_change_neither_records_nor_their_digest(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_timeline(tmp_path, 40_000, bad_every=99)
    cut = store(case, path)
    several = case.connection.execute("SELECT count(*) FROM segment").fetchone()[0]
    with case.transaction():
        case.append("source.retract", [replace(cut, retracted="again")])
    monkeypatch.setattr(importing, "_PIECE_BYTES", (1 << 30, 1 << 30))
    whole = store(case, path)
    assert several > 1
    assert whole.records_sha256 == cut.records_sha256
    assert (whole.rows_read, whole.records, whole.rejects, whole.first_us, whole.last_us) == (
        cut.rows_read, cut.records, cut.rejects, cut.first_us, cut.last_us
    )  # fmt: skip
    assert segments.check_segments(case, cut, lambda done, total: None) == []
    assert segments.check_segments(case, whole, lambda done, total: None) == []


def test_the_same_bytes_again_are_refused_under_any_name(case: CaseFile, tmp_path: Path) -> None:
    store(case, write_timeline(tmp_path, 10))
    with pytest.raises(CaseError, match=r"in the case already, as S-1 \(t.csv\)"):
        store(case, write_timeline(tmp_path, 10, name="other.csv"))
    assert len(case.all(Source)) == 1


def test_a_retracted_file_can_be_imported_again(case: CaseFile, tmp_path: Path) -> None:
    first = store(case, write_timeline(tmp_path, 10))
    with case.transaction():
        case.append("source.retract", [replace(first, retracted="wrong zone")])
    again = store(case, write_timeline(tmp_path, 10))
    assert (again.number, search.count(case, EVERYTHING)) == (2, 10)


def test_an_open_question_is_asked_and_nothing_stored(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEADER + "2022-11-23 07:15:30,Event,logon,ws,u,1\n", encoding="utf-8")
    with pytest.raises(CaseError, match="--zone"):
        store(case, path)
    assert_nothing_was_stored(case)
    source = store(case, path, ImportOptions(zone="Asia/Kolkata"))
    assert source.first_us is not None
    assert iso_utc(source.first_us) == "2022-11-23T01:45:30.000000Z"
    assert source.time_decided_by == EXAMINER.title()


def test_what_is_not_a_zone_is_refused(case: CaseFile, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is not a time zone"):
        store(case, write_timeline(tmp_path, 1), ImportOptions(zone="Asia/Delhi"))


def test_an_unknown_format_is_refused_whole(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    with pytest.raises(CaseError, match="no format Casebook reads"):
        store(case, path)
    assert_nothing_was_stored(case)


def test_columns_must_be_there(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("When,What\n2022-11-23T07:15:30Z,logon\n", encoding="utf-8")
    with pytest.raises(CaseError, match="--column"):
        store(case, path)
    with pytest.raises(FieldError, match="no column “Where”"):
        store(case, path, ImportOptions(columns={"time": "Where", "message": "What"}))
    with pytest.raises(FieldError, match="cannot be the “place”"):
        store(case, path, ImportOptions(columns={"place": "What"}))
    source = store(case, path, ImportOptions(columns={"time": "When", "message": "What"}))
    assert source.records == 1


@pytest.mark.usefixtures("small_pieces")
def test_a_cancelled_import_leaves_nothing(case: CaseFile, tmp_path: Path) -> None:
    def cancel() -> None:
        raise Cancelled

    path = write_timeline(tmp_path, 40_000)
    for at_least in (0, 1, 15_000):
        with pytest.raises(Cancelled):
            import_source(Directly(case), path, OPTIONS, Breaking(case, at_least, cancel))
        assert_nothing_was_stored(case)
    assert store(case, path).records == 40_000


class KillingTheChildren(Progress):
    """Ends every child process as soon as there is one, as a bug in a parser would."""

    def advance(self, done: int, total: int | None, what: str) -> None:
        """Look for children."""
        children = Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children")
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGSEGV)


def test_a_parser_that_dies_is_named_with_its_signal(case: CaseFile, tmp_path: Path) -> None:
    path = write_timeline(tmp_path, 1000)
    with pytest.raises(CaseError, match=r"The parser of t\.csv died by SIGSEGV"):
        import_source(Directly(case), path, OPTIONS, KillingTheChildren())
    assert_nothing_was_stored(case)


def test_a_file_that_changes_while_it_is_read_is_refused(case: CaseFile, tmp_path: Path) -> None:
    path = write_timeline(tmp_path, 5000)

    def change() -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write("2022-11-23T07:15:30Z,Event,late,ws,u,1\n")

    with pytest.raises(CaseError, match="changed while it was read"):
        import_source(Directly(case), path, OPTIONS, Breaking(case, 1, change))
    assert_nothing_was_stored(case)


def test_a_full_disk_is_told_before_anything_is_read(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_import, "_DISK_RESERVE", 1 << 60)
    with pytest.raises(CaseError, match="Make room"):
        store(case, write_timeline(tmp_path, 5))
    assert_nothing_was_stored(case)


@pytest.mark.usefixtures("small_pieces")
def test_notes_slip_in_while_a_file_is_copied(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "SLICE_S", 0.000_5)
    case.is_awaited = lambda: True
    written = 0

    def on_case(job: Callable[[CaseFile], T]) -> T:
        nonlocal written
        result = job(case)
        written += 1
        note = Note("", 0, f"note {written}", instant("2022-11-23T07:15:30+05:30"), "A. Rao")
        with case.transaction():
            case.append("note.add", [case.assign(note)])
        return result

    source = import_source(on_case, write_timeline(tmp_path, 30_000), OPTIONS, Progress())
    assert written > 20
    assert len(case.all(Note)) == written
    assert segments.check_segments(case, source, lambda done, total: None) == []


@pytest.mark.usefixtures("small_pieces")
def test_a_known_file_is_refused_also_when_its_digest_comes_after_its_rows(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_timeline(tmp_path, 40_000)
    store(case, path)
    are_copied, hashed = threading.Event(), SourceFile.sha256

    def late(source: SourceFile, on_bytes: Callable[[int], None]) -> str:
        assert are_copied.wait(30)
        return hashed(source, on_bytes)

    monkeypatch.setattr(SourceFile, "sha256", late)
    with pytest.raises(CaseError, match="in the case already, as S-1"):
        import_source(Directly(case), path, OPTIONS, Breaking(case, 1, are_copied.set))
    assert len(case.all(Source)) == 1
    assert {
        k for (k,) in case.connection.execute("SELECT DISTINCT id / 100000000 FROM record")
    } == {k for (k,) in case.connection.execute("SELECT k FROM segment")}
    assert not list(tmp_path.glob("*-scratch-*"))


def test_only_one_file_is_imported_at_a_time(case: CaseFile, tmp_path: Path) -> None:
    other = write_timeline(tmp_path, 10, name="other.csv")

    def import_another() -> None:
        with pytest.raises(CaseError, match="Another file is being imported"):
            store(case, other)

    path = write_timeline(tmp_path, 3000)
    import_source(Directly(case), path, OPTIONS, Breaking(case, 1, import_another))
    assert [source.name for source in case.all(Source)] == ["t.csv"]


CRASH = """
import os, sys
from pathlib import Path
from casebook.actions import import_source as importing
from casebook.actions import one_import
from casebook.actions.progress import Directly
from casebook.model.case import Examiner
from casebook.store.case_file import CaseFile
from tests.actions.test_import_source import Breaking
importing._PIECE_BYTES = (1 << 20, 1 << 20)
case = CaseFile.open(Path(sys.argv[1]), Examiner("A. Rao"))
crash = Breaking(case, int(sys.argv[3]), lambda: os.kill(os.getpid(), 9))
importing.import_source(Directly(case), Path(sys.argv[2]), importing.ImportOptions(), crash)
"""


@pytest.mark.parametrize("at_least", [0, 1, 20_000])
def test_a_crash_leaves_the_source_absent(
    tmp_path: Path, at_least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    path = write_timeline(tmp_path, 40_000)
    case = CaseFile.create(tmp_path / "c.casebook", EXAMINER, CaseHeader("", "Test"))
    case.close()
    ended = subprocess.run(
        [sys.executable, "-c", CRASH, case.path, path, str(at_least)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    again = CaseFile.open(case.path, EXAMINER)
    assert_nothing_was_stored(again)
    assert store(again, path).records == 40_000
    again.close()


def test_preview_shows_rows_and_hides_times_while_a_question_is_open(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        HEADER + "".join(f"2022-11-23 07:15:{i:02},Event,logon {i},ws,u,1\n" for i in range(30)),
        encoding="utf-8",
    )
    seen = preview(path, OPTIONS)
    assert (seen.reader, seen.encoding, len(seen.rows)) == ("Timesketch CSV", "utf-8", 20)
    assert [question.name for question in seen.questions] == ["zone"]
    assert seen.rows[3] == ("5", "", "2022-11-23 07:15:03", "Event", "ws", "u", "1", "logon 3")
    answered = preview(path, ImportOptions(zone="+05:30"))
    assert answered.questions == ()
    assert answered.rows[3][1] == "2022-11-23T01:45:03.000000Z"


def test_preview_of_an_event_log(shared_data: Path) -> None:
    seen = preview(shared_data / "evtx/new-user-security.evtx", OPTIONS)
    assert seen.reader == "EVTX"
    assert seen.rows


def test_preview_of_a_table_asks_for_its_columns_first(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("When,What\n2022-11-23T07:15:30Z,logon\n", encoding="utf-8")
    seen = preview(path, OPTIONS)
    assert [question.name for question in seen.questions] == ["columns"]
    assert seen.rows == ()


def test_a_preview_counts_how_the_rows_come_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "datetime,timestamp_desc,message\n"
        "2022-10-30T02:30:00,Logged,twice in Berlin\n"
        "2022-03-27T02:30:00,Logged,never in Berlin\n"
        "2022-10-30T12:00:00,Logged,once\n"
        "-,Logged,no time\n"
        "soon,Logged,none at all\n"
    )
    found = preview(path, ImportOptions(zone="Europe/Berlin")).survey
    assert found is not None
    assert (found.placed, found.undated, found.rejects, found.is_whole) == (2, 2, 1, True)
    assert found.doubts == (
        ("first of a repeated hour", 1), ("in an hour the clocks skipped", 1),
    )  # fmt: skip
    assert found.of_what == "the whole file, 5 rows"


MAIL = """\
Received: from c.example by d.example; Wed, 23 Nov 2022 07:15:32 +0000
Received: from b.example by c.example; Wed, 23 Nov 2022 07:15:31 +0000
From: a@a.example
To: d@d.example
Date: Wed, 23 Nov 2022 07:15:30 +0000
Subject: one mail, two hops and the date it claims

Hello.
"""


def test_a_preview_counts_rows_as_the_import_does(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_text(MAIL)
    found = preview(path, ImportOptions()).survey
    assert found is not None
    assert (found.taken, found.placed, found.undated, found.rejects) == (1, 3, 0, 0)
    assert found.of_what == "the whole file, 1 row"
    source = store(case, path)
    assert (source.rows_read, source.rows_taken, source.records) == (1, 1, 3)


@pytest.mark.parametrize(
    ("date", "suggestion", "said"),
    [
        ("{}/11/2022", "day first",
         "3,112 times say 13 or more in the first place, 0 in the second"),
        ("11/{}/2022", "month first",
         "0 times say 13 or more in the first place, 3,112 in the second"),
    ],
)  # fmt: skip
def test_the_order_of_day_and_month_is_counted_over_the_whole_file(
    tmp_path: Path, date: str, suggestion: str, said: str
) -> None:
    path = tmp_path / "t.csv"
    late = "".join(f"{date.format(13 + n % 10)} 06:00:00,row\n" for n in range(3112))
    path.write_text("when,what\n" + "03/04/2022 10:00:00,row\n" * 9000 + late)
    options = ImportOptions(zone="UTC", columns={"time": "when", "message": "what"})
    (asked,) = preview(path, options).questions
    assert (asked.name, asked.suggestion) == ("day_order", suggestion)
    assert asked.evidence == f"{said}; counted over the whole file, 12,112 rows."


def test_a_file_too_long_to_count_quickly_is_counted_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_SURVEY_S", 0.0)
    path = write_timeline(tmp_path, 5000)
    found = preview(path, ImportOptions()).survey
    assert found is not None
    assert not found.is_whole
    assert found.of_what.startswith("the first ")
