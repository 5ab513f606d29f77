"""The case file of Aurora Incident Response (.fox): its timeline, one object after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.json_lines import Object, flat, parsed_object, text_of
from casebook.intake.readers.json_text import named_objects
from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.lines import encoding_of, encoding_warnings, visible
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.readers.row_table import placed
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer
from casebook.model.timeline import TimeBasis

_LIST = "timeline"
_KNOWN = re.compile(r'\s*\{(?s:.*)"storage_format_version"\s*:')
_HAS_TIMELINE = re.compile(r'"timeline"\s*:\s*\[')
_LOOKED_AT = 64 * 1024
_SAMPLE_ROWS = 2_000
_COUNTED_BYTES = 64 << 20
# Lists that Aurora offers in its menus and writes into every file.
_CHOICES = frozenset(
    ("event_types", "system_types", "verdicts", "status", "direction", "killchain")
)
_TOLD = (("notes", "notes"), ("killchain", "phase"), ("attribution", "attribution"),
         ("owner", "owner"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aurora(RecordReader):
    """Reads the timeline of a case file. Its times name no zone, so that one is asked for."""

    name: str = "Aurora timeline"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the file by what Aurora writes at its beginning."""
        del name
        encoding, bom = encoding_of(head)
        if not encoding:
            return None
        text = head[bom : bom + _LOOKED_AT].decode(encoding, "backslashreplace")
        if not _KNOWN.match(text) or not _HAS_TIMELINE.search(text):
            return None
        return {"encoding": encoding, "bom": bom}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone, and for the order of day and month where a date leaves it open."""
        times = []
        for number, raw in islice(self._timeline(source, layout), _SAMPLE_ROWS):
            parsed = parsed_object(raw)
            if parsed:
                times.append((number, _time(parsed)))
        return time_questions(source.name, times, basis)

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Name the other lists of the file, which are no events."""
        start = int(layout["bom"])
        piece = Piece(start, min(source.size, start + _COUNTED_BYTES), 1)
        counts = Counter(name for name, item in named_objects(source, piece, layout, 2)
                         if not isinstance(item, Rejected))  # fmt: skip
        others = [f"{visible(name)[:60]} ({n:,})" for name, n in counts.most_common(40)
                  if name != _LIST and name not in _CHOICES]  # fmt: skip
        found = encoding_warnings(source.name, layout)
        if not others:
            return found
        return (
            *found,
            f"Only the timeline of {source.name} is read. It also holds: {', '.join(others)}.",
        )

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the entries of the timeline; they are numbered from 1."""
        place = Placer(basis)
        number = 0
        for name, item in named_objects(source, piece, layout, 2):
            if isinstance(item, Rejected):
                # One that never ends may be of any list.
                yield item._replace(locator=number + 1)
                continue
            if name != _LIST:
                continue
            number += 1
            parsed = parsed_object(item[1])
            if parsed is None:
                yield Rejected(number, "it is no JSON object", item[1])
                continue
            yield _row(number, item[1], parsed, place)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every value of an entry under its name."""
        return tuple(flat(parsed_object(raw) or {}))

    def _timeline(self, source: SourceFile, layout: Layout) -> Iterator[tuple[int, str]]:
        piece = self.pieces(source, layout, 1)[0]
        number = 0
        for name, item in named_objects(source, piece, layout, 2):
            if name == _LIST and not isinstance(item, Rejected):
                number += 1
                yield number, item[1]


def _row(number: int, raw: str, entry: Object, place: Placer) -> Row:
    text = _time(entry)
    ts, flags = placed(place, text)
    host, other = _word(entry, "event_host"), _word(entry, "event_source_host")
    words = [_word(entry, "event_data")]
    if other:
        words.append(f"{host} {_word(entry, 'direction') or '-'} {other}")
    words += [f"{told}: {_word(entry, name)}" for name, told in _TOLD if _word(entry, name)]
    message = "; ".join(filter(None, words))
    return number, ts, text, flags, _word(entry, "event_type"), host, "", "", message, raw


def _time(entry: Object) -> str:
    return _word(entry, "date_time")


def _word(entry: Object, name: str) -> str:
    value = entry.get(name)
    # What is chosen from a list stands there with its number.
    if isinstance(value, dict):
        value = value.get("text")
    return visible(text_of(value)).strip()


AURORA = Aurora()
