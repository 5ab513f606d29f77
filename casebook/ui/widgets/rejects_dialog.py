"""The rows of a source that could not be taken, with place, reason and raw text."""

from __future__ import annotations

from array import array
from functools import partial

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.reconcile import run_steps
from casebook.model.counted import counted
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.timeline import Reject, Source
from casebook.store import record_rows, reject_search, search
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.jobs import LongJob
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

PAGE = 1_000
MOST_RAW = 20_000
AROUND = 5
SEARCH_AFTER_MS = 300
ALL_REASONS = "every reason"


class RejectsDialog(QDialog):
    """Shows the rejects of a source, a page at a time, all or those of a reason or with a text."""

    def __init__(self, place: Workplace, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(940, 620)
        self._place = place
        self._source = source
        self._first = 0
        self._found: array[int] | None = None
        self._job: LongJob | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._find)
        columns: tuple[Column[Reject], ...] = (
            Column(
                str(source.locator), lambda r: f"{r.locator}", 8, lambda r: r.locator, right=True
            ),
            Column("Reason", lambda r: r.reason, 46),
            Column("Raw text", lambda r: one_line(r.raw, 500), 60, mono=True, stretches=True),
        )
        model: RowModel[Reject] = RowModel(columns, lambda r: f"{r.locator}:{r.reason}")
        self.table = RowTable(model, "Rejects")
        self.table.row_chosen.connect(self._show_reject)
        self._raw = ReadText()
        self._raw.setFont(theme.mono())
        self._raw.setAccessibleName("Raw text of the reject")
        self.around = ReadText()
        self.around.setFont(theme.mono())
        self.around.setAccessibleName("Around it in the file")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading(f"{label(source)}: {counted(source.rejects, 'reject')}", 1.2))
        layout.addWidget(plain_label(f"{source.balance}.", role="muted"))
        layout.addLayout(self._filters())
        layout.addWidget(self.table, 1)
        layout.addWidget(self._raw)
        layout.addWidget(self.around)
        layout.addLayout(self._foot())
        self.finished.connect(lambda _: self._stop_finding())
        self._count_reasons()
        self.go_to(0)

    @property
    def total(self) -> int:
        """Give how many rejects are listed."""
        return self._source.rejects if self._found is None else len(self._found)

    def go_to(self, first: int) -> None:
        """Show the page of rejects that begins at `first`; outside the list nothing happens."""
        number, total, found = self._source.number, self.total, self._found
        if not 0 <= first < max(1, total):
            return
        self._first = first
        shown = f"{first + 1:,} to {min(total, first + PAGE):,}" if total else "none"
        self.where.setText(f"{shown} of {total:,}")
        self.earlier_button.setEnabled(first > 0)
        self.later_button.setEnabled(first + PAGE < total)
        self.page_edit.setText(str(first // PAGE + 1))

        def read(case: CaseFile) -> tuple[Reject, ...]:
            if found is None:
                return search.rejects(case, number, first, PAGE)
            return reject_search.rows(case, number, found[first : first + PAGE])

        self._place.case.submit(read, self.table.set_rows, key="rejects", owner=self)

    def _filters(self) -> QHBoxLayout:
        self.reason = ChoiceBox()
        self.reason.setAccessibleName("Only this reason")
        self.reason.addItem(ALL_REASONS, "")
        self.reason.currentIndexChanged.connect(lambda _: self._find())
        self.text = QLineEdit()
        self.text.setAccessibleName("Only rejects with this text")
        self.text.setPlaceholderText("Only rejects with this text")
        self.text.textChanged.connect(lambda _: self._timer.start())
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        row.addWidget(self.text, 1)
        return row

    def _foot(self) -> QHBoxLayout:
        self.where = plain_label("", role="muted")
        self.earlier_button = QPushButton("Earlier")
        self.earlier_button.clicked.connect(lambda: self.go_to(self._first - PAGE))
        self.later_button = QPushButton("Later")
        self.later_button.clicked.connect(lambda: self.go_to(self._first + PAGE))
        self.page_edit = QLineEdit("1")
        self.page_edit.setAccessibleName("Page")
        self.page_edit.setMaximumWidth(80)
        self.page_edit.returnPressed.connect(self._on_page)
        self.print_button = QPushButton("Print …")
        self.print_button.setToolTip("Issue the reconciliation of the source as a paper")
        self.print_button.clicked.connect(self._print)
        foot = QHBoxLayout()
        foot.addWidget(self.where, 1)
        page_label = plain_label("Page", role="muted")
        for widget in (page_label, self.page_edit, self.earlier_button, self.later_button):
            widget.setVisible(self._source.rejects > PAGE)
            foot.addWidget(widget)
        foot.addWidget(self.print_button)
        for button in (self.earlier_button, self.later_button, self.print_button):
            button.setAutoDefault(False)
        return foot

    def _count_reasons(self) -> None:
        number = self._source.number
        self._place.case.start_long(
            f"Count the rejects of {label(self._source)}",
            lambda on_case, progress: run_steps(
                on_case, partial(reject_search.count_reasons, source=number), progress, "Counting"
            ),
            self._on_reasons,
        )

    def _on_reasons(self, reasons: tuple[tuple[str, int], ...]) -> None:
        if not shiboken6.isValid(self):
            return
        for reason, n in reasons:
            if reason != reject_search.OTHER_REASONS:
                self.reason.addItem(one_line(f"{n:,}  {reason}", 90), reason)

    def _find(self) -> None:
        """List the rejects of the reason with the text; all of them when neither is given."""
        self._timer.stop()
        self._stop_finding()
        reason, text = str(self.reason.currentData() or ""), self.text.text().strip()
        if not reason and not text:
            self._on_found(None)
            return
        number = self._source.number
        self.where.setText("Looking …")
        self._job = self._place.case.start_long(
            f"Look through the rejects of {label(self._source)}",
            lambda on_case, progress: run_steps(
                on_case,
                partial(reject_search.find, source=number, reason=reason, text=text),
                progress,
                "Looking",
            ),
            self._on_found,
        )

    def _on_found(self, found: array[int] | None) -> None:
        if not shiboken6.isValid(self):
            return
        self._job = None
        self._found = found
        self._raw.set_text("")
        self.around.set_text("")
        self.go_to(0)

    def _stop_finding(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _on_page(self) -> None:
        text = self.page_edit.text().strip()
        if text.isascii() and text.isdigit():
            self.go_to((int(text) - 1) * PAGE)

    def _print(self) -> None:
        self.accept()
        self._place.paper_asked.emit(PaperKind.RECONCILIATION.value, self._source.id)

    def _show_reject(self, row: Reject | None) -> None:
        raw = "" if row is None else row.raw
        self._raw.set_text(raw if len(raw) <= MOST_RAW else raw[:MOST_RAW] + " … (cut here)")
        if row is None:
            self.around.set_text("")
            return
        self._place.case.submit(
            lambda case: record_rows.around_place(case, row.source, row.locator, AROUND),
            partial(self._show_around, row),
            key="around a reject",
            owner=self,
        )

    def _show_around(self, row: Reject, near: tuple[tuple[int, str], ...]) -> None:
        """Show the records before and after a reject in the file, with the reject between them."""
        lines = [(place, " ", raw) for place, raw in near]
        at = sum(place <= row.locator for place, _ in near)
        lines.insert(at, (row.locator, "▶", row.raw))
        width = max(len(str(place)) for place, _, _ in lines)
        self.around.set_text(
            "\n".join(f"{mark}{place:>{width}}  {one_line(raw, 400)}" for place, mark, raw in lines)
        )
