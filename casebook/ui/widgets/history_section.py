"""What happened to the record of an exhibit: every entry with before and after, and its places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.actions.regroup import PastGroup
from casebook.model.paper import Entry
from casebook.ui import theme
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.exhibit_known import Checked, states_in
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, heading
from casebook.ui.widgets.stored_words import stored_words
from casebook.ui.workplace import Workplace

MOST_AT_FIRST = 8


class HistorySection(Section):
    """The newest entries first; those before on demand."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("History", parent)
        self._place = place
        self._checked: Checked | None = None

    def show_checked(self, checked: Checked | None) -> None:
        """Show the newest entries about an exhibit; None: they are being read."""
        self._checked = checked
        self._show(MOST_AT_FIRST)

    def _show(self, most: int) -> None:
        checked = self._checked
        if checked is None:
            self.show_widgets([], "Reading …")
            return
        widgets: list[QWidget] = []
        if checked.past:
            widgets += [heading("Where it stood"), ReadText("\n".join(map(_stood, checked.past)))]
        entries = checked.history
        shown = range(len(entries) - 1, max(-1, len(entries) - 1 - most), -1)
        for at in shown:
            before = _state(entries[at - 1], checked.exhibit_id) if at else None
            after = _state(entries[at], checked.exhibit_id)
            widgets.append(EntryLine(entries[at], changes(before, after), self._place))
        if len(entries) > most:
            text = f"Show the {len(entries) - most:,} entries before"
            widgets.append(LinkButton(text, partial(self._show, len(entries))))
        self.show_widgets(widgets)


class EntryLine(QWidget):
    """An entry: its number as a link, when, who, what, and the fields it changed."""

    def __init__(self, entry: Entry, changed: tuple[str, ...], place: Workplace) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.setSpacing(theme.XS)
        number = f"J-{entry.seq}"
        head.addWidget(LinkButton(number, partial(place.follow, number)))
        when = ReadText(f"{entry.at[:16].replace('T', ' ')} UTC, {entry.actor}")
        when.set_muted(True)
        head.addWidget(when, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.XS)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(ReadText("\n".join((entry.summary or entry.kind, *changed))))


def changes(
    before: Mapping[str, object] | None, after: Mapping[str, object] | None
) -> tuple[str, ...]:
    """Give the fields that changed as `name: before → after`; nothing for a new row."""
    if before is None or after is None:
        return ()
    return tuple(
        f"  {name.removesuffix('_id').replace('_', ' ')}: "
        f"{stored_words(before.get(name))} → {stored_words(value)}"
        for name, value in after.items()
        if value != before.get(name) and not name.endswith("_id")
    )


def _state(entry: Entry, row_id: str) -> Mapping[str, object] | None:
    return next(iter(states_in(entry, row_id)), None)


def _stood(past: PastGroup) -> str:
    where = f"part of {past.parent}" if past.parent else "by itself"
    because = f", because {past.why}" if past.why else ""
    return f"since J-{past.since_entry}, {past.at[:10]}: {where}{because}"
