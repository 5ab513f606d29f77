"""The saved searches of a case: apply, rename and retract them, and save one more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from casebook.actions.save_search import (
    filter_of,
    rename_search,
    retract_search,
    save_search,
    saved_searches,
)
from casebook.errors import CaseError
from casebook.model.timeline import RecordFilter, SavedSearch
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.filter_chips import chips_of
from casebook.ui.widgets.form import Field, Group
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.workplace import Workplace

_FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Name", required="Give the search a name."),
    Field("remarks", "Remarks"),
)
_NAME: tuple[Field | Group, ...] = (Field("name", "Name", required="Give the search a name."),)


@dataclass(frozen=True, slots=True)
class _Typed:
    id: str = ""
    name: str = ""
    remarks: str = ""


def ask_name(place: Workplace, flt: RecordFilter, parent: QWidget) -> None:
    """Ask for the name of a filter and save it, unless nothing is filtered."""
    chips = chips_of(flt, place.zones[1])
    if not chips:
        place.messages.tell("Nothing is filtered, so there is no search to save.")
        return

    def save(case: CaseFile, row: Any, why: str, /) -> Any:
        return save_search(case, row.name, flt, row.remarks)

    says = "; ".join(words for _, words in chips)
    dialog = FormDialog(
        place, "Save this search", _FIELDS, _Typed(), save, says=f"{says}.", parent=parent
    )
    dialog.exec()
    dialog.deleteLater()


class SavedSearchesDialog(QDialog):
    """Lists the saved searches; `chosen` gives the filter of the one to apply."""

    chosen = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumSize(640, 360)
        self._place = place
        zone = place.zones[1]
        columns: tuple[Column[SavedSearch], ...] = (
            Column("Name", lambda s: s.name, 22),
            Column("Filters", partial(_words, zone=zone), 40, stretches=True),
            Column("Remarks", lambda s: s.remarks, 16),
        )
        self.table = RowTable(RowModel(columns, lambda s: s.id), "Saved searches")
        self.table.row_opened.connect(lambda _: self._apply())
        row = QHBoxLayout()
        for words, run in (
            ("Show what it finds", self._apply),
            ("Rename …", self._rename),
            ("Retract", self._retract),
        ):
            row.addWidget(LinkButton(words, run))
        row.addStretch()
        row.addWidget(LinkButton("Close", self.reject))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading("Saved searches", 1.2))
        layout.addWidget(
            plain_label("They stand in the journal and show in every copy.", wrap=True)
        )
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        self._read()

    def _read(self) -> None:
        self._place.case.submit(saved_searches, self.table.set_rows, owner=self)

    def _apply(self) -> None:
        saved = self.table.selected()
        if saved is not None:
            self.chosen.emit(filter_of(saved))
            self.accept()

    def _rename(self) -> None:
        saved = self.table.selected()
        if saved is None:
            return

        def save(case: CaseFile, row: Any, why: str, /) -> Any:
            return rename_search(case, saved, row.name)

        dialog = FormDialog(
            self._place, "Rename it", _NAME, _Typed(name=saved.name), save, parent=self
        )
        dialog.exec()
        dialog.deleteLater()
        self._read()

    def _retract(self) -> None:
        saved = self.table.selected()
        if saved is not None:
            self._place.case.submit(
                lambda case: retract_search(case, saved), lambda _: self._read(), owner=self
            )


def _words(saved: SavedSearch, zone: str) -> str:
    try:
        return "; ".join(words for _, words in chips_of(filter_of(saved), zone))
    except CaseError as error:
        return str(error)
