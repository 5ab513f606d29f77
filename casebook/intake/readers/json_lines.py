"""JSON Lines: one object a line; each format of them says what its objects look like."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.line_reader import LineReader, Records, taken
from casebook.intake.readers.lines import first_lines, sampled, visible
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import TimeBasis

Object = dict[str, Any]

Taker = Callable[[int, str, Object, Placer], Iterator[Row]]
"""Gives the records of one object: locator, raw text, the object, what places its times."""

_SAMPLE_ROWS = 2_000
_OPENING = re.compile(r"\s*+[{,]\s*+")
_COLON = re.compile(r"\s*+:\s*+")


@dataclass(frozen=True, slots=True)
class JsonLines(LineReader):
    """Reads one format of JSON Lines; `_recognise` looks at an object of the first lines.

    `_time` gives the text of an object's main time for the questions, "" when it has none; without
    it all times are UTC by the format. `_is_utc` says that of one time text.
    """

    name: str
    _recognise: Callable[[Object], bool]
    _take: Taker
    _time: Callable[[Object], str] | None = None
    _is_utc: Callable[[str], bool] = lambda time: False

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the format by its first objects."""
        del name
        found = first_lines(head)
        if found is None:
            return None
        text, layout = found
        item = next((parsed for line in text if (parsed := parsed_object(line))), None)
        if item is None and len(text) == 1:
            item = _beginning(text[0])
        return layout if item is not None and self._recognise(item) else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for zone or order of day and month, where the times leave them open."""
        return self.asked(source.name, sampled(source, layout, _SAMPLE_ROWS), basis)

    def asked(
        self, name: str, sample: Iterable[tuple[int, str]], basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask what the times of some numbered objects leave open."""
        if self._time is None:
            return ()
        times = []
        for number, raw in sample:
            parsed = parsed_object(raw)
            if parsed and (text := time_of(parsed, self._time)):
                times.append((number, text))
        return time_questions(name, times, basis)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC where no zone has to be asked for, of a file or of one time."""
        return "UTC" if self._time is None or self._is_utc(time) else None

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the lines of a piece; what is no object is a reject."""
        place = Placer(basis)

        def take(number: int, raw: str) -> Iterator[Row | Rejected]:
            return of_object(number, raw, self._take, place)

        return taken(source, piece, layout, take)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every value of an object under its path."""
        return tuple(
            (visible(name), visible(text)) for name, text in flat(parsed_object(raw) or {})
        )


# What an object raises that is not as its format says.
_ODD = (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError)


def time_of(item: Object, time: Callable[[Object], str]) -> str:
    """Give the text of an object's time, "" when the object is not as its format says."""
    try:
        return time(item)
    except _ODD:
        return ""


def of_object(number: int, raw: str, take: Taker, place: Placer) -> Iterator[Row | Rejected]:
    """Give the records of one object's text, or the reject it is."""
    parsed = parsed_object(raw)
    if parsed is None:
        yield Rejected(number, "it is no JSON object", raw)
        return
    try:
        rows = list(take(number, raw, parsed, place))
    except Unplaced as error:
        yield Rejected(number, visible(f"the time cannot be placed: {error}"), raw)
    except _ODD as error:
        reason = f"the object is not as the format says ({error!r})"[:300]
        yield Rejected(number, visible(reason), raw)
    else:
        yield from map(_visible, rows) if "\\u" in raw else rows


def _visible(row: Row) -> Row:
    """Escape again what JSON can write and a text cannot hold: NUL, and half a character."""
    number, ts, time, flags, *words, raw = row
    kind, host, user, event_id, message = map(visible, words)
    return number, ts, visible(time), flags, kind, host, user, event_id, message, raw


def parsed_object(text: str) -> Object | None:
    """Parse one JSON object; None for anything else. Integers keep all their digits."""
    if text[:1] != "{" and not text.lstrip().startswith("{"):
        return None
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _beginning(text: str) -> Object:
    """Parse the pairs that an object begins with, when it goes on behind the end of a text."""
    decode, found, at = json.JSONDecoder().raw_decode, Object(), 0
    try:
        while opening := _OPENING.match(text, at):
            key, at = decode(text, opening.end())
            if (colon := _COLON.match(text, at)) is None:
                break
            # The value that the text ends in has a name all the same.
            found[key] = None
            found[key], at = decode(text, colon.end())
    except (ValueError, TypeError, RecursionError):
        pass
    return found


def text_of(value: Any) -> str:
    """Give a JSON value as text: a string as it is, nothing for null, the rest as JSON.

    NUL and halves of characters, which JSON can escape, stay visible as escapes.
    """
    if value is None:
        return ""
    return visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def first_given(item: Object, names: tuple[str, ...]) -> str:
    """Give the text of the first of some names that an object has a value for."""
    for name in names:
        text = text_of(item.get(name))
        if text not in ("", "-"):
            return text
    return ""


def one_line(text: str) -> str:
    """Put a text of several lines into one."""
    return " ".join(text.split("\n")) if "\n" in text else text


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every value of an object under its path, like `a/b`."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from flat(below, visible(f"{path}/{key}" if path else key))
    elif isinstance(value, list):
        yield path, ", ".join(text_of(item) for item in value)
    elif value is not None:
        yield path, text_of(value)
