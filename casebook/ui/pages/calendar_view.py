"""The calendar: answers due, preservation that ends, evidence that may be destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from casebook.actions import due_days
from casebook.actions.due_days import DueDay
from casebook.actions.office_calendar import save_calendar
from casebook.actions.request_lines import RequestRow
from casebook.model.instant import zone_info
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs, theme
from casebook.ui.pages.requests_view import RequestsView
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.month_grid import MonthGrid, state_of
from casebook.ui.widgets.plain import heading, plain_label, rule
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.workplace import Workplace


class CalendarView(RequestsView):
    """A month above, what falls on the chosen day below it."""

    title = "Calendar"
    shows_lines = False
    help_says = (
        "A month with every answer due, every preservation that ends, and the days from which "
        "evidence may be destroyed. Arrow keys go by day and week, PageUp and PageDown by month, "
        "T goes to today, N and P to the next and the previous day on which something falls. "
        "Enter goes to the list of the day, and from there to the request. Saved as a file for the "
        "office calendar it holds everything that is due or being lost, whatever is filtered here."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._ids: dict[str, str] = {}
        self._is_showing = False
        self.grid = MonthGrid(self._today())
        self.grid.day_chosen.connect(lambda _: self._show_day())
        self.grid.day_opened.connect(lambda _: self._focus_day())
        self.model: RowModel[DueDay] = RowModel(
            (
                Column("Request", lambda due: due.number, 8, state=lambda due: state_of((due,))),
                Column("What", lambda due: due.kind.value, 18),
                Column("", lambda due: due.sentence, 40, stretches=True),
            ),
            lambda due: f"{due.number} {due.kind} {due.sentence}",
        )
        self.table = RowTable(self.model, "What falls on the day")
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_opened.connect(self._on_opened)
        self._day_title = heading("")
        self._day_says = plain_label(wrap=True, role="muted")
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(self._make_month())
        splitter.addWidget(self._make_day())
        splitter.setSizes([360, 170])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self._show_day()

    def show_rows(self, rows: Sequence[RequestRow], selected_id: str) -> None:
        """Show what is due of these requests, and all else that falls on a day."""
        self._ids = {row.number: row.id for row in rows}
        zone = self.place.zones[1]
        self.place.case.submit(
            partial(_read, tuple(rows), zone),
            self._on_read,
            key="Requests.calendar",
            owner=self,
        )

    def select(self, request_id: str) -> None:
        """Leave the day as it is: a request selected elsewhere has its own day."""

    def focus_list(self) -> None:
        """Go to the month."""
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def retint(self) -> None:
        """Draw the month in the colours now in force."""
        self.grid.update()

    def save_calendar(self) -> None:
        """Ask for a file, and write all that is due as a calendar of the office."""
        path = file_dialogs.save_file(self, "Save the calendar as", "office.ics")
        if path is not None:
            self.place.case.submit(
                lambda case: save_calendar(case, path),
                lambda events: self.place.said.emit(f"{path.name} written with {events} events."),
                owner=self,
            )

    def _make_month(self) -> QWidget:
        self._month_title = heading("", 1.15)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._month_title)
        head.addStretch()
        for words, name, action in (
            ("‹", "Month before, PageUp", partial(self.grid.by_months, -1)),
            ("›", "Next month, PageDown", partial(self.grid.by_months, 1)),
        ):
            button = QToolButton()
            button.setText(words)
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _=False, act=action: act())
            head.addWidget(button)
        head.addWidget(LinkButton("Today (T)", lambda: self.grid.choose(self._today())))
        self._previous = LinkButton("", lambda: self.grid.choose(self.grid.previous_day()))
        self._next = LinkButton("", lambda: self.grid.choose(self.grid.next_day()))
        head.addWidget(self._previous)
        head.addWidget(self._next)
        head.addWidget(LinkButton("Save for the office calendar …", self.save_calendar))
        month = QWidget()
        layout = QVBoxLayout(month)
        layout.setContentsMargins(theme.M, theme.S, theme.M, theme.XS)
        layout.setSpacing(theme.XS)
        layout.addLayout(head)
        layout.addWidget(self.grid, 1)
        return month

    def _make_day(self) -> QWidget:
        day = QWidget()
        layout = QVBoxLayout(day)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        inner = QHBoxLayout()
        inner.setContentsMargins(theme.M, theme.XS, theme.M, 0)
        inner.addWidget(self._day_title, 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self._day_says, 1)
        layout.addWidget(rule())
        layout.addLayout(inner)
        layout.addWidget(self.table, 1)
        return day

    def _on_read(self, days: tuple[DueDay, ...]) -> None:
        self.grid.show_days(days, self._today())
        self._show_day()

    def _show_day(self) -> None:
        day = self.grid.day
        found = self.grid.on_day(day)
        self._month_title.setText(f"{day:%B} {day.year}")
        self._day_title.setText(f"{day.day} {day:%b} {day.year}")
        for button, word, there in (
            (self._previous, "Before (P)", self.grid.previous_day()),
            (self._next, "Next (N)", self.grid.next_day()),
        ):
            button.setVisible(there is not None)
            button.setText(word)
            button.setAccessibleName(f"{word}: {there}")
        self.table.setEnabled(bool(found))
        self._is_showing = True
        self.table.set_rows(found)
        self._is_showing = False
        self._on_chosen(self.table.selected())

    def _focus_day(self) -> None:
        if self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, due: DueDay | None) -> None:
        self._day_says.setText("Nothing falls on this day." if due is None else due.sentence)
        if due is not None and due.number in self._ids and not self._is_showing:
            self.request_chosen.emit(self._ids[due.number])

    def _on_opened(self, due: DueDay) -> None:
        if due.number in self._ids:
            self.request_opened.emit(self._ids[due.number])

    def _today(self) -> date:
        return datetime.now(UTC).astimezone(zone_info(self.place.zones[1])).date()


def _read(rows: tuple[RequestRow, ...], zone: str, case: CaseFile) -> tuple[DueDay, ...]:
    return due_days.due_days(case, rows, zone)
