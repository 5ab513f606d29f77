from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.model.examination import AcquisitionKind
from tests.intake.manifests.reading import listed, read

HEADER = (
    "CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,DeferredCopy,"
    "CreatedOnUtc,ModifiedOnUtc,LastAccessedOnUtc,CopyDuration"
)


def _row(path: str, sha1: str, size: str = "3", deferred: str = "False") -> str:
    return (
        f"2025-08-25 20:21:09.9776063,C:\\{path},D:\\out\\C\\{path},{size},{sha1},{deferred},"
        "2020-10-30 19:51:51.4700885,2020-11-16 02:29:37.9932257,2020-11-16 02:29:37.9932257,"
        "00:00:00.0079782"
    )


ABC = "A9993E364706816ABA3E25717850C26C9CD0D89D"


def test_a_copy_is_named_by_where_it_was_put(tmp_path: Path) -> None:
    rows = [HEADER, _row("Windows\\System32\\config\\SAM", ABC, deferred="True"), _row("b", ABC)]
    for data in ("\r\n".join(rows).encode(), codecs.BOM_UTF8 + "\n".join(rows).encode()):
        found = read(tmp_path, data)
        assert found.kind is AcquisitionKind.KAPE
        assert listed(found) == [
            ("D:/out/C/Windows/System32/config/SAM", 3, "SHA-1", ABC.lower()),
            ("D:/out/C/b", 3, "SHA-1", ABC.lower()),
        ]
        assert found.claims == (
            "First copied: 2025-08-25 20:21:09.9776063",
            "Last copied: 2025-08-25 20:21:09.9776063",
            "Copied raw, because they were in use: 1",
        )
        assert found.problems == ()


def test_commas_and_quotes_in_a_name_are_those_of_the_table(tmp_path: Path) -> None:
    row = _row("x", ABC).replace("D:\\out\\C\\x", '"D:\\out\\C\\a, ""b"".txt"')
    assert [f.path for f in read(tmp_path, f"{HEADER}\n{row}\n").files] == ['D:/out/C/a, "b".txt']


def test_rows_without_a_digest_or_cut_off_are_counted_and_named(tmp_path: Path) -> None:
    rows = [HEADER, _row("a", ABC), _row("b", ""), _row("c", ABC)[:60], _row("d", ABC, size="?")]
    found = read(tmp_path, "\n".join(rows))
    assert [(f.path, f.size) for f in found.files] == [("D:/out/C/a", 3), ("D:/out/C/d", None)]
    assert found.problems == (
        "2 lines of list.txt could not be read: line 3 (no SHA-1), line 4 (5 of 10 columns). What "
        "they speak of was not compared.",
    )


def test_a_log_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="without a single digest"):
        read(tmp_path, HEADER + "\r\n")


def test_the_skip_log_is_another_file(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is no list of digests"):
        read(tmp_path, "SourceFile,SourceFileSha1,Reason\nC:\\a.log,abc,Deduped\n")
