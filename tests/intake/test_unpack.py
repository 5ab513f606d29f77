"""Packed files, made by Python's own modules and by others, come out as they went in."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from casebook.errors import CaseError, FieldError
from casebook.intake import unpack
from casebook.intake.source import open_source
from casebook.intake.unpack import Packed, blocks, examine

LOG = b"".join(b"2022-11-23T01:%02d:%02dZ host a: b\n" % (n // 60, n % 60) for n in range(3600))
ROOM = 1 << 30

STREAMS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
}


def write(folder: Path, data: bytes, name: str = "packed") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def tar(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def packed(path: Path) -> Packed:
    with open_source(path) as source:
        found = examine(source)
    assert found is not None
    return found


def content(path: Path, member: str = "", room: int = ROOM) -> bytes:
    with open_source(path) as source:
        found = examine(source)
        assert found is not None
        return b"".join(blocks(source, found, found.chosen(member, path.name), room))


def refusal(path: Path, member: str = "", room: int = ROOM) -> str:
    with pytest.raises(CaseError) as caught:
        content(path, member, room)
    assert str(caught.value).endswith((".", "--all-members)"))
    return str(caught.value)


@pytest.mark.parametrize("kind", STREAMS)
def test_a_compressed_file_comes_out_as_it_went_in(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, STREAMS[kind](LOG))
    assert packed(path) == Packed(kind)
    assert content(path) == LOG


@pytest.mark.parametrize("kind", STREAMS)
def test_every_part_of_a_stream_of_several_is_read(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, STREAMS[kind](LOG) + STREAMS[kind](b"more\n"))
    assert content(path) == LOG + b"more\n"


@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_cut_short_is_refused_with_the_place(tmp_path: Path, kind: str) -> None:
    whole = STREAMS[kind](os.urandom(300_000))
    told = refusal(write(tmp_path, whole[: len(whole) * 2 // 3]))
    assert "is damaged" in told
    assert "before their end mark, after" in told


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz"])
def test_a_flipped_byte_is_refused(tmp_path: Path, kind: str) -> None:
    whole = bytearray(STREAMS[kind](os.urandom(300_000)))
    whole[len(whole) // 2] ^= 0xFF
    assert "is damaged" in refusal(write(tmp_path, bytes(whole)))


@pytest.mark.parametrize("kind", STREAMS)
def test_a_tar_in_a_stream_gives_its_files(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, STREAMS[kind](tar({"var/a.log": b"a", "var/b.log": LOG})))
    found = packed(path)
    assert found.packing == f"tar in {kind}"
    assert [(m.name, m.size_bytes) for m in found.members] == [
        ("var/a.log", 1), ("var/b.log", len(LOG))
    ]  # fmt: skip
    assert content(path, "var/b.log") == LOG


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_of_every_kind_of_tar_are_read(tmp_path: Path, form: int) -> None:
    name = "/".join(["folder" * 4] * 8) + "/é.log"
    path = write(tmp_path, tar({name: LOG, "b": b"b"}, form))
    assert [member.name for member in packed(path).members] == [name, "b"]
    assert content(path, name) == LOG


def test_links_and_devices_of_a_tar_are_left_out_and_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            entry = tarfile.TarInfo(f"x{kind!r}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        entry = tarfile.TarInfo("real")
        entry.size = 3
        archive.addfile(entry, io.BytesIO(b"abc"))
    path = write(tmp_path, out.getvalue())
    assert [member.name for member in packed(path).members] == ["real"]
    assert packed(path).warnings == ("packed: 3 links or devices in it were left out.",)
    assert content(path) == b"abc"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_file_of_a_zip_comes_out_as_it_went_in(tmp_path: Path, method: int) -> None:
    path = write(tmp_path, zipped({"a/b.log": LOG}, method))
    assert packed(path).packing == "zip"
    assert content(path) == LOG


def test_a_compressed_file_in_an_archive_is_unpacked_too(tmp_path: Path) -> None:
    inner = gzip.compress(LOG)
    assert content(write(tmp_path, zipped({"a.log.gz": inner}))) == LOG
    assert content(write(tmp_path, tar({"a.log.gz": inner}))) == LOG
    assert content(write(tmp_path, lzma.compress(inner))) == LOG


def test_a_third_level_is_refused(tmp_path: Path) -> None:
    deep = gzip.compress(gzip.compress(gzip.compress(LOG)))
    assert "which is not read" in refusal(write(tmp_path, deep))
    assert "which is not read" in refusal(write(tmp_path, zipped({"a.zip": zipped({"b": LOG})})))
    assert "which is not read" in refusal(write(tmp_path, gzip.compress(zipped({"b": LOG}))))


def test_which_of_several_files_is_asked(tmp_path: Path) -> None:
    path = write(tmp_path, zipped({"a": b"a", "b": b"b"}))
    with pytest.raises(FieldError, match="holds 2 files") as caught:
        content(path)
    assert caught.value.field == "member"
    assert "There is no “c” in packed" in refusal(path, "c")
    assert content(path, "b") == b"b"


def test_a_name_given_for_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    assert "is no archive" in refusal(write(tmp_path, gzip.compress(LOG)), "a")


def test_documents_that_are_zip_files_are_not_taken_for_archives(tmp_path: Path) -> None:
    path = write(tmp_path, zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}))
    with open_source(path) as source:
        assert examine(source) is None


@pytest.mark.parametrize("kind", STREAMS)
def test_a_trap_is_stopped_by_its_ratio(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "_FREE_OF_RATIO", 1 << 20)
    zeros = STREAMS[kind](bytes(32 << 20))
    assert "more than 500 times its size" in refusal(write(tmp_path, zeros))


def test_what_has_no_room_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(os.urandom(3 << 20)))
    assert "no room for more" in refusal(path, room=1 << 20)


def test_an_xz_that_wants_a_large_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "_MEMORY", 1 << 20)
    assert "emory" in refusal(write(tmp_path, lzma.compress(LOG)))


def test_a_zstd_with_a_large_window_is_refused(tmp_path: Path) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=29, enable_ldm=True)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    data = stream.compress(LOG) + stream.flush()
    assert "memory" in refusal(write(tmp_path, data))


def test_control_characters_in_names_are_shown_and_nothing_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, zipped({"../../etc/x": b"x", "a\x1b[31m\nb": b"y"}))
    before = sorted(tmp_path.rglob("*"))
    assert [m.name for m in packed(path).members] == ["../../etc/x", "a\\x1b[31m\\nb"]
    assert content(path, "../../etc/x") == b"x"
    assert sorted(tmp_path.rglob("*")) == before


def test_equal_names_are_told_apart(tmp_path: Path) -> None:
    path = write(tmp_path, tar({"a": b"1"})[:1024] + tar({"a": b"2"}))
    assert [m.name for m in packed(path).members] == ["a", "a (2)"]
    assert (content(path, "a"), content(path, "a (2)")) == (b"1", b"2")


def test_a_tar_whose_head_is_none_is_refused(tmp_path: Path) -> None:
    whole = bytearray(tar({"a": b"1", "b": b"2"}))
    whole[1024:1030] = b"\xff" * 6
    assert "head of a tar entry" in refusal(write(tmp_path, bytes(whole)), "b")


@pytest.mark.parametrize("name", ["gz", "bz2", "xz", "tar", "tgz", "zip"])
def test_one_log_in_six_wrappings_is_the_same(shared_data: Path, name: str) -> None:
    path = shared_data / "log/plaso" / f"syslog.{name}"
    found = packed(path)
    data = content(path, found.members[0].name if found.members else "")
    assert data.count(b"\n") == 16 - data.startswith(b"Jan")
    assert b"Nov 18 01:15:43" in data


HOSTILE = {
    "bad_crc.zip": "CRC", "truncated.zip": "damaged", "encrypted_flag.zip": "is encrypted",
    "size_lie.zip": "damaged", "truncated.gz": "before their end mark",
    "bomb_100mb.csv.gz": "500 times", "bomb_nested_5x8.zip": "Which is to be read",
    "bomb_overlap_100x10mb.zip": "Which is to be read",
}  # fmt: skip
ODD = ("multi_member.gz", "trailing_garbage.gz", "traversal.zip", "symlink.zip",
       "duplicate_names.zip", "names.zip", "hostile.tar")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    maker = Path(__file__).parents[3] / "shared/data/hostile/make_hostile.py"
    if not maker.is_file():
        pytest.skip("the maker of hostile files is not beside this checkout")
    folder = tmp_path_factory.mktemp("hostile")
    subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            str(maker),
            str(folder),
            *(word for name in (*HOSTILE, *ODD) for word in ("--only", f"archive/{name}")),
        ],
        check=True,
        capture_output=True,
    )
    return folder / "archive"


@pytest.mark.parametrize(("name", "said"), HOSTILE.items())
def test_hostile_archives_end_in_a_sentence(hostile: Path, name: str, said: str) -> None:
    assert said in refusal(hostile / name)


def test_archives_that_are_only_odd_are_read(hostile: Path) -> None:
    assert content(hostile / "multi_member.gz").count(b"\n") == 3
    sentences: list[str] = []
    with open_source(hostile / "trailing_garbage.gz") as source:
        found = examine(source)
        assert found is not None
        assert b"".join(blocks(source, found, "", ROOM, sentences.append)).count(b"\n") == 1
    assert "behind the end of its gzip data stands something else" in sentences[0]
    for name in ODD[2:]:
        members = packed(hostile / name).members
        assert members
        assert len({member.name for member in members}) == len(members)
        for member in members:
            assert hashlib.sha256(content(hostile / name, member.name)).digest()
