"""Windows event logs (EVTX), through the parser `evtx` in a child process with limits."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evtx import PyEvtxParser

from casebook.intake.readers.json_lines import flat, text_of
from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.lines import visible
from casebook.intake.readers.reader import Duplicate, Layout, Piece, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import TimeBasis

MAGIC = b"ElfFile\x00"
_HEADER, _CHUNK = 4096, 65536

# The account an event is about before the one that did it, as in a logon.
_ACCOUNTS = ("TargetUserName", "SubjectUserName", "User")

_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class EventLog(RecordReader):
    """Reads EVTX records; their times are UTC by the format.

    The parser gives TimeCreated to the microsecond; the file holds 100 ns. The user of a record is
    the account its data name, or else the SID its header has.
    """

    name: str = "EVTX"
    version: str = "1 (evtx 0.14.0)"
    in_child: bool = True

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by its magic bytes."""
        del name
        is_whole = head.startswith(MAGIC) and len(head) >= _HEADER
        return {"encoding": "binary XML"} if is_whole else None

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC."""
        return "UTC"

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Name chunks that are cut off or zeroed; the parser passes over them without a word."""
        return tuple(f"{source.name}: {sentence}." for sentence in _missing_chunks(source))

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read every record; what the parser cannot read is a reject with its reason."""
        place, seen, last = Placer(basis), set[int](), 0
        with os.fdopen(os.dup(source.fd), "rb") as file:
            file.seek(0)
            try:
                records = iter(PyEvtxParser(file).records_json())
            except (RuntimeError, ValueError, OSError) as error:
                yield Rejected(0, f"the event log cannot be read: {_short(error)}", "")
                return
            while True:
                try:
                    record: dict[str, Any] | None = next(records)
                except StopIteration:
                    return
                except (RuntimeError, ValueError, OSError) as error:
                    yield Rejected(
                        last,
                        f"after this record: {_short(error)}; the rest of its chunk was not read",
                        "",
                    )
                    continue
                if record is None:
                    return
                last = int(record["event_record_id"])
                if last in seen:
                    yield Duplicate(last)
                    continue
                seen.add(last)
                yield _row(last, str(record["data"]), place)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every value of a record under its path."""
        return tuple(flat(json.loads(raw)))


def _missing_chunks(source: SourceFile) -> Iterator[str]:
    header = source.read_at(0, 128)
    if len(header) < 128:
        return
    counted = int.from_bytes(header[42:44], "little")
    whole = max(0, (source.size - _HEADER) // _CHUNK)
    zeroed = [n for n in range(min(counted, whole))
              if not any(source.read_at(_HEADER + n * _CHUNK, 512))]  # fmt: skip
    if zeroed:
        which = ", ".join(map(str, zeroed[:10])) + (" and more" if len(zeroed) > 10 else "")
        yield f"{len(zeroed)} of its chunks hold only zeros, number {which}"
    if counted > whole:
        yield f"it is cut short, only {whole} of its {counted} chunks are there whole"


def _row(number: int, raw: str, place: Placer) -> Row | Rejected:
    said: list[str] = []
    named: dict[str, str] = {}
    try:
        event = _decode(raw)[0]["Event"]
        system = event.pop("System")
        text = str(system["TimeCreated"]["#attributes"]["SystemTime"])
        ts, flags = place(text)
        _collect(event, said, named)
    except Unplaced as error:
        return Rejected(number, f"the time cannot be placed: {error}", raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Rejected(number, "the record has no System or no TimeCreated", raw)
    event_id = _text(system.get("EventID"))
    message = f"{_attribute(system, 'Provider', 'Name')} {event_id}"
    if said:
        message = f"{message}: {'; '.join(said)}"
    for key in _ACCOUNTS:
        user = named.get(key)
        if user and user != "-":
            break
    else:
        user = _attribute(system, "Security", "UserID")
    words = _text(system.get("Channel")), _text(system.get("Computer")), user, event_id, message
    # What no text can hold stands in JSON as an escape.
    kind, host, user, event_id, message = map(visible, words) if "\\u" in raw else words
    return number, ts, text, flags, kind, host, user, event_id, message, raw


def _collect(values: dict[str, Any], said: list[str], named: dict[str, str]) -> None:
    """Gather what the data of a record say, each value behind its own name."""
    for name, value in values.items():
        kind = value.__class__
        if kind is str:
            text = value
        elif value is None or name == "#attributes":
            continue
        elif kind is dict:
            _collect(value, said, named)
            continue
        elif kind is list:
            text = ", ".join([_text(item) for item in value])
        else:
            text = _text(value)
        named[name] = text
        said.append(f"{name}={text}")


def _attribute(system: Mapping[str, Any], element: str, name: str) -> str:
    found = system.get(element)
    return _text(found.get("#attributes", {}).get(name)) if isinstance(found, dict) else ""


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("#text")
    # Texts and whole numbers are nearly all there are, and need no JSON.
    return str(value) if value.__class__ in (str, int) else text_of(value)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


EVENT_LOG = EventLog()
