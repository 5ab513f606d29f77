from __future__ import annotations

from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.table_text import decoded, table_text

TEXT = "ip;port\n192.0.2.1;80\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_every_usual_encoding_gives_the_same_text(data: bytes) -> None:
    assert decoded(data, "x") == TEXT


def test_bytes_that_are_no_text_are_told_with_their_row() -> None:
    with pytest.raises(CaseError, match=r"Row 2 of x\.csv holds bytes that are no UTF-8"):
        decoded(b"ip\n\xff\xe9\n", "x.csv")


def test_a_file_is_read_and_a_folder_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TEXT, encoding="utf-16")
    assert table_text(path) == TEXT
    with pytest.raises(CaseError, match="not a regular file"):
        table_text(tmp_path)
