"""Replies of Indian internet providers: IPDR and the log of address translation (NAT syslog).

Every provider names its columns in its own way, after the lists of the Department of
Telecommunications (2013, and 2021 with the destination). A row is an allocation or a flow with a
start and an end, which are two records. The two lists write their dates in different orders, so
that the order is always asked, and so is the zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casebook.intake.readers.lines import encoding_of
from casebook.intake.readers.reader import Layout, Question, Row
from casebook.intake.readers.row_table import Cells, RowTable, placed
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import UNREADABLE, Placer, is_no_time
from casebook.model.timeline import UNDATED_US, TimeBasis

MOST_BEFORE = 15
"""So many lines may stand before the header: who replies to which letter."""

_DELIMITER = re.compile(r"[,;\t|]")
_WORD = re.compile(r"[a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DAY_AND_TIME = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d:\d\d:\d\d)")
_COLONS = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{4})(?!\d)")
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?")

_TRANSLATED = frozenset(("nat", "nated", "natted", "nating", "natting", "natip", "natport",
                         "translated", "xlate", "postnat", "cgnat"))  # fmt: skip
_SUBSCRIBERS = frozenset(("msisdn", "mdn", "landline", "subscriber", "subscriberid", "imsi",
                          "imei", "ipdr", "custname", "circuit"))  # fmt: skip
_PERSONS = frozenset(("custname", "customer", "person", "organisation", "organization"))
_DESTINATION = frozenset(("destination", "dest", "dst", "dstip", "dstport"))
_SOURCE = frozenset(("source", "src", "srcip", "srcport", "private", "internal", "inside"))
_PORTS = frozenset(("port", "ports", "natport", "srcport", "dstport"))
_IPS = frozenset(("ip", "ipv4", "ipv6", "natip", "srcip", "dstip"))
_NO_ADDRESS = frozenset(("mac", "device", "static", "dynamic", "type", "version", "server"))
_STARTS = frozenset(("start", "begin", "from", "login", "allocation", "first"))
_ENDS = frozenset(("end", "stop", "to", "logout", "release", "last"))
_TOLD = (("protocol", ""), ("subscriber", "subscriber "), ("account", "user "), ("customer", ""),
         ("device_id", "device "))  # fmt: skip


def roles_of(header: list[str]) -> dict[str, str]:
    """Say which column of a header is for what, by the words in its name."""
    roles: dict[str, str] = {}
    for name in header:
        role = _role_of(name)
        if role and role not in roles:
            roles[role] = name
    return roles


def _role_of(name: str) -> str:
    words = _words(name)
    when = _role_of_time(words)
    if when:
        return when
    if words & _PORTS:
        return f"{_side(words)}_port"
    if words & _IPS and not words & _NO_ADDRESS:
        return f"{_side(words)}_ip"
    if "mac" in words or "imei" in words:
        return "device_id"
    if words & {"msisdn", "mdn", "landline", "subscriberid"} or {"subscriber", "id"} <= words:
        return "subscriber"
    if words & {"userid", "username"} or ("user" in words and words & {"id", "name"}):
        return "account"
    if words & _PERSONS or words == {"name"}:
        return "customer"
    if words & {"protocol", "proto"}:
        return "protocol"
    return "device" if words == {"device"} else ""


def _role_of_time(words: frozenset[str]) -> str:
    has_date = bool(words & {"date", "datetime"})
    has_time = bool(words & {"time", "datetime", "timestamp"})
    if not has_date and not has_time:
        return ""
    # “Start Time of Public IP address allocation” begins one, whatever else it names.
    if words & {"start", "begin", "login"} or (words & _STARTS and not words & _ENDS):
        side = "start"
    elif words & _ENDS:
        side = "end"
    else:
        return "date" if words == {"date"} else ""
    return f"{side}_time" if has_time else f"{side}_date"


def _side(words: frozenset[str]) -> str:
    if words & _DESTINATION:
        return "dest" if not words & _TRANSLATED else "dest_nat"
    if words & _TRANSLATED or words & {"public", "assigned", "allocated", "external"}:
        return "public"
    return "source" if words & _SOURCE else "other"


def _has_span(roles: dict[str, str]) -> bool:
    has_address = "public_ip" in roles or "source_ip" in roles or "other_ip" in roles
    return "start_time" in roles and "end_time" in roles and has_address


def _words_of(header: list[str]) -> frozenset[str]:
    return frozenset(word for name in header for word in _words(name))


def _words(name: str) -> frozenset[str]:
    """Give the words of a column's name; “CustName” is also “cust” and “name”."""
    return frozenset(_WORD.findall(f"{name} {_CAMEL.sub(' ', name)}".lower()))


def recognise_ipdr(header: list[str]) -> dict[str, str] | None:
    """Recognise a reply that names who had an address."""
    roles = roles_of(header)
    is_known = _has_span(roles) and bool(_words_of(header) & _SUBSCRIBERS)
    return roles if is_known else None


def recognise_nat(header: list[str]) -> dict[str, str] | None:
    """Recognise a log of translated addresses that names no subscriber."""
    roles = roles_of(header)
    is_known = _has_span(roles) and ("public_ip" in roles or "public_port" in roles)
    return roles if is_known and bool(_words_of(header) & _TRANSLATED) else None


def spelled(text: str) -> str:
    """Give a time the spelling that is read everywhere, without changing what it says."""
    found = _DAY_AND_TIME.fullmatch(text)
    if found:
        return f"{found[1]} {found[2]}"
    return _COLONS.sub(r"\1/\2/\3", text, count=1)


def times(named: Cells, layout: Layout) -> Iterator[str]:
    """Give start and end of a row, as they are to be read."""
    for side in ("start", "end"):
        text = spelled(_when(named, layout["columns"], side))
        if text and not is_no_time(text):
            yield text


def take(
    kind: str,
) -> Callable[[int, str, Cells, Layout, Placer], Iterator[Row]]:
    """Give what makes the records of a row of this kind: its start and its end."""

    def taken(number: int, raw: str, named: Cells, layout: Layout, place: Placer) -> Iterator[Row]:
        roles: dict[str, str] = layout["columns"]
        told = _told(named, roles)
        user = _cell(named, roles, "subscriber") or _cell(named, roles, "account")
        host = _cell(named, roles, "device")
        found = []
        for side in ("start", "end"):
            text = _when(named, roles, side)
            if not text:
                continue
            ts, flags = placed(place, spelled(text))
            if side == "end" and _may_be_next_day(named, roles):
                ts, flags = UNDATED_US, UNREADABLE << 4
            found.append((ts, flags, text, side))
        if len(found) == 2 and found[0][0] == found[1][0] != UNDATED_US:
            ts, flags, text, _ = found[0]
            found = [(ts, flags, text, "start and end")]
        for ts, flags, text, side in found or [(UNDATED_US, 0, "", "use")]:
            message = f"{side}: {told}"
            yield number, ts, text, flags, f"{kind} {side}", host, user, "", message, raw

    return taken


def _when(named: Cells, roles: dict[str, str], side: str) -> str:
    """Put the date before the time where they stand in two columns."""
    time = _cell(named, roles, f"{side}_time")
    date = _cell(named, roles, f"{side}_date") or _cell(named, roles, "date")
    if not date or not time or not _TIME_OF_DAY.match(time) or _COLONS.match(time):
        return time or date
    return f"{date} {time}"


def _may_be_next_day(named: Cells, roles: dict[str, str]) -> bool:
    """Say whether an end stands before its start, with one date for both: of which day is it?"""
    if "end_date" in roles or ("date" not in roles and "start_date" not in roles):
        return False
    start, end = (_cell(named, roles, f"{side}_time") for side in ("start", "end"))
    return bool(_TIME_OF_DAY.fullmatch(start) and _TIME_OF_DAY.fullmatch(end)
                and end.zfill(8) < start.zfill(8))  # fmt: skip


def _told(named: Cells, roles: dict[str, str]) -> str:
    public, inner = _public_and_inner(named, roles)
    words = [public + (f" (inside {inner})" if inner else "")]
    if dest := _end(named, roles, "dest"):
        words[0] += f" to {dest}"
    for role, before in _TOLD:
        if text := _cell(named, roles, role):
            words.append(f"{before}{text}")
    return ", ".join(words)


def _public_and_inner(named: Cells, roles: dict[str, str]) -> tuple[str, str]:
    """Give the public address with its port, and the one behind it where the row has both.

    A port without an address of its own belongs to the one address there is: to ask who used a
    shared address without its port is to ask in vain.
    """
    sides = [side for side in ("public", "source", "other") if f"{side}_ip" in roles]
    loose = [_cell(named, roles, f"{side}_port") for side in ("public", "source", "other")
             if f"{side}_port" in roles and side not in sides]  # fmt: skip
    ends = []
    for side in sides[:2]:
        port = _cell(named, roles, f"{side}_port")
        if f"{side}_port" not in roles and loose:
            port = loose.pop(0)
        ends.append(_joined(_cell(named, roles, f"{side}_ip"), port))
    ends = [end for end in ends if end]
    return (ends[0] if ends else ""), (ends[1] if len(ends) > 1 else "")


def _end(named: Cells, roles: dict[str, str], side: str) -> str:
    return _joined(_cell(named, roles, f"{side}_ip"), _cell(named, roles, f"{side}_port"))


def _joined(address: str, port: str) -> str:
    if not port or not address:
        return address or port
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _cell(named: Cells, roles: dict[str, str], role: str) -> str:
    column = roles.get(role)
    return named.get(column, "").strip() if column is not None else ""


@dataclass(frozen=True, slots=True)
class ProviderTable(RowTable):
    """A table of a provider, which may have some lines before its header."""

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Look for the header in the first lines."""
        layout = RowTable.probe(self, head, name)
        encoding, bom = encoding_of(head)
        if layout is not None or encoding not in ("utf-8", "cp1252"):
            return layout
        lines = head[bom:].split(b"\n", MOST_BEFORE)[:MOST_BEFORE]
        start = bom
        for before, line in enumerate(lines):
            if _may_be_header(line.decode(encoding, "replace")):
                layout = RowTable.probe(self, head[:bom] + head[start:], name)
                if layout is not None:
                    at = layout["header_line"] + before
                    return {**layout, "header_line": at, "before": before}
            start += len(line) + 1
        return None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for zone and order of day and month, with what the header says of them."""
        asked = RowTable.questions(self, source, layout, basis)
        return tuple(with_header(question, layout["header"]) for question in asked)

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Name the lines before the table."""
        found = RowTable.warnings(self, source, layout)
        if not layout.get("before"):
            return found
        return (
            *found,
            f"{layout['before']} lines stand before the table of {source.name}; they are no rows "
            "and were not imported.",
        )


def _may_be_header(line: str) -> bool:
    """Say whether a line names a start and an end, so that it is worth a closer look."""
    roles = roles_of(_DELIMITER.split(line))
    return "start_time" in roles and "end_time" in roles


def with_header(question: Question, header: list[str]) -> Question:
    """Put the words of the header that bear on a question behind its evidence."""
    pattern = r"\bist\b" if question.name == "zone" else r"\b(?:dd.mm.yyyy|mm.dd.yyyy)\b"
    speaking = [name for name in header if re.search(pattern, name, re.IGNORECASE)]
    if not speaking:
        return question
    said = " and ".join(f"“{name[:80]}”" for name in speaking[:2])
    return question._replace(evidence=f"{question.evidence} The header says {said}.")


IPDR = ProviderTable("IPDR", recognise_ipdr, take("IPDR"), times)
NAT_LOG = ProviderTable("NAT syslog", recognise_nat, take("NAT"), times)
