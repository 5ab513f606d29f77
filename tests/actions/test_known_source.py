from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from casebook.actions import import_source as importing
from casebook.actions import keep
from casebook.actions.decide_times import decide_times
from casebook.actions.import_source import ImportOptions, preview
from casebook.actions.known_source import refuse_known
from casebook.actions.progress import Directly, Progress
from casebook.actions.time_basis import basis_of
from casebook.errors import Cancelled, CaseError
from casebook.intake.source import SourceFile
from casebook.model.timeline import Source
from casebook.store.case_file import CaseFile
from tests.actions.test_decide_times import write
from tests.actions.test_redate_source import BERLIN, store

ARCHIVE, CONTENT, OTHER = "a" * 64, "c" * 64, "d" * 64
UTC = ImportOptions(zone="UTC")


@pytest.fixture
def source(case: CaseFile, tmp_path: Path) -> Source:
    return store(case, write(tmp_path, "t.csv", BERLIN), UTC)


@pytest.fixture
def packed(case: CaseFile, source: Source) -> Source:
    """Give a source that was read from a part of an archive."""
    part = replace(
        source, sha256=ARCHIVE, packing="zip", member="logs/a.csv", content_sha256=CONTENT
    )
    return keep.correct(case, part, "as if it came from an archive")


def test_a_part_of_an_archive_is_known_and_another_part_is_not(
    case: CaseFile, packed: Source
) -> None:
    with pytest.raises(CaseError, match=r"the same part, logs/a.csv, of the same file"):
        refuse_known(case, "logs.zip", ARCHIVE, "logs/a.csv", CONTENT)
    refuse_known(case, "logs.zip", ARCHIVE, "logs/b.csv", OTHER)


def test_the_same_content_is_known_packed_or_not(case: CaseFile, packed: Source) -> None:
    for sha256, member, content in (
        (CONTENT, "", ""), (OTHER, "", CONTENT), (OTHER, "x.csv", CONTENT),
    ):  # fmt: skip
        with pytest.raises(CaseError, match="the same content, packed otherwise"):
            refuse_known(case, "again", sha256, member, content)
    refuse_known(case, "an archive nobody unpacked", OTHER, "y.csv")


def test_a_packed_copy_of_a_plain_file_is_known(case: CaseFile, source: Source) -> None:
    with pytest.raises(CaseError, match=r"as S-1 \(t.csv\)"):
        refuse_known(case, "t.csv.gz", OTHER, "", source.sha256)


def test_a_retracted_source_can_be_imported_again_under_any_dating(
    case: CaseFile, tmp_path: Path, source: Source
) -> None:
    basis = replace(basis_of(source), zone="Asia/Kolkata")
    dated = decide_times(Directly(case), source, basis, "", Progress())
    path = tmp_path / "t.csv"
    with pytest.raises(CaseError, match="as S-2"):
        store(case, path, UTC)
    keep.retract(case, dated, "the wrong file")
    again = store(case, path, UTC)
    assert (again.number, again.rows_sha256) == (3, source.rows_sha256)
    assert [s.number for s in case.all(Source)] == [3]


def test_a_look_says_that_a_file_is_known_before_any_question(
    case: CaseFile, tmp_path: Path, source: Source
) -> None:
    path = write(tmp_path, "copy.csv", BERLIN)
    assert [q.name for q in preview(path, ImportOptions()).questions] == ["zone"]
    with pytest.raises(CaseError, match=r"copy.csv is in the case already, as S-1 \(t.csv\)"):
        preview(path, ImportOptions(), Directly(case))
    keep.retract(case, source, "the wrong file")
    assert preview(path, ImportOptions(), Directly(case)).questions


def test_a_look_knows_a_packed_file_and_its_content(
    case: CaseFile, tmp_path: Path, source: Source
) -> None:
    path = tmp_path / "again.csv.gz"
    path.write_bytes(gzip.compress(BERLIN.encode()))
    with pytest.raises(CaseError, match="the same content, packed otherwise"):
        preview(path, ImportOptions(), Directly(case))
    keep.retract(case, source, "read it packed")
    store(case, path, UTC)
    with pytest.raises(CaseError, match=r"as S-2 \(again.csv.gz\).*\(the same file\)"):
        preview(path, ImportOptions(), Directly(case))
    plain = write(tmp_path, "plain.csv", BERLIN)
    with pytest.raises(CaseError, match=r"as S-2 .* packed otherwise"):
        preview(plain, ImportOptions(), Directly(case))


def test_a_look_knows_one_sheet_of_a_workbook_and_not_the_other(
    case: CaseFile, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in ("one", "two"):
        sheet = book.create_sheet(name)
        sheet.append(["When", "What"])
        sheet.append(["2022-11-23T07:15:30Z", f"logon in {name}"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    columns = {"time": "When", "message": "What"}
    store(case, path, ImportOptions(sheet="one", columns=columns))
    with pytest.raises(CaseError, match=r"as S-1 .*the same sheet, one, of the same file"):
        preview(path, ImportOptions(sheet="one"), Directly(case))
    assert preview(path, ImportOptions(sheet="two"), Directly(case)).questions


def test_a_look_hashes_only_what_has_the_size_of_a_source(
    case: CaseFile, tmp_path: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    sha256 = SourceFile.sha256

    def noted(self: SourceFile, *on_bytes: Callable[[int], None]) -> str:
        hashed.append(self.name)
        return sha256(self, *on_bytes)

    monkeypatch.setattr(SourceFile, "sha256", noted)
    other = write(tmp_path, "other.csv", BERLIN.replace("at noon", "at none"))
    longer = write(tmp_path, "longer.csv", BERLIN + "\n")
    for path in (other, longer):
        assert preview(path, UTC, Directly(case)).rows
    assert hashed == ["other.csv"]
    monkeypatch.setattr(importing, "HASHED_AT_ONCE", other.stat().st_size - 1)
    assert preview(other, UTC, Directly(case)).rows
    assert hashed == ["other.csv"]


def test_a_look_that_hashes_can_be_cancelled(
    case: CaseFile, tmp_path: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def endlessly(self: SourceFile, on_bytes: Callable[[int], None]) -> str:
        hashed.append(self.name)
        while True:
            on_bytes(1)

    class Stopping(Progress):
        def check_cancelled(self) -> None:
            if hashed:
                raise Cancelled

    monkeypatch.setattr(SourceFile, "sha256", endlessly)
    with pytest.raises(Cancelled):
        preview(write(tmp_path, "copy.csv", BERLIN), UTC, Directly(case), Stopping())
    assert hashed == ["copy.csv"]
