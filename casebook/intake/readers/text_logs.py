"""Logs that are lines of text: a record begins at a line of a known shape, other lines continue it.

Each format is one entry of a table. What a line leaves open is asked for, or told by the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import islice
from typing import Any

from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.line_reader import Records, WholeReader, joined
from casebook.intake.readers.lines import beginning, first_lines, lines
from casebook.intake.readers.local_times import Years, year_question
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import (
    MONTHS,
    UNREADABLE,
    Placer,
    Unplaced,
    ZoneMissing,
)
from casebook.model.instant import microseconds_of
from casebook.model.timeline import UNDATED_US, TimeBasis

UNTIMED = "without a time"
"""The kind of what stands before the first line with a time."""

_SAMPLE_LINES = 2_000
_PROBED_LINES = 200
_LOOKED_AT = 80
_HALF_A_YEAR = 6
_SECONDS = 2
_TOLD = 80
_COLOURS = b"\x02\x03\x0f\x16\x1d\x1f"

_CLOCK = r"(?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)"
_FINE = r"(?:[.,](?P<f>\d{1,9}))?"
_OFFSET = r"(?P<z>Z|[+-]\d\d:?\d\d)"
_DAY = r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
_MONTH = r"(?P<mon>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TEXT = r"(?P<text>.*)"
_ACCESS = (
    rf"\[(?P<d>\d\d)/{_MONTH}/(?P<y>\d{{4}}):{_CLOCK} {_OFFSET}\] (?P<user>\S{{1,256}}) "
    r"(?P<text>\S{1,256} (?P<client>\S{1,256}) (?P<kind>[A-Z]{3,10}) .*)"
)

_TIME_GROUPS = ("t", "t2", "e", "ms", "hex", "y", "yy", "m", "mon", "d", "H", "M", "S", "f", "ap",
                "z", "bias")  # fmt: skip
_GENERAL = ("iso", "slash", "numbers", "apache", "words", "named")

# A general timestamp, wherever it stands in the beginning of a line.
_ANY_TIME = re.compile(
    r"(?<![\w.:/-])(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)"
    r"|(?P<slash>\d{4}/\d\d/\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)"
    r"|(?P<numbers>\d\d?[/.-]\d\d?[/.-]\d{4},? \d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
    r"(?: [AP]M)?(?: [+-]\d\d:?\d\d)?)"
    r"|(?P<apache>\d\d/[A-Z][a-z]{2}/\d{4}[: ]\d\d:\d\d:\d\d(?: [+-]\d{4})?)"
    r"|(?P<words>\d\d?[ -][A-Z][a-z]{2}[ -]\d{4} \d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"(?: (?:UTC|GMT|[+-]\d{4}))?)"
    r"|(?P<named>[A-Z][a-z]{2} [ \d]?\d,? \d{4} \d\d:\d\d:\d\d(?:[.,]\d{1,9})?)"
    rf"|(?:{_WEEKDAY} )?(?P<asc>{_MONTH} {{1,2}}(?P<d>\d\d?) {_CLOCK}{_FINE}(?: (?P<y>\d{{4}}))?)"
    r")(?![\w:])"
)
_LEVEL = re.compile(
    r"\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|SEVERE)\b", re.IGNORECASE
)


Parts = dict[str, Any]
"""What a pattern found, by the names of its groups; None for one that is not there."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One format. `heads` begin a record; the first that fits gives its time and its parts.

    `times` are further looks at the whole record: a kind, and patterns of which the first that
    fits gives the time. With them the heads give no time. `zone` is told by the format; `ignored`
    are lines that are no part of a record. Without `is_continued` a line that begins no record is a
    reject. `share` is how many of a file's first lines begin a record, at least, and `needs` what
    must stand in them. `hint` is shown where the year or the zone is asked for. With `year_above` a
    line without a year is of the year that stands in an earlier line. An epoch of 0 is no time.
    """

    name: str
    heads: tuple[str, ...]
    kind: str = ""
    times: tuple[tuple[str, tuple[str, ...]], ...] = ()
    zone: str = ""
    ignored: str = ""
    is_continued: bool = True
    share: float = 0.5
    hint: str = ""
    needs: str = ""
    year_above: bool = False


@dataclass(frozen=True, slots=True)
class _Compiled:
    heads: tuple[re.Pattern[str], ...]
    times: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]
    ignored: re.Pattern[str] | None
    hint: re.Pattern[str] | None
    needs: re.Pattern[str] | None


def _compiled(dialect: Dialect) -> _Compiled:
    return _Compiled(
        tuple(re.compile(head, re.DOTALL) for head in dialect.heads),
        tuple(
            (kind, tuple(re.compile(pattern, re.MULTILINE) for pattern in patterns))
            for kind, patterns in dialect.times
        ),
        re.compile(dialect.ignored) if dialect.ignored else None,
        re.compile(dialect.hint) if dialect.hint else None,
        re.compile(dialect.needs, re.MULTILINE) if dialect.needs else None,
    )


@dataclass(frozen=True, slots=True)
class TextLog(WholeReader):
    """Reads the logs of one dialect."""

    name: str
    _dialect: Dialect
    _patterns: _Compiled = field(repr=False)

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by how many of its first lines begin a record."""
        del name
        if self._dialect.kind == "chat":
            # Codes for colours are control characters, of which a text has few elsewhere.
            head = head.translate(None, _COLOURS)
        found = first_lines(head, _PROBED_LINES)
        if found is None:
            return None
        text, layout = found
        full = [line for line in text[:-1] or text if line.strip()]
        full = [line for line in full if not self._is_ignored(line)]
        heads = sum(self._head(line) is not None for line in full)
        if not heads or heads < self._dialect.share * len(full):
            return None
        needs = self._patterns.needs
        return None if needs and not needs.search("\n".join(text)) else layout

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for year, zone, or order of day and month, where the lines leave them open."""
        place = Placer(self._with_zone(basis))
        texts, yearless, zoneless = (list[tuple[int, str]]() for _ in range(3))
        hint, says_year = "", False
        for item in islice(self._records(source, beginning(source, layout), layout), _SAMPLE_LINES):
            if isinstance(item, Rejected):
                continue
            number, raw, head = item
            if not hint and self._patterns.hint and (said := self._patterns.hint.search(raw)):
                hint = f" The file says: “{said[0][:120]}”."
            for _, found in self._times(raw, head) if head else ():
                text, parts = _time_text(found), found.groupdict()
                says_year |= self._dialect.year_above and bool(parts.get("y"))
                if _text_in(parts):
                    texts.append((number, _text_in(parts)))
                elif _lacks_year(parts) and not says_year:
                    yearless.append((number, text))
                try:
                    _placed(parts, place, Years(2000))
                except ZoneMissing:
                    if not _text_in(parts):
                        zoneless.append((number, text))
                except Unplaced:
                    continue
        asked = list[Question]()
        if yearless and basis.year is None:
            number, text = yearless[0]
            evidence = f"Line {number}: “{text[:_TOLD]}”.{hint}"
            asked.append(year_question(source.name, evidence))
        of_texts = time_questions(source.name, texts, self._with_zone(basis))
        if zoneless and all(question.name != "zone" for question in of_texts):
            asked.append(_zone_question(source.name, zoneless, hint))
        return (*asked, *of_texts)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give what the dialect tells of times that name none."""
        return self._dialect.zone or None

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the records; a time that cannot be read leaves its record undated."""
        place, years = Placer(self._with_zone(basis)), Years(basis.year, _HALF_A_YEAR)
        for item in self._records(source, piece, layout):
            if isinstance(item, Rejected):
                yield item
                continue
            number, raw, head = item
            if head is None and not self._dialect.is_continued:
                yield Rejected(number, f"not a line of this log ({self.name})", raw)
            elif head is None:
                yield number, UNDATED_US, "", 0, UNTIMED, "", "", "", raw, raw
            else:
                if self._dialect.year_above and (year := head.groupdict().get("y")):
                    years = Years(int(year), _HALF_A_YEAR)
                yield from self._rows_of(number, raw, head, place, years)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of a record under their names."""
        head = self._head(raw)
        if head is None:
            return ()
        found = [(kind or "time", _time_text(match)) for kind, match in self._times(raw, head)]
        parts = head.groupdict()
        found += [
            (name, text)
            for name, text in parts.items()
            if text and name not in _TIME_GROUPS and name != "text" and name not in _GENERAL
        ]
        return (*found, ("message", _message(raw, head)))

    def _head(self, line: str) -> re.Match[str] | None:
        for pattern in self._patterns.heads:
            if found := pattern.match(line):
                return found
        return None

    def _is_ignored(self, line: str) -> bool:
        ignored = self._patterns.ignored
        return ignored is not None and ignored.fullmatch(line) is not None

    def _with_zone(self, basis: TimeBasis) -> TimeBasis:
        return basis if basis.zone else replace(basis, zone=self._dialect.zone)

    def _records(
        self, source: SourceFile, piece: Piece, layout: Layout
    ) -> Iterator[tuple[int, str, re.Match[str] | None] | Rejected]:
        """Put lines behind the record they continue; give its number, its text and its head."""
        is_continued = self._dialect.is_continued
        for item in joined(
            lines(source, piece, layout),
            lambda line: None if self._is_ignored(line) else self._head(line),
            lambda line: self._is_ignored(line) or not (is_continued or line.strip()),
            is_continued,
        ):
            if isinstance(item, Rejected) or "\n" not in item[1]:
                yield item
            else:
                raw = item[1].rstrip("\n")
                yield item[0], raw, self._head(raw)

    def _times(self, raw: str, head: re.Match[str]) -> Iterator[tuple[str, re.Match[str]]]:
        if not self._patterns.times:
            yield "", head
            return
        for kind, patterns in self._patterns.times:
            for pattern in patterns:
                if found := pattern.search(raw):
                    yield kind, found
                    break

    def _rows_of(
        self, number: int, raw: str, head: re.Match[str], place: Placer, years: Years
    ) -> Iterator[Row]:
        parts = head.groupdict()
        message = _message(raw, head)
        host, user, event = parts.get("host") or "", parts.get("user") or "", parts.get("id") or ""
        user = "" if user == "-" else user
        timed: dict[tuple[int, str], tuple[str, int, list[str]]] = {}
        for kind, found in self._times(raw, head):
            of_time = parts if found is head else found.groupdict()
            if _is_zero(of_time):
                continue
            text = _time_text(found)
            try:
                ts, flags = _placed(of_time, place, years)
            except Unplaced:
                ts, flags = UNDATED_US, UNREADABLE << 4
            key = ts, text if ts == UNDATED_US else ""
            timed.setdefault(key, (text, flags, []))[2].append(kind)
        if not timed:
            timed[UNDATED_US, ""] = _time_text(head), 0, []
        for (ts, _), (text, flags, kinds) in timed.items():
            named = ", ".join(filter(None, kinds))
            kind = named or parts.get("kind") or self._dialect.kind or _level(message)
            yield number, ts, text, flags, kind, host, user, event, message, raw


@lru_cache(maxsize=500)
def _time_groups(pattern: re.Pattern[str]) -> tuple[int, ...]:
    names = pattern.groupindex
    return tuple(names[name] for name in (*_TIME_GROUPS, *_GENERAL) if name in names)


def _time_text(found: re.Match[str]) -> str:
    """Give the part of a text that is the time, as it stands there."""
    start, end = len(found.string), 0
    for group in _time_groups(found.re):
        begins, ends = found.span(group)
        if begins >= 0:
            start, end = min(start, begins), max(end, ends)
    return found.string[start:end]


def _text_in(parts: Parts) -> str:
    """Give a time that is read as a text; "" for one whose parts the format tells."""
    if "iso" in parts:
        return next((text for name in _GENERAL if (text := parts[name])), "")
    text = parts.get("t") or ""
    return f"{text} {parts['t2']}" if parts.get("t2") else text


def _lacks_year(parts: Parts) -> bool:
    return bool(parts.get("d")) and not (parts.get("y") or parts.get("yy"))


def _is_zero(parts: Parts) -> bool:
    return parts.get("e") in ("0", "0000000000")


def _message(raw: str, head: re.Match[str]) -> str:
    start = head.start("text") if "text" in head.re.groupindex else -1
    return raw[start:].strip("\n") if start >= 0 and start < len(raw) else raw


def _level(message: str) -> str:
    found = _LEVEL.search(message[:_LOOKED_AT])
    return found[0].upper() if found else ""


def _placed(parts: Parts, place: Placer, years: Years) -> tuple[int, int]:
    """Place a time by what a pattern found of it. Raises Unplaced."""
    if text := _text_in(parts):
        return place(text)
    if parts.get("e"):
        whole, _, fraction = parts["e"].partition(".")
        return _epoch(int(whole) * 1_000_000 + _micros(fraction), len(fraction), place)
    if parts.get("ms"):
        return _epoch(int(parts["ms"]) * 1_000, 3, place)
    if parts.get("hex"):
        # Years from 1970 and months from 0, as in C.
        since, from_0, *others = bytes.fromhex(parts["hex"])
        return place.local(_datetime(1970 + since, from_0 + 1, *others), _SECONDS)
    month = MONTHS[parts["mon"].capitalize()] if parts.get("mon") else int(parts["m"])
    day, doubt = int(parts["d"]), 0
    if parts.get("y"):
        year = int(parts["y"])
    elif parts.get("yy"):
        year = 2000 + int(parts["yy"])
    else:
        year, doubt = years.of(month, day)
    hour = int(parts["H"])
    if parts.get("ap"):
        hour = hour % 12 + (12 if parts["ap"] in "pP" else 0)
    fraction = parts.get("f") or ""
    second = int(parts.get("S") or 0)
    when = _datetime(year, month, day, hour, int(parts["M"]), second, _micros(fraction))
    precision = _precision(parts.get("S") is not None, len(fraction))
    offset = _offset(parts)
    if offset is None:
        ts, flags = place.local(when, precision)
    else:
        ts = place.shifted(microseconds_of(when.replace(tzinfo=timezone(offset))), precision)
        flags = precision
    return ts, flags if flags >> 4 else flags | doubt << 4


def _datetime(
    year: int, month: int, day: int, hour: int, minute: int, second: int, micros: int = 0
) -> datetime:
    try:
        return datetime(year, month, day, hour, minute, second, micros)
    except (ValueError, OverflowError) as error:
        raise Unplaced(f"no such time ({error})") from error


def _epoch(micros: int, digits: int, place: Placer) -> tuple[int, int]:
    precision = _precision(True, digits)
    return place.shifted(micros, precision), precision


def _micros(fraction: str) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _precision(seconds: bool, digits: int) -> int:
    if not seconds:
        return 1
    return 2 if not digits else 3 if digits <= 3 else 4 if digits <= 6 else 5


def _offset(parts: Parts) -> timedelta | None:
    if zone := parts.get("z"):
        if zone in ("Z", "UTC", "GMT"):
            return timedelta()
        hours, minutes = int(zone[1:3]), int(zone[-2:])
        if hours > 23 or minutes > 59:
            raise Unplaced(f"there is no offset {zone}")
        offset = timedelta(hours=hours, minutes=minutes)
        return offset if zone[0] == "+" else -offset
    if bias := parts.get("bias"):
        # What must be added to the local time to get UTC, in minutes.
        if abs(int(bias)) >= 24 * 60:
            raise Unplaced(f"there is no offset of {bias} minutes")
        return -timedelta(minutes=int(bias))
    return None


def _zone_question(name: str, times: list[tuple[int, str]], hint: str) -> Question:
    return Question(
        "zone",
        f"The times of {name} name no zone. In which zone was it written? "
        "(--zone, for example --zone Asia/Kolkata)",
        f"Line {times[0][0]}: “{times[0][1][:_TOLD]}”; {len(times):,} of the first times name no "
        f"zone.{hint}",
    )


_STAMP = rf"{_DAY} {_CLOCK}{_FINE}"

_DIALECTS = (
    Dialect("Linux audit log", (
        r"type=(?P<kind>[A-Z_]{1,40}(?:\[\d{1,5}\])?) msg=audit\((?P<e>\d{1,12}\.\d{1,9}):"
        rf"(?P<id>\d{{1,20}})\):{_TEXT}",
    ), is_continued=False),
    Dialect("bash history", (r"#(?P<e>\d{9,11})(?:\n(?P<text>.*))?\Z",), kind="command",
            share=0.2),
    Dialect("zsh history", (rf": {{1,3}}(?P<e>\d{{9,11}}):\d{{1,9}};{_TEXT}",), kind="command"),
    Dialect("fish history", (rf"- cmd: {_TEXT}",), kind="command", share=0.2,
            times=(("", (r"^  when: (?P<e>\d{1,12})$",)),), needs=r"^  when: \d+$"),
    Dialect("apt history", (rf"Start-Date: {_DAY} {{1,2}}{_CLOCK}(?:\n{_TEXT})?",), share=0.1,
            times=(("apt start", (rf"^Start-Date: {_DAY} {{1,2}}{_CLOCK}",)),
                   ("apt end", (rf"^End-Date: {_DAY} {{1,2}}{_CLOCK}",)))),
    Dialect("dpkg log", (
        rf"{_STAMP} (?P<text>(?P<kind>startup|status|install|upgrade|configure|trigproc|remove|"
        r"purge|conffile|disappear) .*)",
    ), is_continued=False),
    Dialect("container log (CRI)", (
        rf"{_DAY}T{_CLOCK}{_FINE}{_OFFSET} (?P<kind>stdout|stderr) [PF](?: {_TEXT})?\Z",
    )),
    Dialect("Android logcat", (
        rf"(?:(?P<y>\d{{4}})-)?(?P<m>\d\d)-(?P<d>\d\d) {_CLOCK}{_FINE}(?: (?P<z>[+-]\d{{4}}))?"
        r"(?: +\d{1,7}){2,3} (?P<text>(?P<kind>[VDIWEFS]) .*)",
        rf"(?:(?P<y>\d{{4}})-)?(?P<m>\d\d)-(?P<d>\d\d) {_CLOCK}{_FINE}(?: (?P<z>[+-]\d{{4}}))?"
        r" (?P<text>(?P<kind>[VDIWEFS])/[^(]{0,100}\([ \d:]{1,20}\).*)",
    ), ignored=r"--------- (?:beginning of|switch to) .*"),
    Dialect("Google log", (
        rf"(?P<kind>[IWEF])(?P<m>\d\d)(?P<d>\d\d) {_CLOCK}\.(?P<f>\d{{6}}) {{1,7}}\d{{1,9}} "
        rf"{_TEXT}",
        rf"(?P<kind>[IWEF])(?P<y>\d{{4}})(?P<m>\d\d)(?P<d>\d\d) {_CLOCK}\.(?P<f>\d{{6}}) "
        rf"{{1,7}}\d{{1,9}} {_TEXT}",
    ), share=0.2, hint=r"Log file created at: .*"),
    Dialect("PostgreSQL log", (
        r"(?P<t>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [A-Z]{2,5}) \[[\d-]{1,20}\] "
        r"(?P<text>(?:(?P<user>[^\s@]{1,64})@\S{0,64} )?(?P<kind>[A-Z]{3,10}\d?):.*)",
    )),
    Dialect("vsftpd log", (
        rf"{_WEEKDAY} {_MONTH} {{1,2}}(?P<d>\d\d?) {_CLOCK} (?P<y>\d{{4}}) "
        r"(?P<text>\[pid \d{1,9}\] (?:\[(?P<user>[^\]]{1,64})\] )?(?P<kind>[A-Z ]{2,30}): .*)",
    )),
    Dialect("iOS system log", (
        rf"{_WEEKDAY} {_MONTH} {{1,2}}(?P<d>\d\d?) {_CLOCK} (?P<y>\d{{4}}) (?P<text>\[\d{{1,9}}\] "
        r"<(?P<kind>[a-z]{2,10})> .*)",
    )),
    Dialect("iOS lockdownd log", (
        rf"(?P<m>\d\d)/(?P<d>\d\d)/(?P<yy>\d\d) {_CLOCK}\.(?P<f>\d{{6}}) "
        r"(?P<text>pid=\d{1,9} .*)",
    )),
    Dialect("Apple logd log", (
        rf"{_DAY} {_CLOCK}{_OFFSET} (?P<text>(?P<kind>[\w.-]{{1,60}})\[\d{{1,9}}\]: .*)",
    )),
    Dialect("macOS Wi-Fi log", (
        rf"{_WEEKDAY} {_MONTH} {{1,2}}(?P<d>\d\d?) {_CLOCK}\.(?P<f>\d{{3}}) "
        r"(?P<text>(?:<(?P<kind>[a-z]{2,30})(?:\[\d{1,9}\])?> |\*\*\*).*)",
        rf"{_MONTH} {{1,2}}(?P<d>\d\d?) {_CLOCK} (?P<host>\S{{1,64}}) "
        r"(?P<text>newsyslog\[\d{1,9}\]: logfile turned over.*)",
    ), needs=r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "),
    Dialect("macOS security log", (
        rf"{_MONTH} {{1,2}}(?P<d>\d\d?) {_CLOCK} (?P<text>[\w.-]{{1,40}}\[\d{{1,9}}\] "
        r"<(?P<kind>[A-Z][a-z]{2,10})> \[.*)",
        rf"{_MONTH} {{1,2}}(?P<d>\d\d?) {_CLOCK} (?P<text>--- last message repeated .*)",
    ), needs=r"\] <[A-Z][a-z]+> \["),
    Dialect("Santa log", (
        rf"\[{_DAY}T{_CLOCK}{_FINE}{_OFFSET}\] (?P<text>[A-Z] santad: "
        r"(?:action=(?P<kind>\w{1,30}))?.*)",
    ), times=(
        ("", (rf"^\[{_DAY}T{_CLOCK}{_FINE}{_OFFSET}\]",)),
        ("disk appeared", (rf"\|appearance={_DAY}T{_CLOCK}{_FINE}{_OFFSET}",)),
    )),
    Dialect("TeamViewer log", (
        rf"(?P<y>\d{{4}})/(?P<m>\d\d)/(?P<d>\d\d) {_CLOCK}\.(?P<f>\d{{3}})"
        r"(?P<text> {1,9}\d{1,9} {1,20}\d{1,9} {1,9}\S{0,10} .*)",
    ), hint=r"Start: .{0,80}"),
    Dialect("Google Drive sync log", (
        rf"{_DAY} {_CLOCK},(?P<f>\d{{3}}) {_OFFSET} (?P<text>(?P<kind>[A-Z]{{4,8}}) +pid=\d.*)",
    ), share=0.1),
    Dialect("Confluence or Jira access log", (_ACCESS,)),
    Dialect("Bitbucket access log", (
        r"\S{1,500} \| (?P<kind>https?|ssh|grpc) \| \S{1,200} \|(?: @\S{1,200} \|)? "
        rf"(?P<user>\S{{1,200}}) \| {_DAY} {_CLOCK},(?P<f>\d{{3}}) \| {_TEXT}",
    ), is_continued=False),
    Dialect("Bitbucket audit log", (
        r"\S{1,500} \| (?P<kind>\w{1,80}) \| (?P<user>\S{1,200}) \| (?P<ms>\d{13}) \| "
        rf"{_TEXT}",
    ), is_continued=False),
    Dialect("Atlassian log", (
        rf"{_DAY} {_CLOCK},(?P<f>\d{{3}}) "
        r"(?P<text>(?P<kind>TRACE|DEBUG|INFO|WARN|ERROR|FATAL) \[.*)",
    ), share=0.1),
    Dialect("SetupAPI log", (
        rf"\[Boot Session: (?P<y>\d{{4}})/(?P<m>\d\d)/(?P<d>\d\d) {_CLOCK}\.(?P<f>\d{{3}})\]",
        r">>>  (?P<text>\[.*)",
    ), kind="boot session", share=0.005, times=(
        ("section start", (
            rf"^>>>  Section start (?P<y>\d{{4}})/(?P<m>\d\d)/(?P<d>\d\d) {_CLOCK}\.(?P<f>\d{{3}})",
            rf"^\[Boot Session: (?P<y>\d{{4}})/(?P<m>\d\d)/(?P<d>\d\d) {_CLOCK}\.(?P<f>\d{{3}})",
        )),
        ("section end", (
            rf"^<<<  Section end (?P<y>\d{{4}})/(?P<m>\d\d)/(?P<d>\d\d) {_CLOCK}\.(?P<f>\d{{3}})",
        )),
    ), needs=r"^>>>  (?:Section start|\[)"),
    Dialect("SkyDrive log", (
        r"######Logging started\..{0,200}?StartSystemTime:"
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)-(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)\.(?P<f>\d{3})",
        rf"(?P<m>\d\d)-(?P<d>\d\d)-(?P<yy>\d\d),{_CLOCK}\.(?P<f>\d{{3}}),(?P<text>[0-9a-f]{{1,16}},.*)",
    ), zone="UTC", share=0.2, needs=r"^######Logging started"),
    Dialect("SkyDrive log (2013)", (
        rf"(?P<m>\d\d)-(?P<d>\d\d)-(?P<y>\d{{4}}) {_CLOCK}\.(?P<f>\d{{3}}) "
        r"(?P<text>\S{1,200}:\d{1,6}!\S{0,200} \((?P<kind>[A-Z]{2,10})\).*)",
    ), zone="UTC", share=0.2),
    Dialect("SCCM log", (r"<!\[LOG\[(?P<text>.*)",), share=0.02, times=(
        ("", (
            r'<time="(?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)\.(?P<f>\d{1,9})(?P<bias>[+-]\d{1,4})?" '
            r'date="(?P<m>\d\d?)-(?P<d>\d\d?)-(?P<y>\d{4})"',
        )),
    )),
    Dialect("PowerShell transcript", (
        r"[^:\n]{1,60}: {0,2}(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)"
        r"(?:\n|\Z)",
    ), kind="PowerShell", share=0.005, needs=r"\A\*{10,}$"),
    Dialect("Trend Micro log", (
        r"\d{8}<;>\d{4}<;>(?P<text>.*)",
    ), is_continued=False, times=(
        ("", (
            r"^.*<;>(?P<e>1\d{9})<;>",
            r"^(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)<;>(?P<H>\d\d)(?P<M>\d\d)<;>",
        )),
    ), kind="virus scanner"),
    Dialect("Sophos log", (
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d) (?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)[ \t](?P<text>.*)",
    ), kind="virus scanner"),
    Dialect("Symantec log", (
        r"(?P<hex>[0-9A-F]{12}),(?P<text>(?P<id>\d{1,5}),\d{1,3},\d{1,3},(?P<host>[^,]{0,64}),"
        r"(?P<user>[^,]{0,64}),.*)",
    ), kind="virus scanner", is_continued=False),
    Dialect("McAfee access protection log", (
        r"(?P<t>\d\d?/\d\d?/\d{4})\t(?P<t2>\d\d?:\d\d:\d\d(?: [AP]M)?)\t"
        r"(?P<text>(?P<kind>(?:Would be b|B)locked by [a-zA-Z ]{1,40}?)(?: rule)?[ (\t].*)",
    ), is_continued=False),
    Dialect("Windows PCA launches", (
        rf"(?P<text>[^|]{{1,32767}})\|{_STAMP}\Z",
    ), kind="program start", zone="UTC", is_continued=False),
    Dialect("Windows PCA log", (
        rf"{_STAMP}\|(?P<id>\d{{1,3}})\|(?P<text>[^|]*\|[^|]*\|[^|]*\|[^|]*\|.*)",
    ), kind="program run", zone="UTC", is_continued=False),
    Dialect("XChat log", (
        rf"\*\*\*\* (?P<text>\D{{1,60}}) {_WEEKDAY} {_MONTH} {{1,2}}(?P<d>\d\d?) {_CLOCK} "
        r"(?P<y>\d{4})\s{0,9}\Z",
        r" ?(?P<mon>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)) {1,2}(?P<d>\d\d?) "
        rf"{_CLOCK} (?:<(?P<user>[^>]{{1,64}})>)?(?P<text>.*)",
    ), kind="chat", year_above=True, needs=r"^\*\*\*\* "),
    Dialect("XChat scrollback", (r"T (?P<e>\d{1,11}) (?P<text>.*)",), kind="chat",
            is_continued=False),
    Dialect("popularity contest log", (
        r"(?:END-)?(?P<text>POPULARITY-CONTEST-\d{1,9} TIME:(?P<e>\d{9,11}).*)",
        r"\d{1,11} \d{1,11} (?P<text>\S.*)",
    ), kind="survey", is_continued=False, times=(
        ("survey", (r"^(?:END-)?POPULARITY-CONTEST-\d{1,9} TIME:(?P<e>\d{9,11})",)),
        ("last use", (r"^(?P<e>\d{1,11}) \d{1,11} ",)),
        ("last status change", (r"^\d{1,11} (?P<e>\d{1,11}) ",)),
    ), needs=r"^POPULARITY-CONTEST"),
    # ChromeOS writes syslog with a level for the host and then its program: not this.
    Dialect("application log", (
        rf"{_DAY}[T ]{_CLOCK}{_FINE} ?{_OFFSET}? {{1,3}}(?P<text>\[?(?P<kind>TRACE|DEBUG|INFO|"
        r"NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b(?! [\w./()-]{1,64}(?:\[\d{1,9}\])?: ).*)",
    ), share=0.2),
)  # fmt: skip

TEXT_LOGS: tuple[TextLog, ...] = tuple(
    TextLog(dialect.name, dialect, _compiled(dialect)) for dialect in _DIALECTS
)
"""The dialects that are known by name, the more particular first."""

ANY_TEXT_LOG = TextLog(
    "text log",
    Dialect("text log", ()),
    _Compiled((re.compile(rf"[^{{<].{{0,{_LOOKED_AT}}}?{_ANY_TIME.pattern}"),
               re.compile(_ANY_TIME.pattern)), (), None, None, None),
)  # fmt: skip
"""Any log most of whose lines begin with a time."""
