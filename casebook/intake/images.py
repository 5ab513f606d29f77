"""Which files make up the image of one medium, and whether all of them are there and whole.

Nothing here decodes an image: only the names, the first bytes and the chain of sections of an
EnCase container are looked at. Layout: Expert Witness Compression Format, libyal/libewf.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from casebook.errors import CaseError
from casebook.intake.source import SourceFile, open_source

EWF = "ewf"
RAW = "split raw"

_EWF_1 = b"EVF\x09\x0d\x0a\xff\x00"
_NOT_READ = {
    b"EVF2\x0d\x0a\x81\x00": "the newer EnCase format (Ex01)",
    b"LVF\x09\x0d\x0a\xff\x00": "a logical image (L01): files, and no medium",
    b"LEF2\x0d\x0a\x81\x00": "a logical image (Lx01): files, and no medium",
}
_EWF_NAME = re.compile(r"\.([e-z])([0-9]{2}|[a-z]{2})", re.IGNORECASE)
_PART_NAME = re.compile(r"\.([0-9]{3,5})")

_HEADER_BYTES = 13
_SECTION = struct.Struct("<16sQQ40xI")
_MAX_SECTIONS = 100_000
_PER_LETTER = 26 * 26
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class ImageFiles:
    """The files of one image, `kind` EWF or RAW, in the order of the medium.

    `problem` says in a sentence why the medium cannot be read from them; `said` is worth knowing.
    """

    kind: str
    paths: tuple[Path, ...]
    problem: str = ""
    said: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Give the name of the first file, by which the whole image is called."""
        return self.paths[0].name


def image_at(path: Path) -> ImageFiles | None:
    """Find the image that a file is, or is a part of; None for an ordinary file.

    Raises CaseError when a file of the image cannot be opened.
    """
    if path.is_symlink() or not path.is_file():
        return None
    with open_source(path) as source:
        first = source.read_at(0, len(_EWF_1))
    if first == _EWF_1:
        return _ewf_image(path)
    if first in _NOT_READ:
        return ImageFiles(
            EWF,
            (path,),
            f"{path.name} is {_NOT_READ[first]}, which Casebook does not read. Its own digest is "
            "recorded; the digests stored in it were not compared.",
        )
    if path.suffix.lower() in (".e01", ".s01", ".ex01", ".l01"):
        return ImageFiles(
            EWF,
            (path,),
            f"{path.name} is named like an EnCase image and does not begin like one, so its first "
            "bytes are damaged or it is something else. Get another copy of the image.",
        )
    return _split_raw(path)


def status_of(path: Path) -> os.stat_result:
    """Give the status of a file of an image. Raises CaseError when it is gone."""
    try:
        return path.stat()
    except OSError as error:
        raise CaseError(f"{path.name} cannot be opened: {error.strerror}.") from error


def _ewf_image(path: Path) -> ImageFiles:
    """Gather the segments by their names, and put them in the order that their headers say."""
    looks = sorted((_look(other) for other in _siblings(path)), key=lambda look: look.number)
    paths = tuple(look.path for look in looks)
    numbers = [look.number for look in looks]
    said = tuple(
        f"{look.path.name} is segment {look.number} of the image, though its name says "
        f"{_number_in(look.path)}: it was renamed. The order of the headers was followed."
        for look in looks
        if _number_in(look.path) not in (None, look.number)
    )
    return ImageFiles(EWF, paths, _ewf_problem(looks, numbers), said)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a segment says of itself: its number, whether it is the last, and what is wrong."""

    path: Path
    number: int
    is_last: bool
    problem: str


def _ewf_problem(looks: list[_Look], numbers: list[int]) -> str:
    for look, following in pairwise(looks):
        if look.number == following.number:
            return (
                f"{look.path.name} and {following.path.name} both say that they are segment "
                f"{look.number}. Keep the segments of one image only in the folder."
            )
    missing = sorted(set(range(1, numbers[-1] + 1)) - set(numbers))
    if missing:
        names = ", ".join(_name_for(looks[0].path, number) for number in missing[:5])
        return (
            f"{names} {'is' if len(missing) == 1 else 'are'} missing ({len(missing)} of "
            f"{numbers[-1]} segments). Put every segment of the image into one folder."
        )
    problem = next((look.problem for look in looks if look.problem), "")
    if problem:
        return problem
    if not looks[-1].is_last:
        return (
            f"{_name_for(looks[0].path, numbers[-1] + 1)} is missing: {looks[-1].path.name} says "
            "that another segment follows. Put every segment of the image into one folder."
        )
    early = next((look for look in looks[:-1] if look.is_last), None)
    if early:
        return (
            f"{early.path.name} says that it is the last segment, and {looks[-1].path.name} is "
            "there as well. Keep the segments of one image only in the folder."
        )
    return ""


def _siblings(path: Path) -> list[Path]:
    """Give the files beside `path` that are named as segments of the same image."""
    series = _series(path)
    if not series:
        return [path]
    return [
        other
        for other in _beside(path)
        if other.stem == path.stem and _series(other) == series and _is_ewf(other)
    ]


def _series(path: Path) -> str:
    """Give the letter that the names of an image begin with: E01 goes on to EZZ, then FAA."""
    named = _EWF_NAME.fullmatch(path.suffix)
    if not named:
        return ""
    return "s" if named[1].lower() >= "s" else "e"


def _beside(path: Path) -> list[Path]:
    try:
        return sorted(path.parent.iterdir())
    except OSError as error:
        raise CaseError(
            f"The folder of {path.name} cannot be listed ({error.strerror}), so the other parts of "
            "the image cannot be found. Copy them all into a folder of yours."
        ) from error


def _is_ewf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with open_source(path) as source:
        return source.read_at(0, len(_EWF_1)) == _EWF_1


def _look(path: Path) -> _Look:
    with open_source(path) as source:
        header = source.read_at(0, _HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            return _Look(path, 1, False, _cut_off(path.name, len(header)))
        number = int.from_bytes(header[9:11], "little")
        try:
            *_, last = _sections(source)
        except CaseError as error:
            return _Look(path, number, False, str(error))
        return _Look(path, number, last == b"done", "")


def _sections(source: SourceFile) -> Iterator[bytes]:
    """Give the kind of each section in order. Raises CaseError where the chain is broken."""
    at = _HEADER_BYTES
    for _ in range(_MAX_SECTIONS):
        head = source.read_at(at, _SECTION.size)
        if len(head) < _SECTION.size:
            raise CaseError(_cut_off(source.name, source.size))
        kind, following, size, checksum = _SECTION.unpack(head)
        if zlib.adler32(head[:-4]) != checksum:
            raise CaseError(
                f"{source.name} is damaged at byte {at:,}: the check value of a section does not "
                "fit. Get another copy of the image."
            )
        yield kind.rstrip(b"\0")
        if kind.rstrip(b"\0") in (b"done", b"next"):
            return
        if at + size > source.size or following > source.size:
            raise CaseError(_cut_off(source.name, source.size))
        if following <= at:
            raise CaseError(
                f"{source.name} is damaged at byte {at:,}: its sections lead back. Get another "
                "copy of the image."
            )
        at = following
    raise CaseError(f"{source.name} has more than {_MAX_SECTIONS:,} sections, which no image has.")


def _cut_off(name: str, size: int) -> str:
    return (
        f"{name} is cut off: it ends after {size:,} bytes, before the end of the image. Copy it "
        "again from where it is whole."
    )


def _number_in(path: Path) -> int | None:
    """Give the segment number that a name like image.E02 or image.EAB says."""
    named = _EWF_NAME.fullmatch(path.suffix)
    if not named:
        return None
    letter, rest = named[1].lower(), named[2].lower()
    if rest.isdigit():
        return int(rest)
    before = (ord(letter) - ord(_series(path))) * _PER_LETTER
    return 100 + before + (ord(rest[0]) - 97) * 26 + ord(rest[1]) - 97


def _name_for(like: Path, number: int) -> str:
    """Give the name of a segment, written like the name of one that is there."""
    start = _series(like) or "e"
    if number < 100:
        extension = f"{start}{number:02}"
    else:
        rest = number - 100
        letter = chr(ord(start) + rest // _PER_LETTER)
        extension = letter + chr(97 + rest // 26 % 26) + chr(97 + rest % 26)
    return f"{like.stem}.{extension.upper() if like.suffix[1:2].isupper() else extension}"


def _split_raw(path: Path) -> ImageFiles | None:
    """Gather image.001, image.002 and so on; None when it is one file, or no medium.

    A medium is split into parts of one size that is a number of sectors, the last one shorter.
    """
    named = _PART_NAME.fullmatch(path.suffix)
    if not named:
        return None
    width = len(named[1])
    parts = {
        int(other.suffix[1:]): other
        for other in _beside(path)
        if other.stem == path.stem
        and _PART_NAME.fullmatch(other.suffix)
        and len(other.suffix) == width + 1
        and not other.is_symlink()
        and other.is_file()
    }
    numbers = sorted(parts)
    if len(numbers) < 2:
        return None
    sizes = {number: status_of(parts[number]).st_size for number in numbers}
    whole = max(sizes.values())
    if whole == 0 or whole % _SECTOR or sizes[numbers[0]] != whole:
        return None
    paths = tuple(parts[number] for number in numbers)
    return ImageFiles(RAW, paths, _raw_problem(path.stem, width, sizes, whole))


def _raw_problem(stem: str, width: int, sizes: dict[int, int], whole: int) -> str:
    numbers = sorted(sizes)
    begin = min(numbers[0], 1)
    missing = sorted(set(range(begin, numbers[-1] + 1)) - set(numbers))
    if missing:
        names = ", ".join(f"{stem}.{number:0{width}}" for number in missing[:5])
        return (
            f"{names} {'is' if len(missing) == 1 else 'are'} missing. Put every part of the image "
            "into one folder."
        )
    short = [number for number in numbers[:-1] if sizes[number] != whole]
    if short:
        return (
            f"{stem}.{short[0]:0{width}} has {sizes[short[0]]:,} bytes and the parts before it "
            f"{whole:,}: it is cut off, or belongs to another image. Copy it again."
        )
    return ""
