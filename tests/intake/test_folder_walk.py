"""Everything below a folder, in the order of the bytes of the paths, whatever its names are."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from casebook.errors import Cancelled, CaseError
from casebook.intake.digest import Hashed, How
from casebook.intake.folder_walk import (
    MAX_DEPTH,
    FolderChain,
    Found,
    count_below,
    hash_below,
    open_folder,
    walk,
)

HOSTILE = [
    b"a", b"a.txt", b"a0", b"a!", b"-rf", b"~", b" ", b"  trailing ", b"new\nline", b"tab\t",
    b"\r", b"\\", b"\\xff", b'"quote"', b"'", b"$(reboot)", b"`id`", b"%s%n", b"\x01\x1b[31m",
    b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", "na\u00efve".encode(), "\u202egnp.exe".encode(),
    "\U0001f4a3".encode(), "हिन्दी".encode(), "a\u2028b".encode(), "a\u0085b".encode(), b"CON",
    b"x" * 255, b"=1+1", b"<img src=x>",
]  # fmt: skip
"""Names that a file may have on Linux."""


def nothing(_: int) -> None:
    """Hear of files."""


def paths(folder: Path) -> list[bytes]:
    with open_folder(folder) as opened:
        return [item.path if isinstance(item, Found) else item.path_bytes for item in walk(opened)]


def found(folder: Path) -> dict[bytes, Hashed]:
    with open_folder(folder) as opened:
        return {hashed.path_bytes: hashed for hashed in hash_below(opened, How())}


def write(folder: Path, path: bytes) -> None:
    full = os.fsencode(folder) + b"/" + path
    os.makedirs(os.path.dirname(full), exist_ok=True)  # noqa: PTH103, PTH120
    with open(full, "wb") as file:  # noqa: PTH123
        file.write(path)


def test_the_order_is_that_of_the_bytes_of_the_whole_path(tmp_path: Path) -> None:
    rng = random.Random(5)
    made = set(HOSTILE)
    for _ in range(300):
        folder = b"d" + rng.choice(HOSTILE)[:200]
        made.add(folder + b"/" + rng.choice(HOSTILE))
    # A file and a folder of one stem, so that the slash decides between them.
    made |= {b"stem/x", b"stem.txt", b"stem-1", b"stem0", b"stem/y/z", b"stem/y.z"}
    for path in made:
        write(tmp_path, path)
    assert paths(tmp_path) == sorted(made)


def test_every_hostile_name_is_kept_as_text_and_as_bytes(tmp_path: Path) -> None:
    for name in HOSTILE:
        write(tmp_path, name)
    hashed = found(tmp_path)
    assert set(hashed) == set(HOSTILE)
    assert all(each.digests for each in hashed.values())
    assert hashed[b"\xff\xfe"].path == "\\xff\\xfe"
    assert hashed["\u202egnp.exe".encode()].path == "\u202egnp.exe"


def test_a_folder_of_more_names_than_are_sorted_at_once(tmp_path: Path) -> None:
    names = [f"{n * 7919 % 9001:05}".encode() for n in range(9001)]
    for name in names:
        write(tmp_path, name)
    (tmp_path / "00003-folder").mkdir()
    write(tmp_path, b"00003-folder/inner")
    assert paths(tmp_path) == sorted([*names, b"00003-folder/inner"])


def test_reading_the_names_of_a_large_folder_can_be_stopped(tmp_path: Path) -> None:
    for n in range(5000):
        (tmp_path / f"{n}").touch()

    def stop() -> None:
        raise Cancelled

    with open_folder(tmp_path) as opened, pytest.raises(Cancelled):
        next(walk(opened, stop))


def test_what_is_no_file_is_named_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "sub" / "b").write_bytes(b"bb")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "outside").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    kinds = {path: each.kind for path, each in found(tmp_path).items()}
    assert kinds == {
        b"loop": "link", b"outside": "link", b"pipe": "pipe", b"sub/b": "file", b"up": "link",
    }  # fmt: skip


def test_files_and_bytes_are_counted_beforehand(tmp_path: Path) -> None:
    for n in range(1_100):
        (tmp_path / str(n)).mkdir()
        (tmp_path / str(n) / "f").write_bytes(b"ab")
    (tmp_path / "link").symlink_to("0/f")
    told: list[int] = []
    with open_folder(tmp_path) as opened:
        tally = count_below(opened, told.append)
    assert (tally.entries, tally.bytes) == (1_101, 2_200)
    assert told == [1000, 1101]


def test_folders_in_folders_without_end_are_named(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(MAX_DEPTH + 100):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    (hashed,) = found(tmp_path).values()
    assert (hashed.kind, hashed.problem) == ("folder", f"below {MAX_DEPTH} folders: not read")
    assert hashed.is_unread
    with open_folder(tmp_path) as opened:
        assert count_below(opened, nothing).entries == 0


def test_a_folder_that_cannot_be_opened_is_named_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (b"a", b"b/x", b"b-1", b"c"):
        write(tmp_path, path)
    really = os.open

    def refuse(name: bytes, flags: int, **more: int) -> int:
        if name == b"b":
            raise PermissionError(13, "Permission denied")
        return really(name, flags, **more)

    monkeypatch.setattr(os, "open", refuse)
    hashed = found(tmp_path)
    assert list(hashed) == [b"a", b"b-1", b"b/", b"c"]
    assert hashed[b"b/"].problem == "cannot be opened: Permission denied"


def test_a_folder_that_becomes_a_link_is_not_followed(tmp_path: Path) -> None:
    for path in (b"a", b"b/x"):
        write(tmp_path, path)
    with open_folder(tmp_path) as opened:
        chain = FolderChain(opened.fd)
        walking = walk(opened)
        next(walking)
        (tmp_path / "b" / "x").unlink()
        (tmp_path / "b").rmdir()
        (tmp_path / "b").symlink_to("/etc")
        (refused,) = walking
        with pytest.raises(OSError, match="directory"):
            chain.fd_of(b"b")
    assert isinstance(refused, Hashed)
    assert "cannot be opened" in refused.problem


def test_a_chain_of_folders_opens_each_from_the_one_above(tmp_path: Path) -> None:
    for path in (b"a/b/c/f", b"a/b2/f", b"z/f", b"f"):
        write(tmp_path, path)
    with open_folder(tmp_path) as opened:
        chain = FolderChain(opened.fd)
        for folder in (b"a/b/c", b"a/b/c", b"a/b2", b"", b"a/b", b"z"):
            inode = os.fstat(chain.fd_of(folder)).st_ino
            assert inode == os.stat(os.fsencode(tmp_path) + b"/" + folder).st_ino  # noqa: PTH116
        before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
        chain.close()
        assert len(os.listdir("/proc/self/fd")) == before - 1  # noqa: PTH208


def test_walking_leaves_the_access_times_of_folders_alone(tmp_path: Path) -> None:
    write(tmp_path, b"sub/f")
    for path in (tmp_path / "sub", tmp_path):
        os.utime(path, (946684800, 978307200))
    found(tmp_path)
    with open_folder(tmp_path) as opened:
        count_below(opened, nothing)
    assert {path.stat().st_atime for path in (tmp_path, tmp_path / "sub")} == {946684800}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="gone cannot be opened: No such file"):
        open_folder(tmp_path / "gone")
