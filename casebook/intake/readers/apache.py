"""Access logs of Apache and nginx: common, combined, with or without a virtual host in front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from casebook.errors import CaseError
from casebook.intake.readers.line_reader import LineReader, Records, layout_of, taken
from casebook.intake.readers.reader import Layout, Piece, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import MONTHS, Placer, Unplaced
from casebook.model.instant import microseconds_of, zone_info
from casebook.model.timeline import TimeBasis

# The unrolled form of a quoted string is four times as fast as (?:[^"\\]|\\.)*. Possessive forms
# need no memory to go back, which a line of megabytes would fill.
_QUOTED = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_FRONT = (
    r"(?:(\S+:\d+) )?(\S+) (\S+) (.{1,256}?) "
    r"\[(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\] "
)
# More fields may follow, with their quotes closed.
_MORE = r'(?: [^"]*+(?:"[^"]*+"[^"]*+)*+)?'
_LINE = re.compile(_FRONT + rf"{_QUOTED} (\d{{3}}) (\d+|-)(?: {_QUOTED} {_QUOTED})?" + _MORE)
# Some servers do not escape quotes within the request.
_UNESCAPED = re.compile(_FRONT + r'"(.*)" (\d{3}) (\d+|-)(?: "([^"]*)" "([^"]*)")?')
_NAMES = ("virtual host", "client", "ident", "user", "day", "month", "year", "hour", "minute",
          "second", "offset", "request", "status", "bytes", "referer", "agent")  # fmt: skip
_CACHE_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class AccessLog(LineReader):
    """Reads an access log; the offset stands in every line, so nothing has to be asked."""

    name: str = "access log"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by the shape of its first lines."""
        del name
        return layout_of(head, lambda line: _LINE.fullmatch(line) is not None, 20)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give no zone: an offset stands in every line."""
        return ""

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the lines of a piece."""
        place = Placer(basis)
        minutes: dict[tuple[str, ...], int] = {}

        def take(number: int, raw: str) -> tuple[Row | Rejected]:
            found = _LINE.fullmatch(raw) or _UNESCAPED.fullmatch(raw)
            if found is None:
                return (Rejected(number, "not a line of an access log", raw),)
            try:
                key, second = found.group(5, 6, 7, 8, 9, 11), int(found[10])
                if second > 60:
                    raise Unplaced(f"second {second}")
                if key not in minutes:
                    if len(minutes) > _CACHE_LIMIT:
                        minutes.clear()
                    minutes[key] = _minute(*key)
                ts = place.shifted(minutes[key] + second * 1_000_000)
            except (ValueError, KeyError, OverflowError, CaseError) as error:
                return (Rejected(number, f"no such time ({error})", raw),)
            time = raw[found.start(5) : found.end(11)]
            user = "" if found[4] == "-" else found[4]
            kind, host = f"HTTP {found[13]}", found[1] or ""
            return ((number, ts, time, 2, kind, host, user, "", raw, raw),)

        return taken(source, piece, layout, take)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of a line under their names."""
        found = _LINE.fullmatch(raw) or _UNESCAPED.fullmatch(raw)
        if found is None:
            return ()
        return tuple(
            (name, text)
            for name, text in zip(_NAMES, found.groups(), strict=True)
            if text is not None
        )


def _minute(day: str, month: str, year: str, hour: str, minute: str, offset: str) -> int:
    zone = zone_info(offset[:3] + ":" + offset[3:])
    return microseconds_of(
        datetime(int(year), MONTHS[month], int(day), int(hour), int(minute), tzinfo=zone)
    )


ACCESS_LOG = AccessLog()
