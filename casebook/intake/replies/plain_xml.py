"""Large parts of a workbook, their plain pieces read without a tree of elements.

A sheet of 100,000 rows holds more than a million cells, each of which is three elements to an XML
parser. Nearly all are written in one of a few exact spellings. These are cut out of the text, and a
mark stands in their place in what the XML parser gets; all that is spelled otherwise it gets as it
stands. So the parser sees where everything is, and a short way is taken for nothing but pieces that
are well-formed by their spelling.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import IO, Any, Literal, NamedTuple, TypeVar, cast
from xml.etree import ElementTree

MARK = "plain"
"""The name of the element that stands in the place of what was cut out."""

Event = Literal["start", "end"]
_Piece = TypeVar("_Piece")

_MARK_BEHIND_NAME_SPACE = "}" + MARK
_BLOCK = 1 << 20
_LONGEST_PIECE = 4 << 20
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^<>]*\?>")
# Characters that XML 1.0 does not know (2.2), and the CR, which it reads as a line feed (2.11).
_CONTROLS = bytes(one for one in range(32) if one not in b"\t\n")
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
# Comments, CDATA, document types and instructions may hold what looks like a tag, and marks of a
# file's own would be taken for ours.
_NOT_CERTAIN = ("<!", "<?", f"<{MARK}", f":{MARK}")
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[1-9][0-9]{0,6}"(?: s="([0-9]{1,6})")?(?: t="(s|n|str|inlineStr)")?'
    r'(?:/>|>(?:<v>([^<>]+)</v>|<is><t(?: xml:space="preserve")?>([^<>]*)</t></is>)</c>)'
)
_CELL_PARTS = 6
_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<>]*)</t></si>')
_NAMED = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("|".join(_NAMED))
# It stands where something was cut out until all that is left was looked at; no XML holds it.
_CUT = "\x00"


class PlainRow(NamedTuple):
    """The cells of a row as they are spelled: for each its column, style, type and content.

    None stands for what is not there.
    """

    letters: list[str]
    styles: list[str | None]
    kinds: list[str | None]
    values: list[str | None]


def rows_in(part: IO[bytes]) -> Iterator[tuple[ElementTree.Element, PlainRow | None]]:
    """Give each element of a sheet as it ends, and with a plain row its cells.

    What stands within a plain row does not come as an element.
    """
    cut_out: deque[PlainRow] = deque()
    for _, element in _elements(part, b"</row>", ("end",), _rows, cut_out):
        is_plain = bool(cut_out) and len(element) == 1 and _is_mark(element[0])
        yield element, cut_out.popleft() if is_plain else None


def strings_in(part: IO[bytes]) -> Iterator[tuple[Event, ElementTree.Element, list[str] | None]]:
    """Give each element of the shared texts with `start` and with `end`.

    Where a mark ends, the plain texts that stand in its place come with it.
    """
    cut_out: deque[list[str]] = deque()
    for event, element in _elements(part, b"</si>", ("start", "end"), _texts, cut_out):
        is_plain = bool(cut_out) and event == "end" and _is_mark(element)
        yield event, element, cut_out.popleft() if is_plain else None


def _elements(
    part: IO[bytes],
    end: bytes,
    events: tuple[Event, ...],
    shorten: Callable[[str], tuple[str, list[_Piece]]],
    cut_out: deque[_Piece],
) -> Iterator[tuple[Event, ElementTree.Element]]:
    """Parse a part, shortened as long as nothing in it makes the spelling uncertain.

    It is cut into pieces behind `end`, each of which is whole tags. What was cut out comes into
    `cut_out` in the order of the marks.
    """
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(events)
    rest, is_head, is_certain = b"", True, True
    while block := part.read(_BLOCK):
        data = rest + block
        is_certain = is_certain and len(rest) <= _LONGEST_PIECE
        pieces, rest = data, b""
        if is_certain:
            head, found, behind = data.rpartition(end)
            shortened = _shortened(head + found, is_head, shorten, cut_out)
            is_certain = shortened is not None
            if shortened is not None:
                pieces, rest, is_head = shortened, behind, is_head and not found
        parser.feed(pieces)
        yield from _read(parser)
    parser.feed(rest)
    yield from _read(parser)
    parser.close()
    yield from _read(parser)


def _is_mark(element: ElementTree.Element) -> bool:
    return element.tag == MARK or element.tag.endswith(_MARK_BEHIND_NAME_SPACE)


def _read(parser: ElementTree.XMLPullParser[Any]) -> Iterator[tuple[Event, ElementTree.Element]]:
    # Starts and ends of elements are all that it was asked for.
    return cast(Iterator[tuple[Event, ElementTree.Element]], parser.read_events())


def _shortened(
    data: bytes,
    is_head: bool,
    shorten: Callable[[str], tuple[str, list[_Piece]]],
    cut_out: deque[_Piece],
) -> bytes | None:
    """Shorten a text; None when a tag in it may be none, or a character is none that XML knows."""
    before = b""
    if is_head:
        declaration = _DECLARATION.match(data)
        before = declaration[0] if declaration else b""
        if b"encoding" in before and b"utf-8" not in before.lower():
            return None
        data = data[len(before) :]
    if len(data.translate(None, _CONTROLS)) != len(data) or any(
        one in data for one in _NO_CHARACTERS
    ):
        return None
    try:
        text, pieces = shorten(data.decode("utf-8"))
    except UnicodeDecodeError:
        # The parser says where.
        return None
    if any(one in text for one in _NOT_CERTAIN):
        return None
    cut_out += pieces
    return before + text.replace(_CUT, f"<{MARK}/>").encode("utf-8")


def _rows(text: str) -> tuple[str, list[PlainRow]]:
    """Cut the cells out of each plain row."""
    left: list[str] = []
    cut_out: list[PlainRow] = []
    for piece in text.split("</row>"):
        tag = piece.find("<row")
        begin = piece.find(">", tag) + 1
        # A row that is empty ends where it begins: what follows is not in it.
        cells = _cells(piece[begin:]) if tag >= 0 and piece[begin - 2] != "/" else None
        if cells is None:
            left.append(piece)
        else:
            cut_out.append(cells)
            left.append(f"{piece[:begin]}{_CUT}")
    return "</row>".join(left), cut_out


def _cells(text: str) -> PlainRow | None:
    """Take the cells of a row apart; None when anything else stands there too."""
    parts = _CELL.split(text)
    if len(parts) == 1 or any(parts[::_CELL_PARTS]):
        return None
    values: list[str | None] = [
        stored if inline is None else inline
        for stored, inline in zip(parts[4::_CELL_PARTS], parts[5::_CELL_PARTS], strict=True)
    ]
    if "&" in text:
        if not _is_named(text):
            return None
        values = [value and _ENTITY.sub(_unnamed, value) for value in values]
    return PlainRow(parts[1::_CELL_PARTS], parts[2::_CELL_PARTS], parts[3::_CELL_PARTS], values)


def _texts(text: str) -> tuple[str, list[list[str]]]:
    """Cut out each run of plain texts."""
    cut_out: list[list[str]] = []
    run: list[str] = []
    between, *parts = _STRING.split(text)
    left = [between]
    for found, between in zip(parts[::2], parts[1::2], strict=True):
        is_plain = "&" not in found or _is_named(found)
        if is_plain:
            if not run:
                left.append(_CUT)
                cut_out.append(run)
            run.append(_ENTITY.sub(_unnamed, found) if "&" in found else found)
        else:
            left.append(f"<si><t>{found}</t></si>")
        if between or not is_plain:
            run = []
            left.append(between)
    return "".join(left), cut_out


def _is_named(text: str) -> bool:
    """Say whether every reference in a text is one of the five that XML names (4.6)."""
    return text.count("&") == len(_ENTITY.findall(text))


def _unnamed(found: re.Match[str]) -> str:
    return _NAMED[found[0]]
