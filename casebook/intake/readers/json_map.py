"""JSON Lines of any shape: which keys hold the time and the message is asked, as for a table."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.json_lines import flat, parsed_object
from casebook.intake.readers.line_reader import LineReader, Records, taken
from casebook.intake.readers.lines import first_lines, sampled, visible
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced
from casebook.model.timeline import UNDATED_US, TimeBasis

_TIME_KEYS = ("@timestamp", "timestamp", "datetime", "time", "eventtime", "event_time", "ts",
              "date", "timecreated", "created_at", "utc")  # fmt: skip
_MESSAGE_KEYS = ("message", "msg", "description", "event", "details", "text", "log", "summary")
_SAMPLE_ROWS = 2_000
_MOST_KEYS = 500
_NAMED_KEYS = 40
_PLAIN_ROLES = ("kind", "host", "user", "event_id")


@dataclass(frozen=True, slots=True)
class AnyJsonLines(LineReader):
    """Reads one object a line; keys of objects within are written like `a/b`.

    Keys may differ from row to row: one without the key of the time is an undated record, one
    without the key of the message is shown as it is written.
    """

    name: str = "JSON lines"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the file by an object in its first line, and gather the keys of the first."""
        del name
        found = first_lines(head, _SAMPLE_ROWS)
        if found is None:
            return None
        text, layout = found
        first = next((line for line in text if line.strip()), "")
        if parsed_object(first) is None:
            return None
        keys: dict[str, None] = {}
        for line in text:
            for key, _ in flat(parsed_object(line) or {}):
                if len(keys) < _MOST_KEYS:
                    keys.setdefault(visible(key))
        return {**layout, "header": list(keys), "columns": {}} if keys else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the keys, then for zone or order of day and month where times leave them open."""
        columns: dict[str, str] = layout["columns"]
        sample = [
            (number, raw, parsed)
            for number, raw in sampled(source, layout, _SAMPLE_ROWS)
            if (parsed := parsed_object(raw))
        ]
        unknown = [key for key in columns.values() if key not in layout["header"]]
        if "time" not in columns or "message" not in columns or unknown:
            return (_columns_question(source.name, layout, sample[0][1] if sample else ""),)
        times = [(number, _time_of(dict(flat(item)), columns)) for number, _, item in sample]
        return time_questions(source.name, times, basis)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the lines of a piece; what is no object is a reject."""
        place, columns = Placer(basis), dict(layout["columns"])

        def take(number: int, raw: str) -> tuple[Row | Rejected]:
            parsed = parsed_object(raw)
            try:
                values = None if parsed is None else dict(flat(parsed))
            except (RecursionError, ValueError):
                values = None
            if values is None:
                return (Rejected(number, "it is no JSON object", raw),)
            return (_row(number, raw, values, columns, place),)

        return taken(source, piece, layout, take)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every value of an object under its path."""
        return tuple(flat(parsed_object(raw) or {}))


def _time_of(values: dict[str, str], columns: dict[str, str]) -> str:
    parts = [values.get(columns[role], "") for role in ("date", "time", "zone") if role in columns]
    return " ".join(filter(None, parts))


def _row(
    number: int, raw: str, values: dict[str, str], columns: dict[str, str], place: Placer
) -> Row:
    text = _time_of(values, columns)
    try:
        ts, flags = place(text)
    except Unplaced:
        ts, flags = UNDATED_US, UNREADABLE << 4
    kind, host, user, event = (
        visible(values.get(columns[role], "")) if role in columns else "" for role in _PLAIN_ROLES
    )
    message = values.get(columns.get("message", ""), "")
    return (number, ts, visible(text), flags, kind, host, user, event,
            visible(message) or raw, raw)  # fmt: skip


def _columns_question(name: str, layout: Layout, first: str) -> Question:
    header: list[str] = layout["header"]
    lower = {key.rpartition("/")[2].lower(): key for key in reversed(header)}
    time = next((lower[known] for known in _TIME_KEYS if known in lower), "")
    message = next((lower[known] for known in _MESSAGE_KEYS if known in lower), "")
    return Question(
        "columns",
        f"Which keys of {name} hold the time and the message? "
        "(--column time=NAME --column message=NAME)",
        f"Keys: {', '.join(header[:_NAMED_KEYS])}. The first row: “{first[:300]}”",
        ", ".join(f"{role}={key}" for role, key in (("time", time), ("message", message)) if key),
    )


JSON_MAP = AnyJsonLines()
