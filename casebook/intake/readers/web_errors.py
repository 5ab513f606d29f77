"""Error logs of Apache and nginx."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.intake.readers.flows import sentence
from casebook.intake.readers.line_log import LineLog
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import MONTHS, Placer

_APACHE = re.compile(
    rf"\[(?P<time>[A-Z][a-z]{{2}} (?P<month>{'|'.join(MONTHS)}) {{1,2}}(?P<day>\d{{1,2}}) "
    r"(?P<clock>\d\d:\d\d:\d\d(?:\.\d{1,9})?) (?P<year>\d{4}))\] "
    r"\[(?P<level>[\w.-]{0,40}:?[a-z0-9]{1,12})\] (?:\[pid (?P<process>[^\]]{1,60})\] )?"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_NGINX = re.compile(
    r"(?P<time>(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d) (?P<clock>\d\d:\d\d:\d\d)) "
    r"\[(?P<level>[a-z]{1,12})\] (?P<process>\d{1,10}#\d{1,10}): (?P<rest>.*)",
    re.DOTALL,
)
_HOST = re.compile(r", server: ([^,\s]{1,255})")
_NAMES = ("time", "level", "process", "rest")


def _match(raw: str) -> re.Match[str] | None:
    return _APACHE.fullmatch(raw) or _NGINX.fullmatch(raw)


def _fits(raw: str) -> bool:
    return _match(raw) is not None


def _iso(found: re.Match[str]) -> str:
    month = found["month"]
    number = int(month) if month.isdigit() else MONTHS[month]
    return f"{found['year']}-{number:02}-{int(found['day']):02} {found['clock']}"


def _time(raw: str) -> str:
    found = _match(raw)
    return _iso(found) if found else ""


def _take(number: int, raw: str, place: Placer) -> Iterator[Row]:
    found = _match(raw)
    if found is None:
        return
    ts, flags = place(_iso(found))
    host = _HOST.search(found["rest"])
    name = host[1] if host and host[1] != "_" else ""
    level = found["level"].rpartition(":")[2]
    message = sentence(f"{found['level']}: {found['rest']}")
    yield number, ts, found["time"], flags, level, name, "", "", message, raw


def _fields(raw: str) -> tuple[tuple[str, str], ...]:
    found = _match(raw)
    return tuple((name, found[name]) for name in _NAMES if found[name]) if found else ()


WEB_ERRORS = LineLog("web server errors", _fits, _take, _fields, _time)
