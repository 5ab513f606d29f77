"""Alerts on one line each, as Snort and Suricata write them into fast.log."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from casebook.intake.readers.flows import facts, flow, sentence
from casebook.intake.readers.line_reader import Records, WholeReader, taken
from casebook.intake.readers.lines import first_lines, lines_at_start
from casebook.intake.readers.local_times import (
    Years,
    local_time,
    year_question,
    zone_question,
)
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import DayOrder, TimeBasis

_LINE = re.compile(
    r"(?P<time>(?P<first>\d\d)/(?P<second>\d\d)(?:/(?P<third>\d{4}|\d\d))?-"
    r"(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{1,9}))?) {1,4}"
    r"(?:\[(?P<action>Drop|wDrop|drop|Reject)\] {1,2})?"
    r"\[\*\*\] \[(?P<rule>\d{1,10}:\d{1,10}:\d{1,10})\] (?P<words>[^\n]*?) ?(?:\[\*\*\] ?)"
    r"(?:\[Classification: (?P<classification>[^\]]{0,200})\] )?"
    r"(?:\[Priority: (?P<priority>\d{1,4})\] )?"
    r"(?:\[[^\]]{0,200}\] )*+"
    r"(?:\{(?P<protocol>[^}]{1,40})\} )?(?P<source>\S{1,100}) -> (?P<target>\S{1,100}) ?"
)
_IPV4_AND_PORT = re.compile(r"((?:\d{1,3}\.){3}\d{1,3}):(\d{1,5})")
_WHOLE_IPV6_AND_PORT = re.compile(r"((?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}):(\d{1,5})")

MONTH_FIRST, YEAR_FIRST, DAY_FIRST = "MM/DD/YY", "YY/MM/DD", "DD/MM/YY"


@dataclass(frozen=True, slots=True)
class FastAlerts(WholeReader):
    """Reads alerts; `_order` is that of two-digit dates, "" where the file itself must show it.

    Suricata writes MM/DD/YYYY, Snort MM/DD, and with a year MM/DD/YY (Snort 2) or YY/MM/DD
    (Snort 3).
    """

    name: str
    _order: str = ""

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by the shape of its first lines."""
        del name
        found = first_lines(head, 500)
        if found is None:
            return None
        text, layout = found
        full = [line for line in text[:-1] or text if line.strip()]
        alerts = [alert for line in full if (alert := _LINE.match(line))]
        if not alerts or len(alerts) * 2 < len(full):
            return None
        return {**layout, "order": self._order or _order_shown(alerts)}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for year, zone, and where the year of two digits stands."""
        alerts = [alert for line in lines_at_start(source, 500) if (alert := _LINE.match(line))]
        if not alerts:
            return ()
        evidence = f"First alert: “{alerts[0][0][:80]}”."
        found = []
        if basis.year is None and any(alert["third"] is None for alert in alerts):
            found.append(year_question(source.name, evidence))
        if not basis.zone:
            found.append(zone_question(source.name, evidence))
        short = next((alert["time"] for alert in alerts if len(alert["third"] or "") == 2), "")
        if short and not layout["order"] and basis.day_order is DayOrder.NONE:
            found.append(
                Question(
                    "day_order",
                    f"The dates of {source.name}, like “{short[:8]}”, have a year of two digits. "
                    "Which comes first, the month or the day? (--month-first or --day-first; when "
                    f"the year comes first, --reader “{FAST_ALERTS_YEAR_FIRST.name}”)",
                    f"No date shows it. {evidence}",
                )
            )
        return tuple(found)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the alerts; a step from December to January begins the next year."""
        place, years = Placer(basis), Years(basis.year)
        day_of = _DAYS.get(self._order or _decided(basis) or str(layout["order"]))

        def take(number: int, raw: str) -> tuple[Row | Rejected]:
            found = _LINE.match(raw)
            if found is None:
                return (Rejected(number, "not a line of an alert", raw),)
            ts, flags = _placed(found, place, years, day_of)
            return ((number, ts, found["time"], flags, found["classification"] or "alert", "", "",
                     found["rule"].rpartition(":")[0], _message(found), raw),)  # fmt: skip

        return taken(source, piece, layout, take)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of an alert under their names."""
        found = _LINE.match(raw)
        names = ("time", "action", "rule", "words", "classification", "priority", "protocol",
                 "source", "target")  # fmt: skip
        return tuple((name, found[name]) for name in names if found[name]) if found else ()


Parts = tuple[str, str, str]

_DAYS: dict[str, Callable[[Parts], Parts]] = {
    MONTH_FIRST: lambda parts: (parts[2], parts[0], parts[1]),
    YEAR_FIRST: lambda parts: parts,
    DAY_FIRST: lambda parts: (parts[2], parts[1], parts[0]),
}
"""Year, month and day of three numbers in the order of each form."""


def _order_shown(alerts: list[re.Match[str]]) -> str:
    """Tell where a year of two digits stands: in front, when a number there can be no month."""
    short = [alert for alert in alerts if len(alert["third"] or "") == 2]
    if any(int(alert["first"]) > 12 for alert in short):
        # A day in front is written by none of the programs.
        return YEAR_FIRST
    return MONTH_FIRST if any(int(alert["second"]) > 12 for alert in short) else ""


def _decided(basis: TimeBasis) -> str:
    return {DayOrder.MONTH_FIRST: MONTH_FIRST, DayOrder.DAY_FIRST: DAY_FIRST}.get(
        basis.day_order, ""
    )


def _placed(
    found: re.Match[str],
    place: Placer,
    years: Years,
    day_of: Callable[[Parts], Parts] | None,
) -> tuple[int, int]:
    doubt, third = 0, found["third"]
    if third is None:
        month, day = int(found["first"]), int(found["second"])
        year, doubt = years.of(month, day)
    elif len(third) == 4:
        year, month, day = int(third), int(found["first"]), int(found["second"])
    elif day_of is None:
        raise Unplaced("where the year of two digits stands was not decided")
    else:
        short, month, day = map(int, day_of((found["first"], found["second"], third)))
        # Snort is of 1998, and its years of two digits are of this century.
        year = 2000 + short
    return local_time(place, (year, month, day), found["clock"], found["fraction"] or "", doubt)


def _message(found: re.Match[str]) -> str:
    return sentence(
        flow(_end(found["source"]), _end(found["target"]), found["protocol"] or ""),
        found["words"].strip('" '),
        *facts(
            (
                ("action", found["action"] or ""),
                ("rule", found["rule"]),
                ("classification", found["classification"] or ""),
                ("priority", found["priority"] or ""),
            )
        ),
    )


def _end(text: str) -> tuple[str, str]:
    """Take the port off an address; off an IPv6 address only when all its groups stand there."""
    found = _IPV4_AND_PORT.fullmatch(text) or _WHOLE_IPV6_AND_PORT.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


FAST_ALERTS = FastAlerts("fast alerts")
FAST_ALERTS_YEAR_FIRST = FastAlerts("fast alerts, year first", YEAR_FIRST)
"""Chosen by name alone: the other recognises the same files and comes before it."""
