"""Windows event logs as XML: saved by Event Viewer, or printed by wevtutil and PowerShell."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.lines import Line, encoding_of, visible
from casebook.intake.readers.reader import (
    MAX_KEPT_OF_LONG_ROW,
    MAX_ROW_BYTES,
    Layout,
    Piece,
    Rejected,
    Row,
)
from casebook.intake.readers.tool_table import one_line
from casebook.intake.source import BLOCK, SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import TimeBasis

_NAMESPACE = "schemas.microsoft.com/win/2004/08/events/event"
_FIRST = re.compile(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<Events[^>]{0,400}>\s*)?<Event[ >]")
_BEGIN = re.compile(r"<Event(?=[\s>])")
_END = "</Event>"
_BETWEEN = re.compile(r"(?:\s++|<\?xml[^>]{0,200}\?>|</?Events(?:\s[^>]{0,400})?>)*+\ufeff?")
_LOOKED_AT = 4_096

# The account an event is about before the one that did it, as in the log itself.
_ACCOUNTS = ("TargetUserName", "SubjectUserName", "User")


@dataclass(frozen=True, slots=True)
class EventXml(RecordReader):
    """Reads events one after the other, whether or not they stand in `<Events>`.

    Their times are UTC by the format. Each is parsed by itself, so that nothing that stands before
    it, such as a definition of entities, has any effect.
    """

    name: str = "Event log XML"
    in_child: bool = True

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the first event by its place and its namespace."""
        del name
        encoding, bom = encoding_of(head)
        if not encoding:
            return None
        text = head[bom:].decode(encoding, "backslashreplace")[:_LOOKED_AT]
        if not _FIRST.match(text) or _NAMESPACE not in text:
            return None
        return {"encoding": encoding, "bom": bom}

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC."""
        return "UTC"

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the events, numbered from 1; what is no whole event is a reject."""
        place = Placer(basis)
        for item in _events(source, piece, str(layout["encoding"])):
            yield item if isinstance(item, Rejected) else _row(*item, place)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every value of an event under its path."""
        return tuple(_values(fromstring(raw)))


def _events(source: SourceFile, piece: Piece, encoding: str) -> Iterator[Line | Rejected]:
    decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
    text, number, offset, block = "", 0, piece.start, b"-"
    is_too_long = False
    while block:
        block = source.read_at(offset, min(BLOCK, piece.end - offset))
        offset += len(block)
        text += visible(decoder.decode(block, not block))
        if is_too_long:
            end = text.find(_END)
            is_too_long = end < 0
            text = text[end + len(_END) :] if end >= 0 else text[-len(_END) :]
        at = 0
        while (begin := _BEGIN.search(text, at)) and (end := text.find(_END, begin.end())) >= 0:
            number += 1
            yield from _rejected(text[at : begin.start()], number)
            at = end + len(_END)
            raw = text[begin.start() : at]
            if len(raw) > MAX_ROW_BYTES:
                yield _too_long(raw, number)
            else:
                yield number, raw
        text = text[at:]
        if len(text) > 2 * MAX_ROW_BYTES:
            number += 1
            yield _too_long(text, number)
            text, is_too_long = text[-len(_END) :], True
    if is_too_long:
        return
    if begin := _BEGIN.search(text):
        yield Rejected(number + 1, "it never ends", text[begin.start() :][:MAX_KEPT_OF_LONG_ROW])
        text = text[: begin.start()]
    yield from _rejected(text, number + 1)


def _rejected(between: str, number: int) -> Iterator[Rejected]:
    """Give what stands before an event and is no part of the file's frame."""
    if not _BETWEEN.fullmatch(between):
        yield Rejected(number, "what stands before it is no event", between[:MAX_KEPT_OF_LONG_ROW])


def _too_long(text: str, number: int) -> Rejected:
    return Rejected(
        number,
        f"the event is longer than {MAX_ROW_BYTES:,} characters; its beginning is kept",
        text[:MAX_KEPT_OF_LONG_ROW],
    )


def _row(number: int, raw: str, place: Placer) -> Row | Rejected:
    try:
        event = fromstring(raw)
    except (ParseError, ValueError) as error:
        return Rejected(number, f"it is no XML ({error})"[:200], raw)
    system = _child(event, "System")
    time = _attribute(system, "TimeCreated", "SystemTime")
    if not time:
        return Rejected(number, "the event has no System or no TimeCreated", raw)
    try:
        ts, flags = place(time)
    except Unplaced as error:
        return Rejected(number, f"the time cannot be placed: {error}", raw)
    said = [(name.rpartition("/")[2], text) for part in event if _name(part) in _SAID
            for name, text in _values(part)]  # fmt: skip
    named = {name: text for name, text in said if text != "-"}
    user = next((named[key] for key in _ACCOUNTS if named.get(key)), "")
    event_id = _text(system, "EventID")
    words = [f"{name}={text}" if name else text for name, text in said]
    first = _text(_child(event, "RenderingInfo"), "Message").strip().partition("\n")[0]
    message = "; ".join(word for word in (first.strip(), *words) if word)
    head = f"{_attribute(system, 'Provider', 'Name')} {event_id}"
    return (number, ts, time, flags, _text(system, "Channel"), _text(system, "Computer"),
            user or _attribute(system, "Security", "UserID"), event_id,
            one_line(f"{head}: {message}" if message else head), raw)  # fmt: skip


_SAID = ("EventData", "UserData", "DebugData", "ProcessingErrorData")


def _values(element: Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every text below an element under its path, data under the names they are given."""
    waiting = [(element, path)]
    while waiting:
        part, path = waiting.pop()
        for name, value in part.attrib.items() if part is not element else ():
            # What data are called stands in their path.
            if _name(part) != "Data" or name not in ("Name", "Key"):
                yield f"{path}/{_local(name)}", visible(value)
        if part is not element and (len(part) == 0 or (part.text or "").strip()):
            yield path, visible(part.text or "")
        waiting += [(below, _below(path, below)) for below in reversed(part)]


def _below(path: str, element: Element) -> str:
    name = _name(element)
    if name == "Data":
        name = element.get("Name", element.get("Key", ""))
    return f"{path}/{name}" if path else name


def _name(element: Element) -> str:
    return _local(str(element.tag))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _child(element: Element | None, name: str) -> Element | None:
    below = () if element is None else element
    return next((part for part in below if _name(part) == name), None)


def _text(element: Element | None, name: str) -> str:
    found = _child(element, name)
    return visible((found.text or "").strip()) if found is not None else ""


def _attribute(element: Element | None, name: str, attribute: str) -> str:
    found = _child(element, name)
    return visible(found.get(attribute, "")) if found is not None else ""


EVENT_XML = EventXml()
