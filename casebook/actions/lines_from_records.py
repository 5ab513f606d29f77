"""Make lines of a request from records of the timeline: who, which port, when, and where it stands.

The time of a line is the time of its record with the whole account of how it was decided. Which of
the identifiers of a record are asked about is the examiner's choice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from casebook.actions.add_event import instant_of_record
from casebook.actions.finder_of_source import finder_of
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.intake import identifiers, mentions
from casebook.intake.identifiers import Found
from casebook.model.evidence import Exhibit
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.request import CitedAs, Line
from casebook.model.timeline import Record, RecordFilter, Source
from casebook.rules import fields
from casebook.store import record_rows, search
from casebook.store.case_file import CaseFile

MOST_RECORDS = 10_000
SLICE = 200
"""Records that one job on the case thread reads."""

Key = tuple[IdentifierKind, str]


@dataclass(frozen=True, slots=True)
class Asker:
    """One record as lines can be made of it. `place` is where it stands, in words."""

    cited_id: str
    place: str
    at: Instant | None
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """An identifier that the records hold, in how many of them, and in how many with its port."""

    kind: IdentifierKind
    value: str
    records: int
    with_port: int
    is_private: bool

    @property
    def key(self) -> Key:
        """Give what the identifier is chosen by."""
        return self.kind, self.value


@dataclass(frozen=True, slots=True)
class Made:
    """The lines that were made, and a sentence for every record that gave none."""

    lines: tuple[Line, ...]
    left_out: tuple[str, ...]


def records_of(case: CaseFile, wanted: RecordFilter) -> tuple[Record, ...]:
    """Give all records that match a filter. Raises CaseError for more than one request can ask."""
    found = search.records(case, wanted)
    _check_count(found.total)
    return found.rows(0, found.total)


def at_places(case: CaseFile, source: Source, places: Collection[int]) -> tuple[Record, ...]:
    """Give the records of a source with these locators. Raises CaseError for one it has not."""
    found = search.records(case, RecordFilter(source=source.number))
    wanted, chosen = set(places), []
    for first in range(0, found.total, 5_000):
        chosen += [row for row in found.rows(first, 5_000) if row.locator in wanted]
    missing = sorted(wanted - {record.locator for record in chosen})
    if missing:
        raise CaseError(
            f"{label(source)} {source.name} has no record of {source.locator} {missing[0]}. It may "
            "be a reject, or no row begins there."
        )
    return tuple(chosen)


def read_records(
    on_case: OnCase, records: Sequence[Record], progress: Progress
) -> tuple[Asker, ...]:
    """Read what lines need of records, some at a time. Raises CaseError for too many."""
    _check_count(len(records))
    askers: list[Asker] = []
    for first in range(0, len(records), SLICE):
        progress.check_cancelled()
        progress.advance(first, len(records), "records read")
        some = records[first : first + SLICE]
        for record, source, raw, place, at in on_case(partial(_read, records=some)):
            # The search for identifiers runs here, so that the case has its other work done.
            found = _with_ports(mentions.found_in(raw, finder_of(source)), raw)
            askers.append(Asker(f"{record.source}:{record.id}", place, at, found))
    progress.advance(len(records), len(records), "records read")
    return tuple(askers)


def offered(askers: Iterable[Asker]) -> tuple[Offered, ...]:
    """Give the identifiers that stand in records, those of the most records first."""
    counts: Counter[Key] = Counter()
    ports: Counter[Key] = Counter()
    for asker in askers:
        for found in asker.found:
            counts[found.kind, found.value] += 1
            ports[found.kind, found.value] += found.port is not None
    return tuple(
        Offered(kind, value, count, ports[kind, value], identifiers.is_private(value))
        for (kind, value), count in counts.most_common()
    )


def lines_of(
    askers: Sequence[Asker],
    chosen: Collection[Key],
    asked: str,
    *,
    link: str = "",
    port_not_logged: bool = False,
) -> Made:
    """Make a line of every chosen identifier in every record.

    `port_not_logged` says so of addresses beside which no port stands; without it they stay open.
    Raises CaseError when it is not said what is asked.
    """
    if not asked.strip():
        raise CaseError("It is not said what is asked. Write it once for all the lines.")
    wanted = set(chosen)
    lines: list[Line] = []
    left_out: list[str] = []
    for asker in askers:
        here = [found for found in asker.found if (found.kind, found.value) in wanted]
        if not here:
            left_out.append(f"{asker.place} holds none of the identifiers that were chosen.")
        elif asker.at is None:
            left_out.append(f"{asker.place} has no time. Date its source, or add the line by hand.")
        else:
            lines += [_line(asker, found, asked, link, port_not_logged) for found in here]
    return Made(tuple(lines), tuple(left_out))


def _line(asker: Asker, found: Found, asked: str, link: str, port_not_logged: bool) -> Line:
    is_address = found.kind in (IdentifierKind.IPV4, IdentifierKind.IPV6)
    line = Line(
        "", "new", 1, found.kind, found.value,
        asked=asked.strip(),
        at=asker.at,
        source_port=found.port,
        port_not_logged=port_not_logged and is_address and found.port is None,
        cited=asker.place,
        link_to_facts=link.strip(),
        cited_as=CitedAs.RECORD,
        cited_id=asker.cited_id,
    )  # fmt: skip
    fields.check(line)
    return line


def _check_count(count: int) -> None:
    if count > MOST_RECORDS:
        raise CaseError(
            f"{count:,} records are too many for one request: it takes up to {MOST_RECORDS:,} "
            "lines. Narrow the filter, or mark the records that matter."
        )
    if not count:
        raise CaseError("There is no record to ask about. Mark some, or change the filter.")


def _read(
    case: CaseFile, records: Sequence[Record]
) -> list[tuple[Record, Source, str, str, Instant | None]]:
    sources: dict[int, tuple[Source, str]] = {}
    read = []
    for record in records:
        if record.source not in sources:
            source = case.numbered(Source, record.source)
            exhibit = case.get(Exhibit, source.exhibit_id) if source.exhibit_id else None
            sources[record.source] = source, f"{label(exhibit)}, " if exhibit else ""
        source, exhibit_words = sources[record.source]
        place = f"{exhibit_words}{label(source)} {source.name} {source.locator} {record.locator}"
        at = None if record.utc_us is None else instant_of_record(source, record)
        read.append((record, source, record_rows.raw_text(case, record), place, at))
    return read


_TO_IT = re.compile(
    r"(?:\b(?:to|dst|dest|destination|daddr|dst_ip|dstip|server)[\"']?\s*[=:]?\s*[\"']?|->\s*)\Z",
    re.IGNORECASE,
)
_SOURCE_IS = re.compile(
    r"\b(?:SRC|src_?ip|saddr|IpAddress|Source (?:Network )?Address)[\"']?"
    r"\s*[=:]\s*[\"']?([^\s\"',;<]+)",
    re.IGNORECASE,
)
_SOURCE_PORT_IS = re.compile(
    r"\b(?:SPT|sport|src_?port|IpPort|Source Port)[\"']?\s*[=:]\s*[\"']?(\d{1,5})\b", re.IGNORECASE
)


def _with_ports(found: Sequence[Found], raw: str) -> tuple[Found, ...]:
    """Give each identifier the source port that the row names for it, and no other.

    A port behind a destination is none: the provider is asked about the source.
    """
    source, port = _SOURCE_IS.search(raw), _SOURCE_PORT_IS.search(raw)
    named = int(port[1]) if source and port and 1 <= int(port[1]) <= 65_535 else None
    ported = []
    for each in found:
        own = each.port
        if own is not None and _TO_IT.search(raw[max(0, each.place - 40) : each.place]):
            own = None
        if own is None and named is not None and source is not None:
            is_source = source.start(1) == each.place or source[1].strip("[]") == each.value
            own = named if is_source else None
        ported.append(Found(each.kind, each.value, each.as_found, own, each.place))
    return tuple(ported)
