"""A view of the Evidence page over one table of numbered rows, with its form at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casebook.actions import keep
from casebook.model.labels import label
from casebook.store.case_file import CaseFile
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.list_and_detail import ListAndDetail
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.workplace import Workplace

T = TypeVar("T")

SIZES = (640, 470)
"""Widths of the list and the detail, before the examiner moves the splitter."""


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """What a view shows, read in one job: the rows, retracted ones too, and what goes with them."""

    rows: tuple[T, ...]
    more: Any = None


class LedgerView(EvidenceView, Generic[T]):
    """Lists rows of one kind; a subclass gives columns, template and detail.

    The list is held still while something unsaved stands in one of its forms.
    """

    kind: type[Any]
    """The rows it lists; each has a number."""

    page_title = "Evidence"
    """The page it is a view of."""

    empty_says = ""
    """What to do next, shown while there is nothing in the list."""

    def __init__(self, place: Workplace, columns: Sequence[Column[T]]) -> None:
        super().__init__(place)
        self._wanted_number = ""
        self._is_new = False
        self._forms: list[Form] = []
        self.model: RowModel[T] = RowModel(
            columns, lambda row: _of(row, "id"), lambda row: _of(row, "retracted") is not None
        )
        self.table = RowTable(self.model, self.title)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_opened.connect(lambda _: self.edit())
        self.detail = Detail(f"{self.title}: detail")
        self.body = ListAndDetail(
            place,
            self.make_list(),
            self.detail,
            self.empty_says,
            f"{self.page_title}.{self.title}.splitter",
            SIZES,
        )
        if self.thing:
            self.body.add_button(f"Add {self.thing}  Ctrl+N", lambda: self.add())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self.form = self.build_detail()
        self.form.saved.connect(self._on_saved)
        self.form.abandoned.connect(self._on_abandoned)
        self.watch(self.form)
        self.show_row(None)

    @property
    def is_beginning(self) -> bool:
        """Say whether the form takes a new row, so that the detail is not of the selected one."""
        return self._is_new

    def make_list(self) -> QWidget:
        """Make what stands at the left; the table alone unless a subclass adds to it."""
        return self.table

    def build_detail(self) -> Form:
        """Build the detail pane and give the form of the row itself."""
        raise NotImplementedError

    def template(self) -> T:
        """Give the values a new row begins with."""
        raise NotImplementedError

    def read(self, case: CaseFile) -> Known[T]:
        """Read what the view shows; runs on the case thread."""
        return Known(case.all(self.kind, retracted=True))

    def take(self, known: Known[T]) -> None:
        """Keep what was read with the rows, before they are shown."""

    def show_row(self, row: T | None) -> None:
        """Show a row, or nothing, in the detail pane."""
        raise NotImplementedError

    def show_new(self) -> None:
        """Make the detail pane ready for a new row."""

    def is_empty(self) -> bool:
        """Say whether there is nothing to list."""
        return not self.model.rows

    def selected(self) -> T | None:
        """Give the selected row."""
        found: T | None = self.table.selected()
        return found

    def watch(self, form: Form) -> Form:
        """Hold the list still while something unsaved stands in `form`."""
        self._forms.append(form)
        form.dirty_changed.connect(lambda _: self.body.set_list_enabled(not self.is_dirty()))
        return form

    def start_new(self, template: T) -> bool:
        """Begin a new row in the form; say whether it could be begun."""
        if self.is_dirty():
            self.place.said.emit("Save (Enter) or abandon (Esc) what stands in the form first.")
            return False
        self.body.show_empty(False)
        self.detail.show()
        self.detail.set_title("", f"New {self.thing}")
        self.show_new()
        self._is_new = True
        self.form.start_new(template)
        return True

    def refresh(self) -> None:
        """Read the rows again."""
        self.query(self.read, self._on_read)

    def query(
        self, job: Callable[[CaseFile], Any], done: Callable[[Any], None], key: str = "refresh"
    ) -> None:
        """Run a read on the case thread; a newer one with the same key replaces it."""
        self.place.case.submit(job, done, key=f"{self.page_title}.{self.title}.{key}", owner=self)

    def on_filter(self, text: str) -> None:
        """Show the rows that hold every word."""
        self.table.set_filter(text)

    def add(self) -> None:
        """Begin a new row."""
        self.start_new(self.template())

    def edit(self) -> None:
        """Edit the selected row."""
        self.form.edit()

    def retract(self) -> None:
        """Retract the selected row, after asking why."""
        row = self.selected()
        if row is None or _of(row, "retracted") is not None:
            return
        why = self.place.messages.ask_reason(
            f"Why is {label(row)} retracted? It stays in the case, struck through.", "Retract"
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
        return "" if row is None else label(row)

    def focus_list(self) -> None:
        """Put the cursor into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dirty(self) -> bool:
        """Say whether something typed here is not saved."""
        return any(form.is_dirty for form in self._forms)

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.table.viewport().update()

    def _on_read(self, known: Known[T]) -> None:
        self.take(known)
        self.table.set_rows(known.rows)
        self._show_empty()
        self._select_wanted()

    def _on_chosen(self, row: T | None) -> None:
        if not self.is_dirty() and not self._is_new:
            self.show_row(row)

    def _on_saved(self, row: T) -> None:
        self._is_new = False
        self.place.said.emit(f"{label(row)} saved.")
        self._wanted_number = label(row)
        self.focus_list()

    def _on_abandoned(self) -> None:
        self._is_new = False
        self.show_row(self.selected())
        self._show_empty()
        self.focus_list()

    def _show_empty(self) -> None:
        self.body.show_empty(self.is_empty() and not self.form.is_editing)

    def _select_wanted(self) -> None:
        if not self._wanted_number or self.is_dirty():
            return
        for row in self.model.rows:
            if label(row) == self._wanted_number:
                self._wanted_number = ""
                if self.model.line_of(self.model.key_of(row)) is None:
                    self.table.set_filter("")
                    self.filter_given_up.emit()
                self.table.select(self.model.key_of(row))
                return


def _of(row: object, name: str) -> Any:
    return getattr(row, name)
