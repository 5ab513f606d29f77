"""TLN and l2ttln: `Time|Source|Host|User|Description`, the time in seconds of UTC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.intake.readers.lines import encoding_warnings, first_lines, lines, pieces
from casebook.intake.readers.reader import Duplicate, Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import UNDATED_US, LocatorKind, TimeBasis

_HEADER = ["time", "source", "host", "user", "description"]
_LONG_HEADER = [*_HEADER, "tz", "notes"]
_OLD_THIRD = ("host", "system")

# Bare rows are only taken for this format when their numbers are seconds of the years from 1973 on.
_BARE = re.compile(
    r"[1-9]\d{8,9}\|[^|]{1,40}\|[^|]{0,256}\|[^|]{0,256}\|[^|].*", re.DOTALL | re.ASCII
)
_SECONDS = re.compile(r"-?\d{1,11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tln:
    """Reads one of the two forms, with or without a header line."""

    name: str
    columns: int
    version: str = "1"
    locator: LocatorKind = LocatorKind.LINE
    in_child: bool = False

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

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask nothing: the format has seconds of UTC."""
        return ()

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC."""
        return "UTC"

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the encoding was recognised and not declared."""
        return encoding_warnings(source.name, layout)

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the file at ends of lines."""
        return pieces(source, layout, want, quoted=False)

    def rows(
        self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis
    ) -> Iterator[Row | Rejected | Duplicate]:
        """Read the lines of a piece."""
        place = Placer(basis)
        for item in lines(source, piece, layout):
            if isinstance(item, Rejected):
                yield item
                continue
            number, raw = item
            if number <= int(layout["header_line"]) or not raw.strip():
                continue
            cells = self._cells(raw)
            if len(cells) < self.columns:
                yield Rejected(
                    number, f"the row has {len(cells)} fields, {self.columns} are needed", raw
                )
                continue
            text, kind, host, user, message = cells[:5]
            try:
                ts, flags = _placed(text.strip(), place)
            except Unplaced as error:
                yield Rejected(number, f"the time cannot be placed: {error}", raw)
                continue
            yield (
                number,
                ts,
                text,
                flags,
                _given(kind),
                _given(host),
                _given(user),
                "",
                message,
                raw,
            )

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


def _given(text: str) -> str:
    return "" if text == "-" else text


TLN = Tln("TLN", 5)
L2T_TLN = Tln("l2ttln", 7)
