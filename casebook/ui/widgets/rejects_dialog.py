"""The rows of a source that could not be taken, with place, reason and raw text."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from casebook.model.labels import label
from casebook.model.timeline import Reject, Source
from casebook.store import search
from casebook.ui import theme
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.workplace import Workplace

MOST = 2_000


class RejectsDialog(QDialog):
    """Shows the first rejects of a source; the whole count stands in its title."""

    def __init__(self, place: Workplace, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(900, 560)
        columns: tuple[Column[Reject], ...] = (
            Column(
                str(source.locator), lambda r: f"{r.locator}", 8, lambda r: r.locator, right=True
            ),
            Column("Reason", lambda r: r.reason, 46),
            Column("Raw text", lambda r: r.raw, 60, mono=True, stretches=True),
        )
        self._model: RowModel[Reject] = RowModel(columns, lambda r: f"{r.locator}:{r.reason}")
        self.table = RowTable(self._model, "Rejects")
        self._raw = ReadText()
        self.table.row_chosen.connect(
            lambda row: self._raw.set_text(row.raw[:20_000] if row is not None else "")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading(f"{label(source)}: {source.rejects:,} rejects", 1.2))
        if source.rejects > MOST:
            layout.addWidget(
                plain_label(
                    f"The first {MOST:,} are shown; the case report counts them all.", role="muted"
                )
            )
        layout.addWidget(self.table, 1)
        layout.addWidget(self._raw)
        place.case.submit(
            lambda case: search.rejects(case, source.number, 0, MOST),
            self.table.set_rows,
            owner=self,
        )
