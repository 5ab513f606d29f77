"""The table of the register: its columns, and what of it a filter keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt

from casebook.actions.collect_identifiers import Seen, country_words
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Precision, zone_label
from casebook.model.labels import label
from casebook.store.identifiers import Asked
from casebook.ui.theme import State
from casebook.ui.widgets.rows import Column, RowModel
from casebook.ui.widgets.times import clock
from casebook.ui.workplace import Workplace

ZONES = "{zones}"
"""Stands in a heading for the two zones in which its column shows times."""


class Answers(StrEnum):
    """Which identifiers to show, by what was asked about them."""

    ALL = "Asked or not"
    NOT_ASKED = "Not asked"
    ASKED = "Asked"
    OUTSTANDING = "Outstanding"
    ANSWERED = "Answered"
    REFUSED = "Refused"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the list shall show: every word, a kind, a group, what became of the questions.

    `group_id` is None for any, empty for identifiers in no group.
    """

    words: tuple[str, ...] = ()
    kind: IdentifierKind | None = None
    group_id: str | None = None
    answers: Answers = Answers.ALL

    @property
    def is_all(self) -> bool:
        """Say whether nothing is left out."""
        return self == Shown()

    def keeps(self, row: Seen) -> bool:
        """Say whether a row stays; what was not looked up yet counts as not asked."""
        if self.kind is not None and row.identifier.kind is not self.kind:
            return False
        if self.group_id is not None and not _is_in(row, self.group_id):
            return False
        if not _KEEPS[self.answers](row.asked or Asked()):
            return False
        return not self.words or _has(row, self.words)


class IdentifierModel(RowModel[Seen]):
    """Shows rows of the register; the zones in the headings are those now in force."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(
            columns(place),
            lambda row: row.identifier.id,
            lambda row: row.identifier.retracted is not None,
        )
        self._place = place

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        found = super().headerData(section, orientation, role)
        if isinstance(found, str):
            first, second = map(zone_label, self._place.zones)
            return found.replace(ZONES, first if first == second else f"{first} │ {second}")
        return found

    def put(self, rows: Mapping[str, Seen]) -> None:
        """Show newer states of some rows where they stand; order and filter wait for `set_rows`."""
        self._rows = tuple(rows.get(row.identifier.id, row) for row in self._rows)
        changed = []
        for line, row in enumerate(self._shown):
            newer = rows.get(row.identifier.id)
            if newer is not None:
                self._shown[line] = newer
                changed.append(line)
        if changed:
            last = self.columnCount() - 1
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], last))


def columns(place: Workplace) -> tuple[Column[Seen], ...]:
    """Give the columns of the register."""

    def when(utc_us: int | None) -> str:
        return "" if utc_us is None else both_minutes(utc_us, place.zones)

    def last_asked(row: Seen) -> str:
        return asked_words(row.asked, place.zones[1])

    return (
        Column("Number", lambda r: label(r.identifier), 7, lambda r: r.identifier.number),
        Column("Identifier", lambda r: r.identifier.value, 24, mono=True),
        Column("Registered country (RIR)", lambda r: country_words(r.country), 20),
        Column("Asked", last_asked, 17, _asked_order),
        Column("What came back", lambda r: answer_words(r.asked), 17, _answer_order, answer_state),
        Column("Kind", lambda r: r.identifier.kind.value, 11),
        Column("Records", _count_text, 7, _count, right=True),
        Column(f"First seen, {ZONES}", lambda r: when(_first(r)), 26, lambda r: _first(r) or 0),
        Column(f"Last seen, {ZONES}", lambda r: when(_last(r)), 26, lambda r: _last(r) or 0),
        Column("Sources", source_words, 14),
        Column("Groups", lambda r: ", ".join(g.name for g in r.groups), 18),
    )


def both_minutes(utc_us: int, zones: tuple[str, str]) -> str:
    """Give a time to the minute in both zones, the second with its day only where that differs."""
    first, second = (clock(utc_us, zone, Precision.MINUTE) for zone in zones)
    if zones[0] == zones[1]:
        return first
    return f"{first} │ {second[11:] if first[:10] == second[:10] else second[5:]}"


def asked_words(asked: Asked | None, zone: str) -> str:
    """Say how often something was asked and when last; a draft is not asked yet."""
    if asked is None:
        return "…"
    if asked.sent and asked.last_us is not None:
        return f"{asked.sent:,} ×, last {clock(asked.last_us, zone, Precision.DAY)}"
    return f"in a draft ({asked.lines:,} ×)" if asked.lines else "not asked"


def answer_words(asked: Asked | None) -> str:
    """Say what became of the questions, the open ones first."""
    if asked is None:
        return "…"
    counts = (
        (asked.outstanding, "outstanding"),
        (asked.partly, "partly"),
        (asked.answered, "answered"),
        (asked.refused, "refused"),
    )
    return ", ".join(f"{count:,} {word}" for count, word in counts if count)


def answer_state(row: Seen) -> State | None:
    """Give the state of what became of the questions; None when nothing was sent."""
    asked = row.asked
    if asked is None or not (asked.sent or asked.answered or asked.partly or asked.refused):
        return None
    if asked.outstanding or asked.partly:
        return State.ATTENTION
    return State.GOOD if asked.answered else State.WRONG


def source_words(row: Seen) -> str:
    """Give the numbers of the sources in which an identifier stands."""
    if row.seen is None:
        return "…"
    return ", ".join(f"S-{number}" for number in row.seen.by_source)


_KEEPS: dict[Answers, Callable[[Asked], bool]] = {
    Answers.ALL: lambda asked: True,
    Answers.NOT_ASKED: lambda asked: not asked.sent,
    Answers.ASKED: lambda asked: bool(asked.sent),
    Answers.OUTSTANDING: lambda asked: bool(asked.outstanding),
    Answers.ANSWERED: lambda asked: bool(asked.answered or asked.partly),
    Answers.REFUSED: lambda asked: bool(asked.refused),
}


def _is_in(row: Seen, group_id: str) -> bool:
    return any(group.id == group_id for group in row.groups) if group_id else not row.groups


def _has(row: Seen, words: tuple[str, ...]) -> bool:
    own = row.identifier
    texts = [label(own), own.value, own.as_found, own.remarks, own.kind.value]
    texts += [country_words(row.country), source_words(row)]
    texts += [f"{label(group)} {group.name}" for group in row.groups]
    texts += [f"{label(merged)} {merged.value}" for merged in row.merged]
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in words)


def _asked_order(row: Seen) -> tuple[int, int, int]:
    asked = row.asked or Asked()
    return asked.last_us or 0, asked.sent, asked.lines


def _answer_order(row: Seen) -> tuple[int, int, int, int]:
    asked = row.asked or Asked()
    return asked.outstanding, asked.partly, asked.refused, asked.answered


def _count_text(row: Seen) -> str:
    return "…" if row.seen is None else f"{row.seen.count:,}"


def _count(row: Seen) -> int:
    return 0 if row.seen is None else row.seen.count


def _first(row: Seen) -> int | None:
    return None if row.seen is None else row.seen.first_us


def _last(row: Seen) -> int | None:
    return None if row.seen is None else row.seen.last_us
