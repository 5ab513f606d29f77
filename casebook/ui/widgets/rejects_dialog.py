"""The rows of a source that could not be taken, with place, reason and raw text."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casebook.model.labels import label
from casebook.model.timeline import Reject, Source
from casebook.store import search
from casebook.ui import theme
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

PAGE = 1_000
MOST_RAW = 20_000


class RejectsDialog(QDialog):
    """Shows all rejects of a source, a page at a time; the whole count stands in its title."""

    def __init__(self, place: Workplace, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(900, 560)
        self._place = place
        self._source = source
        self._first = 0
        columns: tuple[Column[Reject], ...] = (
            Column(
                str(source.locator), lambda r: f"{r.locator}", 8, lambda r: r.locator, right=True
            ),
            Column("Reason", lambda r: r.reason, 46),
            Column("Raw text", lambda r: one_line(r.raw, 500), 60, mono=True, stretches=True),
        )
        model: RowModel[Reject] = RowModel(columns, lambda r: f"{r.locator}:{r.reason}")
        self.table = RowTable(model, "Rejects")
        self.table.row_chosen.connect(self._show_raw)
        self._raw = ReadText()
        self._raw.setFont(theme.mono())
        self.where = plain_label("", role="muted")
        self.earlier_button = QPushButton("Earlier")
        self.earlier_button.clicked.connect(lambda: self.go_to(self._first - PAGE))
        self.later_button = QPushButton("Later")
        self.later_button.clicked.connect(lambda: self.go_to(self._first + PAGE))
        foot = QHBoxLayout()
        foot.addWidget(self.where, 1)
        foot.addWidget(self.earlier_button)
        foot.addWidget(self.later_button)
        for button in (self.earlier_button, self.later_button):
            button.setVisible(source.rejects > PAGE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading(f"{label(source)}: {source.rejects:,} rejects", 1.2))
        layout.addWidget(self.table, 1)
        layout.addWidget(self._raw)
        layout.addLayout(foot)
        self.go_to(0)

    def go_to(self, first: int) -> None:
        """Show the page of rejects that begins at `first`; outside the list nothing happens."""
        number, total = self._source.number, self._source.rejects
        if not 0 <= first < max(1, total):
            return
        self._first = first
        self.where.setText(f"{first + 1:,} to {min(total, first + PAGE):,} of {total:,}")
        self.earlier_button.setEnabled(first > 0)
        self.later_button.setEnabled(first + PAGE < total)
        self._place.case.submit(
            lambda case: search.rejects(case, number, first, PAGE),
            self.table.set_rows,
            key="rejects",
            owner=self,
        )

    def _show_raw(self, row: Reject | None) -> None:
        raw = "" if row is None else row.raw
        self._raw.set_text(raw if len(raw) <= MOST_RAW else raw[:MOST_RAW] + " … (cut here)")
