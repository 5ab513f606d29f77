"""TLN and l2ttln: `Time|Source|Host|User|Description`, the time in seconds of UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casebook.intake.readers.line_reader import LineReader, Records, taken
from casebook.intake.readers.lines import first_lines
from casebook.intake.readers.reader import Layout, Piece, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import UNDATED_US, TimeBasis

_HEADER = ["time", "source", "host", "user", "description"]
_LONG_HEADER = [*_HEADER, "tz", "notes"]
_OLD_THIRD = ("host", "system")

# Bare rows are only taken for this format when their numbers are seconds of the years from 1973 on.
_BARE = re.compile(
    r"[1-9]\d{8,9}\|[^|]{1,40}\|[^|]{0,256}\|[^|]{0,256}\|[^|].*", re.DOTALL | re.ASCII
)
_SECONDS = re.compile(r"-?\d{1,11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tln(LineReader):
    """Reads one of the two forms, with or without a header line."""

    name: str
    columns: int

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the form by its header; bare rows by their shape, as the shorter form."""
        del name
        found = first_lines(head, 100)
        if found is None:
            return None
        text, layout = found
        header = [cell.strip().lower() for cell in text[0].split("|")]
        if header[2:3] and header[2] in _OLD_THIRD:
            header[2] = "host"
        if header in (_HEADER, _LONG_HEADER):
            return {**layout, "header_line": 1} if len(header) == self.columns else None
        full = [line for line in text[:-1] or text if line.strip()]
        matching = sum(_BARE.fullmatch(line) is not None for line in full)
        if not full or matching * 5 < len(full) * 4:
            return None
        is_long = all(_is_long(line) for line in full)
        return {**layout, "header_line": 0} if is_long is (self.columns == 7) else None

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC."""
        return "UTC"

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the lines of a piece."""
        place = Placer(basis)

        def take(number: int, raw: str) -> tuple[Row | Rejected]:
            cells = self._cells(raw)
            if len(cells) < self.columns:
                reason = f"the row has {len(cells)} fields, {self.columns} are needed"
                return (Rejected(number, reason, raw),)
            text, *words, message = cells[:5]
            ts, flags = _placed(text.strip(), place)
            kind, host, user = ("" if word == "-" else word for word in words)
            return ((number, ts, text, flags, kind, host, user, "", message, raw),)

        return taken(source, piece, layout, take, int(layout["header_line"]))

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of a row under their names."""
        return tuple(zip(_LONG_HEADER, self._cells(raw), strict=False))

    def _cells(self, raw: str) -> list[str]:
        """Take a row apart; the description is what stands between, whatever marks are in it."""
        cells = raw.split("|", 4)
        if self.columns == 7 and len(cells) == 5:
            cells[4:] = cells[4].rsplit("|", 2)
        return cells


def _placed(text: str, place: Placer) -> tuple[int, int]:
    # Plaso writes 0 for an event without a time.
    if text in ("0", "", "-"):
        return UNDATED_US, 0
    if _SECONDS.fullmatch(text) is None:
        raise Unplaced("it is no number of seconds since 1970")
    return place.shifted(int(text) * 1_000_000), 2


def _is_long(line: str) -> bool:
    cells = line.split("|")
    return len(cells) == 7 and re.fullmatch(r"[A-Z][\w/+-]{1,40}", cells[5]) is not None


TLN = Tln("TLN", 5)
L2T_TLN = Tln("l2ttln", 7)
