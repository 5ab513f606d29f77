"""One row of a pasted table as one line of a request, or the sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casebook.actions.line_columns import Column, Heading, cells_of
from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError, FieldError
from casebook.intake import identifiers, timestamps
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.request import Line
from casebook.model.timeline import DayOrder
from casebook.rules import fields
from casebook.rules.identifier_fields import check_identifier

_KINDS = (
    IdentifierKind.IPV4,
    IdentifierKind.IPV6,
    IdentifierKind.EMAIL,
    IdentifierKind.URL,
    IdentifierKind.HASH,
    IdentifierKind.DOMAIN,
)
"""The kinds a bare text shows by itself; the others must be chosen on the line."""

_NOT_LOGGED = ("not logged", "port not logged")
_NO_SECONDS = re.compile(r"[\s,(]*seconds not logged\)?\Z", re.IGNORECASE)
_PORT = re.compile(r"\d{1,5}")
_PROTOCOLS = frozenset(("tcp", "udp", "sctp", "icmp", "quic", "tcp/ip", "tcp4", "tcp6", "udp6"))
_NAME = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_TIME = re.compile(rf"\d{{1,4}}[-/.]\d|\d{{1,2}}[-/. ]?{_NAME}\b|{_NAME}\.?,? \d|\d{{9,}}", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_UTC_BEFORE = re.compile(r"^(?:UTC|GMT) ?(?=[+-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every row that does not say it itself.

    `zone` places times that name none and `day_order` reads 03/04/2022, as `decided_by` decides.
    """

    zone: str = ""
    day_order: DayOrder = DayOrder.NONE
    decided_by: str = ""
    asked: str = ""
    cited: str = ""
    link: str = ""


def recognise(text: str) -> tuple[IdentifierKind, str] | None:
    """Give the kind that a bare text shows by itself and its one spelling, or None.

    An IPv4 address in the form of IPv6 is the IPv4 address.
    """
    for kind in _KINDS:
        try:
            value = identifiers.normalise(kind, text)
            check_identifier(kind, value)
        except FieldError:
            continue
        if kind is not IdentifierKind.DOMAIN or _reads_as_domain(value):
            return identifiers.plain_address(kind, value)
    return None


def read_row(row: str, heading: Heading | None, given: Defaults) -> Line:
    """Read one row. Raises CaseError with the sentence that says what is wrong with it."""
    if heading is None:
        line = _by_place(cells_of(row), given)
    else:
        line = _by_name(cells_of(row, heading.delimiter), heading, given)
    fields.check(line)
    return line


def _by_place(cells: list[str], given: Defaults) -> Line:
    """Read identifier[, port][, protocol][, destination][, time[, until]][, what is asked]."""
    kind, identifier, port = _identifier(cells.pop(0), None)
    not_logged = False
    if cells and _is_port(cells[0]):
        port, not_logged = _port(cells.pop(0), port)
    protocol = cells.pop(0) if cells and cells[0].casefold() in _PROTOCOLS else ""
    destination = cells.pop(0) if cells and _is_destination(cells[0]) else ""
    if destination and port is None and not not_logged:
        raise CaseError(
            f"It names two addresses. To ask about “{destination}” too, give it a row of its own; "
            "as the destination it stands behind the source port."
        )
    times = _times(cells, given)
    at = next(times, None)
    until = next(times, None)
    misplaced = next((cell for cell in cells if at is None and _DAY.match(cell)), None)
    if misplaced is not None:
        raise CaseError(
            f"“{misplaced}” stands where it is said what is asked. The order is identifier, port, "
            "time, what is asked."
        )
    stray = next((cell for cell in cells if _CLOCK.match(cell)), None)
    if stray is not None:
        raise CaseError(
            f"“{stray}” stands where it is said what is asked. Write day and time in one cell, or "
            "put a heading over the table that names its columns."
        )
    return Line(
        "", "new", 1, kind, identifier,
        asked=_asked(", ".join(cell for cell in cells if cell), given),
        at=at[0] if at else None,
        until=until[0] if until else None,
        source_port=port,
        port_not_logged=not_logged,
        seconds_not_logged=bool(at and at[1]),
        protocol=protocol,
        destination=destination,
        cited=given.cited,
        link_to_facts=given.link,
    )  # fmt: skip


def _times(cells: list[str], given: Defaults) -> Iterator[tuple[Instant, bool] | None]:
    """Take the one or two times at the front of the cells."""
    for _ in range(2):
        if not cells or (cells[0] and not _TIME.match(cells[0])):
            return
        written = cells.pop(0)
        if not written:
            yield None
            return
        if cells and _CLOCK.match(cells[0]) and not _CLOCK.search(written):
            written = f"{written} {cells.pop(0)}"
        yield _time(written, "", given)


def _by_name(cells: list[str], heading: Heading, given: Defaults) -> Line:
    """Read the cells that the heading names."""
    extra = [cell for cell in cells[len(heading.columns) :] if cell]
    if extra:
        raise CaseError(
            f"It has more cells than the heading names: “{extra[0][:40]}”. Put a text that holds "
            "the mark between cells into quotation marks."
        )
    named: dict[Column, str] = {}
    moments: list[tuple[str, str]] = []
    until = ("", "")
    for cell, column, zone in zip(cells, heading.columns, heading.zones, strict=False):
        if column is Column.TIME:
            moments.append((cell, zone))
        elif column is Column.UNTIL:
            until = (cell, zone)
        elif column is not None:
            named[column] = cell
    kind = _kind(named.get(Column.KIND, "")) or heading.kind
    kind, identifier, port = _identifier(named.get(Column.IDENTIFIER, ""), kind)
    port, not_logged = _port(named.get(Column.PORT, ""), port)
    moments = [(cell, zone) for cell, zone in moments if cell]
    day = named.get(Column.DAY, "")
    if day:
        moments = [(f"{day} {cell}", zone) for cell, zone in moments[:1]] or [(day, "")]
    zone = named.get(Column.ZONE, "")
    at = _same_moment([_time(cell, own, given, zone) for cell, own in moments])
    end = _until(until[0], day, at[0] if at else None)
    return Line(
        "", "new", 1, kind, identifier,
        asked=_asked(named.get(Column.ASKED, ""), given),
        at=at[0] if at else None,
        until=_time(end, until[1], given, zone)[0] if end else None,
        source_port=port,
        port_not_logged=not_logged,
        seconds_not_logged=bool(at and at[1]),
        protocol=named.get(Column.PROTOCOL, ""),
        destination=_destination(named),
        cited=named.get(Column.CITED, "") or given.cited,
        link_to_facts=named.get(Column.LINK, "") or given.link,
    )  # fmt: skip


def _until(written: str, day: str, at: Instant | None) -> str:
    """Give the end of a period with its day, where it is a time of the same day alone."""
    if not written or not _CLOCK.match(written):
        return written
    if day:
        return f"{day} {written}"
    raise CaseError(
        f"The end “{written}” has no day. Write it as in "
        f"{at.original if at else '2022-11-23 06:42:07 +05:30'}."
    )


def _same_moment(found: list[tuple[Instant, bool]]) -> tuple[Instant, bool] | None:
    """Give the first of the times of a row. Raises CaseError when they are not one moment."""
    for at, _ in found[1:]:
        first = found[0][0]
        coarse = Precision.MINUTE in (first.precision, at.precision)
        width_us = 60_000_000 if coarse else 1_000_000
        if first.utc_us // width_us != at.utc_us // width_us:
            raise CaseError(
                f"Its times are not the same moment: “{first.original}” is {first.iso()}, and "
                f"“{at.original}” is {at.iso()}. See in the log which is right."
            )
    return found[0] if found else None


def _identifier(
    written: str, kind: IdentifierKind | None
) -> tuple[IdentifierKind, str, int | None]:
    if kind is not None and kind not in _KINDS:
        return kind, identifiers.normalise(kind, identifiers.trimmed(written)), None
    plain, port = identifiers.split_port(written)
    found = recognise(plain)
    if found is None:
        raise CaseError(identifiers.why_none(written))
    if kind is not None and found[0] is not kind:
        raise CaseError(f"“{plain}” is no {kind.value}, as the row says, but a {found[0].value}.")
    return found[0], found[1], port


def _kind(word: str) -> IdentifierKind | None:
    if not word:
        return None
    wanted = word.casefold().replace("-", "").replace(" ", "")
    for kind in IdentifierKind:
        names = (kind.name, kind.value, kind.value.removesuffix(" address"))
        if wanted in [name.casefold().replace("-", "").replace(" ", "") for name in names]:
            return kind
    if wanted in ("ip", "ipaddress"):
        return None
    known = ", ".join(kind.value for kind in IdentifierKind)
    raise CaseError(f"“{word}” is no kind of identifier. The kinds are: {known}.")


def _asked(words: str, given: Defaults) -> str:
    if words or given.asked:
        return words or given.asked
    raise CaseError("It does not say what is asked. Write it at the end of the row, or above.")


def _is_port(cell: str) -> bool:
    return not cell or cell.casefold() in _NOT_LOGGED or _PORT.fullmatch(cell) is not None


def _port(cell: str, glued: int | None) -> tuple[int | None, bool]:
    """Give the port of a cell or the one glued on, and whether it was not logged."""
    if cell.casefold() in _NOT_LOGGED:
        if glued is not None:
            raise CaseError(f"It names port {glued}, and says that none was logged. Keep one.")
        return None, True
    if not cell:
        return glued, False
    if not _PORT.fullmatch(cell):
        raise CaseError(
            f"“{cell[:40]}” is no port. Write a number from 1 to 65535, or “not logged”."
        )
    port = int(cell)
    if glued not in (None, port):
        raise CaseError(f"It names two ports, {glued} and {port}. Keep the one of the log.")
    return port, False


def _is_destination(cell: str) -> bool:
    if not cell or (_TIME.match(cell) and cell.count(".") < 3):
        return False
    plain, _ = identifiers.split_port(cell)
    found = recognise(plain)
    return found is not None and found[0] in (IdentifierKind.IPV4, IdentifierKind.IPV6)


def _destination(named: dict[Column, str]) -> str:
    host, port = named.get(Column.DESTINATION, ""), named.get(Column.DESTINATION_PORT, "")
    if not port:
        return host
    if not _PORT.fullmatch(port):
        raise CaseError(f"The destination port “{port[:40]}” is no number from 1 to 65535.")
    if not host:
        return f"port {port}"
    plain, glued = identifiers.split_port(host)
    if glued not in (None, int(port)):
        raise CaseError(f"It names two destination ports, {glued} and {port}. Keep one.")
    return f"[{plain}]:{port}" if ":" in plain else f"{plain}:{port}"


def _time(written: str, of_heading: str, given: Defaults, of_row: str = "") -> tuple[Instant, bool]:
    """Read a time with the zone that its text, its heading or its row names, in this order.

    Gives with it whether the text says that seconds were not logged.
    """
    text = _NO_SECONDS.sub("", written)
    zone = of_heading or of_row
    if zone and not timestamps.names_a_zone(text):
        at = _in_zone(text, zone, given)
    else:
        at = _placed(text, given)
        if zone:
            _check_zone(at, zone, given)
    says = text != written
    if says and at.precision not in (Precision.DAY, Precision.MINUTE):
        raise CaseError(f"“{written}” has seconds, and says that they were not logged. Keep one.")
    return at, says


_ZONE_BEHIND = re.compile(r"(.*\d(?: ?[AaPp]\.?[Mm]\.?)?) ((?!AM|PM)[A-Z]{2,5})")
"""A time with the short name of a zone behind it, like IST, which more than one zone has."""


def _placed(text: str, given: Defaults) -> Instant:
    if not given.zone and not timestamps.names_a_zone(text):
        try:
            return typed_time(text, day_order=given.day_order)
        except CaseError:
            if named := _ZONE_BEHIND.fullmatch(text):
                _in_zone(named[1], named[2], given)
            # This raises what else is wrong with the text.
            typed_time(text, "UTC", day_order=given.day_order)
            raise CaseError(
                f"The time “{text}” names no zone. Write the zone behind it, like +05:30, or say "
                "in which zone such times are."
            ) from None
    return typed_time(text, given.zone, given.decided_by, given.day_order)


def _in_zone(text: str, zone: str, given: Defaults) -> Instant:
    """Place a time in a zone that stands in the table; a name like IST needs the examiner."""
    behind = f"{text} {zone}"
    if timestamps.names_a_zone(behind):
        return typed_time(behind, day_order=given.day_order)
    if "/" not in zone:
        if not given.zone:
            # This raises what else is wrong with the text.
            typed_time(text, "UTC", day_order=given.day_order)
            raise CaseError(
                f"The zone “{zone}” of the time “{text}” could mean several. Say in which zone "
                "such times are, like Asia/Kolkata."
            )
        return typed_time(behind, given.zone, given.decided_by, given.day_order)
    at = typed_time(text, zone, day_order=given.day_order)
    return replace(at, original=behind, basis=ZoneBasis.IN_TEXT)


def _check_zone(at: Instant, zone: str, given: Defaults) -> None:
    """Refuse a row whose time and whose column name different zones. Raises CaseError."""
    named = _UTC_BEFORE.sub("", zone)
    is_abbreviation = named.isalpha() and named.upper() not in ("UTC", "GMT", "Z")
    try:
        there = at.local(given.zone if is_abbreviation and given.zone else named.upper())
    except CaseError:
        # An abbreviation that nobody explained says nothing against the offset in the text.
        return
    if there != at.local(at.zone):
        raise CaseError(
            f"The time “{at.original}” names another zone than its column, which says {zone}. See "
            "in the log which is right."
        )


def _reads_as_domain(value: str) -> bool:
    # 999.1.1.1 and auth.log have the form of a domain; nobody means one.
    return any(found.kind is IdentifierKind.DOMAIN for found in identifiers.find(value))
