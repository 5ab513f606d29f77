"""What keeps one question of a letter from being answered, or from being answered wrongly.

Findings that say the same of many lines are one sentence: “Lines 3, 5 to 9 and 41 have no source
port.”
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from casebook.model.case import CaseHeader
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis, datetime_of, zone_info
from casebook.model.request import CitedAs, Line, Request
from casebook.rules import address_space, times
from casebook.rules.address_space import Address, Range, Use
from casebook.rules.deadlines import Deadline, retention
from casebook.rules.finding import Finding
from casebook.rules.line_backing import Backing, key_of
from casebook.rules.number_words import in_words

_DAY_US = 86_400_000_000
_MOST_DETAILS = 6
_RESERVED_DOMAINS = ("example.com", "example.org", "example.net")
_RESERVED_ENDINGS = (".example", ".test", ".invalid", ".localhost")
_ADDRESSES = (IdentifierKind.IPV4, IdentifierKind.IPV6)
_SET_BY_SOMEBODY = (ZoneBasis.SET_BY_EXAMINER, ZoneBasis.SET_FOR_SOURCE)
_NOTHING = Backing()


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a line, as it is said of one line and of many."""

    one: str
    many: str
    remedy: str
    blocks: bool = False


Flaws = Iterator[tuple[Flaw, str]]
"""Flaws of one line, each with what is said of that line alone (empty: nothing)."""


def findings_of(
    header: CaseHeader,
    request: Request,
    lines: Sequence[Line],
    abroad: bool,
    now: Instant | None,
    backing: Backing = _NOTHING,
) -> list[Finding]:
    """Check all lines of a request at once, in the order of the first line each finding is about.

    `abroad` says that the request leaves India, `now` adds what age makes doubtful in India, and
    `backing` what became of the things that the lines cite. Retracted lines are not looked at.
    """
    asked = [line for line in lines if line.retracted is None]
    groups: dict[Flaw, list[tuple[Line, str]]] = {}
    for line in asked:
        for flaw, detail in _flaws(header, request, line, abroad, now, backing):
            groups.setdefault(flaw, []).append((line, detail))
    found = [_said(flaw, about) for flaw, about in groups.items()]
    # What providers in India must keep says nothing of those abroad.
    return found + (_aged(header, asked, now) if now and not abroad else [])


def name_of(line: Line) -> str:
    """Give the number of a line with what it asks about, as findings begin."""
    return f"Line {line.position} ({line.identifier})"


def _said(flaw: Flaw, about: Sequence[tuple[Line, str]]) -> Finding:
    first, detail = about[0]
    if len(about) == 1:
        words = f"{name_of(first)} {flaw.one}{detail}"
    else:
        numbers = in_words(line.position for line, _ in about)
        words = f"Lines {numbers} {flaw.many}{_details(about)}"
    return Finding(f"{words}.", flaw.remedy, flaw.blocks)


def _details(about: Sequence[tuple[Line, str]]) -> str:
    named = [f"line {line.position}{detail}" for line, detail in about if detail]
    if not named:
        return ""
    more = len(named) - _MOST_DETAILS
    shown = "; ".join(named[:_MOST_DETAILS])
    return f" ({shown}; and {more:,} more)" if more > 0 else f" ({shown})"


def _flaws(
    header: CaseHeader,
    request: Request,
    line: Line,
    abroad: bool,
    now: Instant | None,
    backing: Backing,
) -> Flaws:
    if line.identifier_kind in _ADDRESSES:
        yield from _address_flaws(header, line)
    elif not header.is_sample and _is_reserved_name(line):
        yield _RESERVED_NAME, ""
    if line.at is not None:
        yield from _zone_flaws(line.at)
        yield from _order_flaws(line.at, line.until, now, backing.sent_at)
        if line.seconds_not_logged and line.at.precision not in (Precision.DAY, Precision.MINUTE):
            yield _SECONDS_THERE, ""
    if not (line.link_to_facts or request.link_to_facts):
        yield (_NO_LINK_ABROAD if abroad else _NO_LINK), ""
    if not line.cited:
        yield (_NOT_CITED_ABROAD if abroad else _NOT_CITED), ""
    yield from _backing_flaws(line, backing)


_RESERVED_NAME = Flaw(
    "is a name reserved for documentation",
    "are names reserved for documentation",
    "Enter the name that stands in the evidence.",
    True,
)
_SECONDS_THERE = Flaw(
    "says that seconds were not logged, but its time has them",
    "say that seconds were not logged, but their times have them",
    "Correct one of the two, as it stands in the log.",
    True,
)
_LINK_REMEDY = "Say in one sentence how the identifier is linked to the crime."
_NO_LINK = Flaw("is not tied to the facts", "are not tied to the facts", _LINK_REMEDY)
_NO_LINK_ABROAD = Flaw(_NO_LINK.one, _NO_LINK.many, _LINK_REMEDY, True)
_CITE_REMEDY = "Cite the exhibit and the record it comes from."
_NOT_CITED = Flaw(
    "does not say where it was found", "do not say where they were found", _CITE_REMEDY
)
_NOT_CITED_ABROAD = Flaw(_NOT_CITED.one, _NOT_CITED.many, _CITE_REMEDY, True)


def _address_flaws(header: CaseHeader, line: Line) -> Flaws:
    if line.at is None:
        yield _NO_TIME, ""
    else:
        yield from _seconds_flaws(line, line.at)
        if line.until is not None and times.latest_us(line.until) - line.at.utc_us > _DAY_US:
            yield _LONG_PERIOD, ""
    if line.identifier_kind is IdentifierKind.IPV4 and line.source_port is None:
        yield (_PORT_NOT_LOGGED if line.port_not_logged else _NO_PORT), ""
    yield from _range_flaws(header, line)


_NO_TIME = Flaw(
    "has no time: an address has another holder every hour",
    "have no time: an address has another holder every hour",
    "Enter the time to the second, with its zone.",
    True,
)
_LONG_PERIOD = Flaw(
    "asks about one address for longer than a day: it may have had many holders",
    "ask about one address for longer than a day: it may have had many holders",
    "Ask about each moment of the log on a line of its own, or say why the whole period is asked.",
)
_NO_PORT = Flaw(
    "has no source port",
    "have no source port",
    "Enter the source port, or say that it was not logged.",
    True,
)
_PORT_NOT_LOGGED = Flaw(
    "has no source port: behind a shared address it cannot be resolved to one subscriber",
    "have no source port: behind a shared address they cannot be resolved to one subscriber",
    "Look whether another log holds the port; else say so in the letter.",
)


def _seconds_flaws(line: Line, at: Instant) -> Flaws:
    coarse = next(
        (
            given.precision
            for given in (at, line.until)
            if given is not None and given.precision in (Precision.DAY, Precision.MINUTE)
        ),
        None,
    )
    if coarse is None:
        return
    if line.seconds_not_logged:
        yield (
            Flaw(
                f"has a time to the {coarse} only, because seconds were not logged: several "
                "subscribers may have held the address then",
                f"have a time to the {coarse} only, because seconds were not logged: several "
                "subscribers may have held the address then",
                "Look whether another log holds the seconds; else say so in the letter.",
            ),
            "",
        )
    else:
        yield (
            Flaw(
                f"has a time to the {coarse} only",
                f"have a time to the {coarse} only",
                "Enter the time to the second, as it stands in the log, or say that seconds were "
                "not logged.",
                True,
            ),
            "",
        )


def _range_flaws(header: CaseHeader, line: Line) -> Flaws:
    address, found = _placed(line.identifier)
    if address is None:
        yield _NO_ADDRESS, ""
        return
    if found is None or (found.use is Use.DOCUMENTATION and header.is_sample):
        return
    what = f"{found.what} ({found.network}, {found.rfc})"
    match found.use:
        case Use.DOCUMENTATION:
            yield (
                Flaw(
                    f"lies in a range reserved for documentation ({found.network}, {found.rfc})",
                    f"lie in a range reserved for documentation ({found.network}, {found.rfc})",
                    "Enter the address that stands in the evidence.",
                    True,
                ),
                "",
            )
        case Use.CARRIER:
            yield _carrier_flaw(what, line), ""
        case Use.INSIDE | Use.TUNNEL:
            yield from _made_from(header, what, found.use, address)
        case Use.NOBODY:
            yield (
                Flaw(
                    f"is {what}: no provider gave it out",
                    f"ask about {what}: no provider gave it out",
                    "Ask who runs that network, or find the public address in another log.",
                    True,
                ),
                "",
            )


_NO_ADDRESS = Flaw("is no address", "are no addresses", "Take it from the evidence.", True)


@lru_cache(maxsize=20_000)
def _placed(text: str) -> tuple[Address | None, Range | None]:
    """Give the address of a text and the special range it lies in."""
    address = address_space.parsed(text)
    return address, None if address is None else address_space.range_of(address)


def _carrier_flaw(what: str, line: Line) -> Flaw:
    """Say whom to ask about an address inside a carrier; without port and destination nobody."""
    is_complete = line.source_port is not None and bool(line.destination)
    return Flaw(
        f"is {what}: only that carrier knows who held it",
        f"ask about {what}: only that carrier knows who held it",
        "Ask the carrier whose network the log is from, with source port and destination; better "
        "still, find the public address and port in a log outside that network.",
        not is_complete,
    )


def _made_from(header: CaseHeader, what: str, use: Use, address: Address) -> Flaws:
    made = address_space.inside(address)
    if made is None:
        return
    inner, port = made
    words = str(inner) if port is None else f"{inner} port {port}"
    deeper = address_space.range_of(inner)
    if deeper is not None and not (deeper.use is Use.DOCUMENTATION and header.is_sample):
        yield (
            Flaw(
                f"is {what}, made from {deeper.what}: no provider gave it out",
                f"ask about {what}, made from {deeper.what}: no provider gave it out",
                "Find the public address in another log.",
                True,
            ),
            f": {words}",
        )
    elif use is Use.INSIDE:
        yield (
            Flaw(
                f"is {what}",
                f"ask about {what}",
                "Ask about the IPv4 address, with its source port.",
                True,
            ),
            f": {words}",
        )
    else:
        yield (
            Flaw(
                f"is {what}: the provider of the IPv4 address it was made from can answer",
                f"ask about {what}: the provider of the IPv4 address it was made from can answer",
                "Ask about that IPv4 address, at the same time.",
            ),
            f": {words}",
        )


def _zone_flaws(at: Instant) -> Flaws:
    if at.basis in _SET_BY_SOMEBODY and not at.decided_by:
        yield _NOBODY_DECIDED, ""
    elif not at.zone:
        yield _NO_ZONE, ""
    elif at.basis in _SET_BY_SOMEBODY and _happened_twice(at):
        yield (
            Flaw(
                f"has a local time that happened twice in {at.zone}: the clocks went back",
                f"have a local time that happened twice in {at.zone}: the clocks went back",
                "See from the lines around it which of the two it was, and enter the time with "
                "its offset.",
                True,
            ),
            "",
        )


_NOBODY_DECIDED = Flaw(
    "has a time whose zone nobody answers for",
    "have times whose zone nobody answers for",
    "Enter the time with its zone.",
    True,
)
_NO_ZONE = Flaw(
    "has a time without a zone",
    "have times without a zone",
    "Enter the time with its zone.",
    True,
)


_NAMED = re.compile(r"\d ?[A-Z]{2,5}\Z")
"""A name like CEST behind a time tells which of two it is."""


def _happened_twice(at: Instant) -> bool:
    """Say whether the local time that the log shows stands for two moments in its zone."""
    if "/" not in at.zone or at.precision is Precision.DAY or _NAMED.search(at.original):
        return False
    zone = zone_info(at.zone)
    logged = datetime_of(at.utc_us - at.clock_offset_us).astimezone(zone)
    first, second = (logged.replace(fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first - second > timedelta()


def _order_flaws(
    at: Instant, until: Instant | None, now: Instant | None, sent_at: Instant | None
) -> Flaws:
    for given in (at, until):
        if given is None:
            continue
        if now is not None and times.is_before(now, given):
            yield _IN_THE_FUTURE, ""
            return
        if sent_at is not None and times.is_before(sent_at, given):
            day = times.in_words(times.day_of(sent_at))
            yield (
                Flaw(
                    f"asks about a time after the request was sent on {day}",
                    f"ask about a time after the request was sent on {day}",
                    "Look whether day and month, or the zone, were mixed up.",
                    True,
                ),
                "",
            )
            return


_IN_THE_FUTURE = Flaw(
    "asks about a time in the future",
    "ask about a time in the future",
    "Look whether day and month, or the zone, were mixed up, and whether this computer's clock is "
    "right.",
    True,
)


def _backing_flaws(line: Line, backing: Backing) -> Flaws:
    if line.at is not None and line.at.clock_offset_us and line.cited_as is not CitedAs.RECORD:
        yield _OFFSET_UNNAMED, ""
    cited = backing.cited.get(key_of(line)) if line.cited_id else None
    if cited is None:
        return
    if cited.redated_as:
        yield (
            Flaw(
                f"cites {cited.name}, which was dated anew as {cited.redated_as} since",
                f"cite {cited.name}, which was dated anew as {cited.redated_as} since",
                f"Make the line from the records of {cited.redated_as}, and retract this one.",
                True,
            ),
            "",
        )
    elif cited.retracted is not None:
        yield (
            Flaw(
                f"cites {cited.name}, which was retracted ({cited.retracted})",
                f"cite {cited.name}, which was retracted ({cited.retracted})",
                "Cite what stands in its place, or retract the line.",
                True,
            ),
            "",
        )
    elif cited.has_clock and not cited.reading:
        yield _unread_clock(cited.name, line.at), ""
    doubt = backing.doubted.get(line.cited_id)
    if doubt and "repeated hour" not in doubt:
        # A repeated hour shows in the time itself, and has a sentence of its own.
        yield (
            Flaw(
                f"cites a record whose time is doubted: {doubt}",
                f"cite records whose time is doubted: {doubt}",
                "Look at the lines around the record whether it is right; else enter the time.",
                "inferred" not in doubt,
            ),
            "",
        )


_OFFSET_UNNAMED = Flaw(
    "has a clock offset in its time, but cites no record whose clock was read",
    "have a clock offset in their times, but cite no record whose clock was read",
    "Cite the record, or name the reading of the clock where it was found.",
)


def _unread_clock(name: str, at: Instant | None) -> Flaw:
    if at is not None and at.clock_offset_us:
        seconds = f"{at.clock_offset_us / 1_000_000:+g} s"
        return Flaw(
            f"applies a clock offset of {seconds} to {name}, and no reading of that clock is named",
            f"apply a clock offset of {seconds} to {name}, and no reading of that clock is named",
            "Record the reading of the clock with its exhibit, and date the source by it.",
        )
    return Flaw(
        f"takes its time from {name}, whose clock was not compared with a reference",
        f"take their times from {name}, whose clock was not compared with a reference",
        "Record a reading of the clock with the exhibit, or say in the letter that there is none.",
    )


def _aged(header: CaseHeader, lines: Sequence[Line], now: Instant) -> list[Finding]:
    """Say once for each period of keeping which lines it has passed for, and since when."""
    passed: dict[str, list[tuple[Deadline, Line]]] = {}
    known: dict[str, Deadline | None] = {}
    for line in lines:
        if line.at is None or line.identifier_kind not in _ADDRESSES:
            continue
        day = times.day_of(line.at).isoformat()
        if day not in known:
            known[day] = _newest_passed(header, day, now)
        clock = known[day]
        if clock is not None:
            passed.setdefault(clock.what_is_lost, []).append((clock, line))
    return [_aged_finding(about) for about in passed.values()]


def _newest_passed(header: CaseHeader, day: str, now: Instant) -> Deadline | None:
    at_offence = CaseHeader(header.id, header.title, offence_date=day, zones=header.zones)
    gone = [clock for clock in retention(at_offence) if clock.at.utc_us <= now.utc_us]
    return gone[-1] if gone else None


def _aged_finding(about: Sequence[tuple[Deadline, Line]]) -> Finding:
    by_age = sorted(about, key=lambda item: item[0].at.utc_us)
    (first, line), (last, last_line) = by_age[0], by_age[-1]
    if len(about) == 1:
        words = f"{name_of(line)}: {first.sentence}"
    else:
        words = f"Lines {in_words(line.position for _, line in about)}: {first.sentence}"
        if last.at.utc_us != first.at.utc_us:
            day = times.in_words(times.day_of(last.at))
            words += f" That is the oldest, line {line.position}; the newest, line "
            words += f"{last_line.position}, from {day}."
    return Finding(words, "Ask whether the records still exist.")


def _is_reserved_name(line: Line) -> bool:
    kinds = (IdentifierKind.EMAIL, IdentifierKind.DOMAIN)
    if line.identifier_kind not in kinds:
        return False
    domain = line.identifier.rpartition("@")[2].rstrip(".").casefold()
    return domain.endswith(_RESERVED_ENDINGS) or any(
        domain == name or domain.endswith("." + name) for name in _RESERVED_DOMAINS
    )
