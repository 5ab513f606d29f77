"""What the columns of a reply are likely to be, by the names that providers give them.

The names come from dated layouts, see `LAYOUTS`. What is found is a proposal: it is shown to the
examiner and never used without being shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from casebook.model.reply_table import ONLY_ONCE, ReplyQuestion, Role, parse_columns


class Layout(NamedTuple):
    """Where names of columns come from, and what they were read as; names are `plain`."""

    name: str
    dated: str
    columns: tuple[tuple[Role, tuple[str, ...]], ...]


_DOT_IPDR = Layout(
    "IPDR of the Department of Telecommunications, 820-01/98-LR/Vol.(IX) Pt.1",
    "2013-10-01",
    (
        (Role.NAME, ("name", "name of person", "name of subscriber", "subscriber name",
                     "customer name", "name of customer", "name of the subscriber")),
        (Role.ADDRESS, ("address", "subscriber address", "customer address",
                        "installation address", "address of installation", "billing address")),
        (Role.PHONE, ("contact no", "contact number", "contact", "telephone no", "mobile no",
                      "mobile number", "landline", "landline number", "msisdn", "mdn",
                      "landline msisdn mdn leased circuit id", "leased circuit id",
                      "phone", "phone number", "phone no")),
        (Role.ALTERNATE_PHONE, ("alternate contact no", "alternate contact number",
                                "alternate contact", "alternate no", "alt contact no")),
        (Role.EMAIL, ("e mail", "email", "e mail address", "email address", "email id",
                      "e mail id")),
        (Role.USER_ID, ("user id", "userid", "user id for internet access", "user name",
                        "username", "login id", "user id for internet access based on "
                        "authentication")),
        (Role.IDENTIFIER, ("ip assigned", "ip address assigned", "ip address", "ip",
                           "ip allocated", "assigned ip", "assigned ip address")),
        (Role.ALLOCATION, ("static dynamic", "static dynamic ip", "ip type", "type of ip",
                           "static dynamic ip address allocation", "ip allocation")),
        (Role.PORT, ("source port of the public ip in case of nating", "source port of public ip",
                     "source port of public ip if nated", "public ip source port")),
        (Role.START, ("start date time", "start date and time", "start datetime", "start",
                      "ist start time of public ip address allocation date time",
                      "allocation start date time", "session start", "login date time",
                      "session start time")),
        (Role.END, ("end date time", "end date and time", "end datetime", "end",
                    "allocation end date time", "session end", "logout date time",
                    "session end time", "stop time")),
        (Role.DATE, ("start date", "start date of public ip address allocation", "date",
                     "start date of allocation", "allocation start date", "login date")),
        (Role.TIME, ("start time", "ist start time", "ist start time of allocation",
                     "ist start time of public ip address allocation", "time", "time of day",
                     "start time ist", "login time")),
        (Role.END_DATE, ("end date", "end date of public ip address allocation",
                         "end date of allocation", "allocation end date", "logout date")),
        (Role.END_TIME, ("end time", "ist end time", "ist end time of allocation",
                         "ist end time of public ip address allocation", "end time ist",
                         "logout time")),
        (Role.DEVICE, ("source mac", "source mac address", "mac", "mac address", "mac id",
                       "source mac address other device identification number",
                       "device id", "device identification number", "imei", "source mac device id",
                       "mac address device id")),
    ),
)  # fmt: skip

_DOT_2021 = Layout(
    "IPDR of the Department of Telecommunications, revised",
    "2021-11-16",
    (
        (Role.DESTINATION, ("destination ip", "destination ip address", "dest ip",
                            "destination address", "destination", "dst ip")),
        (Role.DESTINATION_PORT, ("destination port", "dest port", "dst port",
                                 "destination port number")),
    ),
)  # fmt: skip

_NAT_SYSLOG = Layout(
    "NAT syslog of the Department of Telecommunications (rows past the source IP: verify)",
    "2013-10-01",
    (
        (Role.START, ("start date and time of session", "event start", "start of session")),
        (Role.END, ("end date and time of session", "event end", "end of session")),
        (Role.IDENTIFIER, ("translated ip", "translated ip address", "translated source ip",
                           "nated ip", "natted ip", "nat ip", "nat ip address", "public ip",
                           "public ip address", "post nat ip", "post nat source ip",
                           "external ip", "wan ip", "ipv6 address", "ipv4 address", "public ipv4",
                           "public ipv6")),
        (Role.PORT, ("translated port", "translated source port", "nated port", "natted port",
                     "nat port", "public port", "post nat port", "post nat source port",
                     "external port", "translated ip port", "public source port")),
        (Role.PRIVATE_IP, ("private ip", "private ip address", "internal ip", "pre nat ip",
                           "inside ip", "lan ip", "local ip")),
        (Role.PRIVATE_PORT, ("private port", "internal port", "pre nat port", "inside port",
                             "local port")),
    ),
)  # fmt: skip

_TRISUL = Layout(
    "IPDR as Trisul writes it: YYYY-MM-DD-HH:MM:SS",
    "as described in the notes on formats",
    (
        (Role.PROTOCOL, ("protocol", "proto", "ip protocol")),
        (Role.USER_ID, ("subscriberid", "subscriber id", "customer id", "account id",
                        "account no", "account number", "customer account")),
        (Role.NAME, ("custname", "cust name")),
        (Role.DEVICE, ("device",)),
        (Role.REMARKS, ("remarks", "remark", "comment", "comments", "note", "status")),
        (Role.ZONE, ("time zone", "timezone", "zone", "tz", "utc offset")),
    ),
)  # fmt: skip

_ACCOUNTS = Layout(
    "Account and login tables of mail and hosting providers, names as they are commonly written",
    "no published layout",
    (
        (Role.IDENTIFIER, ("account", "identifier", "target", "domain", "url", "login ip",
                           "client ip", "remote ip", "signup ip", "registration ip")),
        (Role.PORT, ("client port", "remote port", "login port", "port")),
        (Role.START, ("timestamp", "date time", "datetime", "date and time", "login date and time",
                      "event time", "time utc", "timestamp utc", "created", "created at")),
        (Role.NAME, ("full name", "account name", "registered name", "holder", "registrant",
                     "subscriber", "customer")),
        (Role.ALTERNATE_PHONE, ("recovery phone", "sms recovery")),
        (Role.EMAIL, ("recovery email", "recovery e mail", "alternate email", "contact email")),
    ),
)  # fmt: skip

LAYOUTS = (_DOT_IPDR, _DOT_2021, _NAT_SYSLOG, _TRISUL, _ACCOUNTS)
"""Where the names come from, the more authoritative first."""

_SOURCE_IP = ("source ip", "source ip address", "src ip", "source ip addr", "source address")
_SOURCE_PORT = ("source port", "src port", "source port number", "sport")
_BY_NAME = {
    name: role
    for layout in reversed(LAYOUTS)
    for role, names in layout.columns
    for name in names
}  # fmt: skip
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_ZONE_BEHIND = re.compile(r" (?:ist|utc|gmt)\Z")
_ZONE_NAMED = re.compile(
    r"(?:(?<![A-Za-z])(?i:UTC|GMT|IST)|(?<=[a-z])(?:UTC|GMT|IST))(?![A-Za-z])(?! ?[+-] ?\d)"
)
_ZONES = {"utc": "UTC", "gmt": "UTC", "ist": "Asia/Kolkata"}
_TIMES = (Role.START, Role.END, Role.DATE, Role.TIME, Role.END_DATE, Role.END_TIME)
_DATE_OR_TIME = {Role.DATE: Role.START, Role.TIME: Role.START, Role.END_DATE: Role.END,
                 Role.END_TIME: Role.END}  # fmt: skip


def guess(header: Sequence[str]) -> tuple[tuple[Role, str], ...]:
    """Give the likely role of every column that has one, in the order of the columns.

    A source address is that of the public side unless another column is: then it is the private
    one. Of two columns with a role that only one may have, the first is taken.
    """
    roles = [_role(name) for name in header]
    translated = Role.IDENTIFIER in roles
    for place, name in enumerate(header):
        if _plain(name) in _SOURCE_IP:
            roles[place] = Role.PRIVATE_IP if translated else Role.IDENTIFIER
        elif _plain(name) in _SOURCE_PORT:
            roles[place] = Role.PRIVATE_PORT if translated and Role.PORT in roles else Role.PORT
    # “Start time” alone is a whole time; beside a column of dates it is a time of day.
    for part, pair in ((Role.TIME, Role.DATE), (Role.END_TIME, Role.END_DATE)):
        is_whole = pair not in roles and Role.DATE not in roles
        if is_whole and part in roles:
            roles = [_DATE_OR_TIME[part] if role is part else role for role in roles]
    # And a date alone is as much of a time as there is.
    for part, pair in ((Role.DATE, Role.TIME), (Role.END_DATE, Role.END_TIME)):
        if part in roles and pair not in roles and Role.END_TIME not in roles:
            roles = [_DATE_OR_TIME[part] if role is part else role for role in roles]
    found: list[tuple[Role, str]] = []
    for role, name in zip(roles, header, strict=True):
        is_taken = role in ONLY_ONCE and any(role is other for other, _ in found)
        if role is not None and not is_taken:
            found.append((role, name))
    return tuple(found)


def zone_proposed(columns: Iterable[str], question: ReplyQuestion) -> ReplyQuestion:
    """Propose the zone that the headers of the times name, quoted, where the zone is asked.

    `columns` are `role=column`. An offset behind the name is not read, and headers that name
    different zones propose none: both are quoted, and the examiner decides as before.
    """
    if question.name != "zone":
        return question
    found = {
        name: tuple(_ZONES[word.casefold()] for word in _ZONE_NAMED.findall(name))
        for role, name in parse_columns(columns)
        if role in _TIMES
    }
    zones = {zone for named in found.values() for zone in named}
    said = ", ".join(f"“{name}”" for name, named in found.items() if named)
    if not zones:
        return question
    if len(zones) > 1:
        return question._replace(
            evidence=f"The headers name more than one zone: {said}. {question.evidence}"
        )
    (zone,) = zones
    verb = "headers say" if said.count("“") > 1 else "header says"
    return question._replace(evidence=f"The {verb} {said}. {question.evidence}", suggestion=zone)


def score(header: Sequence[str]) -> int:
    """Count the names of a row that are known as names of columns."""
    return sum(
        _role(name) is not None or _plain(name) in _SOURCE_IP + _SOURCE_PORT for name in header
    )


def _role(name: str) -> Role | None:
    plain = _plain(name)
    without = _plain(_IN_BRACKETS.sub(" ", name))
    for spelling in (plain, without, _ZONE_BEHIND.sub("", without)):
        if spelling in _BY_NAME:
            return _BY_NAME[spelling]
    return None


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) if " " not in name.strip() else name
    for spelling in (name, words):
        plain = _NO_LETTER.sub(" ", spelling.casefold()).strip()
        if plain in _BY_NAME or plain in _SOURCE_IP + _SOURCE_PORT:
            return plain
    return _NO_LETTER.sub(" ", name.casefold()).strip()
