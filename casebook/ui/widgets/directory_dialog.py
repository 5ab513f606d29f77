"""The shipped directory of agencies, to choose one from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from casebook.actions.agency_directory import Entry
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.filter_edit import FilterEdit
from casebook.ui.widgets.plain import ReadText, heading, plain_label, without_icons
from casebook.ui.widgets.rows import Column, RowModel, RowTable


class DirectoryDialog(QDialog):
    """Lists the entries; the one selected is told in full below. Typing filters, Enter takes."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(820, 600)
        self._filter = FilterEdit("Filter: a name, a kind, a country", "Filter the directory")
        model: RowModel[Entry] = RowModel(_COLUMNS, lambda entry: entry.key)
        self.table = RowTable(model, "Directory of agencies")
        self._says = ReadText("")
        self._buttons = QDialogButtonBox()
        take = self._buttons.addButton("Take it", QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        without_icons(self._buttons)
        take.setDefault(True)
        self._take = take
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._filter.filtered.connect(self.table.set_filter)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_opened.connect(lambda _: self.accept())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading("Take an agency from the directory", 1.2))
        layout.addWidget(
            plain_label(
                "It is copied into the case and corrected there. What nobody has confirmed says "
                "“verify”.",
                role="muted",
            )
        )
        layout.addWidget(self._filter)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._says)
        layout.addWidget(self._buttons)
        self.table.set_rows(entries)
        self._filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> Entry | None:
        """Give the entry selected."""
        found: Entry | None = self.table.selected()
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self._filter.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _on_chosen(self, entry: Entry | None) -> None:
        self._take.setEnabled(entry is not None)
        self._says.set_text("" if entry is None else _in_full(entry))


def _in_full(entry: Entry) -> str:
    agency = entry.agency
    parts = (
        agency.how_to_ask,
        agency.identifiers_wanted and f"Searches by: {agency.identifiers_wanted}",
        agency.retention and f"Keeps: {agency.retention}",
        agency.source and f"Source: {agency.source}, looked at on {agency.checked_on}.",
        agency.verify and f"▲ To be verified: {agency.verify}",
        entry.is_pattern and "A pattern: it is taken under the provider's own name.",
    )
    return "\n".join(str(part) for part in parts if part)


_COLUMNS: tuple[Column[Entry], ...] = (
    Column("Name", lambda entry: entry.agency.name, 40, stretches=True),
    Column("Kind", lambda entry: entry.agency.kind.value, 20),
    Column("Country", lambda entry: entry.agency.country, 11),
    Column("Looked at", lambda entry: entry.agency.checked_on, 11),
    Column(
        "",
        lambda entry: "verify" if entry.agency.verify else "",
        9,
        state=lambda entry: State.ATTENTION if entry.agency.verify else None,
    ),
)
