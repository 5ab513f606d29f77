"""All requests by the day on which an answer is due."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from casebook.actions.request_lines import RequestRow
from casebook.model.request import RequestState
from casebook.ui.pages.requests_view import RequestsView
from casebook.ui.theme import State
from casebook.ui.widgets.card import STATES, due_day
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.where_phrases import WherePhrases
from casebook.ui.workplace import Workplace

NEVER_US = 2**62
"""Sorts what is never due after everything that is."""


class DueView(RequestsView):
    """The list: what is waited for first, by due date; then what is closed, then the retracted."""

    title = "By due date"
    help_says = (
        "Every request, retracted ones struck through. What is waited for stands first, the "
        "earliest due on top; a click on a heading sorts by it. Enter goes to the route."
    )

    def __init__(self, place: Workplace, phrases: WherePhrases) -> None:
        super().__init__(place)
        self._phrases = phrases
        self._is_showing = False
        self.model: RowModel[RequestRow] = RowModel(
            self._columns(), lambda row: row.id, lambda row: row.line.retracted is not None
        )
        self.table = RowTable(self.model, "Requests by due date")
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_opened.connect(lambda row: self.request_opened.emit(row.id))
        phrases.arrived.connect(lambda: self.table.viewport().update())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def show_rows(self, rows: Sequence[RequestRow], selected_id: str) -> None:
        """Show these requests; the sort order stays."""
        self._is_showing = True
        self.table.set_rows(rows)
        self.table.select(selected_id)
        self._is_showing = False

    def select(self, request_id: str) -> None:
        """Select a row."""
        self._is_showing = True
        self.table.select(request_id)
        self._is_showing = False

    def focus_list(self) -> None:
        """Go to the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.table.viewport().update()

    def _on_chosen(self, row: RequestRow | None) -> None:
        if row is not None and not self._is_showing:
            self.request_chosen.emit(row.id)

    def _columns(self) -> tuple[Column[RequestRow], ...]:
        return (
            Column("Request", lambda row: row.number, 7, lambda row: row.line.number),
            Column("Due", self._due, 13, _due_us, _due_state),
            Column(
                "State",
                lambda row: row.line.state.value,
                15,
                lambda row: list(RequestState).index(row.line.state),
                lambda row: STATES[row.line.state],
            ),
            Column("Subject", lambda row: row.line.subject, 24, stretches=True),
            Column("Where it is", self._phrases.phrase, 24, _since_us, stretches=True),
        )

    def _due(self, row: RequestRow) -> str:
        return "" if row.due_at is None else due_day(row.due_at, self.place.zones[1])


def _due_us(row: RequestRow) -> int:
    return NEVER_US if row.due_at is None else row.due_at.utc_us


def _due_state(row: RequestRow) -> State | None:
    return State.ATTENTION if row.is_overdue else None


def _since_us(row: RequestRow) -> int:
    """Give the last step of a request: where it is sorts by how long it has been there."""
    steps = [us for leg in row.line.legs for us in leg[2:7] if isinstance(us, int)]
    return max(steps, default=NEVER_US)
