"""How a reply is read: its sheet, its columns, and what only the examiner can decide."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import preview_reply
from casebook.actions.preview_reply import Preview
from casebook.actions.read_reply import About
from casebook.actions.reply_columns import options_of
from casebook.errors import CaseError
from casebook.model.evidence import Attachment
from casebook.model.reply import Reply, ReplyForm
from casebook.model.reply_table import ReadOptions, ReplyQuestion, Role, parse_columns
from casebook.model.timeline import DayOrder
from casebook.ui import file_dialogs, theme
from casebook.ui.theme import State
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.column_map import GUESSED, KEPT, ColumnMapTable
from casebook.ui.widgets.dialog_job import DialogJob
from casebook.ui.widgets.digest_list import StateLine
from casebook.ui.widgets.first_rows import FirstRows
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.reply_preview import rejected_said, said_of, without_option
from casebook.ui.workplace import Workplace

LOOK_AGAIN_MS = 400
FIELD_WIDTH = 250
ROWS_AT_LEAST = 4
ROWS_SHOWN = 20
MOST_HEADER_ROW = 1_000
MOST_REJECTS = 2
LOOKING = "Looking at the file …"
DELIMITERS = (("as found", ""), ("comma ,", ","), ("semicolon ;", ";"), ("tab", "\t"),
              ("bar |", "|"))  # fmt: skip
ORDERS = (
    ("choose …", DayOrder.NONE),
    ("day first: 23/11/2022", DayOrder.DAY_FIRST),
    ("month first: 11/23/2022", DayOrder.MONTH_FIRST),
)
QUESTION_NAMES = {"zone": "Zone", "day_order": "Day and month", "is_24_hour": "Clock"}


class ColumnsPage(QWidget):
    """Asks how a registered reply is read; nothing is matched before all of it is decided."""

    ready_changed = Signal()

    def __init__(
        self, place: Workplace, reply: Reply, sender: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._reply = reply
        self.path: Path | None = None
        """Where the file lies, for one that is too large for the case."""
        self.preview: Preview | None = None
        self._columns_of: tuple[str, ...] | None = None
        self._missing = LOOKING
        self._asked: dict[str, QWidget] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look)
        self.job = DialogJob(place)
        self._said = QVBoxLayout()
        self._said.setSpacing(0)
        self._make_choices()
        self._kept_label = plain_label(wrap=True)
        self.kept_button = QPushButton("Read it the same way")
        self.kept_button.setAutoDefault(False)
        self.kept_button.clicked.connect(lambda: self.use_kept())
        self.kept_row = QWidget()
        kept_layout = QHBoxLayout(self.kept_row)
        kept_layout.setContentsMargins(0, 0, 0, 0)
        kept_layout.addWidget(self._kept_label, 1)
        kept_layout.addWidget(self.kept_button)
        self.table = ColumnMapTable()
        self.table.changed.connect(self._on_answered)
        rows = ROWS_AT_LEAST + 1
        self.table.setMinimumHeight(rows * self.table.verticalHeader().defaultSectionSize())
        self.rows = FirstRows("First rows of the reply")
        self._questions = QFormLayout()
        self._questions.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.keep_box = QCheckBox(f"keep this way of reading for the next table of {sender}")
        self.file_button = QPushButton("Choose the file …")
        self.file_button.setAutoDefault(False)
        self.file_button.clicked.connect(lambda: self._on_choose_file())
        self.file_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        layout.addLayout(self._said)
        layout.addWidget(self.file_button)
        layout.addWidget(self._choices)
        layout.addWidget(self.kept_row)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.rows)
        layout.addLayout(self._questions)
        layout.addWidget(self.keep_box)
        layout.addWidget(self.job)
        for widget in (self.kept_row, self.table, self.rows, self.keep_box, self._choices):
            widget.hide()

    @property
    def options(self) -> ReadOptions:
        """Give how the reply is read, as far as it is decided."""
        is_shown = self._columns_of is not None
        header_row = self._header_box.value() if is_shown and self._is_table else None
        order = self._asked.get("day_order")
        zone = self._asked.get("zone")
        clock = self._asked.get("is_24_hour")
        return ReadOptions(
            table=self._table_box.currentText() if self._table_box.count() > 1 else "",
            delimiter=DELIMITERS[self._delimiter_box.currentIndex()][1],
            header_row=header_row,
            columns=self.table.columns() if is_shown else (),
            zone=zone.currentText().strip() if isinstance(zone, QComboBox) else "",
            day_order=(
                ORDERS[order.currentIndex()][1] if isinstance(order, QComboBox) else DayOrder.NONE
            ),
            is_24_hour=isinstance(clock, QCheckBox) and clock.isChecked(),
        )

    @property
    def missing(self) -> str:
        """Say what is still to be decided; empty when the reply can be matched."""
        return self._missing

    @property
    def keeps(self) -> bool:
        """Say whether this way of reading is kept for the next reply."""
        return self._is_table and self.keep_box.isChecked()

    def begin(self) -> None:
        """Look at the file for the first time."""
        self._look()

    def stop(self) -> None:
        """Give up what is running."""
        self._timer.stop()
        self.job.stop()

    def use_kept(self) -> None:
        """Read the table as one with this header was read before."""
        found = self.preview
        if found is None or found.kept is None or found.content is None:
            return
        options = options_of(found.kept, dataclasses.replace(self.options, columns=()))
        about = found.content.about
        self.table.show_columns(about.header, found.content.shown, options.columns, KEPT)
        self._ask_again(options)
        self._order_tabs()
        self.table.focus_first()
        self._on_answered()

    def question_field(self, name: str) -> QWidget:
        """Give the field that answers a question. Raises KeyError for one not asked."""
        return self._asked[name]

    @property
    def _is_table(self) -> bool:
        found = self.preview
        return (
            found is not None
            and found.content is not None
            and found.content.about.form is ReplyForm.TABLE
        )

    def _make_choices(self) -> None:
        self._table_box = ChoiceBox()
        self._table_box.setAccessibleName("Sheet of the workbook")
        self._table_box.activated.connect(lambda _: self._begin_again())
        self._delimiter_box = ChoiceBox()
        self._delimiter_box.setAccessibleName("What stands between cells")
        self._delimiter_box.addItems([words for words, _ in DELIMITERS])
        self._delimiter_box.activated.connect(lambda _: self._begin_again())
        self._header_box = QSpinBox()
        self._header_box.setAccessibleName("Row with the names of the columns")
        self._header_box.setRange(0, MOST_HEADER_ROW)
        self._header_box.setSpecialValueText("none")
        self._header_box.valueChanged.connect(lambda _: self._on_header_row())
        self._choices = QWidget()
        row = QHBoxLayout(self._choices)
        row.setContentsMargins(0, 0, 0, 0)
        self._table_label = plain_label("Sheet", role="muted")
        self._delimiter_label = plain_label("Between cells", role="muted")
        for widget in (
            plain_label("Names of the columns in row", role="muted"),
            self._header_box,
            self._table_label,
            self._table_box,
            self._delimiter_label,
            self._delimiter_box,
        ):
            row.addWidget(widget)
        row.addStretch()

    def _on_header_row(self) -> None:
        if self._columns_of is not None:
            self._begin_again(keeps_header_row=True)

    def _begin_again(self, *, keeps_header_row: bool = False) -> None:
        """Look anew: other columns are found, and their roles guessed again."""
        self._columns_of = None
        self._wanted_header_row = self._header_box.value() if keeps_header_row else None
        self._say_missing(LOOKING)
        self._timer.start()

    _wanted_header_row: int | None = None

    def _on_answered(self) -> None:
        self._say_missing(LOOKING)
        self._timer.start()

    def _look(self) -> None:
        self._timer.stop()
        options = self.options
        if self._columns_of is None:
            options = dataclasses.replace(options, header_row=self._wanted_header_row)
        elif self._is_table:
            problem = _problem_of(options.columns)
            if problem:
                self._say_missing(problem)
                return
        reply, path = self._reply, self.path
        self._say_missing(LOOKING)
        self.job.start(
            f"Looking at {reply.name}",
            lambda on_case, progress: preview_reply.preview_registered(
                on_case, reply, options, progress, path=path, rows=ROWS_SHOWN
            ),
            self._on_looked,
            self._on_failed,
            partial(self._say_missing, "It was stopped. Change an answer, and it is looked at."),
        )

    def _on_looked(self, found: Preview) -> None:
        self.file_button.hide()
        content = found.content
        if content is None:
            self._show_said([(State.WRONG, found.problem)])
            self._say_missing(found.problem)
            return
        self.preview = found
        about = content.about
        is_new = self._columns_of is None
        self._show_about(found, about)
        if is_new:
            self._columns_of = about.header
            self._show_table(found, about)
        self._ask(content.questions)
        self._order_tabs()
        sentences = [without_option(question.sentence) for question in content.questions]
        self._say_missing(sentences[0] if sentences else "")
        if is_new:
            self.table.focus_first()

    def _on_failed(self, error: CaseError) -> None:
        self._show_said([(State.WRONG, str(error))])
        self._say_missing(str(error))
        sha256 = self._reply.sha256
        if sha256:
            # A file too large for the case is asked for; anything else is said.
            self._place.case.submit(
                lambda case: case.where(Attachment, sha256=sha256),
                lambda kept: self.file_button.setVisible(not kept),
                owner=self,
            )

    def _on_choose_file(self) -> None:
        path = file_dialogs.open_file(self, "The file of the reply (it is only read)")
        if path is not None:
            self.path = path
            self._look()

    def _show_about(self, found: Preview, about: About) -> None:
        content = found.content
        if content is None:
            return
        rows = "1 row" if content.count == 1 else f"{content.count:,} rows"
        said = [(State.GOOD, f"{found.name}: {about.form} with {rows}.")]
        said += said_of(found)
        if content.rejected and not content.questions:
            # Before everything is decided most of them only wait for the answer.
            said.append((State.ATTENTION, rejected_said(content, MOST_REJECTS)))
        if self.table.left_out and about.form is ReplyForm.TABLE:
            left = f"{self.table.left_out:,} columns beyond the first are ignored."
            said.append((State.ATTENTION, left))
        self._show_said(said)

    def _show_table(self, found: Preview, about: About) -> None:
        content = found.content
        is_table = about.form is ReplyForm.TABLE
        self.table.setVisible(is_table)
        self.keep_box.setVisible(is_table)
        self._choices.setVisible(is_table)
        self.rows.setVisible(not is_table)
        if content is None:
            return
        if not is_table:
            self.kept_row.hide()
            self.rows.show_rows((), content.shown)
            return
        self.table.show_columns(about.header, content.shown, about.columns, GUESSED)
        self._header_box.blockSignals(True)
        self._header_box.setValue(about.header_row)
        self._header_box.blockSignals(False)
        self._show_sheets(about)
        kept = found.kept
        self.kept_row.setVisible(kept is not None)
        if kept is not None:
            zone = f", zone {kept.zone}" if kept.zone else ""
            self._kept_label.setText(
                f"A table with this header was read before: “{kept.name}”, decided by "
                f"{kept.decided_by}{zone}."
            )
            self.keep_box.setChecked(True)

    def _show_sheets(self, about: About) -> None:
        if tuple(map(self._table_box.itemText, range(self._table_box.count()))) != about.tables:
            self._table_box.clear()
            self._table_box.addItems(list(about.tables))
        self._table_box.setCurrentText(about.table)
        has_sheets = bool(about.tables)
        for widget in (self._table_label, self._table_box):
            widget.setVisible(len(about.tables) > 1)
        for widget in (self._delimiter_label, self._delimiter_box):
            widget.setVisible(not has_sheets)

    def _show_said(self, said: Sequence[tuple[State, str]]) -> None:
        while (item := self._said.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for state, sentence in said:
            self._said.addWidget(StateLine(state, sentence))

    def _ask(self, questions: Sequence[ReplyQuestion]) -> None:
        """Add a field for every question not asked yet; answered ones keep theirs."""
        for question in questions:
            if question.name in QUESTION_NAMES and question.name not in self._asked:
                self._add_question(question.name, question)

    def _order_tabs(self) -> None:
        """Let Tab go as one reads: how it is read, the roles, the questions, and what is kept."""
        stops = (
            self._header_box,
            self._table_box,
            self._delimiter_box,
            self.kept_button,
            *self.table.boxes,
            *self._asked.values(),
            self.keep_box,
        )
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _ask_again(self, options: ReadOptions) -> None:
        """Show the answers that a kept way of reading holds."""
        if options.zone:
            zone = self._asked.get("zone") or self._add_question("zone", None)
            if isinstance(zone, QComboBox):
                zone.setCurrentText(options.zone)
        if options.day_order:
            order = self._asked.get("day_order") or self._add_question("day_order", None)
            if isinstance(order, QComboBox):
                order.setCurrentIndex([each for _, each in ORDERS].index(options.day_order))

    def _add_question(self, name: str, question: ReplyQuestion | None) -> QWidget:
        field = self._field(name)
        field.setAccessibleName(QUESTION_NAMES[name])
        self._asked[name] = field
        box = QWidget()
        inner = QVBoxLayout(box)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        if question is not None:
            inner.addWidget(ReadText(without_option(question.sentence)))
        row = QHBoxLayout()
        row.setSpacing(theme.M)
        field.setMinimumWidth(FIELD_WIDTH)
        row.addWidget(field)
        if question is None:
            row.addStretch()
        else:
            looks = f" It looks like: {question.suggestion}." if question.suggestion else ""
            evidence = ReadText(f"{question.evidence}{looks}")
            evidence.set_muted(True)
            row.addWidget(evidence, 1)
        inner.addLayout(row)
        self._questions.addRow(QUESTION_NAMES[name], box)
        return field

    def _field(self, name: str) -> QWidget:
        if name == "day_order":
            orders = ChoiceBox()
            orders.addItems([words for words, _ in ORDERS])
            orders.currentIndexChanged.connect(lambda _: self._on_answered())
            return orders
        if name == "zone":
            zones = ChoiceBox()
            zones.setEditable(True)
            zones.addItems(["", *dict.fromkeys((*self._place.zones, "UTC", "Asia/Kolkata"))])
            zones.editTextChanged.connect(lambda _: self._on_answered())
            return zones
        box = QCheckBox("yes, they are of a 24-hour clock")
        box.toggled.connect(lambda _: self._on_answered())
        return box

    def _say_missing(self, sentence: str) -> None:
        self._missing = sentence
        self.ready_changed.emit()


def _problem_of(columns: Sequence[str]) -> str:
    """Say why roles do not go together; empty when they do, or when the reader has to say."""
    if not columns:
        return "Say which column is the identifier: the public IP address, e-mail or account."
    try:
        roles = [role for role, _ in parse_columns(columns)]
    except CaseError as error:
        return str(error)
    if Role.IDENTIFIER not in roles:
        return "Say which column is the identifier: the public IP address, e-mail or account."
    if Role.TIME in roles and Role.DATE not in roles:
        return "A time of day needs the column with its date. Say which one that is."
    return ""
