"""What the columns of a pasted table hold, as its heading names them."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from casebook.errors import CaseError
from casebook.model.identifier import IdentifierKind

DELIMITERS = ("\t", ";", ",")


class Column(StrEnum):
    """What a cell says of a line."""

    IDENTIFIER = "identifier"
    KIND = "kind"
    PORT = "port"
    PROTOCOL = "protocol"
    DESTINATION = "destination"
    DESTINATION_PORT = "destination port"
    DAY = "day"
    TIME = "time"
    ZONE = "zone"
    UNTIL = "until"
    ASKED = "asked"
    LINK = "link to the facts"
    CITED = "cited"
    NUMBER = "number of the row"


_NAMES = {
    Column.IDENTIFIER: (
        "identifier", "ip", "ips", "ip address", "ip addr", "ip addresses", "address", "ipv4",
        "ipv6", "source ip", "src ip", "srcip", "source ip address", "source address", "src",
        "src addr", "public ip", "public ip address", "client ip", "remote ip", "email", "e mail",
        "email address", "e mail address", "email id", "e mail id", "mail", "mail id", "url",
        "link url", "domain", "domain name", "hash", "sha256", "sha 256", "md5", "phone",
        "phone number", "mobile", "mobile number", "msisdn", "account", "account name", "user",
        "username", "user name", "user id", "host", "hostname", "host name", "wallet",
        "wallet address", "path", "file path",
    ),
    Column.KIND: ("kind", "kind of identifier", "identifier kind", "type"),
    Column.PORT: (
        "port", "source port", "src port", "srcport", "sport", "spt", "client port", "public port",
    ),
    Column.PROTOCOL: ("protocol", "proto", "transport"),
    Column.DESTINATION: (
        "destination", "dst", "dest", "destination ip", "dst ip", "dest ip", "dstip",
        "destination ip address", "destination address", "destination ip and port", "server ip",
    ),
    Column.DESTINATION_PORT: (
        "destination port", "dst port", "dest port", "dport", "dpt", "dstport", "server port",
    ),
    Column.DAY: ("date", "day", "event date", "start date"),
    Column.TIME: (
        "time", "at", "when", "date time", "datetime", "date and time", "date & time", "timestamp",
        "event time", "time of event", "local time", "start", "start time", "from", "begin",
        "start date time", "from time", "login time", "time as logged", "source time",
    ),
    Column.ZONE: ("zone", "time zone", "timezone", "tz", "utc offset", "offset", "zone as logged"),
    Column.UNTIL: (
        "until", "to", "till", "end", "end time", "to time", "end date time", "period end",
        "period until",
    ),
    Column.ASKED: ("asked", "what is asked", "question", "request", "details required", "sought"),
    Column.LINK: ("link to facts", "link to the facts", "why", "relevance", "link to the crime"),
    Column.CITED: (
        "cited", "source", "found in", "where found", "record", "exhibit", "log source",
        "log source and exhibit", "evidence",
    ),
    Column.NUMBER: ("no", "nr", "s no", "sl no", "sr no", "serial", "seq", "#", "number", "row"),
}  # fmt: skip

_COLUMNS = {name: column for column, names in _NAMES.items() for name in names}
_KINDS = {
    "phone": IdentifierKind.PHONE, "phone number": IdentifierKind.PHONE,
    "mobile": IdentifierKind.PHONE, "mobile number": IdentifierKind.PHONE,
    "msisdn": IdentifierKind.PHONE, "account": IdentifierKind.ACCOUNT,
    "account name": IdentifierKind.ACCOUNT, "user": IdentifierKind.ACCOUNT,
    "username": IdentifierKind.ACCOUNT, "user name": IdentifierKind.ACCOUNT,
    "user id": IdentifierKind.ACCOUNT, "host": IdentifierKind.HOST,
    "hostname": IdentifierKind.HOST, "host name": IdentifierKind.HOST,
    "wallet": IdentifierKind.WALLET, "wallet address": IdentifierKind.WALLET,
    "mac": IdentifierKind.MAC, "mac address": IdentifierKind.MAC,
    "sid": IdentifierKind.SID, "windows sid": IdentifierKind.SID,
    "path": IdentifierKind.PATH, "file path": IdentifierKind.PATH,
}  # fmt: skip
"""Headings that say the kind of identifiers whose look does not show it."""

_ZONE_BEHIND = re.compile(
    r"(.*?)[\s_(\[,]+((?:utc|gmt)(?: ?[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d|ist)[\s)\]]*", re.I
)
_MARKS = re.compile(r"[\s_.:/()\[\]-]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: what each column is, and what stands behind it.

    A column that no line has is None. `zones` are those named in the heading of a time, `kind` is
    the kind of identifier that the heading names; `notes` say what is not taken.
    """

    delimiter: str
    columns: tuple[Column | None, ...]
    zones: tuple[str, ...]
    kind: IdentifierKind | None
    notes: tuple[str, ...] = ()


def heading_of(row: str) -> Heading | None:
    """Read a row as the heading of a table; None when it is an ordinary row."""
    for delimiter in DELIMITERS:
        if delimiter not in row and delimiter != DELIMITERS[-1]:
            continue
        try:
            names = cells_of(row, delimiter)
        except CaseError:
            continue
        found = [_column(name) for name in names]
        if Column.IDENTIFIER in [column for column, _ in found]:
            return _heading(delimiter, names, found)
    return None


def cells_of(row: str, delimiter: str = "") -> list[str]:
    """Take a row apart; without a delimiter, by the tabs in it, else by what comes first.

    Raises CaseError for a quotation mark that is not closed.
    """
    mark = delimiter or _delimiter_of(row)
    if '"' not in row:
        return [cell.strip() for cell in row.split(mark)]
    try:
        found = next(
            csv.reader([row.strip(" \r")], delimiter=mark, skipinitialspace=True, strict=True)
        )
    except csv.Error as error:
        if mark == "\t":
            # Spreadsheets quote only what holds a tab or a break; a mark alone is part of the text.
            return [cell.strip() for cell in row.split(mark)]
        raise CaseError("A quotation mark is not closed. Close it, or take it out.") from error
    return [cell.strip() for cell in found]


def _delimiter_of(row: str) -> str:
    if "\t" in row:
        return "\t"
    places = {row.find(mark): mark for mark in (";", ",") if mark in row}
    return places[min(places)] if places else ","


def _column(name: str) -> tuple[Column | None, str]:
    """Give what a heading names, and the zone that it names behind."""
    plain = _plain(name)
    if plain in _COLUMNS:
        return _COLUMNS[plain], ""
    if found := _ZONE_BEHIND.fullmatch(name.strip()):
        column = _COLUMNS.get(_plain(found[1]))
        if column in (Column.TIME, Column.UNTIL):
            return column, found[2].upper()
    if found := _ZONE_BEHIND.fullmatch(f" {name.strip()}"):
        return Column.TIME, found[2].upper()
    return None, ""


def _plain(name: str) -> str:
    return _MARKS.sub(" ", name.casefold()).strip()


def _heading(
    delimiter: str, names: Sequence[str], found: Sequence[tuple[Column | None, str]]
) -> Heading:
    columns: list[Column | None] = []
    notes = []
    kind = None
    for name, (column, _) in zip(names, found, strict=True):
        is_again = column in columns and column is not Column.TIME
        if column is None or is_again:
            columns.append(None)
            if name:
                why = "it stands there twice" if is_again else "no line has such a column"
                notes.append(f"The column “{name[:40]}” is not taken: {why}.")
            continue
        columns.append(column)
        if column is Column.IDENTIFIER:
            kind = _KINDS.get(_plain(name))
        if column is Column.NUMBER:
            notes.append(f"The column “{name[:40]}” is not taken: lines are numbered anew.")
    zones = tuple(zone for _, zone in found)
    return Heading(delimiter, tuple(columns), zones, kind, tuple(notes))
