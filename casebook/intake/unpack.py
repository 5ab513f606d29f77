"""Packed files: what is in them, and the content of a part of them as a bounded stream of blocks.

gzip, bzip2, xz, zstd, ZIP and tar are recognised by their content, two levels deep (a tar in an xz,
a gzip in a ZIP). Nothing is written here, and a name in an archive is never used as a path.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import zstandard

from casebook.errors import CaseError, FieldError
from casebook.intake.readers.lines import visible
from casebook.intake.source import BLOCK, SourceFile

MOST_MEMBERS = 100_000
"""An archive with more members is refused."""

# Logs that were measured pack up to 123 to 1; zeros in a gzip about 1,000 to 1.
_LARGEST_RATIO = 500
_FREE_OF_RATIO = 64 << 20
_LISTED_BYTES = 256 << 20
_MEMORY = 256 << 20
_ZSTD_WINDOW = 128 << 20
_ZIP_DIRECTORY = 64 << 20
_OUT = 1 << 20
_IN = 1 << 16
# One byte of a hostile zstd stream gives 32 KiB, and its decompressor has no bound of its own.
_ZSTD_IN = 1 << 10
_PEEKED = 1 << 16
_TAR_BLOCK = 512
_LONG_NAME = 1 << 16

_STREAMS = {"gzip": b"\x1f\x8b\x08", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00",
            "zstd": b"\x28\xb5\x2f\xfd"}  # fmt: skip
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
# Documents and programs that are ZIP files too, told by the name of a part.
_DOCUMENT_PARTS = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "AndroidManifest.xml")
_ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_ENCRYPTED = 1
_STREAM_ERRORS = (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, ValueError, EOFError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive; `size_bytes` None means that only unpacking tells."""

    name: str
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """How a file is packed, and the files in it; a file that is only compressed has no member.

    `is_cut` says that the listing ends before the archive does.
    """

    packing: str
    members: tuple[Member, ...] = ()
    warnings: tuple[str, ...] = ()
    is_cut: bool = False

    def chosen(self, name: str, file_name: str) -> str:
        """Give the member to read: the one named, or the only one, or "" where there is none.

        Raises FieldError with the question when it must be said which.
        """
        if not self.members and not self.is_archive:
            if name:
                raise FieldError("member", f"{file_name} is no archive, so no file of it is named.")
            return ""
        names = [member.name for member in self.members]
        if name:
            if name not in names and not self.is_cut:
                raise FieldError("member", f"There is no “{name}” in {file_name}.")
            return name
        if not names:
            raise CaseError(f"{file_name} holds no file, so there is nothing to import.")
        if len(names) > 1:
            raise FieldError("member", self.question(file_name))
        return names[0]

    @property
    def is_archive(self) -> bool:
        """Say whether files with names are in it."""
        return "zip" in self.packing.split() or "tar" in self.packing.split()

    def question(self, file_name: str) -> str:
        """Ask which member is meant."""
        several = f"{len(self.members):,}{' or more' if self.is_cut else ''} files"
        return f"{file_name} holds {several}. Which is to be read? (--member NAME, --all-members)"


def examine(source: SourceFile, check: Callable[[], None] = lambda: None) -> Packed | None:
    """Say how a file is packed and what is in it; None for a file that is not packed.

    At most 256 MiB of a compressed tar are unpacked to list it. `check` is called now and then and
    may raise. Raises CaseError when it is damaged, or packed in a way that is not read.
    """
    kind = _kind(source.read_at(0, _PEEKED))
    if kind in _STREAMS:
        return _examine_stream(source, kind, check)
    if kind == "tar":
        names, warnings, is_cut = _listed(_tar_of_file(source), source.name, check)
        return Packed("tar", names, warnings, is_cut)
    return _examine_zip(source) if kind == "zip" else None


def blocks(
    source: SourceFile,
    packed: Packed,
    member: str,
    most_bytes: int,
    warn: Callable[[str], None] = lambda sentence: None,
) -> Iterator[bytes]:
    """Unpack a member, or all of a file that is only compressed, block by block.

    `warn` gets a sentence about bytes behind the end of the data. Raises CaseError when it is
    damaged, when it is more than `most_bytes`, and when it grows so far beyond its packed size that
    it can only be a trap. What a damaged stream gave before is of no use then.
    """
    count = _Counted(source)
    content = _content(source, packed, member, count, warn)
    given = 0
    for block in content:
        given += len(block)
        if given > most_bytes:
            raise CaseError(
                f"{shown_name(source, member)} unpacks to more than {most_bytes >> 20:,} MiB, and "
                "there is no room for more beside the case. Nothing was imported. Make room and "
                "try again."
            )
        if given > _FREE_OF_RATIO and given > _LARGEST_RATIO * max(count.taken, 1):
            raise CaseError(
                f"{shown_name(source, member)} unpacks to more than {_LARGEST_RATIO} times its "
                f"size, {given >> 20:,} MiB so far, as a trap does that is meant to fill the disk. "
                "Nothing was imported. If you trust it, unpack it with another program and import "
                "the result."
            )
        yield block


class _Counted:
    """Reads a file in order, and counts how much of it was taken."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.taken = 0

    def blocks(self) -> Iterator[bytes]:
        while block := self.source.read_at(self.taken, _IN):
            self.taken += len(block)
            yield block


class _AsFile(io.RawIOBase):
    """The file as the ZIP library wants it; its own place, so that others can read it too."""

    def __init__(self, count: _Counted) -> None:
        super().__init__()
        self._count = count
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, self._count.source.size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, n: int = -1) -> bytes:
        left = max(0, self._count.source.size - self._at)
        n = left if n < 0 else min(n, left)
        if n > _ZIP_DIRECTORY:
            raise zipfile.BadZipFile("a part of it claims to be larger than any should be")
        data = self._count.source.read_at(self._at, n)
        self._at += len(data)
        self._count.taken += len(data)
        return data


class _Decompressor(Protocol):
    """What the decompressors of the standard library have in common here."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class _Sequence:
    """Reads blocks as one sequence of bytes, exactly as many as asked for, or fewer at the end."""

    def __init__(self, content: Iterator[bytes]) -> None:
        self._content = content
        self._held = b""
        self.at = 0

    def read(self, n: int) -> bytes:
        parts = []
        for part in self.parts(n):
            parts.append(part)
        return b"".join(parts)

    def parts(self, n: int) -> Iterator[bytes]:
        while n > 0:
            if not self._held:
                self._held = next(self._content, b"")
                if not self._held:
                    return
            part, self._held = self._held[:n], self._held[n:]
            n -= len(part)
            self.at += len(part)
            yield part

    def skip(self, n: int) -> int:
        return sum(len(part) for part in self.parts(n))


class _FileSequence(_Sequence):
    """Reads a file the same way, and passes over what is skipped without reading it."""

    def __init__(self, count: _Counted) -> None:
        super().__init__(iter(()))
        self._count = count

    def parts(self, n: int) -> Iterator[bytes]:
        while n > 0:
            part = self._count.source.read_at(self.at, min(n, BLOCK))
            if not part:
                return
            n -= len(part)
            self.at += len(part)
            self._count.taken += len(part)
            yield part

    def skip(self, n: int) -> int:
        skipped = max(0, min(n, self._count.source.size - self.at))
        self.at += skipped
        return skipped


def _kind(head: bytes) -> str:
    """Tell a packing by the first bytes; "" for none."""
    for kind, magic in _STREAMS.items():
        if head.startswith(magic) and (kind != "bzip2" or head[4:10] in _BZIP2_BLOCKS):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" and _tar_sum_is_right(head[:_TAR_BLOCK]) else ""


def shown_name(source: SourceFile, member: str) -> str:
    """Name a file and the part of it that is read."""
    return f"{source.name}: {member}" if member else source.name


def _damaged(name: str, at: int, why: object) -> CaseError:
    return CaseError(
        f"{name} is damaged: {' '.join(str(why).split())[:200]}, after {at:,} bytes of it were "
        "unpacked. Nothing was imported. Look for a sound copy, or repair it with another program "
        "and import the result."
    )


def _examine_stream(source: SourceFile, kind: str, check: Callable[[], None]) -> Packed:
    head = _head(_unpacked(kind, _Counted(source).blocks(), source.name))
    inner = _kind(head)
    if inner == "tar":
        content = _unpacked(kind, _Counted(source).blocks(), source.name)
        names, warnings, is_cut = _listed(_Sequence(content), source.name, check)
        return Packed(f"tar in {kind}", names, warnings, is_cut)
    if inner == "zip":
        raise _too_deep(source.name, f"a ZIP file in a {kind} file")
    if inner:
        second = _unpacked(kind, _Counted(source).blocks(), source.name)
        third = _kind(_head(_unpacked(inner, second, source.name)))
        if third:
            raise _too_deep(source.name, f"{third} in {inner} in {kind}")
        return Packed(f"{inner} in {kind}")
    return Packed(kind)


def _too_deep(name: str, what: str) -> CaseError:
    return CaseError(
        f"{name} is {what}, which is not read. Nothing was stored. Unpack the outer one with "
        "another program and import the result."
    )


def _head(content: Iterator[bytes]) -> bytes:
    """Give the first bytes of a stream; a stream of nothing gives none."""
    return _Sequence(content).read(_PEEKED)


def _content(
    source: SourceFile, packed: Packed, member: str, count: _Counted, warn: Callable[[str], None]
) -> Iterator[bytes]:
    outer = packed.packing.split(" in ")[-1]
    if outer == "zip":
        return _inner(_zip_member(source, member, count), source, member, warn)
    if outer == "tar":
        inside = _tar_member(_FileSequence(count), source.name, member)
        return _inner(inside, source, member, warn)
    content = _unpacked(outer, count.blocks(), source.name, warn)
    if packed.packing.startswith("tar in "):
        inside = _tar_member(_Sequence(content), source.name, member)
        return _inner(inside, source, member, warn, levels=0)
    if " in " in packed.packing:
        return _unpacked(packed.packing.split(" in ")[0], content, source.name, warn)
    return content


def _inner(
    content: Iterator[bytes],
    source: SourceFile,
    member: str,
    warn: Callable[[str], None],
    levels: int = 1,
) -> Iterator[bytes]:
    """Unpack a member that is packed itself, one level deep."""
    sequence = _Sequence(content)
    head = sequence.read(_PEEKED)
    kind = _kind(head)
    if kind == "zip" and any(part.encode() in head for part in _DOCUMENT_PARTS):
        kind = ""
    whole = _with_head(head, sequence)
    if not kind:
        return whole
    place = shown_name(source, member)
    if not levels or kind not in _STREAMS:
        raise _too_deep(place, f"a {kind} file in an archive")
    unpacked = _Sequence(_unpacked(kind, whole, place, warn))
    head = unpacked.read(_PEEKED)
    if _kind(head):
        raise _too_deep(place, f"{_kind(head)} in {kind} in an archive")
    return _with_head(head, unpacked)


def _with_head(head: bytes, rest: _Sequence) -> Iterator[bytes]:
    if head:
        yield head
    while block := rest.read(_OUT):
        yield block


# Streams


def _unpacked(
    kind: str,
    packed: Iterator[bytes],
    name: str,
    warn: Callable[[str], None] = lambda sentence: None,
) -> Iterator[bytes]:
    """Unpack a compressed stream of one or more parts. Raises CaseError where it is damaged."""
    start, step = _starters()[kind]
    given, rest, is_first = 0, b"", True
    while True:
        while len(rest) < len(_STREAMS[kind]) and (block := next(packed, b"")):
            rest += block
        if not is_first:
            # Parts may be padded with zeros, as on tapes and in xz by its own rules.
            while not rest.strip(b"\x00") and (block := next(packed, b"")):
                rest = block
            rest = rest.lstrip(b"\x00")
            if not rest:
                return
            if not rest.startswith(_STREAMS[kind]):
                warn(
                    f"{name}: behind the end of its {kind} data stands something else, beginning "
                    f"“{ascii(rest[:16])[2:-1]}”. It was not read."
                )
                return
        is_first = False
        decompressor = start()
        while not decompressor.eof:
            if not rest and getattr(decompressor, "needs_input", True):
                rest = next(packed, b"")
                if not rest:
                    raise _damaged(name, given, f"the {kind} data end before their end mark")
            try:
                block, rest = step(decompressor, rest)
            except _STREAM_ERRORS as error:
                raise _damaged(name, given, error) from error
            except MemoryError as error:
                raise _damaged(name, given, "it asks for too much memory") from error
            if block:
                given += len(block)
                yield block
        rest = decompressor.unused_data + rest


_Step = Callable[..., tuple[bytes, bytes]]


def _starters() -> dict[str, tuple[Callable[[], _Decompressor], _Step]]:
    return {
        "gzip": (lambda: zlib.decompressobj(wbits=31), _zlib_step),
        "bzip2": (bz2.BZ2Decompressor, _standard_step),
        "xz": (lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY), _standard_step),
        "zstd": (_new_zstd, _zstd_step),
    }


def _new_zstd() -> _Decompressor:
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()


def _zlib_step(decompressor: zlib._Decompress, data: bytes) -> tuple[bytes, bytes]:
    block = decompressor.decompress(data, _OUT)
    return block, decompressor.unconsumed_tail


def _standard_step(
    decompressor: bz2.BZ2Decompressor | lzma.LZMADecompressor, data: bytes
) -> tuple[bytes, bytes]:
    # What was not taken stays in the decompressor, which says so by `needs_input`.
    return decompressor.decompress(data, _OUT), b""


def _zstd_step(decompressor: zstandard.ZstdDecompressionObj, data: bytes) -> tuple[bytes, bytes]:
    block = decompressor.decompress(data[:_ZSTD_IN])
    return block, data[_ZSTD_IN:]


# ZIP


def _examine_zip(source: SourceFile) -> Packed | None:
    with _opened_zip(source, _Counted(source)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        if any(entry.filename in _DOCUMENT_PARTS for entry in entries[:50]):
            return None
        if len(entries) > MOST_MEMBERS:
            raise CaseError(
                f"{source.name} holds {len(entries):,} files, more than {MOST_MEMBERS:,}. Unpack "
                "it with another program and import what is needed."
            )
        names = _unique([entry.filename for entry in entries])
        return Packed(
            "zip",
            tuple(
                Member(name, entry.file_size) for name, entry in zip(names, entries, strict=True)
            ),
        )


def _opened_zip(source: SourceFile, count: _Counted) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(_AsFile(count))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeError) as error:
        raise _damaged(source.name, 0, error) from error


def _zip_member(source: SourceFile, member: str, count: _Counted) -> Iterator[bytes]:
    place = shown_name(source, member)
    with _opened_zip(source, count) as archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        names = _unique([entry.filename for entry in entries])
        entry = entries[names.index(member)]
        if entry.flag_bits & _ENCRYPTED:
            raise CaseError(
                f"{place} is encrypted. Nothing was imported. Unpack it with its password with "
                "another program and import the result."
            )
        if entry.compress_type not in _ZIP_METHODS:
            raise CaseError(
                f"{place} is packed by method {entry.compress_type}, which is not read. Unpack it "
                "with another program and import the result."
            )
        given, count.taken = 0, 0
        try:
            with archive.open(entry) as file:
                while block := file.read(_OUT):
                    given += len(block)
                    yield block
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
            raise _damaged(place, given, error) from error
        except (NotImplementedError, RuntimeError) as error:
            raise _damaged(place, given, error) from error
        if given != entry.file_size:
            raise _damaged(place, given, f"{entry.file_size:,} bytes of it were announced")


# tar


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file in a tar; `is_file` is false for links, devices and folders."""

    name: str
    size: int
    is_file: bool
    is_folder: bool


def _tar_of_file(source: SourceFile) -> _Sequence:
    return _FileSequence(_Counted(source))


def _listed(
    tar: _Sequence, name: str, check: Callable[[], None]
) -> tuple[tuple[Member, ...], tuple[str, ...], bool]:
    """List the files of a tar: names made unique, what was left out, whether the list is cut."""
    members: list[Member] = []
    others = 0
    is_cut = False
    for entry in _entries(tar, name):
        check()
        if entry.is_file:
            members.append(Member(entry.name, entry.size))
        elif not entry.is_folder:
            others += 1
        if len(members) > MOST_MEMBERS:
            raise CaseError(
                f"{name} holds more than {MOST_MEMBERS:,} files. Unpack it with another program "
                "and import what is needed."
            )
        if tar.at + entry.size > _LISTED_BYTES and not isinstance(tar, _FileSequence):
            is_cut = True
            break
        _skip(tar, entry, name)
    names = _unique([member.name for member in members])
    warnings = (f"{name}: {others:,} links or devices in it were left out.",) if others else ()
    found = tuple(
        Member(unique, member.size_bytes) for unique, member in zip(names, members, strict=True)
    )
    return found, warnings, is_cut


def _tar_member(tar: _Sequence, name: str, member: str) -> Iterator[bytes]:
    seen: Counter[str] = Counter()
    for entry in _entries(tar, name):
        if entry.is_file:
            unique = _numbered(entry.name, seen)
            if unique == member:
                left = entry.size
                for part in tar.parts(left):
                    left -= len(part)
                    yield part
                if left:
                    raise _damaged(f"{name}: {member}", entry.size - left, "the tar ends within it")
                return
        _skip(tar, entry, name)
    raise FieldError("member", f"There is no “{member}” in {name}.")


def _skip(tar: _Sequence, entry: _Entry, name: str) -> None:
    padded = -(-entry.size // _TAR_BLOCK) * _TAR_BLOCK
    if tar.skip(padded) < entry.size:
        raise _damaged(name, tar.at, f"the tar ends within “{entry.name}”")


def _entries(tar: _Sequence, name: str) -> Iterator[_Entry]:
    """Read the heads of a tar; the caller passes over the content of each."""
    long_name, long_size = "", -1
    while True:
        head = tar.read(_TAR_BLOCK)
        if not head or not head.strip(b"\x00"):
            return
        if len(head) < _TAR_BLOCK or not _tar_sum_is_right(head):
            raise _damaged(name, tar.at, "what should be the head of a tar entry is none")
        size, kind = _tar_number(head[124:136]), head[156:157]
        if kind in (b"L", b"x", b"g", b"K"):
            if size > _LONG_NAME:
                raise _damaged(name, tar.at, "the name of a tar entry is too long")
            text = tar.read(-(-size // _TAR_BLOCK) * _TAR_BLOCK)[:size]
            if kind == b"L":
                long_name = _text(text.rstrip(b"\x00"))
            elif kind == b"x":
                named, sized = _pax(text)
                long_name, long_size = named or long_name, sized if sized >= 0 else long_size
            continue
        short = head[:100].partition(b"\x00")[0]
        prefix = head[345:500].partition(b"\x00")[0] if head[257:263] == b"ustar\x00" else b""
        shown = long_name or _text(prefix + b"/" + short if prefix else short)
        size = long_size if long_size >= 0 else size
        is_file = kind in (b"0", b"\x00", b"7") and not shown.endswith("/")
        # Links, devices and folders have no content, whatever they claim.
        has_content = is_file or kind == b"S"
        yield _Entry(shown, size if has_content else 0, is_file, kind == b"5")
        long_name, long_size = "", -1


def _tar_sum_is_right(head: bytes) -> bool:
    return _tar_number(head[148:156]) == sum(head[:148]) + 8 * 32 + sum(head[156:_TAR_BLOCK])


def _tar_number(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.partition(b"\x00")[0].strip()
    return int(digits, 8) if digits and not digits.strip(b"01234567") else 0


def _pax(text: bytes) -> tuple[str, int]:
    """Give name and size from an extended head, "" and -1 where it has none."""
    name, size = "", -1
    while text:
        length, blank, _ = text.partition(b" ")
        if not blank or not length.isdigit() or not len(length) < int(length[:9]) <= len(text):
            break
        key, _, value = text[len(length) + 1 : int(length)].rstrip(b"\n").partition(b"=")
        if key == b"path":
            name = _text(value)
        elif key == b"size" and value.isdigit():
            size = int(value[:19])
        text = text[int(length) :]
    return name, size


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _unique(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    return [_numbered(name, seen) for name in names]


def _numbered(name: str, seen: Counter[str]) -> str:
    """Give a name that is printable and says which it is, where an archive has it twice."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in visible(name))
    unique = shown = shown or "(no name)"
    while unique in seen:
        seen[shown] += 1
        unique = f"{shown} ({seen[shown]})"
    seen[unique] = 1
    return unique
