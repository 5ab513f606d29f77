"""Timelines of Hayabusa: CSV in all its profiles, JSON and JSONL, in all its forms of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from casebook.intake.readers.json_document import JsonDocument
from casebook.intake.readers.json_lines import JsonLines, Object, flat, text_of
from casebook.intake.readers.lines import encoding_of, visible
from casebook.intake.readers.reader import Duplicate, Layout, Piece, Question, Rejected, Row
from casebook.intake.readers.tool_table import (
    Table,
    ToolTable,
    account_in,
    one_line,
    placed,
    tool_table,
)
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, day_order_shown, says_half_of_day
from casebook.model.timeline import DayOrder, LocatorKind, TimeBasis

# A date written with numbers alone, in the first column or behind its key.
_NUMERIC_TIME = re.compile(
    r'(?m)(?:^"?|"(?:Timestamp|datetime)" ?: ?")'
    r"(\d\d-\d\d-\d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: [AP]M)?)"
)

_BEHIND = ("{AllFieldInfo}", "{ExtraFieldInfo}", "{MitreTactics}", "{MitreTags}", "{OtherTags}",
           "record {RecordID}", "rule {RuleID}", "{RuleFile}", "{RulePath}", "{EvtxFile}",
           "{FilePath}", "{RecoveredRecord}")  # fmt: skip

# An account ends where the next detail begins; version 1 put colons between them.
_DETAIL = r"(?:: |[;¦]  ?|  :  ){}: ?(.+?)(?= ¦ |;|  :  |\Z)"
_ACCOUNTS = tuple(
    re.compile(_DETAIL.format(name))
    for name in ("(?:TgtUser|Target User|TargetUserName)", "User",
                 "(?:SrcUser|Source User|SubjectUserName)")
)  # fmt: skip

_PROFILE = Table(
    subject="detection",
    told_by=("Timestamp", "RuleTitle", "Level", "Computer", "EventID"),
    times=(("Timestamp", ""),),
    said=("{RuleTitle} ({Level}): {Details}", *_BEHIND),
    host="Computer",
    event_id="EventID",
    kind="Channel",
    zone="",
    accounts=_ACCOUNTS,
    # With --multiline each detail stands on a line of its own.
    between=" ¦ ",
)

# What the command `search` finds, by no rule.
_SEARCH = replace(
    _PROFILE,
    subject="event",
    told_by=("Timestamp", "EventTitle", "Hostname", "Channel", "Event ID", "Record ID",
             "AllFieldInfo"),
    said=("{EventTitle}: {AllFieldInfo}", "record {Record ID}", "{EvtxFile}"),
    host="Hostname",
    event_id="Event ID",
)  # fmt: skip

_TIMESKETCH_PROFILE = replace(
    _PROFILE,
    told_by=("datetime", "timestamp_desc", "message", "Level", "Computer", "EventID"),
    times=(("datetime", ""),),
    said=("{message} ({Level}): {Details}", *_BEHIND),
)


@dataclass(frozen=True, slots=True)
class Hayabusa:
    """Reads one form of output; all of a file's times are written in one form.

    So a date that can be read in one order only shows the order of all of them, and AM or PM, which
    is written with the US form alone, does too.
    """

    form: ToolTable | JsonLines | JsonDocument
    in_child: bool = False

    @property
    def name(self) -> str:
        """The name it is chosen by."""
        return self.form.name

    @property
    def version(self) -> str:
        """Changes when the same file would give other records."""
        return self.form.version

    @property
    def locator(self) -> LocatorKind:
        """What its locators count."""
        return self.form.locator

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the form, and the order of day and month where the first dates show it."""
        layout = self.form.probe(head, name)
        if layout is None:
            return None
        encoding, bom = encoding_of(head)
        times = _NUMERIC_TIME.findall(head[bom:].decode(encoding, "ignore"))
        return {**layout, "day_order": shown_order(times).value}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the order of day and month where no date shows it."""
        return self.form.questions(source, layout, _ordered(basis, layout))

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give what the form says."""
        return self.form.zone_by_format(layout, time)

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the order of day and month was taken from the file."""
        found = self.form.warnings(source, layout)
        if not layout["day_order"]:
            return found
        first = layout["day_order"].partition(" ")[0]
        return (*found, f"{source.name}: its dates show that the {first} comes first.")

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the file as its form allows."""
        return self.form.pieces(source, layout, want)

    def rows(
        self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis
    ) -> Iterator[Row | Rejected | Duplicate]:
        """Read the detections of a piece."""
        return self.form.rows(source, piece, layout, _ordered(basis, layout))

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Take a detection apart."""
        return self.form.fields(raw, layout)


def shown_order(times: Iterable[str]) -> DayOrder:
    """Give the one order that dates show, NONE where they show none or both."""
    orders = set()
    for text in times:
        orders.add(DayOrder.MONTH_FIRST if says_half_of_day(text) else day_order_shown(text))
    orders -= {DayOrder.NONE, None}
    return (orders.pop() or DayOrder.NONE) if len(orders) == 1 else DayOrder.NONE


def _ordered(basis: TimeBasis, layout: Layout) -> TimeBasis:
    if basis.day_order is not DayOrder.NONE:
        return basis
    return replace(basis, day_order=DayOrder(layout["day_order"]))


def _is_detection(item: Object) -> bool:
    if not {"Level", "Computer", "EventID"} <= set(item):
        return False
    return {"Timestamp", "RuleTitle"} <= set(item) or {"datetime", "timestamp_desc"} <= set(item)


def _time(item: Object) -> str:
    return text_of(item.get("Timestamp", item.get("datetime")))


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    text = _time(item)
    ts, flags = placed(text, place)
    title = text_of(item.get("RuleTitle", item.get("message")))
    said = [f"{title} ({text_of(item['Level'])}): {_details(item.get('Details'))}"]
    said[0] = said[0].removesuffix(": ")
    for key in ("AllFieldInfo", "ExtraFieldInfo", "MitreTactics", "MitreTags", "OtherTags"):
        said.append(_details(item.get(key)))
    said += [f"{word} {text_of(item[key])}" for key, word in
             (("RecordID", "record"), ("RuleID", "rule")) if item.get(key)]  # fmt: skip
    said += [text_of(item.get(key)) for key in ("RuleFile", "EvtxFile")]
    kind, host, event = (text_of(item.get(key)) for key in ("Channel", "Computer", "EventID"))
    message = one_line("; ".join(part for part in said if part))
    user = account_in(message, _ACCOUNTS)
    yield (number, ts, visible(text), flags, visible(kind), visible(host), visible(user),
           visible(event), visible(message), raw)  # fmt: skip


def _details(value: Any) -> str:
    """Say details as the CSV has them, which JSON has taken apart."""
    if isinstance(value, dict):
        return " ¦ ".join(f"{name}: {text}" for name, text in flat(value))
    if isinstance(value, list):
        return " ¦ ".join(text_of(part) for part in value)
    return text_of(value)


_LINES = JsonLines("Hayabusa JSONL", _is_detection, _take, _time, version="2")

HAYABUSA = (
    Hayabusa(tool_table("Hayabusa CSV", _PROFILE, _TIMESKETCH_PROFILE, _SEARCH, version="3")),
    Hayabusa(_LINES),
    Hayabusa(JsonDocument("Hayabusa JSON", _LINES, _is_loose=True, version="2")),
)
