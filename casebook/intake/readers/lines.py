"""Lines of a text file: decoded, numbered, bounded, read in blocks."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from casebook.intake.readers.reader import (
    MAX_KEPT_OF_LONG_ROW,
    MAX_ROW_BYTES,
    Layout,
    Piece,
    Rejected,
)
from casebook.intake.source import BLOCK, SourceFile

HEAD_BYTES = 256 * 1024
_MIN_PIECE = 1024 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CP1252_UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")
_MULTI_BYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

Line = tuple[int, str]


def encoding_of(head: bytes) -> tuple[str, int]:
    """Recognise the encoding of a text and give it with the length of its byte order mark.

    UTF-8 is the answer for plain ASCII too. An empty name means that this is no text.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, len(bom)
    without_bom = _wide(head)
    if without_bom:
        return without_bom, 0
    if len(_CONTROLS.findall(head)) > len(head) // 20:
        return "", 0
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head may have been cut inside a character.
        if error.start >= len(head) - 4 or _MULTI_BYTE.search(head):
            return "utf-8", 0
        return ("cp1252" if _reads_as_cp1252(head) else "utf-8"), 0
    return "utf-8", 0


def first_lines(head: bytes, n: int = 20) -> tuple[list[str], Layout] | None:
    """Decode the first lines of a file and give what was found out on the way; None for no text."""
    encoding, bom = encoding_of(head)
    if not encoding or not head.strip():
        return None
    text = head[bom:].decode(encoding, "backslashreplace")
    end = "\r" if "\n" not in text and "\r" in text else "\n"
    return (
        [line.removesuffix("\r") for line in text.split(end)[:n]],
        {"encoding": encoding, "bom": bom, "end": end},
    )


def encoding_warnings(name: str, layout: Layout) -> tuple[str, ...]:
    """Say when a file is read in an encoding it does not declare, other than UTF-8."""
    if layout["bom"] or layout["encoding"] == "utf-8":
        return ()
    return (f"{name} does not say its encoding; it was read as {layout['encoding']}.",)


def pieces(source: SourceFile, layout: Layout, want: int, quoted: bool) -> list[Piece]:
    """Cut a file at ends of lines, outside quotes when `quoted`. One piece for wide encodings."""
    start = int(layout["bom"])
    single = [Piece(start, source.size, 1)]
    if want <= 1 or layout["end"] != "\n" or layout["encoding"] not in ("utf-8", "cp1252"):
        return single
    size = max(_MIN_PIECE, (source.size - start) // want + 1)
    found: list[Piece] = []
    begin, line, first_line = start, 1, 1
    offset, inside = start, False
    while block := source.read_at(offset, BLOCK):
        at = 0
        while True:
            wanted = begin + size - offset
            cut = block.find(b"\n", max(at, wanted)) if wanted < len(block) else -1
            end = len(block) if cut < 0 else cut + 1
            line += block.count(b"\n", at, end)
            inside ^= quoted and bool(block.count(b'"', at, end) & 1)
            at = end
            if cut < 0:
                break
            if not inside and offset + end < source.size:
                found.append(Piece(begin, offset + end, first_line))
                begin, first_line = offset + end, line
            elif inside:
                # Inside quotes: the next end of a line is tried.
                size += 1
        offset += len(block)
    found.append(Piece(begin, source.size, first_line))
    return found


def lines(source: SourceFile, piece: Piece, layout: Layout) -> Iterator[Line | Rejected]:
    """Read the lines of a piece without their ends; one that is too long is a reject."""
    encoding, end = str(layout["encoding"]), str(layout["end"])
    if encoding in ("utf-8", "cp1252") and end == "\n":
        return _fast_lines(source, piece, encoding)
    return _decoded_lines(source, piece, encoding, end)


def _fast_lines(source: SourceFile, piece: Piece, encoding: str) -> Iterator[Line | Rejected]:
    number, offset, rest = piece.first_line, piece.start, b""
    while offset < piece.end:
        block = source.read_at(offset, min(BLOCK, piece.end - offset))
        if not block:
            break
        offset += len(block)
        if len(rest) > MAX_ROW_BYTES and b"\n" not in block:
            # Only the beginning of an endless line is kept.
            rest = rest[:MAX_ROW_BYTES] + b"."
            continue
        whole, newline, rest = (rest + block).rpartition(b"\n")
        if newline:
            yield from _split(whole, number, encoding)
            number += whole.count(b"\n") + 1
    if rest:
        yield from _split(rest, number, encoding)


def _split(data: bytes, number: int, encoding: str) -> Iterator[Line | Rejected]:
    try:
        texts = data.decode(encoding).split("\n")
    except UnicodeDecodeError:
        texts = [line.decode(encoding, "backslashreplace") for line in data.split(b"\n")]
    longest = len(data) > MAX_ROW_BYTES
    for number, text in enumerate(texts, number):  # noqa: B020
        if longest and len(text) > MAX_ROW_BYTES:
            yield too_long(number, text)
        else:
            yield number, text[:-1] if text[-1:] == "\r" else text


def _decoded_lines(
    source: SourceFile, piece: Piece, encoding: str, end: str
) -> Iterator[Line | Rejected]:
    decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
    number, offset, rest = piece.first_line, piece.start, ""
    while True:
        block = source.read_at(offset, min(BLOCK, piece.end - offset))
        offset += len(block)
        text = decoder.decode(block, not block)
        # The decoder hands out lone surrogates of UTF-16 as they are; nothing can keep them.
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
        *whole, rest = (rest + text).split(end)
        for line in whole:
            if len(line) > MAX_ROW_BYTES:
                yield too_long(number, line)
            else:
                yield number, line.removesuffix("\r") if end == "\n" else line
            number += 1
        if len(rest) > 2 * MAX_ROW_BYTES:
            rest = rest[: MAX_ROW_BYTES + 1]
        if not block:
            break
    if rest:
        yield (number, rest) if len(rest) <= MAX_ROW_BYTES else too_long(number, rest)


def too_long(number: int, text: str) -> Rejected:
    """Make the reject of a row that is too long, with its beginning."""
    return Rejected(
        number,
        f"the row is longer than {MAX_ROW_BYTES:,} bytes; its beginning is kept",
        text[:MAX_KEPT_OF_LONG_ROW],
    )


def _wide(head: bytes) -> str:
    """Recognise UTF-16 without a byte order mark by the zeros of its ASCII characters."""
    sample = head[:2000]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _reads_as_cp1252(head: bytes) -> bool:
    """Say whether the bytes over 127 look like letters and quotes of Windows-1252."""
    high = [byte for byte in head if byte >= 0x80]
    return bool(high) and not any(byte in _CP1252_UNDEFINED for byte in high)
