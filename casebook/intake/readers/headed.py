"""Logs whose lines beginning with # say what the columns below them are, also in mid-file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from casebook.intake.readers.line_reader import LineReader, Records
from casebook.intake.readers.lines import first_lines, lines, lines_at_start, pieces
from casebook.intake.readers.local_times import zone_question
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.source import BLOCK, SourceFile
from casebook.intake.timestamps import Unplaced
from casebook.model.timeline import TimeBasis

Header = dict[str, Any]
"""What stood in the # lines so far: `line` of the last of them, `fields`, and what else is said."""

_ONE_BYTE_ENDS = ("utf-8", "cp1252")
_MOST_HEADERS = 10_000
_DIRECTIVE_BYTES = 64 * 1024
_PREVIEWED_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HeadedLog(LineReader):
    """Reads one format of such logs.

    `_starts` recognises it by its first header, `_next` gives the header after one more # line,
    `_cells` cuts a row, `_rows` makes the reader of the rows of a piece, which gets locator, raw
    text, the cells under their names, and the header. `_is_alone` says that a row under a header
    can be read without those before it.
    """

    name: str
    _starts: Callable[[Header], bool]
    _next: Callable[[Header, str], Header]
    _cells: Callable[[str, Header], list[str]]
    _rows: Callable[[TimeBasis], Callable[[int, str, dict[str, str], Header], Row]]
    _names_no_zone: Callable[[Header], bool] = lambda header: False
    _is_alone: Callable[[Header], bool] = lambda header: True

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by its first # lines."""
        del name
        found = first_lines(head, 200)
        if found is None or not found[0][0].startswith("#"):
            return None
        text, layout = found
        headers: list[Header] = []
        header: Header = {"line": 0, "fields": []}
        for number, line in enumerate(text, 1):
            if line.startswith("#"):
                header = {**self._next(header, line), "line": number}
                if header["fields"]:
                    _keep(headers, header)
        if not headers or not self._starts(headers[0]):
            return None
        return {**layout, "headers": headers}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone where the format leaves it open."""
        if basis.zone or not any(self._names_no_zone(header) for header in layout["headers"]):
            return ()
        row = next((line for line in lines_at_start(source, 200) if line and line[0] != "#"), "")
        return (zone_question(source.name, f"First row: “{row[:80]}”."),)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC, unless a header says that the times are local."""
        is_open = any(self._names_no_zone(header) for header in layout["headers"])
        return None if is_open else "UTC"

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the log at ends of lines; every header of the file is put into the layout.

        One piece only when a row must be read after those before it.
        """
        # A preview of a large file wants one piece, and reads the headers it comes by.
        if want > 1 or source.size <= _PREVIEWED_BYTES:
            headers, are_all = self._headers(source, layout)
            layout["headers"] = headers
            if not are_all or not all(self._is_alone(header) for header in headers):
                want = 1
        return pieces(source, layout, want, quoted=False)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the rows of a piece under the header that holds for them."""
        take = self._rows(basis)
        header: Header = {"line": 0, "fields": []}
        for known in layout["headers"]:
            if known["line"] < piece.first_line:
                header = known
        for item in lines(source, piece, layout):
            if isinstance(item, Rejected):
                yield item
                continue
            number, raw = item
            if raw.startswith("#"):
                header = {**self._next(header, raw), "line": number}
            elif raw.strip():
                yield self._taken(number, raw, header, take)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every cell under its name; under both, where two headers of the file differ."""
        names: list[list[str]] = []
        cells: list[str] = []
        for header in layout["headers"]:
            cut = self._cells(raw, header)
            if len(cut) == len(header["fields"]) and (not cells or len(cut) == len(cells)):
                names, cells = names or [[] for _ in cut], cut
                for known, name in zip(names, header["fields"], strict=True):
                    if name not in known:
                        known.append(name)
        return tuple((" or ".join(known), cell) for known, cell in zip(names, cells, strict=True))

    def _taken(
        self,
        number: int,
        raw: str,
        header: Header,
        take: Callable[[int, str, dict[str, str], Header], Row],
    ) -> Row | Rejected:
        names: list[str] = header["fields"]
        if not names:
            return Rejected(number, "no line above it says what its columns are", raw)
        cells = self._cells(raw, header)
        if len(cells) != len(names):
            return Rejected(
                number, f"the row has {len(cells)} cells, the header has {len(names)}", raw
            )
        try:
            return take(number, raw, dict(zip(names, cells, strict=True)), header)
        except KeyError as error:
            return Rejected(number, f"the header above it has no column {error}", raw)
        except Unplaced as error:
            return Rejected(number, f"the time cannot be placed: {error}", raw)

    def _headers(self, source: SourceFile, layout: Layout) -> tuple[list[Header], bool]:
        """Give every header of the file that differs from the one before, and whether all fit."""
        headers: list[Header] = []
        header: Header = {"line": 0, "fields": []}
        for count, (number, line) in enumerate(_directives(source, layout)):
            if count >= _MOST_HEADERS:
                return headers, False
            header = {**self._next(header, line), "line": number}
            if header["fields"]:
                _keep(headers, header)
        return headers, True


def _keep(headers: list[Header], header: Header) -> None:
    """Put a header behind those before it, unless it says the same as the last."""
    if not headers or {**headers[-1], "line": 0} != {**header, "line": 0}:
        headers.append(header)


def _directives(source: SourceFile, layout: Layout) -> Iterator[tuple[int, str]]:
    """Find the lines that begin with #, numbered, without looking into the others."""
    whole = Piece(int(layout["bom"]), source.size, 1)
    encoding = str(layout["encoding"])
    if encoding not in _ONE_BYTE_ENDS or layout["end"] != "\n":
        for item in lines(source, whole, layout):
            if not isinstance(item, Rejected) and item[1].startswith("#"):
                yield item
        return
    number, offset, at_start = 1, whole.start, True
    while block := source.read_at(offset, BLOCK):
        at = 0 if at_start and block.startswith(b"#") else _next_mark(block, 0)
        counted = 0
        while at >= 0:
            number += block.count(b"\n", counted, at)
            counted = at
            text = source.read_at(offset + at, _DIRECTIVE_BYTES).partition(b"\n")[0]
            yield number, text.decode(encoding, "backslashreplace").removesuffix("\r")
            at = _next_mark(block, at)
        number += block.count(b"\n", counted)
        at_start = block.endswith(b"\n")
        offset += len(block)


def _next_mark(block: bytes, start: int) -> int:
    at = block.find(b"\n#", start)
    return at + 1 if at >= 0 else -1
