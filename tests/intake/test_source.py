from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.detect import detect
from casebook.intake.digest import hash_path, size_of
from casebook.intake.source import open_source
from casebook.model.evidence import Algorithm


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
        (b"PK\x03\x04" + bytes(1000), "ZIP container"),
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


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 1 << 20, (4 << 20) + 1])
def test_digests_are_those_of_coreutils(tmp_path: Path, size: int) -> None:
    path = tmp_path / "data"
    path.write_bytes(os.urandom(size))
    (hashed,) = hash_path(path, list(Algorithm), nothing)
    for algorithm, value in hashed.digests:
        tool = f"{algorithm.value.replace('-', '').lower()}sum"
        out = subprocess.run([tool, str(path)], capture_output=True, text=True, check=True).stdout
        assert value == out.split()[0].lstrip("\\")
    assert hashed.size_bytes == size


def test_the_empty_file_has_the_published_digest(tmp_path: Path) -> None:
    # FIPS 180-4, the SHA-256 of no bytes.
    path = tmp_path / "empty"
    path.touch()
    (hashed,) = hash_path(path, [], nothing)
    assert hashed.digests == (
        (
            Algorithm.SHA256,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
    )


def test_a_folder_names_what_it_does_not_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "sub" / "b").write_bytes(b"bb")
    (tmp_path / "link").symlink_to("a")
    os.mkfifo(tmp_path / "pipe")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.bin")).write_bytes(b"c")
    found = {h.path: h for h in hash_path(tmp_path, [], nothing)}
    assert set(found) == {"a", "sub/b", "link", "pipe", "\\xff.bin"}
    assert found["sub/b"].digests[0][1] == hashlib.sha256(b"bb").hexdigest()
    assert "a link" in found["link"].problem
    assert "a pipe" in found["pipe"].problem
    assert size_of(tmp_path) == 4


def test_hashing_changes_nothing_and_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"x" * 10)
    os.utime(path, (946684800, 978307200))

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        next(hash_path(path, [], stop))
    assert path.stat().st_atime == 946684800


def test_folders_in_folders_without_end_are_named(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(400):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    (hashed,) = hash_path(tmp_path, [], nothing)
    assert "not read" in hashed.problem


def test_more_folders_than_files_may_be_open_are_counted(tmp_path: Path) -> None:
    for n in range(1_100):
        (tmp_path / str(n)).mkdir()
        (tmp_path / str(n) / "f").write_bytes(b"ab")
    assert size_of(tmp_path) == 2_200


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'{"datetime":"2022-11-23T00:00:00Z","message":"a","x":"b,c"}\n' * 3, "JSON"),
        (b"0|/a|10|r/r|0|0|5|1683169321|1683169321|1683169321|1683169321\n" * 3, "bodyfile"),
        (b"<?xml version='1.0'?>\n<a b='c,d'/>\n", "XML"),
        (
            b"From: a, b\nTo: c\nDate: Thu, 04 May 2023 05:02:01 +0200\n\nbody, and more\nx\n",
            "neither",
        ),
    ],
)
def test_what_only_looks_like_a_table_is_none(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "thing"
    path.write_bytes(data)
    with open_source(path) as source, pytest.raises(CaseError, match=what):
        detect(source)
