"""Fast reads of the register of identifiers, at 5,000 of them and 100,000 lines of requests.

The list reads what it filters by in one pass; what was asked is read for some identifiers at a
time, and counting in the records goes one identifier at a time, so that nothing waits for either.
Nothing here writes. Case thread only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.note import Note
from casebook.model.reply import Holder
from casebook.model.request import Line
from casebook.model.timeline import UNDATED_US, RecordFilter
from casebook.store import counts_over_time, mentions, search
from casebook.store.case_file import CaseFile
from casebook.store.rows import from_row

T = TypeVar("T")

AT_ONCE = 500
"""The most values that one query names; longer lists are read in parts."""

Named = tuple[str, str]
"""Kind and text of an identifier, as a line of a request holds them."""


IsMentioned = Callable[[str, str], bool]
"""Says of kind and text whether records that hold it are known to mention it."""


class Asked(NamedTuple):
    """How often something was asked, and what became of it.

    `lines` counts the lines in force of requests in force, `sent` those of a request that left the
    office, `outstanding` those of them that nothing came back to. `last_us` is when the newest of
    these requests was first sent.
    """

    lines: int = 0
    sent: int = 0
    outstanding: int = 0
    answered: int = 0
    partly: int = 0
    refused: int = 0
    last_us: int | None = None

    def plus(self, other: Asked) -> Asked:
        """Add up two spellings of one identifier."""
        times = [us for us in (self.last_us, other.last_us) if us is not None]
        return Asked(
            self.lines + other.lines,
            self.sent + other.sent,
            self.outstanding + other.outstanding,
            self.answered + other.answered,
            self.partly + other.partly,
            self.refused + other.refused,
            max(times, default=None),
        )


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line of a request about an identifier, with of whom it was asked and what came back.

    `sent_us` is None in a request that did not leave the office. `reply_number` is the number of
    the reply that answers the line, `holders` whom that names.
    """

    request_number: int
    subject: str
    agency_number: int
    agency: str
    sent_us: int | None
    line: Line
    reply_number: int | None
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Sightings:
    """Where an identifier stands in the records: how often in each source, first and last.

    `by_source` has the numbers of the sources as keys; `first_us` and `last_us` are of the dated
    records, None where none has a time. `ways` are the filters that find them, one for each
    spelling and column, with how many each finds; a record can be found in several ways.
    `is_exact` says that what was collected of the records was counted, except of the sources
    `searched`, whose text alone was.
    """

    by_source: dict[int, int]
    first_us: int | None
    last_us: int | None
    ways: tuple[tuple[RecordFilter, int], ...]
    is_exact: bool = False
    searched: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """Count the records."""
        return sum(self.by_source.values())


@dataclass(frozen=True, slots=True)
class NamedHolder:
    """A holder whom a reply names, with the line of the request that asked."""

    request_number: int
    position: int
    identifier: str
    holder: Holder


_SENT = (
    "WITH sent AS (SELECT request_id, min(json_extract(sent_at, '$.us')) AS us FROM leg "
    "WHERE sent_at IS NOT NULL AND retracted IS NULL GROUP BY request_id) "
)
_ASKED = (
    _SENT
    + """
SELECT l.identifier_kind, l.identifier, count(*), count(s.us),
    sum(s.us IS NOT NULL AND l.state = 'outstanding'), sum(l.state = 'answered'),
    sum(l.state = 'partly'), sum(l.state = 'refused'), max(s.us)
FROM line AS l
JOIN request AS r ON r.id = l.request_id
LEFT JOIN sent AS s ON s.request_id = l.request_id
WHERE l.identifier IN ({marks}) AND l.retracted IS NULL AND r.retracted IS NULL
GROUP BY l.identifier_kind, l.identifier"""
)
_LINES = (
    _SENT
    + """
SELECT r.number, r.subject, coalesce(a.number, 0), coalesce(a.short_name, ''), s.us, p.number, l.*
FROM line AS l
JOIN request AS r ON r.id = l.request_id
LEFT JOIN agency AS a ON a.id = r.to_agency_id
LEFT JOIN sent AS s ON s.request_id = l.request_id
LEFT JOIN reply AS p ON p.id = l.reply_id AND p.retracted IS NULL
WHERE l.identifier IN ({marks}) AND l.retracted IS NULL AND r.retracted IS NULL
ORDER BY r.number DESC, l.position"""
)


def register(case: CaseFile) -> tuple[Identifier, ...]:
    """Give every identifier, retracted and merged ones too, by number; one pass."""
    rows = case.connection.execute(
        "SELECT id, number, kind, value, as_found, remarks, retracted, merged_into_id "
        "FROM identifier ORDER BY number"
    )
    kinds = {kind.value: kind for kind in IdentifierKind}
    return tuple([Identifier(row[0], row[1], kinds[row[2]], *row[3:]) for row in rows])


def odd_texts_of_lines(case: CaseFile) -> tuple[str, ...]:
    """Give the texts that lines of requests ask about and that may not be in their one spelling.

    Those are the ones with more in them than small letters, digits and the marks of addresses, and
    those that end in a dot, or part a phone or a MAC address otherwise; each once. Read from the
    index alone.
    """
    # The limit keeps SQLite from comparing before it has made each text one: a fifth of the time.
    rows = case.connection.execute(
        "SELECT identifier FROM (SELECT DISTINCT identifier FROM line LIMIT -1) "
        "WHERE identifier GLOB '*[^a-z0-9.@_+/-]*' OR identifier GLOB '*.' "
        "OR identifier GLOB '+*[-./]*' OR identifier GLOB '[0-9]*-*' "
        "OR identifier GLOB '??-??-??-??-??-??' OR identifier GLOB '????.????.????' "
        "ORDER BY identifier"
    )
    return tuple(row[0] for row in rows)


def kinds_of_lines(case: CaseFile, texts: Sequence[str]) -> tuple[Named, ...]:
    """Give the kinds under which lines ask about some texts."""
    found: list[Named] = []
    for some in _parts(texts):
        found += case.connection.execute(
            "SELECT DISTINCT identifier_kind, identifier FROM line "
            f"WHERE identifier IN ({_marks(some)}) ORDER BY 2, 1",
            some,
        )
    return tuple(found)


def asked(case: CaseFile, texts: Sequence[str]) -> dict[Named, Asked]:
    """Say what was asked about some texts, by kind and text; texts without a line are not in it."""
    found: dict[Named, Asked] = {}
    for some in _parts(texts):
        for kind, text, *counts in _rows(case, _ASKED, some):
            found[kind, text] = Asked(*counts)
    return found


def asked_lines(case: CaseFile, named: Sequence[Named], most: int) -> tuple[AskedLine, ...]:
    """Give the lines about an identifier in its spellings, the newest request first."""
    wanted = set(named)
    found = []
    rows = case.connection.execute(_LINES.format(marks=_marks(named)), [text for _, text in named])
    names = [column[0] for column in rows.description][6:]
    for row in rows:
        line = from_row(Line, dict(zip(names, row[6:], strict=True)))
        if (line.identifier_kind.value, line.identifier) in wanted:
            found.append((row[:6], line))
            if len(found) == most:
                break
    holders = _holders(case, [line.id for _, line in found])
    return tuple(
        AskedLine(number, subject, agency_number, agency, sent_us, line, reply_number,
                  tuple(holders.get(line.id, ())))
        for (number, subject, agency_number, agency, sent_us, reply_number), line in found
    )  # fmt: skip


def holders_of_person(case: CaseFile, person_id: str) -> tuple[NamedHolder, ...]:
    """Give where a person was recognised as the holder, in the order of requests and lines."""
    rows = case.connection.execute(
        "SELECT r.number, l.position, l.identifier, h.* FROM holder AS h "
        "JOIN line AS l ON l.id = h.line_id JOIN request AS r ON r.id = l.request_id "
        "WHERE h.person_id = ? AND h.retracted IS NULL AND l.retracted IS NULL "
        "ORDER BY r.number, l.position, h.rowid",
        (person_id,),
    )
    names = [column[0] for column in rows.description][3:]
    return tuple(
        NamedHolder(
            row[0], row[1], row[2], from_row(Holder, dict(zip(names, row[3:], strict=True)))
        )
        for row in rows
    )


def notes_about(case: CaseFile, texts: Sequence[str], most: int) -> tuple[Note, ...]:
    """Give the first notes in which one of some texts stands, superseded ones too, by number.

    A text stands there as part of a longer word as well: who shows them looks again.
    """
    if not texts:
        return ()
    clause = " OR ".join("text LIKE ? ESCAPE '!'" for _ in texts)
    rows = case.connection.execute(
        f"SELECT * FROM note WHERE {clause} ORDER BY number LIMIT ?",
        (*map(_like, texts), most),
    )
    names = [column[0] for column in rows.description]
    return tuple(from_row(Note, dict(zip(names, row, strict=True))) for row in rows)


def records_key(case: CaseFile) -> tuple[object, ...]:
    """Give what is the same as long as the records are the same, dates included."""
    return tuple(
        case.connection.execute(
            "SELECT s.k, s.source, s.rows, s.dated, s.min_ts, s.max_ts, "
            "(SELECT rules FROM collected AS c WHERE c.segment = s.k) FROM segment AS s "
            "JOIN source ON source.number = s.source WHERE source.retracted IS NULL ORDER BY s.k"
        )
    )


def sightings(
    case: CaseFile, named: Sequence[Named], is_mentioned: IsMentioned | None = None
) -> Sightings:
    """Count the records in which an identifier stands in any of its spellings, each once.

    Where the identifiers of the records were collected, and `is_mentioned` says of all spellings
    that they are found so, what was collected is counted: exactly, defanged forms too. Elsewhere
    the spellings are looked for as words.
    """
    exact = _is_exact(named, is_mentioned)
    searched: tuple[int | None, ...] = mentions.uncollected(case) if exact else (None,)
    by_source: Counter[int] = Counter()
    firsts: list[int] = []
    lasts: list[int] = []
    ways: list[tuple[RecordFilter, int]] = []
    if exact and named:
        ways += _count_mentioned(case, named, by_source, firsts, lasts)
    for source in searched:
        for parts, flt in _filters(case, named, source):
            found = search.records(case, flt)
            for number, count in found.by_source().items():
                by_source[number] += count if parts % 2 else -count
            if parts > 1:
                continue
            ways.append((flt, found.total))
            undated = found.index_at(UNDATED_US + 1)
            if undated < found.total:
                firsts += _times(found.rows(undated, 1))
                lasts += _times(found.rows(found.total - 1, 1))
    return Sightings(
        {source: count for source, count in sorted(by_source.items()) if count},
        min(firsts, default=None),
        max(lasts, default=None),
        tuple(way for way in ways if way[1]),
        exact,
        tuple(source for source in searched if source is not None),
    )


def sparkline(
    case: CaseFile,
    named: Sequence[Named],
    buckets: int,
    is_mentioned: IsMentioned | None = None,
) -> tuple[int, ...]:
    """Count the same over the time of the whole case, in about `buckets` steps; empty without.

    A record that mentions two spellings in another form than the register's counts twice.
    """
    span = counts_over_time.time_span(case)
    if span is None:
        return ()
    exact = _is_exact(named, is_mentioned)
    filters = list(_mention_filters(named)) if exact else []
    for source in mentions.uncollected(case) if exact else (None,):
        filters += _filters(case, named, source)
    totals: list[int] = []
    for parts, flt in filters:
        counts = counts_over_time.histogram(case, span[0], span[1] + 1, buckets, flt)
        sign = 1 if parts % 2 else -1
        if not counts.series:
            continue
        one = [sign * sum(column) for column in zip(*counts.series.values(), strict=True)]
        totals = [a + b for a, b in zip(totals, one, strict=True)] if totals else one
    return tuple(totals)


def requests_about(case: CaseFile, texts: Sequence[str]) -> dict[Named, tuple[int, ...]]:
    """Give the numbers of the requests in force whose lines ask about some texts."""
    found: dict[Named, tuple[int, ...]] = {}
    for some in _parts(texts):
        rows = case.connection.execute(
            "SELECT DISTINCT l.identifier_kind, l.identifier, r.number FROM line AS l "
            "JOIN request AS r ON r.id = l.request_id "
            f"WHERE l.identifier IN ({_marks(some)}) AND l.retracted IS NULL "
            "AND r.retracted IS NULL ORDER BY r.number",
            some,
        )
        for kind, text, number in rows:
            found[kind, text] = (*found.get((kind, text), ()), number)
    return found


def registered(case: CaseFile, named: Sequence[Named]) -> dict[Named, Identifier]:
    """Give what stands in the register under some spellings, merged ones too."""
    wanted, found = set(named), {}
    for some in _parts([text for _, text in named]):
        rows = case.connection.execute(
            "SELECT id, number, kind, value, as_found, remarks, retracted, merged_into_id "
            f"FROM identifier WHERE value IN ({_marks(some)}) ORDER BY number",
            some,
        )
        for row in rows:
            if (row[2], row[3]) in wanted and (row[6] is None or row[7] is not None):
                found[row[2], row[3]] = Identifier(row[0], row[1], IdentifierKind(row[2]), *row[3:])
    return found


def _is_exact(named: Sequence[Named], is_mentioned: IsMentioned | None) -> bool:
    """Say whether all spellings are of what is collected; a reader may know an account besides."""
    return is_mentioned is not None and all(
        kind != IdentifierKind.ACCOUNT and is_mentioned(kind, text) for kind, text in named
    )


def _count_mentioned(
    case: CaseFile,
    named: Sequence[Named],
    by_source: Counter[int],
    firsts: list[int],
    lasts: list[int],
) -> list[tuple[RecordFilter, int]]:
    total = mentions.joined(case, named)
    if total is None:
        return []
    by_source.update(total.sources)
    if total.first_us is not None and total.last_us is not None:
        firsts.append(total.first_us)
        lasts.append(total.last_us)
    ways = []
    for each in named:
        own = mentions.mentioned(case, *each)
        if own is not None:
            ways.append((RecordFilter(identifier=each), own.records))
    return ways


def _mention_filters(named: Sequence[Named]) -> Iterator[tuple[int, RecordFilter]]:
    """Give the filters of each spelling, and of two of them together."""
    for place, each in enumerate(named):
        yield 1, RecordFilter(identifier=each)
        for _, other in named[place + 1 :]:
            yield 2, RecordFilter(identifier=each, text='"' + other.replace('"', " ") + '"')


def _filters(
    case: CaseFile, named: Sequence[Named], source: int | None = None
) -> Iterator[tuple[int, RecordFilter]]:
    """Give filters with how many ways of finding each joins: 1, then 2, and so on.

    The counts of the odd ones less those of the even ones are the records found in any way, each
    once (inclusion and exclusion); what no record holds together is not joined any further.
    """
    ways = tuple(
        dict.fromkeys(replace(way, source=source) for each in named for way in _ways(each))
    )
    joined = [(place, way) for place, way in enumerate(ways)]
    parts = 1
    while joined:
        more: list[tuple[int, RecordFilter]] = []
        for last, flt in joined:
            if parts > 1 and not search.count(case, flt):
                continue
            yield parts, flt
            for place in range(last + 1, len(ways)):
                both = _both(flt, ways[place])
                if both is not None:
                    more.append((place, both))
        joined, parts = more, parts + 1


def _ways(named: Named) -> Iterator[RecordFilter]:
    """Give the ways in which a record names an identifier: in its text, as its host or user."""
    kind, text = named
    if any(character.isalnum() for character in text):
        yield RecordFilter(text='"' + text.replace('"', " ") + '"')
    if kind == IdentifierKind.HOST:
        yield RecordFilter(host=text)
    if kind == IdentifierKind.ACCOUNT:
        yield RecordFilter(user=text)


def _both(one: RecordFilter, other: RecordFilter) -> RecordFilter | None:
    """Join two filters; None where no record can match both."""
    if (one.host and other.host) or (one.user and other.user):
        return None
    return RecordFilter(
        source=one.source,
        text=f"{one.text} {other.text}".strip(),
        host=one.host or other.host,
        user=one.user or other.user,
    )


def _times(records: Sequence[Any]) -> list[int]:
    return [record.utc_us for record in records if record.utc_us is not None]


def _holders(case: CaseFile, line_ids: Sequence[str]) -> dict[str, list[Holder]]:
    found: dict[str, list[Holder]] = {}
    for some in _parts(line_ids):
        rows = case.connection.execute(
            f"SELECT * FROM holder WHERE line_id IN ({_marks(some)}) AND retracted IS NULL "
            "ORDER BY rowid",
            some,
        )
        names = [column[0] for column in rows.description]
        for row in rows:
            holder = from_row(Holder, dict(zip(names, row, strict=True)))
            found.setdefault(holder.line_id, []).append(holder)
    return found


def _rows(case: CaseFile, sql: str, values: Sequence[str]) -> Iterator[Any]:
    return case.connection.execute(sql.format(marks=_marks(values)), values)


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(values), AT_ONCE):
        yield values[first : first + AT_ONCE]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def _like(text: str) -> str:
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
