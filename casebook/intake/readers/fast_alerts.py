"""Alerts of Snort and Suricata: fast.log, and Snort's full, comma-separated and JSON forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from casebook.intake.readers import snort_json
from casebook.intake.readers.flows import facts, flow, sentence
from casebook.intake.readers.json_lines import flat, parsed_object
from casebook.intake.readers.line_reader import Records, WholeReader
from casebook.intake.readers.lines import Line, first_lines, lines, lines_at_start
from casebook.intake.readers.local_times import (
    Years,
    local_time,
    year_question,
    zone_question,
)
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import DayOrder, TimeBasis

_TIME = (
    r"(?P<time>(?P<first>\d\d)/(?P<second>\d\d)(?:/(?P<third>\d{4}|\d\d))?-"
    r"(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{1,9}))?)"
)
_CLASS = r"(?:\[Classification: (?P<classification>[^\]]{0,200})\] ?)?"
_PRIORITY = r"(?:\[Priority: (?P<priority>\d{1,4})\]:? ?)?"
_ENDS = r"(?P<source>\S{1,100}) -> (?P<target>\S{1,100})"
_BODY = (
    r"(?:\[(?P<action>Drop|wDrop|drop|Reject)\] {1,2})?"
    r"(?:\[\*\*\] )?\[(?P<rule>\d{1,10}:\d{1,10}:\d{1,10})\] (?P<words>[^\n]*?) ?"
    # In syslog the marks are left out.
    r"(?:\[\*\*\] ?|(?=\[(?:Classification|Priority): ))" + _CLASS + _PRIORITY
    + r"(?:\[[^\]]{0,200}\] )*+(?:\{(?P<protocol>[^}]{1,40})\} )?" + _ENDS + " ?"
)  # fmt: skip
_BARE = re.compile(_BODY)
_LINE = re.compile(rf"{_TIME} {{1,4}}(?=\[){_BODY}")
# Of its many columns the first ten are always there; pfSense has five of its own behind them.
_COMMAS = re.compile(
    rf"{_TIME} ?,(?P<rule>\d{{1,10}},\d{{1,10}},\d{{1,10}}),"
    r'(?:"(?P<words>(?:[^"]|"")*+)"|(?P<bare>[^,]*+)),(?P<protocol>[^,]{0,40}),'
    r"(?P<source>[^,]{1,60}),(?P<source_port>\d{0,5}),"
    r"(?P<target>[^,]{1,60}),(?P<target_port>\d{0,5})"
    r"(?:,\d*,(?P<classification>[A-Za-z][^,]{0,100})?,(?P<priority>\d{1,4}),"
    r"[a-z]{1,20},(?P<action>[A-Z][a-z]{1,20}))?(?:,|\Z)"
)
# What Snort 3 writes when it is told no columns, as text and as JSON.
_UNTOLD = re.compile(
    rf"{_TIME}, \d{{1,20}}, (?P<protocol>[A-Z][A-Z0-9-]{{1,20}}), \w{{1,40}}, \d{{1,10}}, "
    r"(?:C2S|S2C|UNK), (?P<source>[^,\s]{1,60}):(?P<source_port>\d{1,5}), "
    r"(?P<target>[^,\s]{1,60}):(?P<target_port>\d{1,5}), "
    r"(?P<rule>\d{1,10}:\d{1,10}:\d{1,10}), (?P<action>\w{1,20})"
)
_JSON_TIME = re.compile(_TIME)
_FULL = re.compile(
    r"\[\*\*\] \[(?P<rule>\d{1,10}:\d{1,10}:\d{1,10})\] (?P<words>[^\n]*?) ?\[\*\*\] ?\n"
    rf"(?:{_CLASS}{_PRIORITY}\n)?{_TIME} {_ENDS} ?(?:\n(?P<protocol>[A-Z][A-Z0-9-]{{1,20}}) )?"
)
_FULL_BEGINS = "[**] ["
_MOST_LINES = 40
_IPV4_AND_PORT = re.compile(r"((?:\d{1,3}\.){3}\d{1,3}):(\d{1,5})")
_WHOLE_IPV6_AND_PORT = re.compile(r"((?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}):(\d{1,5})")

MONTH_FIRST, YEAR_FIRST, DAY_FIRST = "MM/DD/YY", "YY/MM/DD", "DD/MM/YY"


Alert = dict[str, str]
"""What an alert says: the parts of its time, its rule, and its message or what that is made of.

What it leaves out is "".
"""


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
        full = list(_texts(enumerate(text[:-1] or text, 1)))
        alerts = [alert for item in full if (alert := _alert(item[1]))]
        if not alerts or len(alerts) * 2 < len(full):
            return None
        return {**layout, "order": self._order or _order_shown(alerts)}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for year, zone, and where the year of two digits stands."""
        first = _texts(enumerate(lines_at_start(source, 500), 1))
        said = [(item[1], alert) for item in first if (alert := _alert(item[1]))]
        if not said:
            return ()
        alerts = [alert for _, alert in said]
        evidence = f"First alert: “{' '.join(said[0][0].split())[:80]}”."
        found = []
        if basis.year is None and not all(alert["third"] for alert in alerts):
            found.append(year_question(source.name, evidence))
        if not basis.zone:
            found.append(zone_question(source.name, evidence))
        short = next((alert["time"] for alert in alerts if len(alert["third"]) == 2), "")
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

        for item in _texts(lines(source, piece, layout)):
            if isinstance(item, Rejected):
                yield item
                continue
            number, raw = item
            found = _alert(raw)
            if found is None:
                yield Rejected(number, "not a line of an alert", raw)
                continue
            try:
                ts, flags = _placed(found, place, years, day_of)
            except Unplaced as error:
                yield Rejected(number, f"the time cannot be placed: {error}", raw)
                continue
            rule = found["rule"].replace(",", ":").rpartition(":")[0]
            yield (number, ts, found["time"], flags, found.get("classification") or "alert",
                   "", "", rule, found.get("message") or message_of(found), raw)  # fmt: skip

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of an alert under their names."""
        if raw.startswith("{"):
            return tuple(flat(parsed_object(raw) or {}))
        said = _alert(raw) or {}
        names = ("time", "action", "rule", "words", "classification", "priority", "protocol",
                 "source", "target")  # fmt: skip
        return tuple((name, text) for name in names if (text := said.get(name)))


def alert_in(text: str) -> Alert | None:
    """Read an alert that begins with its rule, as it stands in a line of syslog."""
    found = _BARE.match(text)
    return found.groupdict("") if found else None


def _alert(text: str) -> Alert | None:
    if text.startswith("{"):
        return _json_alert(text)
    if text.startswith(_FULL_BEGINS):
        found = _FULL.match(text)
    else:
        found = _LINE.match(text) or _COMMAS.match(text) or _UNTOLD.match(text)
    return found.groupdict("") if found else None


def _json_alert(text: str) -> Alert | None:
    """Read an alert that has no seconds since 1970, by which the other reader of them goes."""
    item = parsed_object(text) or {}
    time = _JSON_TIME.fullmatch(str(item.get("timestamp")))
    if time is None or "seconds" in item:
        return None
    try:
        said = dict(flat(item))
    except (RecursionError, ValueError):
        return None
    rule = snort_json.rule_of(said)
    if not rule:
        return None
    return {
        **time.groupdict(""),
        "rule": rule,
        "classification": snort_json.class_of(said),
        "message": snort_json.message_of(said),
    }


def _texts(numbered: Iterable[Line | Rejected]) -> Iterator[Line | Rejected]:
    """Put the lines of a full alert, which an empty one ends, behind the first of them."""
    first, parts = 0, list[str]()
    for item in numbered:
        is_line = not isinstance(item, Rejected)
        is_more = is_line and item[1].strip() and not item[1].startswith(_FULL_BEGINS)
        if parts and is_more and len(parts) < _MOST_LINES:
            parts.append(item[1])
            continue
        if parts:
            yield first, "\n".join(parts)
            parts = []
        if is_line and item[1].startswith(_FULL_BEGINS):
            first, parts = item[0], [item[1]]
        elif not is_line or item[1].strip():
            yield item
    if parts:
        yield first, "\n".join(parts)


Parts = tuple[str, str, str]

_DAYS: dict[str, Callable[[Parts], Parts]] = {
    MONTH_FIRST: lambda parts: (parts[2], parts[0], parts[1]),
    YEAR_FIRST: lambda parts: parts,
    DAY_FIRST: lambda parts: (parts[2], parts[1], parts[0]),
}
"""Year, month and day of three numbers in the order of each form."""


def _order_shown(alerts: list[Alert]) -> str:
    """Tell where a year of two digits stands: in front, when a number there can be no month."""
    short = [alert for alert in alerts if len(alert["third"]) == 2]
    if any(int(alert["first"]) > 12 for alert in short):
        # A day in front is written by none of the programs.
        return YEAR_FIRST
    return MONTH_FIRST if any(int(alert["second"]) > 12 for alert in short) else ""


def _decided(basis: TimeBasis) -> str:
    return {DayOrder.MONTH_FIRST: MONTH_FIRST, DayOrder.DAY_FIRST: DAY_FIRST}.get(
        basis.day_order, ""
    )


def _placed(
    found: Alert,
    place: Placer,
    years: Years,
    day_of: Callable[[Parts], Parts] | None,
) -> tuple[int, int]:
    doubt, third = 0, found["third"]
    if not third:
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
    return local_time(place, (year, month, day), found["clock"], found["fraction"], doubt)


def message_of(found: Alert) -> str:
    """Say an alert in words, so that addresses keep their ports."""
    words = found.get("words") or found.get("bare") or ""
    names = ("action", "rule", "classification", "priority")
    return sentence(
        flow(_end(found, "source"), _end(found, "target"), found["protocol"]),
        words.replace('""', '"').strip('" '),
        *facts((name, found.get(name, "").replace(",", ":")) for name in names),
    )


def _end(found: Alert, side: str) -> tuple[str, str]:
    """Take the port off an address; off an IPv6 address only when all its groups stand there."""
    text, port = found[side], found.get(f"{side}_port")
    if port is not None:
        # Snort 3 writes 0 where there are no ports.
        return text, "" if port == "0" else port
    parts = _IPV4_AND_PORT.fullmatch(text) or _WHOLE_IPV6_AND_PORT.fullmatch(text)
    return (parts[1], parts[2]) if parts else (text, "")


FAST_ALERTS = FastAlerts("fast alerts", version="2")
FAST_ALERTS_YEAR_FIRST = FastAlerts("fast alerts, year first", YEAR_FIRST, version="2")
"""Chosen by name alone: the other recognises the same files and comes before it."""
