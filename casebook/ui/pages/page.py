"""What all pages share: title, filter, add button, list left, detail right, memory, empty state."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import keep
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets import splitter_sizes
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.empty_state import EmptyState
from casebook.ui.widgets.filter_edit import FilterEdit
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.plain import heading, rule
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.workplace import Workplace

T = TypeVar("T")

REMEMBER_AFTER_MS = 800
BAR_HEIGHT = 48


class Page(QWidget):
    """One screen of the rail.

    It holds no case data beyond what it shows, and queries again when the case has changed:
    at once when it is visible, else when it is next shown.
    """

    title = ""
    thing = ""
    """What the add button adds, in words; empty for a page that adds nothing."""

    can_filter = True
    remembers_list = False
    """Whether filter and selection come back when the case is opened again."""

    empty_says = ""
    """What to do next, shown while there is nothing in the list."""

    help_says = ""
    """What F1 shows about this page."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._is_stale = True
        self._splitters: dict[str, QSplitter] = {}
        self._forms: list[Form] = []
        self.setAccessibleName(self.title)
        self.filter_edit = FilterEdit("Filter…  Ctrl+F", f"Filter {self.title.lower()}")
        self.add_button = QPushButton()
        self._list_stack = QStackedWidget()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._make_title_bar())
        self._layout.addWidget(rule())
        self._remember_timer = QTimer(self)
        self._remember_timer.setSingleShot(True)
        self._remember_timer.setInterval(REMEMBER_AFTER_MS)
        self._remember_timer.timeout.connect(self._remember_now)
        place.case.changed.connect(self.on_changed)
        place.zones_changed.connect(self.on_changed)

    def refresh(self) -> None:
        """Query the case again and show what it says."""
        raise NotImplementedError

    def add(self) -> None:
        """Begin a new thing of this page (Ctrl+N)."""

    def edit(self) -> None:
        """Edit what is selected (F2)."""

    def retract(self) -> None:
        """Retract what is selected, after asking why (Del)."""

    def issue(self) -> None:
        """Issue a paper of what is selected (Ctrl+P)."""

    def more_actions(self) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        """Give what else this page does, for the palette: words, key, and what runs."""
        return ()

    def show_number(self, number: str) -> None:
        """Select the thing with this number."""

    def selected_number(self) -> str:
        """Give the number of what is selected, empty for nothing: the way back leads to it."""
        return ""

    def filter_to(self, text: str) -> None:
        """Filter the list."""
        self.filter_edit.setText(text)

    def focus_filter(self) -> None:
        """Go to the filter (Ctrl+F)."""
        if self.can_filter:
            self.filter_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filter_edit.selectAll()

    def focus_list(self) -> None:
        """Go to the list: where the cursor is when the page is shown."""
        place = 1 if self.is_empty() and self.empty_actions() else 0
        widget = self._list_stack.widget(place)
        if widget is not None:
            (widget.focusProxy() or widget).setFocus(Qt.FocusReason.OtherFocusReason)

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.add_button.setIcon(theme.icon("add", theme.tokens().on_accent))

    def on_filter(self, text: str) -> None:
        """Take a new filter text; pages with a list override it."""

    def is_dirty(self) -> bool:
        """Say whether something typed on this page is not saved."""
        return any(form.is_dirty for form in self._forms)

    def before_close(self) -> None:
        """Submit what is still to be kept (a draft, the filter) before the case is closed."""
        if self.remembers_list:
            self.remember("list", json.dumps(self.list_state()))

    def list_state(self) -> dict[str, str]:
        """Give what the list shall look like when the case is opened again."""
        return {"filter": self.filter_edit.text(), "selected": self.selected_number()}

    def restore_list(self, state: Mapping[str, str]) -> None:
        """Make the list look as `list_state` said."""
        self.filter_edit.setText(state.get("filter", ""))
        if state.get("selected"):
            self.show_number(state["selected"])

    def on_changed(self) -> None:
        """Query again now, or when next shown."""
        if self.isVisible():
            self._is_stale = False
            self.refresh()
        else:
            self._is_stale = True

    def set_body(
        self, left: QWidget, detail: QWidget | None = None, sizes: Sequence[int] = (660, 420)
    ) -> None:
        """Put the list at the left and the detail at the right, with a splitter that remembers."""
        self._list_stack.addWidget(left)
        self._list_stack.addWidget(self.make_empty_state())
        if detail is None:
            self._layout.addWidget(self._list_stack, 1)
            return
        across = Qt.Orientation.Horizontal
        splitter = self.split(across, self._list_stack, detail, sizes, "splitter")
        self._layout.addWidget(splitter, 1)
        if self.remembers_list:
            self.recall("list", self._restore_list)

    def split(
        self,
        way: Qt.Orientation,
        first: QWidget,
        second: QWidget,
        sizes: Sequence[int],
        key: str,
    ) -> QSplitter:
        """Put two widgets into a splitter that remembers; the first takes what room there is."""
        splitter = QSplitter(way)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(first)
        splitter.addWidget(second)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setSizes(list(sizes))
        splitter.splitterMoved.connect(lambda *_: self._remember_timer.start())
        self._splitters[key] = splitter
        self.recall(key, partial(splitter_sizes.restore, splitter))
        return splitter

    def add_above_body(self, widget: QWidget) -> None:
        """Put a widget between the title bar and the body."""
        self._layout.addWidget(widget)

    def title_widgets(self) -> Sequence[QWidget]:
        """Give what stands in the title bar left of the filter, from left to right."""
        return ()

    def add_to_title_bar(self, widget: QWidget) -> None:
        """Put a widget into the title bar, left of the filter."""
        self._bar.insertWidget(2, widget)

    def is_empty(self) -> bool:
        """Say whether it is shown what to do next, because there is no list."""
        return self._list_stack.currentIndex() == 1

    def empty_actions(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """Give words and action of each button that stands where there is no list yet."""
        return ((f"Add {self.thing}  Ctrl+N", self.add),) if self.thing else ()

    def show_empty(self, is_empty: bool) -> None:
        """Show what to do next instead of the list, or the list."""
        self._list_stack.setCurrentIndex(1 if is_empty and not self.filter_edit.text() else 0)

    def watch(self, form: Form) -> Form:
        """Keep the list still while something unsaved stands in `form`."""
        self._forms.append(form)
        form.dirty_changed.connect(lambda _: self._list_stack.setEnabled(not self.is_dirty()))
        form.saved.connect(lambda _: self.focus_list())
        form.abandoned.connect(lambda: self.focus_list())
        return form

    def remember(self, key: str, text: str | None) -> None:
        """Lay something on the desk for this page: a column width, a draft, a selection."""
        full = f"{self.title}.{key}"
        self.place.case.submit(lambda case: case.desk_set(full, text))

    def recall(self, key: str, receiver: Callable[[str | None], None]) -> None:
        """Read what lies on the desk for this page."""
        full = f"{self.title}.{key}"
        self.place.case.submit(lambda case: case.desk_get(full), receiver, owner=self)

    def query(
        self,
        job: Callable[[CaseFile], T],
        done: Callable[[T], None],
        key: str = "refresh",
        owner: QObject | None = None,
    ) -> None:
        """Run a read on the case thread; a newer one with the same key replaces it."""
        self.place.case.submit(job, done, key=f"{self.title}.{key}", owner=owner or self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            self.refresh()

    def _make_title_bar(self) -> QWidget:
        bar = QWidget()
        bar.setFixedHeight(BAR_HEIGHT)
        self._bar = QHBoxLayout(bar)
        self._bar.setContentsMargins(theme.L, theme.S, theme.M, theme.S)
        self._bar.setSpacing(theme.S)
        self._bar.addWidget(heading(self.title, 1.3))
        self._bar.addStretch()
        # Made before the filter: the Tab key goes in the order in which widgets come in.
        for widget in self.title_widgets():
            self._bar.addWidget(widget)
        self.filter_edit.setFixedWidth(220)
        self.filter_edit.setVisible(self.can_filter)
        self.filter_edit.filtered.connect(self.on_filter)
        self._bar.addWidget(self.filter_edit)
        self.add_button.setText(f"Add {self.thing}")
        self.add_button.setIcon(theme.icon("add", theme.tokens().on_accent))
        self.add_button.setProperty("role", "main")
        self.add_button.setAccessibleName(f"Add {self.thing}")
        self.add_button.setVisible(bool(self.thing))
        self.add_button.clicked.connect(lambda: self.add())
        self._bar.addWidget(self.add_button)
        return bar

    def make_empty_state(self) -> EmptyState:
        """Make what says what to do next, with the buttons for it."""
        empty = EmptyState(self.empty_says)
        for words, run in self.empty_actions():
            empty.add_button(words, run)
        return empty

    def _restore_list(self, text: str | None) -> None:
        if text is not None and not self.selected_number():
            self.restore_list(json.loads(text))

    def _remember_now(self) -> None:
        for key, splitter in self._splitters.items():
            text = splitter_sizes.to_text(splitter)
            if text is not None:
                self.remember(key, text)


class ListPage(Page, Generic[T]):
    """A page of one table with a detail pane.

    A subclass gives `columns`, `read` (on the case thread), `show_row`, and builds its detail.
    """

    remembers_list = True

    def __init__(
        self,
        place: Workplace,
        columns: Sequence[Column[T]],
        key: Callable[[T], str],
        number: Callable[[T], str],
        is_struck: Callable[[T], bool] = lambda row: False,
    ) -> None:
        super().__init__(place)
        self._number = number
        self._wanted_number = ""
        self.model: RowModel[T] = RowModel(columns, key, is_struck)
        self.table = RowTable(self.model, self.title)
        self.detail = Detail(f"{self.title}: detail")
        self.table.row_chosen.connect(self.show_row)
        self.table.row_opened.connect(lambda _: self.edit())
        self.set_body(self.table, self.detail)

    def read(self, case: CaseFile) -> Sequence[T]:
        """Read the rows; runs on the case thread."""
        raise NotImplementedError

    def show_row(self, row: T | None) -> None:
        """Show a row, or nothing, in the detail pane."""
        raise NotImplementedError

    def selected(self) -> T | None:
        """Give the selected row."""
        found: T | None = self.table.selected()
        return found

    def refresh(self) -> None:
        """Read the rows again."""
        self.query(self.read, self._on_rows)

    def retract(self) -> None:
        """Retract the selected row, after asking why."""
        row = self.selected()
        if row is None:
            return
        why = self.place.messages.ask_reason(
            f"Why is {self._number(row)} retracted? It stays in the case, struck through.",
            "Retract",
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, row, why), owner=self)

    def show_number(self, number: str) -> None:
        """Select the row with this number, now or when it has been read."""
        self._wanted_number = number
        self._select_wanted()

    def selected_number(self) -> str:
        """Give the number of the selected row."""
        row = self.selected()
        return "" if row is None else self._number(row)

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.add_button.setIcon(theme.icon("add", theme.tokens().on_accent))

    def on_filter(self, text: str) -> None:
        """Show the rows that hold every word."""
        self.table.set_filter(text)

    def list_state(self) -> dict[str, str]:
        """Give filter, selection and sort order."""
        header = self.table.horizontalHeader()
        order = "down" if header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder else "up"
        return {**super().list_state(), "sort": f"{header.sortIndicatorSection()} {order}"}

    def restore_list(self, state: Mapping[str, str]) -> None:
        """Bring filter, selection and sort order back."""
        column, _, order = state.get("sort", "").partition(" ")
        if column.isdigit() and int(column) < self.model.columnCount():
            ways = {"up": Qt.SortOrder.AscendingOrder, "down": Qt.SortOrder.DescendingOrder}
            self.table.sortByColumn(int(column), ways[order])
        super().restore_list(state)

    def _on_rows(self, rows: Sequence[T]) -> None:
        self.table.set_rows(rows)
        self.show_empty(not rows)
        self._select_wanted()

    def _select_wanted(self) -> None:
        if not self._wanted_number:
            return
        for row in self.model.rows:
            if self._number(row) == self._wanted_number:
                self._wanted_number = ""
                if self.model.line_of(self.model.key_of(row)) is None:
                    self.filter_edit.clear()
                self.table.select(self.model.key_of(row))
                return
