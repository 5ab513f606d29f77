"""The lines of a request as tables of its letter: what is asked about, and how it is tied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from casebook.model.request import Line
from casebook.reports.content import (
    Block,
    Column,
    Heading,
    Inline,
    KeyValues,
    RecordTable,
    Table,
    Text,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers.route import (
    NO_TIME,
    identifier_text,
    original_text,
    port_text,
    time_lines,
    time_text,
)
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import decided, joined, office_zone

MANY = 100
"""From so many lines on the table is set small and streamed: 5,000 lines take seconds."""

_MOST_IN_LEGEND = 40
"""More texts than these stand in the lines themselves."""

_Cells = Sequence[str | tuple[str, ...]]


def line_blocks(
    lines: tuple[Line, ...],
    frame: Frame,
    rests_on: tuple[tuple[str, str], ...],
    *,
    with_links: bool,
) -> list[Block]:
    """Give the numbered lines, and the digests of what they rest on.

    `with_links` says that the link to the facts stands here, and in no table of its own.
    """
    blocks: list[Block] = [line_table(lines, frame, with_links=with_links)]
    if len(lines) >= MANY:
        blocks = _long_lines(lines, frame, with_links)
    if rests_on:
        rows = tuple((name, _digest(said)) for name, said in rests_on)
        blocks += [Heading("What the lines rest on", 2), KeyValues(rows)]
    return blocks


def line_table(lines: tuple[Line, ...], frame: Frame, *, with_links: bool = True) -> Table:
    """Give the numbered lines: identifier, port, both times, original text, and what is asked."""
    columns = (
        Column("No.", 8),
        Column("About", 36),
        Column(f"Time in {_zones(frame)}", 40),
        Column("Time as logged", 30),
        Column("Asked", 26),
    )
    notes: dict[int, Text] = {}
    rows: list[tuple[Text, ...]] = []
    for line in lines:
        notes[len(rows)] = _rests(line, with_links)
        rows.append(
            (
                str(line.position),
                _about(line),
                time_text(line, frame),
                original_text(line),
                line.asked,
            )
        )
    return Table(columns, tuple(rows), "No line is recorded.", notes)


def link_table(lines: tuple[Line, ...], link: str) -> Table:
    """Give how each line is tied to the crime; `link` is that of the request, for those without.

    Many lines are gathered under their common link; where each was found stands with the line.
    """
    if len(lines) >= MANY:
        return _gathered_links(lines, link)
    columns = (
        Column("No.", 8),
        Column("Identifier", 38),
        Column("How it is tied to the crime", 58),
        Column("Exhibit, record, line", 36),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            str(line.position),
            mono(line.identifier),
            line.link_to_facts or link or muted("not stated"),
            mono(line.cited) if line.cited else muted("no record cited"),
        )
        for line in lines
    )
    return Table(columns, rows, "No line is recorded.")


class _Legend:
    """Texts that many lines share, each under a short name: Q1, Q2; many texts have none."""

    def __init__(self, prefix: str, texts: Iterable[str]) -> None:
        distinct = tuple(dict.fromkeys(text for text in texts if text))
        self._has_any = bool(distinct)
        few = distinct if len(distinct) <= _MOST_IN_LEGEND else ()
        self._names = {text: f"{prefix}{number}" for number, text in enumerate(few, start=1)}

    @property
    def rows(self) -> tuple[tuple[str, Text], ...]:
        return tuple((name, text) for text, name in self._names.items())

    @property
    def is_short(self) -> bool:
        """Say whether no text stands in the lines itself."""
        return bool(self._names) or not self._has_any

    def __call__(self, text: str) -> str:
        return self._names.get(text, text)


def _long_lines(lines: tuple[Line, ...], frame: Frame, with_links: bool) -> list[Block]:
    """Set many lines small: what they share stands once above them, under a short name."""
    asks = _Legend("Q", (line.asked for line in lines))
    zones = _Legend("Z", (decided(line.at) for line in lines if line.at))
    links = _Legend("L", (line.link_to_facts for line in lines if with_links))
    shared = "Asked, link" if with_links else "Asked"
    is_short = all(legend.is_short for legend in (asks, links))
    columns = (
        Column("No.", 6),
        Column("About", 28),
        Column(f"Time in {_zones(frame)}", 38),
        Column("Time as logged, zone", 31),
        Column("Rests on", 18),
        Column(shared, 8 if is_short else 30),
    )

    def rows() -> Iterator[_Cells]:
        for line in lines:
            link = links(line.link_to_facts) if with_links else ""
            logged = f"{line.at.original} {zones(decided(line.at))}" if line.at else "none"
            yield (
                str(line.position),
                _filled(f"{line.identifier_kind} {line.identifier}", _details(line)),
                tuple(time_lines(line, frame)) or NO_TIME,
                logged,
                line.cited or "no record cited",
                joined((asks(line.asked), link), " "),
            )

    legend = (*asks.rows, *zones.rows, *links.rows)
    return [
        *([KeyValues(legend)] if legend else []),
        RecordTable(columns, rows, len(lines), "No line is recorded."),
    ]


def _gathered_links(lines: tuple[Line, ...], link: str) -> Table:
    gathered: dict[str, list[int]] = {}
    for line in lines:
        gathered.setdefault(line.link_to_facts or link, []).append(line.position)
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (_ranges(numbers), tie or muted("not stated")) for tie, numbers in gathered.items()
    )
    return Table((Column("Lines", 40), Column("How they are tied to the crime", 100)), rows)


def _ranges(numbers: list[int]) -> str:
    """Give numbers in order as ranges: 1 to 18, 20, 22 to 40."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return joined(str(a) if a == b else f"{a} to {b}" for a, b in ranges)


def _about(line: Line) -> Text:
    text = identifier_text(line)
    parts = text if isinstance(text, tuple) else (text,)
    return (*parts, f"\n{line.protocol}") if line.protocol else parts


def _details(line: Line) -> str:
    destination = line.destination and f"to {line.destination}"
    return joined((port_text(line), destination, line.protocol), " ")


def _rests(line: Line, with_links: bool) -> Text:
    parts: list[Inline] = [muted("Rests on "), mono(line.cited or "no record cited")]
    if with_links and line.link_to_facts:
        parts += [muted(". Link: "), line.link_to_facts]
    return tuple(parts)


def _zones(frame: Frame) -> str:
    zone = office_zone(frame)
    name = {"Asia/Kolkata": "IST"}.get(zone, zone)
    return "UTC" if zone == "UTC" else joined(("UTC", name), " and ")


def _digest(said: str) -> Text:
    word, _, rest = said.partition(" ")
    value, between, after = rest.partition(" ")
    if word != "SHA-256":
        return said
    digits, comma = value.rstrip(","), "," if value.endswith(",") else ""
    return (muted("SHA-256 "), grouped(digits), f"{comma}{between}{after}")


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
