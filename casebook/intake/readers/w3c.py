"""Logs in the extended format of the W3C: IIS, and the Windows Firewall."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from casebook.intake.readers.flows import endpoint, facts, flow, sentence
from casebook.intake.readers.headed import HeadedLog, Header
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import TimeBasis

_NAMED = ("#fields:", "#date:", "#software:", "#time format:")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?")
_FIREWALL = {"action", "src-ip", "dst-ip"}
_A_DAY, _AN_HOUR, _MINUTES_LATE = 86_400, 3_600, 600


def _next(header: Header, line: str) -> Header:
    """Read one # line: columns, day, program, and what times are in."""
    name, colon, rest = line.partition(":")
    if f"{name}{colon}".lower() not in _NAMED:
        return header
    key = name[1:].lower()
    return {**header, key: rest.split() if key == "fields" else rest.strip()}


def _cells(raw: str, header: Header) -> list[str]:
    cells = raw.rstrip().split(" ")
    # An empty value leaves two blanks; some writers only align their columns.
    return cells if len(cells) == len(header["fields"]) else raw.split()


def _is_iis(header: Header) -> bool:
    names = set(header["fields"])
    return "time" in names and bool(names & {"c-ip", "cs-method", "s-ip", "cs-uri-stem"})


def _is_firewall(header: Header) -> bool:
    names = set(header["fields"])
    return "time" in names and names >= _FIREWALL


def _has_day(header: Header) -> bool:
    return "date" in header["fields"]


def _is_local(header: Header) -> bool:
    return str(header.get("time format", "Local")).lower() not in ("utc", "gmt")


class _Days:
    """The day of each row of a log without one, counted on from its #Date: line."""

    def __init__(self) -> None:
        self._line = self._second = self._later = 0

    def of(self, clock: str, header: Header) -> tuple[str, str]:
        """Give the day of a row, and how it is known.

        Rows stand in the order of their answers: a step back by more than an hour begins the next
        day, and one back over midnight itself is a row that came late.
        """
        written = str(header.get("date", ""))
        found = _CLOCK.fullmatch(clock)
        if found is None:
            raise Unplaced(f"“{clock[:40]}” is no time of day")
        if not _DAY.match(written):
            raise Unplaced("neither the row nor a line #Date: above it has a day")
        if self._line != header["line"]:
            began = _CLOCK.search(written)
            self._line, self._later = int(header["line"]), 0
            self._second = _second_of_day(began) if began else 0
        second = _second_of_day(found)
        if self._second - second > _AN_HOUR:
            self._later += 1
        elif self._later and second - self._second > _A_DAY - _MINUTES_LATE:
            self._later -= 1
        self._second = second
        behind = f" + {self._later} d" if self._later else ""
        return written[:10], f"{clock} (#Date: {written[:10]}{behind})"

    def later_us(self) -> int:
        """Give how much later than its #Date: the day of the last row is, in microseconds."""
        return self._later * _A_DAY * 1_000_000


def _second_of_day(clock: re.Match[str]) -> int:
    hours, minutes, seconds = map(int, clock.groups())
    return hours * 3_600 + minutes * 60 + seconds


def _iis_rows(basis: TimeBasis) -> Callable[[int, str, dict[str, str], Header], Row]:
    # IIS writes in UTC whatever the zone of its server.
    place, days = Placer(replace(basis, zone="UTC")), _Days()

    def take(number: int, raw: str, cells: dict[str, str], header: Header) -> Row:
        if "date" in cells:
            text = f"{cells['date']} {cells['time']}"
            ts, flags = place(text)
        else:
            day, text = days.of(cells["time"], header)
            ts, flags = place(f"{day} {cells['time']}")
            ts += days.later_us()
        status = cells.get("sc-status", "")
        kind = f"HTTP {status}" if status not in ("", "-") else ""
        user = _present(cells.get("cs-username", ""))
        host = _present(cells.get("s-computername", "")) or _present(cells.get("s-ip", ""))
        return number, ts, text, flags, kind, host, user, "", _request(cells), raw

    return take


_IN_REQUEST = frozenset(
    ("date", "time", "s-ip", "s-port", "c-ip", "c-port", "cs-method", "cs-uri-stem", "cs-uri-query",
     "sc-status", "cs-username")
)  # fmt: skip


def _request(cells: dict[str, str]) -> str:
    client = endpoint(cells.get("c-ip", ""), cells.get("c-port", ""))
    server = endpoint(cells.get("s-ip", ""), cells.get("s-port", ""))
    query = _present(cells.get("cs-uri-query", ""))
    path = cells.get("cs-uri-stem", "") + (f"?{query}" if query else "")
    request = " ".join(part for part in (cells.get("cs-method", ""), path) if part)
    who = " → ".join(part for part in (client, server) if part)
    rest = facts(cells.items(), _IN_REQUEST)
    user = _present(cells.get("cs-username", ""))
    return sentence(
        f"{who} {request}".strip(),
        *facts((("status", cells.get("sc-status", "")), ("user", user))),
        *rest,
    )


def _present(cell: str) -> str:
    return "" if cell == "-" else cell


def _firewall_rows(basis: TimeBasis) -> Callable[[int, str, dict[str, str], Header], Row]:
    local, in_utc = Placer(basis), Placer(replace(basis, zone="UTC"))

    def take(number: int, raw: str, cells: dict[str, str], header: Header) -> Row:
        text = f"{cells['date']} {cells['time']}" if "date" in cells else cells["time"]
        ts, flags = (local if _is_local(header) else in_utc)(text)
        who = flow(
            (cells["src-ip"], cells.get("src-port", "")),
            (cells["dst-ip"], cells.get("dst-port", "")),
            _present(cells.get("protocol", "")),
        )
        action = cells["action"]
        message = sentence(action if not who else f"{action} {who}", *facts(cells.items(), _SAID))
        return number, ts, text, flags, action, "", "", "", message, raw

    return take


_SAID = frozenset(
    ("date", "time", "action", "protocol", "src-ip", "dst-ip", "src-port", "dst-port")
)

IIS = HeadedLog("IIS", _is_iis, _next, _cells, _iis_rows, _is_alone=_has_day)
WINDOWS_FIREWALL = HeadedLog("Windows Firewall", _is_firewall, _next, _cells, _firewall_rows,
                             _names_no_zone=_is_local)  # fmt: skip
