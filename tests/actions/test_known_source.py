from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.decide_times import decide_times
from casebook.actions.import_source import ImportOptions
from casebook.actions.known_source import refuse_known
from casebook.actions.progress import Directly, Progress
from casebook.actions.time_basis import basis_of
from casebook.errors import CaseError
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
