from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.detect import detect
from casebook.intake.source import open_source


def nothing(_: int) -> None:
    """Hear of a block."""


def test_reading_leaves_the_access_time_alone(tmp_path: Path) -> None:
    path = tmp_path / "evidence"
    path.write_bytes(b"x" * 100)
    os.utime(path, (946684800, 978307200))
    with open_source(path) as source:
        assert source.sha256(nothing) == hashlib.sha256(b"x" * 100).hexdigest()
    assert path.stat().st_atime == 946684800


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\n")
    with open_source(path) as source:
        path.write_bytes(b"one\ntwo\n")
        with pytest.raises(CaseError, match="changed while it was read"):
            source.check_unchanged()


def test_links_pipes_and_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "."):
        with pytest.raises(CaseError):
            open_source(tmp_path / name)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "PNG picture"),
        (b"PK\x03\x04" + bytes(1000), "damaged archive"),
        (b"just some prose\nand a second line\n", "neither a known log nor a table"),
        (bytes(range(256)) * 40, "neither a known log nor a table"),
    ],
)
def test_what_is_no_known_format_is_said_in_a_sentence(
    tmp_path: Path, data: bytes, what: str
) -> None:
    path = tmp_path / "thing"
    path.write_bytes(data)
    with open_source(path) as source, pytest.raises(CaseError, match=what):
        detect(source)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'{"datetime":"2022-11-23T00:00:00Z",\n"message":"a","x":"b,c"}\n' * 3, "JSON"),
        (b"0|/a|10|r/r|0|0|5|noon|noon|noon|noon\n" * 3, "neither"),
        (b"<?xml version='1.0'?>\n<a b='c,d'/>\n", "XML"),
        (b"Dear a, b\nof Thu, 04 May 2023,\n\nbody, and more\nx\n", "neither"),
    ],
)
def test_what_only_looks_like_a_table_is_none(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "thing"
    path.write_bytes(data)
    with open_source(path) as source, pytest.raises(CaseError, match=what):
        detect(source)
