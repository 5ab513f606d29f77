"""Access logs of Apache and nginx: common, combined, with or without a virtual host in front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

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
    r"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
)
# More fields may follow, with their quotes closed.
_MORE = r'(?: [^"]*+(?:"[^"]*+"[^"]*+)*+)?'
_LINE = re.compile(_FRONT + rf"{_QUOTED} (\d{{3}}) (\d+|-)(?: {_QUOTED} {_QUOTED})?" + _MORE)
# Some servers do not escape quotes within the request.
_UNESCAPED = re.compile(_FRONT + r'"(.*)" (\d{3}) (\d+|-)(?: "([^"]*)" "([^"]*)")?')
_NAMES = ("virtual host", "client", "ident", "user", "time", "request", "status", "bytes",
          "referer", "agent")  # fmt: skip


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

        def take(number: int, raw: str) -> tuple[Row | Rejected]:
            found = _LINE.fullmatch(raw) or _UNESCAPED.fullmatch(raw)
            if found is None:
                return (Rejected(number, "not a line of an access log", raw),)
            host, _, _, user, time, _, status = found.groups()[:7]
            hour, minute, second = int(time[12:14]), int(time[15:17]), int(time[18:20])
            try:
                if hour > 23 or minute > 59 or second > 60:
                    raise Unplaced(time[12:20])
                seconds = 3600 * hour + 60 * minute + second
                ts = place.shifted(_midnight(time[:11], time[21:]) + seconds * 1_000_000)
            except (ValueError, KeyError, OverflowError, CaseError) as error:
                return (Rejected(number, f"no such time ({error})", raw),)
            user = "" if user == "-" else user
            return ((number, ts, time, 2, f"HTTP {status}", host or "", user, "", raw, raw),)

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


@lru_cache(maxsize=1_000)
def _midnight(day: str, offset: str) -> int:
    """Give the microseconds of UTC at which a day begins, like `13/Jan/2016` at `+0530`."""
    zone = zone_info(f"{offset[:3]}:{offset[3:]}")
    when = datetime(int(day[7:]), MONTHS[day[3:6]], int(day[:2]), tzinfo=zone)
    return microseconds_of(when)


ACCESS_LOG = AccessLog()
