from __future__ import annotations

import json
import shlex
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from casebook.actions import reconcile
from casebook.actions.decide_times import decide_times
from casebook.actions.import_source import ImportOptions
from casebook.actions.issue_paper import issue, missing_for, paper_bytes
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_clock import record_reading
from casebook.actions.time_basis import basis_of
from casebook.cli.commands import run
from casebook.errors import CaseError
from casebook.model.paper import PaperKind
from casebook.model.timeline import DayOrder, Source
from casebook.reports.papers.reconciliation import import_command
from casebook.store.case_file import CaseFile
from tests.actions.test_decide_times import MAP, OVER_NEW_YEAR, tampered, write
from tests.actions.test_read_clock import exhibit, reading
from tests.actions.test_redate_source import other_case, same_source, store


def text_of(case: CaseFile, subject_id: str | None) -> str:
    paper = issue(Directly(case), PaperKind.RECONCILIATION, subject_id, "", Progress())
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=paper_bytes(case, paper), capture_output=True,
        check=True,
    )  # fmt: skip
    return " ".join(done.stdout.decode().split())


def test_it_accounts_for_every_row_and_every_decision(case: CaseFile, tmp_path: Path) -> None:
    path = write(tmp_path, "auth.log", OVER_NEW_YEAR + "more\nmore\n")
    first = store(case, path, ImportOptions(zone="UTC", year=2021))
    basis = replace(basis_of(first), zone="Europe/Berlin")
    source = decide_times(Directly(case), first, basis, "it stood in Berlin", Progress())
    text = text_of(case, source.id)
    for words in (
        "Reconciliation of S-2",
        "8 = 4 taken + 0 duplicates + 4 rejects",
        # The log has one line in the hour that was skipped, one in the one that came twice, and
        # one after New Year; the doubtful hours are what is said of the former two.
        "1: first of a repeated hour 1: in an hour the clocks skipped 1: year inferred from the "
        "order of lines",
        "3 not a syslog line",
        "1 no such time in 2022 (day is out of range for month)",
        "Times: zone UTC where a time names none, year of the first row 2021.",
        "Times: zone Europe/Berlin where a time names none, year of the first row 2021.",
        "it stood in",
        "decided by Inspector A. Rao, 4711, IFSO",
        "line 4 no such time in 2022",
        "casebook import CHECK.casebook auth.log --reader syslog --zone Europe/Berlin --year 2021",
    ):
        assert words in text
    groups = " ".join(source.sha256[at : at + 4] for at in range(0, 64, 4))
    assert groups in text
    assert missing_for(case, PaperKind.RECONCILIATION, source.id)[-1].startswith(
        "It is not recorded which exhibit S-2 (auth.log) was read from"
    )


def test_it_names_the_reading_that_gave_the_clock_offset(case: CaseFile, tmp_path: Path) -> None:
    server = exhibit(case)
    by = record_reading(case, reading(server))
    source = store(case, write(tmp_path, "auth.log", OVER_NEW_YEAR), ImportOptions(
        zone="UTC", year=2021, exhibit_id=server.id, clock_offset_us=133_000_000,
        clock_reading_id=by.id,
    ))  # fmt: skip
    text = text_of(case, source.id)
    assert "Clock offset +133 s added" in text
    assert "How measured EX-1's clock was 2 min 13 s slow" in text


def test_all_sources_that_stand_are_in_one_paper(case: CaseFile, tmp_path: Path) -> None:
    store(case, write(tmp_path, "a.log", OVER_NEW_YEAR), ImportOptions(zone="UTC", year=2021))
    table = "when,what\n2022-11-23 06:00:00,one\n2022-11-23 06:00:01,two\n"
    store(case, write(tmp_path, "b.csv", table), ImportOptions(zone="UTC", columns=MAP))
    text = text_of(case, None)
    assert "Reconciliation of all sources" in text
    assert "S-1 a.log 6 4 0 2 yes 4 0 3" in text
    assert "S-2 b.csv 2 2 0 0 yes 2 0 0" in text


def test_more_rejects_than_are_printed_are_counted(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "MOST_REJECTS", 2)
    bad = "".join(f"no line {n}\n" for n in range(3))
    source = store(case, write(tmp_path, "a.log", OVER_NEW_YEAR + bad),
                   ImportOptions(zone="UTC", year=2021))  # fmt: skip
    text = text_of(case, source.id)
    assert "the first 2 of 5, the others are counted above" in text
    assert "4 not a syslog line" in text
    assert "no line 2" not in text


def test_the_command_it_prints_gives_the_same_source(case: CaseFile, tmp_path: Path) -> None:
    table = "when,what is said\n11/12/2022 06:00:00,one\n23/11/2022 06:00:01,two\n"
    path = write(tmp_path, "b c.csv", table)
    options = ImportOptions(
        zone="Asia/Kolkata", columns={"time": "when", "message": "what is said"},
        day_order=DayOrder.DAY_FIRST, clock_offset_us=-2_500_000,
        clock_until_us=1_669_172_400_000_000,
    )  # fmt: skip
    source = store(case, path, options)
    words = import_command(source)
    assert words == (
        "casebook import CHECK.casebook 'b c.csv' --reader table --zone Asia/Kolkata --day-first "
        "--column 'message=what is said' --column time=when --clock-offset -2.5 --clock-until "
        "2022-11-23T03:00:00.000000Z"
    )
    assert_gives_again(case, source, path)


def assert_gives_again(case: CaseFile, source: Source, path: Path) -> None:
    other = other_case(case)
    other.close()
    parts = shlex.split(import_command(source))[1:]
    assert parts[2] == path.name
    parts[1:3] = [str(other.path), str(path)]
    assert run(parts) == 0
    again = CaseFile.view(other.path)
    (imported,) = again.all(Source)
    assert same_source(imported, source)
    again.close()


def test_the_command_names_the_part_of_an_archive_and_the_sheet_of_a_workbook(
    case: CaseFile, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for name in ("First", "The second"):
        sheet = book.create_sheet(name)
        sheet.append(("When", "What"))
        sheet.append(("2022-04-03 10:00:00", name))
    book.save(tmp_path / "a.xlsx")
    path = tmp_path / "some files.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "a.xlsx", "in/a.xlsx")
        archive.writestr("in/b.jsonl", '{"at": "2022-04-03T10:00:00Z", "said": "one"}\n' * 3)
    options = ImportOptions(
        zone="UTC", member="in/a.xlsx", sheet="The second",
        columns={"time": "When", "message": "What"},
    )  # fmt: skip
    assert_gives_again(case, store(case, path, options), path)


def test_the_command_names_the_keys_of_json_lines(case: CaseFile, tmp_path: Path) -> None:
    row = '{"at": "2022-04-03T10:00:00Z", "said": "one"}\n'
    path = write(tmp_path, "b.jsonl", row * 3)
    options = ImportOptions(columns={"time": "at", "message": "said"})
    source = store(case, path, options)
    assert source.reader == "JSON lines"
    assert_gives_again(case, source, path)


def test_a_changed_case_gives_no_reconciliation(case: CaseFile, tmp_path: Path) -> None:
    source = store(case, write(tmp_path, "a.log", OVER_NEW_YEAR),
                   ImportOptions(zone="UTC", year=2021))  # fmt: skip
    tampered(case)
    with pytest.raises(CaseError):
        issue(Directly(case), PaperKind.RECONCILIATION, source.id, "", Progress())


def test_layout_of_a_known_format_names_no_columns(case: CaseFile, tmp_path: Path) -> None:
    source = store(case, write(tmp_path, "a.log", OVER_NEW_YEAR),
                   ImportOptions(zone="UTC", year=2021))  # fmt: skip
    assert "columns" not in json.loads(source.layout)
    assert "--column" not in import_command(source)
