"""Lines of a text file: decoded, numbered, bounded, read in blocks."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Generator, Iterator
from itertools import islice

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
# Small enough that a block and its lines stay in the processor's cache.
_LINES_BLOCK = 512 * 1024
_SEARCHED_FOR_ENCODING = 64 * 1024 * 1024
_MAX_TRIES_FOR_CUTS = 1000
_NEXT_LINE_BYTES = 64 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ONE_BYTE_ENDS = ("utf-8", "cp1252")
_CP1252_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_TWO_BYTES = re.compile(rb"[\xc3-\xdf][\x80-\xbf]")
_THREE_BYTES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")

_SURROGATE = re.compile("[\ud800-\udfff]")

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
    return _eight_bit(head), 0


def encoding_further_on(source: SourceFile, layout: Layout) -> str:
    """Give the encoding of a file whose first bytes are plain ASCII, by the first that are not."""
    encoding = str(layout["encoding"])
    if encoding != "utf-8" or layout["bom"]:
        return encoding
    for offset in range(0, min(source.size, _SEARCHED_FOR_ENCODING), BLOCK):
        block = source.read_at(offset, BLOCK)
        if not block.isascii():
            return _eight_bit(block)
    return encoding


def first_lines(head: bytes, n: int = 20) -> tuple[list[str], Layout] | None:
    """Decode the first lines of a file and give what was found out on the way; None for no text."""
    encoding, bom = encoding_of(head)
    if not encoding or not head.strip():
        return None
    text = head[bom:].decode(encoding, "backslashreplace")
    end = "\r" if "\n" not in text and "\r" in text else "\n"
    found = [line.removesuffix("\r") for line in text.split(end, n)[:n]]
    if "\x00" in found[0]:
        return None
    return found, {"encoding": encoding, "bom": bom, "end": end}


def lines_at_start(source: SourceFile, n: int) -> list[str]:
    """Decode the first lines of a file that is known to be text."""
    found = first_lines(source.read_at(0, HEAD_BYTES), n)
    return found[0] if found else []


def beginning(source: SourceFile, layout: Layout) -> Piece:
    """Give the part of a file in which questions find their examples."""
    start = int(layout["bom"])
    return Piece(start, min(source.size, start + HEAD_BYTES), 1)


def sampled(source: SourceFile, layout: Layout, n: int) -> Iterator[Line]:
    """Read the first lines of a file, numbered."""
    for item in islice(lines(source, beginning(source, layout), layout), n):
        if not isinstance(item, Rejected):
            yield item


def encoding_warnings(name: str, layout: Layout) -> tuple[str, ...]:
    """Say when a file is read in an encoding it does not declare, other than UTF-8."""
    if layout["bom"] or layout["encoding"] == "utf-8":
        return ()
    return (f"{name} does not say its encoding; it was read as {layout['encoding']}.",)


def pieces(
    source: SourceFile,
    layout: Layout,
    want: int,
    quoted: bool,
    begins_row: Callable[[str], bool] | None = None,
) -> list[Piece]:
    """Cut a file at ends of lines, outside quotes when `quoted`. One piece for wide encodings.

    A file with quotes inside its cells can be out of step with their count: `begins_row` then
    refuses a cut before a line that is no row.
    """
    start = int(layout["bom"])
    if want <= 1 or layout["end"] != "\n" or layout["encoding"] not in _ONE_BYTE_ENDS:
        return [Piece(start, source.size, 1)]
    size = max(_MIN_PIECE, (source.size - start) // want + 1)
    found: list[Piece] = []
    begin, line, first_line = start, 1, 1
    offset, inside, tries = start, False, 0
    while block := source.read_at(offset, BLOCK):
        at = 0
        while True:
            wanted = begin + size - offset
            may_cut = wanted < len(block) and tries < _MAX_TRIES_FOR_CUTS
            cut = block.find(b"\n", max(at, wanted)) if may_cut else -1
            end = len(block) if cut < 0 else cut + 1
            line += block.count(b"\n", at, end)
            if quoted and block.find(b'"', at, end) >= 0:
                inside ^= bool(block.count(b'"', at, end) & 1)
            at = end
            if cut < 0:
                break
            here = offset + end
            if inside or here >= source.size:
                # Inside quotes: the next end of a line is tried.
                size += 1
            elif begins_row and not begins_row(_line_at(source, here, str(layout["encoding"]))):
                size += 1
                tries += 1
            else:
                found.append(Piece(begin, here, first_line))
                begin, first_line = here, line
        offset += len(block)
    found.append(Piece(begin, source.size, first_line))
    return found


def lines(
    source: SourceFile, piece: Piece, layout: Layout, keep_cr: bool = False
) -> Iterator[Line | Rejected]:
    """Read the lines of a piece without their ends; one that is too long is a reject.

    Bytes that are no text in the encoding, and NUL, stand as \\xNN. With `keep_cr` the CR of a CRLF
    is left on its line.
    """
    encoding, end = str(layout["encoding"]), str(layout["end"])
    if encoding in _ONE_BYTE_ENDS and end == "\n":
        return _fast_lines(source, piece, encoding, keep_cr)
    return _decoded_lines(source, piece, encoding, end, keep_cr)


def _fast_lines(
    source: SourceFile, piece: Piece, encoding: str, keep_cr: bool
) -> Iterator[Line | Rejected]:
    number, offset, rest, endless = piece.first_line, piece.start, b"", b""
    while offset < piece.end:
        block = source.read_at(offset, min(_LINES_BLOCK, piece.end - offset))
        if not block:
            break
        offset += len(block)
        if endless:
            # Of an endless line only the beginning is kept.
            _, newline, block = block.partition(b"\n")
            if not newline:
                continue
            yield _too_long(number, endless, encoding)
            number, endless = number + 1, b""
        whole, newline, rest = (rest + block).rpartition(b"\n")
        if newline:
            number = yield from _split(whole, number, encoding, keep_cr)
        if len(rest) > MAX_ROW_BYTES:
            endless, rest = rest[: 4 * MAX_KEPT_OF_LONG_ROW], b""
    if endless:
        yield _too_long(number, endless, encoding)
    elif rest:
        yield from _split(rest, number, encoding, keep_cr)


def _split(
    data: bytes, number: int, encoding: str, keep_cr: bool
) -> Generator[Line | Rejected, None, int]:
    """Give the lines from `number` on; the end gives the number of the next line."""
    if len(data) > MAX_ROW_BYTES:
        for line in data.split(b"\n"):
            if len(line) > MAX_ROW_BYTES:
                yield _too_long(number, line, encoding)
            else:
                yield from _split(line, number, encoding, keep_cr)
            number += 1
        return number
    text = visible(data.decode(encoding, "backslashreplace"))
    if not keep_cr and "\r" in text:
        text = text.replace("\r\n", "\n").removesuffix("\r")
    found = text.split("\n")
    yield from enumerate(found, number)
    return number + len(found)


def _decoded_lines(
    source: SourceFile, piece: Piece, encoding: str, end: str, keep_cr: bool
) -> Iterator[Line | Rejected]:
    decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
    number, offset, rest = piece.first_line, piece.start, ""
    while True:
        block = source.read_at(offset, min(BLOCK, piece.end - offset))
        offset += len(block)
        text = decoder.decode(block, not block)
        text = visible(text)
        *whole, rest = (rest + text).split(end)
        for line in whole:
            if len(line) > MAX_ROW_BYTES:
                yield _too_long(number, line)
            else:
                yield number, line if keep_cr or end == "\r" else line.removesuffix("\r")
            number += 1
        if len(rest) > 2 * MAX_ROW_BYTES:
            rest = rest[: MAX_ROW_BYTES + 1]
        if not block:
            break
    if rest:
        yield (number, rest) if len(rest) <= MAX_ROW_BYTES else _too_long(number, rest)


def _too_long(number: int, beginning: bytes | str, encoding: str = "") -> Rejected:
    """Make the reject of a row that is too long, with its beginning."""
    if isinstance(beginning, bytes):
        shortened = beginning[: 4 * MAX_KEPT_OF_LONG_ROW]
        beginning = visible(shortened.decode(encoding, "backslashreplace"))
    return Rejected(
        number,
        f"the row is longer than {MAX_ROW_BYTES:,} bytes; its beginning is kept",
        beginning[:MAX_KEPT_OF_LONG_ROW],
    )


def visible(text: str) -> str:
    """Escape NUL, which C programs take for the end of a text, and what is no character at all."""
    if "\x00" in text:
        text = text.replace("\x00", "\\x00")
    if not text.isascii() and _SURROGATE.search(text):
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text


def _line_at(source: SourceFile, offset: int, encoding: str) -> str:
    data = source.read_at(offset, _NEXT_LINE_BYTES).partition(b"\n")[0]
    return data.decode(encoding, "backslashreplace").removesuffix("\r")


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


def _eight_bit(data: bytes) -> str:
    """Tell UTF-8, also damaged, from Windows-1252. The data may be cut inside a character."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            return "utf-8"
        if _CP1252_UNDEFINED.search(data) or _THREE_BYTES.search(data):
            return "utf-8"
        pairs = len(_TWO_BYTES.findall(data))
        return "cp1252" if len(_HIGH.findall(data)) >= 3 * pairs else "utf-8"
    return "utf-8"
