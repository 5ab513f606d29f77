"""The journal entries that wrote a thing, the newest first, with the fields each changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.model.paper import Entry
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.history_section import EntryLine, changes
from casebook.ui.widgets.links import LinkButton
from casebook.ui.workplace import Workplace

MOST_AT_FIRST = 8


class EntriesSection(Section):
    """Shows the history of a row of one table; what an entry says in words is not said twice."""

    def __init__(
        self,
        place: Workplace,
        table: str,
        hidden: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("History", parent)
        self._place = place
        self._table = table
        self._hidden = frozenset(hidden)

    def show_entries(
        self, row_id: str, entries: Sequence[Entry], most: int = MOST_AT_FIRST
    ) -> None:
        """Show the newest entries about a row, those before on demand."""
        widgets: list[QWidget] = []
        states = [self._state(entry, row_id) for entry in entries]
        shown = range(len(entries) - 1, max(-1, len(entries) - 1 - most), -1)
        for at in shown:
            before = states[at - 1] if at else None
            widgets.append(EntryLine(entries[at], changes(before, states[at]), self._place))
        if len(entries) > most:
            text = f"Show the {len(entries) - most:,} entries before"
            every = partial(self.show_entries, row_id, entries, len(entries))
            widgets.append(LinkButton(text, every))
        self.show_widgets(widgets)

    def _state(self, entry: Entry, row_id: str) -> Mapping[str, object] | None:
        for row in entry.rows.get(self._table, ()):
            if row["id"] == row_id:
                return {name: value for name, value in row.items() if name not in self._hidden}
        return None
