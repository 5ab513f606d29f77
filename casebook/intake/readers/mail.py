"""Mails, alone (EML) or many in one file (MBOX): each hop of a mail by the clock of its server."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.errors import HeaderParseError
from email.header import decode_header

from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.lines import visible
from casebook.intake.readers.reader import (
    MAX_KEPT_OF_LONG_ROW,
    MAX_ROW_BYTES,
    Layout,
    Piece,
    Question,
    Rejected,
    Row,
)
from casebook.intake.source import BLOCK, SourceFile
from casebook.intake.timestamps import MONTHS, UNREADABLE, Placer, Unplaced, ZoneMissing
from casebook.model.instant import microseconds_of
from casebook.model.timeline import UNDATED_US, TimeBasis

RECEIVED, DATE, FROM_LINE = "Received", "Date (sender's claim)", "MBOX From"

_DATE_HEADERS = {"date": DATE, "resent-date": "Resent-Date", "delivery-date": "Delivery-Date"}
_KNOWN = frozenset(
    ("received", "from", "to", "cc", "bcc", "subject", "date", "message-id", "return-path",
     "delivered-to", "mime-version", "sender", "reply-to", "content-type", "x-originating-ip",
     "x-original-to", "in-reply-to", "references", "importance", "x-priority", "x-mailer",
     "content-transfer-encoding", "list-id", "resent-from", "errors-to")
)  # fmt: skip
_TELLING = frozenset(("received", "subject", "from", "message-id"))
_HEADER = re.compile(r"([!-9;-~]{1,256})[ \t]*:(.*)", re.DOTALL)
_BSMTP = re.compile(rb"\A(?:(?:HELO|EHLO|MAIL FROM|RCPT TO)[^\r\n]{0,1000}\r?\n){1,1000}DATA\r?\n")
_ASCTIME = (
    rb"(?:[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d(?::\d\d)?"
    rb"(?: [A-Z]{1,5}| [+-]\d{4})? \d{4}(?: [+-]\d{4})?)"
)
# A line of the body may begin with “From ” too; one that separates has an address and a date.
_SEPARATOR = re.compile(rb"(?<=\n)(\r?\n)(From [^\r\n]{1,320}? +" + _ASCTIME + rb"[ \t]*\r?\n)")
_FIRST_LINE = re.compile(rb"From [^\r\n]{1,400}\r?\n")
_FROM_LINE = re.compile(r"From (.{1,320}?)(?: +(" + _ASCTIME.decode() + r"))?\s*")
_ASCTIME_PARTS = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d)(?::(\d\d))?"
    r"(?: ([A-Z]{1,5}|[+-]\d{4}))? (\d{4})(?: ([+-]\d{4}))?"
)
_RFC_DATE = re.compile(
    r"(?:[A-Za-z]{3},?\s{0,5})?(\d{1,2})\s{1,5}([A-Za-z]{3})\s{1,5}(\d{2,4})\s{1,5}"
    r"(\d{1,2})\s?:\s?(\d\d)(?:\s?:\s?(\d\d))?(?:\s{0,5}([+-]\d{4}|[A-Za-z]{1,5}))?"
)
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_BLANKS = re.compile(r"\s+")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:@\"]{1,100}@[^\s<>()\[\],;:@\"]{1,255}")
_PARTS = tuple(
    (word, re.compile(rf"(?:^|[\s)]){word}\s+({pattern})", re.IGNORECASE))
    for word, pattern in (
        ("by", r"[^\s;()]{1,255}(?:\s\([^()]{0,255}\))?"),
        ("from", r"[^\s;]{1,255}(?:\s\((?:[^()]|\([^()]{0,255}\)){0,255}\))?"),
        ("with", r"[^\s;()]{1,100}"),
        ("id", r"[^\s;]{1,255}"),
        ("for", r"[^\s;]{1,320}"),
    )
)
# RFC 5322, 4.3: the obsolete names of zones that have a meaning. -0000 is universal time too, of a
# system that does not tell its own zone (3.3).
_ZONES = {"UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
          "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}  # fmt: skip
_TRAILER = re.compile(r"\n\n\[the message has ([\d,]+) bytes, SHA-256 ([0-9a-f]{64})\]\Z")
_OVERLAP = 1024
_PROBED = 65_536
_SAMPLE_MESSAGES = 200
_DECODED = 8192
_SHOWN = 500
_REPEATED_RAW = 1 << 20
_SHOWN_HEADERS = {"subject": "", "from": "from", "to": "to", "cc": "cc", "message-id": "Message-ID"}
_SHOWN_EACH = 3

Headers = list[tuple[str, str, str]]
"""Name in small letters, value unfolded, and the header as it is written."""


@dataclass(frozen=True, slots=True)
class _Message:
    """One mail: its number, where it begins and ends, and its From line in an MBOX."""

    number: int
    start: int
    end: int
    from_line: str = ""


@dataclass(frozen=True, slots=True)
class Mail(RecordReader):
    """Reads EML and MBOX. One message is one row; its records are its hops and its own dates.

    The SHA-256 of a message covers its bytes in the file without the From line and without the
    empty line that separates it from the next.
    """

    name: str = "mail"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise mails by their header names, or by an MBOX From line before them."""
        del name
        bom = 3 if head.startswith(b"\xef\xbb\xbf") else 0
        text = head[bom:]
        envelope = _BSMTP.match(text)
        text = text[envelope.end() :] if envelope else text
        first = _FIRST_LINE.match(text)
        text = text[first.end() :] if first else text
        end = "\r" if b"\n" not in text[:_OVERLAP] and b"\r" in text[:_OVERLAP] else "\n"
        block = _header_bytes(text, end)[:_PROBED]
        if _begins_table(block, end):
            return None
        headers = _headers(_text(block), end)
        known = {name for name, _, _ in headers} & _KNOWN
        written = sum(header.count(end) + 1 for _, _, header in headers)
        count = len(block.split(end.encode()))
        # One header alone is one of a mail only where no line of another kind stands beside it.
        is_bare = written >= count - 1 and known == {name for name, _, _ in headers}
        is_mail = len(known) >= 2 or (known and (first or (is_bare and known & _TELLING)))
        if not is_mail or written * 2 < min(count, 200):
            return None
        return {"encoding": "mail", "start": bom, "end": end}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone of From lines and of dates that name none."""
        if basis.zone:
            return ()
        place, lacking = Placer(TimeBasis()), list[tuple[int, str, str]]()
        for message in _messages(source, layout):
            if message.number > _SAMPLE_MESSAGES:
                break
            block = _block_of(source, message, layout)
            for kind, text in _times(message, _headers(_text(block), str(layout["end"]))):
                try:
                    _placed(kind, text, place)
                except ZoneMissing:
                    lacking.append((message.number, kind, text))
                except Unplaced:
                    continue
        if not lacking:
            return ()
        number, kind, text = lacking[0]
        return (
            Question(
                "zone",
                f"Times in {source.name} name no zone. In which zone were they written? (--zone, "
                "for example --zone UTC)",
                f"Message {number}, {kind}: “{text[:60]}”; {len(lacking):,} such times in the "
                f"first {_SAMPLE_MESSAGES} messages. From lines of an MBOX are mostly in UTC.",
            ),
        )

    def placed_text(self, kind: str, text: str, place: Placer) -> tuple[int, int]:
        """Place the time of a header or of a From line again. Raises Unplaced."""
        return _placed(kind, text, place)

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say nothing."""
        return ()

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Give one piece: messages are counted from the first."""
        return [Piece(int(layout["start"]), source.size, 1)]

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the messages; one whose headers never end is a reject."""
        place = Placer(basis)
        for message in _messages(source, layout):
            block = _block_of(source, message, layout)
            if len(block) > MAX_ROW_BYTES:
                yield Rejected(
                    message.number,
                    f"the headers are longer than {MAX_ROW_BYTES:,} bytes; their beginning is kept",
                    _text(block[:MAX_KEPT_OF_LONG_ROW]),
                )
                continue
            text = _text(block)
            headers = _headers(text, str(layout["end"]))
            if not headers:
                yield Rejected(message.number, "it has no headers", text[:MAX_KEPT_OF_LONG_ROW])
                continue
            digest = _digest(source, message)
            yield from _records(message, headers, text, digest, place)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every header, decoded, and the digest of the message."""
        found = _TRAILER.search(raw)
        block = raw[: found.start()] if found else raw
        first, _, rest = block.partition("\n")
        fields = [("From line", first)] if first.startswith("From ") else []
        end = str(layout["end"])
        headers = _headers(rest if fields else block, end)
        fields += [(name, _decoded(value)) for name, value, _ in headers]
        if found:
            fields += [("SHA-256 of the message", found[2]), ("bytes of the message", found[1])]
        return tuple(fields)


def _messages(source: SourceFile, layout: Layout) -> Iterator[_Message]:
    start = int(layout["start"])
    head = source.read_at(start, 1 << 20)
    envelope = _BSMTP.match(head)
    at = envelope.end() if envelope else 0
    first = _FIRST_LINE.match(head, at)
    from_line = _text(first[0]) if first else ""
    start += first.end() if first else at
    number = 1
    # Without a From line at its beginning it is one mail, whatever its body quotes.
    for end, line, following in _separators(source, start) if first else ():
        yield _Message(number, start, end, from_line)
        number, start, from_line = number + 1, following, line
    yield _Message(number, start, source.size, from_line)


def _separators(source: SourceFile, offset: int) -> Iterator[tuple[int, str, int]]:
    """Give the end of each message but the last, the From line behind it, and the next start."""
    data = b""
    while block := source.read_at(offset, BLOCK):
        data += block
        offset += len(block)
        base, done = offset - len(data), 0
        for found in _SEPARATOR.finditer(data):
            done = found.end()
            yield base + found.start(1), _text(found[2]), base + done
        data = data[max(done - 1, len(data) - _OVERLAP, 0) :]


def _block_of(source: SourceFile, message: _Message, layout: Layout) -> bytes:
    """Read the headers of a message; what is longer than allowed shows that by its length."""
    size, most = 65_536, message.end - message.start
    while True:
        head = source.read_at(message.start, min(size, most))
        block = _header_bytes(head, str(layout["end"]))
        if len(block) < len(head) or len(head) >= most or len(head) > MAX_ROW_BYTES:
            return block
        size *= 8


def _header_bytes(head: bytes, end: str) -> bytes:
    """Give what stands before the first empty line."""
    if end == "\r":
        return head.partition(b"\r\r")[0]
    if head.startswith((b"\n", b"\r\n")):
        return b""
    ends = [at for mark in (b"\n\n", b"\n\r\n") if (at := head.find(mark)) >= 0]
    return head[: min(ends)] if ends else head


def _begins_table(block: bytes, end: str) -> bool:
    """Say whether the first line is a row of cells: mails in the cells of a table are no mail."""
    first = _text(block.partition(end.encode())[0])
    return not _HEADER.match(first) and any(first.count(mark) >= 2 for mark in ",;\t|")


def _digest(source: SourceFile, message: _Message) -> str:
    digest, at = hashlib.sha256(), message.start
    while block := source.read_at(at, min(BLOCK, message.end - at)):
        digest.update(block)
        at += len(block)
    return f"[the message has {message.end - message.start:,} bytes, SHA-256 {digest.hexdigest()}]"


def _text(data: bytes) -> str:
    return visible(data.decode("utf-8", "backslashreplace"))


def _headers(block: str, end: str) -> Headers:
    """Take a block of headers apart; a line that is no header is passed over."""
    found: list[tuple[str, list[str]]] = []
    for line in block.split(end):
        if line[:1] in (" ", "\t") and found:
            found[-1][1].append(line)
        elif match := _HEADER.match(line):
            found.append((match[1].lower(), [line]))
    return [
        (name, _BLANKS.sub(" ", " ".join(lines).partition(":")[2]).strip(), end.join(lines))
        for name, lines in found
    ]


def _times(message: _Message, headers: Headers) -> Iterator[tuple[str, str]]:
    if found := _FROM_LINE.fullmatch(message.from_line):
        yield FROM_LINE, found[2] or ""
    for name, value, _ in headers:
        if name == "received":
            yield RECEIVED, _time_of_hop(value)
        elif name in _DATE_HEADERS:
            yield _DATE_HEADERS[name], value


def _time_of_hop(value: str) -> str:
    return value.rpartition(";")[2].strip() if ";" in value else ""


def _records(
    message: _Message, headers: Headers, block: str, digest: str, place: Placer
) -> Iterator[Row]:
    about = _about(headers)
    sender = _address(next((value for name, value, _ in headers if name == "from"), ""))
    whole = f"{message.from_line.rstrip()}\n{block}" if message.from_line else block
    raw, count = f"{whole}\n\n{digest}", 0
    is_long = len(raw) * (1 + sum(name == "received" for name, _, _ in headers)) > _REPEATED_RAW

    def record(kind: str, text: str, own: str, host: str, words: str) -> Row:
        nonlocal count
        count += 1
        try:
            ts, flags = _placed(kind, text, place) if text else (UNDATED_US, 0)
        except Unplaced:
            ts, flags = UNDATED_US, UNREADABLE << 4
        # The headers stand with every record of a mail, unless they are very many.
        shown = raw if count == 1 or not is_long else f"{own}\n\n{digest}"
        return message.number, ts, text[:200], flags, kind, host, sender, "", words, shown

    if found := _FROM_LINE.fullmatch(message.from_line):
        own = message.from_line.rstrip()
        if found[2]:
            yield record(FROM_LINE, found[2], own, "", f"put into the mailbox; {about}")
    for name, value, own in headers:
        if name == "received":
            hop = {word: match[1] for word, pattern in _PARTS if (match := pattern.search(value))}
            said = " ".join(f"{word} {hop[word]}" for word, _ in _PARTS if word in hop)
            words = f"received {said or _decoded(value)}; {about}"
            host = hop.get("by", "").partition(" ")[0]
            yield record(RECEIVED, _time_of_hop(value), own, host, words)
        elif name in _DATE_HEADERS and value:
            yield record(_DATE_HEADERS[name], value, own, "", about)
    if not count:
        yield record("mail without a date", "", "", "", about)


def _about(headers: Headers) -> str:
    """Say in words what a mail is: the address always stands beside the name, all that it gives."""
    given: dict[str, list[str]] = {}
    for name, value, _ in headers:
        if name in _SHOWN_HEADERS and len(given.setdefault(name, [])) < _SHOWN_EACH:
            given[name].append(value)
    parts = [f"mail “{'” and “'.join(map(_decoded, given.get('subject', [''])))}”"]
    for name, word in _SHOWN_HEADERS.items():
        if word and name in given:
            values = " and ".join(_with_both_spellings(_decoded(value)) for value in given[name])
            parts.append(f"{word} {values}")
    return " ".join(parts)


def _decoded(value: str) -> str:
    """Decode encoded words of RFC 2047; what cannot be decoded stays as it is written."""
    if "=?" not in value:
        return value[:_SHOWN]
    parts = []
    try:
        for part, charset in decode_header(value[:_DECODED]):
            parts.append(part if isinstance(part, str) else _in_charset(part, charset))
    except (HeaderParseError, ValueError, binascii.Error):
        return value[:_SHOWN]
    return visible(_BLANKS.sub(" ", "".join(parts)))[:_SHOWN]


def _in_charset(part: bytes, charset: str | None) -> str:
    try:
        return part.decode(charset or "ascii", "backslashreplace")
    except (LookupError, UnicodeError):
        return part.decode("ascii", "backslashreplace")


def _with_both_spellings(text: str) -> str:
    """Put the other spelling behind an address whose domain has one, in letters or as xn--."""
    for address in dict.fromkeys(_ADDRESS.findall(text)):
        domain = address.rpartition("@")[2]
        try:
            if "xn--" in domain.lower():
                other = domain.encode("ascii").decode("idna")
            elif not domain.isascii():
                other = domain.encode("idna").decode("ascii")
            else:
                continue
        except UnicodeError:
            continue
        if other != domain:
            text = text.replace(address, f"{address} [{other}]")
    return text


def _address(value: str) -> str:
    found = _ADDRESS.findall(value[:_DECODED])
    return found[-1] if found else ""


def _placed(kind: str, text: str, place: Placer) -> tuple[int, int]:
    """Place the time of a mail. Raises Unplaced when it is none."""
    if len(text) > _SHOWN:
        raise Unplaced("no time")
    plain = text
    for _ in range(3):
        plain = _COMMENT.sub(" ", plain)
    plain = plain.strip()
    if kind == FROM_LINE and (found := _ASCTIME_PARTS.fullmatch(plain)):
        month, day, hour, minute, second, name, year, offset = found.groups()
        return _at(place, day, month, year, hour, minute, second, offset or name)
    if found := _RFC_DATE.fullmatch(plain):
        return _at(place, *found.groups())
    return place(plain)


def _at(
    place: Placer,
    day: str,
    month: str,
    year: str,
    hour: str,
    minute: str,
    second: str | None,
    zone: str | None,
) -> tuple[int, int]:
    number = int(year)
    if len(year) < 4:
        # RFC 5322, 4.3: two digits under 50 are of this century, all others count from 1900.
        number += 2000 if len(year) == 2 and number < 50 else 1900
    leap = second == "60"
    try:
        when = datetime(number, MONTHS[month.capitalize()], int(day), int(hour), int(minute),
                        59 if leap else int(second or 0))  # fmt: skip
    except (ValueError, KeyError) as error:
        raise Unplaced(f"no such time ({error})") from error
    precision = 2 if second else 1
    offset = _offset(zone)
    if offset is None:
        ts, flags = place.local(when, precision, zone or "")
    else:
        try:
            utc_us = microseconds_of(when.replace(tzinfo=timezone(offset)))
        except (ValueError, OverflowError) as error:
            raise Unplaced(f"no such time ({error})") from error
        ts, flags = place.shifted(utc_us, precision), precision
    return (ts if ts == UNDATED_US else ts + leap * 1_000_000), flags


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    if zone[0] in "+-":
        if int(zone[1:3]) > 23 or int(zone[3:]) > 59:
            raise Unplaced(f"there is no offset {zone}")
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
        return offset if zone[0] == "+" else -offset
    hours = _ZONES.get(zone.upper())
    return None if hours is None else timedelta(hours=hours)


MAIL = Mail()
