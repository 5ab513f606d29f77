"""Import a file: what it is, its first rows, and the questions only the examiner can answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.import_source import ImportOptions, Preview, Question, preview
from casebook.errors import CaseError
from casebook.model.evidence import Exhibit
from casebook.model.timeline import DayOrder, ImportMap
from casebook.ui import file_dialogs, theme
from casebook.ui.widgets.choice_box import ChoiceBox, offering, zone_names
from casebook.ui.widgets.import_clock import LOOKING_FOR_READING, ImportClock
from casebook.ui.widgets.import_preview import preview_table, show_rows, survey_words
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

LOOK_AGAIN_MS = 500
LOOKING = "Looking at the file …"
GIVEN_UP = "The look at the file was cancelled. Choose the file again."
MOST_COLUMNS = 300
ALL_MEMBERS = "\0"
"""Stands among the names of the files in an archive, none of which can hold it."""

MOST_SAMPLES = 20
"""How many files of an archive are tried for one whose rows can be shown."""

ROOM_OF_ROWS, FRAME_PX = 60, 36
COLUMN_ROLES = (
    ("time", "Time"),
    ("date", "Date, if it stands apart"),
    ("zone", "Zone, if it stands apart"),
    ("message", "Message"),
    ("host", "Host"),
    ("user", "User"),
    ("kind", "Kind"),
    ("event_id", "Event ID"),
)


class ImportDialog(QDialog):
    """Asks for a file and for what the file does not say; `options` and `path` are the answer.

    The import button stays off, and says why, while a question is open. Choosing the exhibit takes
    the offset of its clock reading, in sight and before anything is imported; it can be refused.
    """

    def __init__(
        self,
        place: Workplace,
        exhibits: Sequence[Exhibit],
        path: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._is_looking = False
        self._looks_again = False
        self.path: Path | None = None
        self._preview: Preview | None = None
        self._answers: dict[str, QWidget] = {}
        self._evidence: dict[str, ReadText] = {}
        self._header: tuple[str, ...] = ()
        self._asked_rows = 0
        self._proposed: dict[str, str] = {}
        self._before: ImportMap | None = None
        self._sample = 0
        self.setWindowTitle("Casebook")
        self.resize(980, 640)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look)
        self._build(exhibits)
        if path is not None:
            self.choose(path)

    @property
    def options(self) -> ImportOptions:
        """Give what was answered so far."""
        year = self._text("year")
        reading = self._clock.reading
        holds_from, holds_until = self._clock.span_us()
        return ImportOptions(
            zone=self._text("zone"),
            year=int(year) if year.isdigit() else None,
            day_order=self._day_order(),
            member=self._member(),
            columns={
                role: self._text(f"column {role}")
                for role, _ in COLUMN_ROLES
                if self._text(f"column {role}")
            },
            sheet=str(self._sheets.currentData()) if self._sheets.count() > 1 else "",
            clock_offset_us=self._clock.offset_us(),
            exhibit_id=self._clock.exhibit_id,
            clock_reading_id=reading.id if reading is not None else None,
            clock_from_us=holds_from,
            clock_until_us=holds_until,
            collect=self.collect_box.isChecked(),
        )

    @property
    def imports_all(self) -> bool:
        """Say whether every file of the archive is wanted; `options` then hold for all of them."""
        members = self._answers.get("member")
        return isinstance(members, QComboBox) and members.currentData() == ALL_MEMBERS

    def choose(self, path: Path) -> None:
        """Look at another file."""
        self.path = path
        self._preview = None
        self._show_sheets((), "")
        self._path_label.setText(one_line(str(path)))
        self._clear_questions()
        self._look()

    def _build(self, exhibits: Sequence[Exhibit]) -> None:
        self._path_label = plain_label("No file chosen yet.", role="muted")
        choose_button = QPushButton("Choose a file …")
        choose_button.clicked.connect(self._on_choose)
        choose_button.setAutoDefault(False)
        self._choose_button = choose_button
        top = QHBoxLayout()
        top.addWidget(self._path_label, 1)
        top.addWidget(choose_button)
        self._about = plain_label("", wrap=True)
        self._warnings = plain_label("", wrap=True, role="attention")
        self._sheets = ChoiceBox()
        self._sheets.setAccessibleName("Sheet of the workbook")
        self._sheets.currentIndexChanged.connect(lambda _: self._on_sheet())
        self._sheet_row = _row(self._sheets, plain_label("is the sheet that is read"))
        self._known = ReadText("")
        self.before_button = QPushButton("Read as before")
        self.before_button.setAutoDefault(False)
        self.before_button.clicked.connect(self._on_as_before)
        self._known_row = _row(self._known, self.before_button)
        self.proposed_button = QPushButton("Take what is proposed")
        self.proposed_button.setAutoDefault(False)
        self.proposed_button.clicked.connect(self._take_proposed)
        self.proposed_button.hide()
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._clock = ImportClock(self._place, exhibits, self._form)
        self._clock.changed.connect(self._on_answered)
        self.survey = ReadText("")
        self.survey.setAccessibleName("How the rows come out")
        self.survey.hide()
        self._rows = preview_table()
        self.collect_box = QCheckBox("Collect the identifiers of its records now")
        self.collect_box.setChecked(True)
        self.collect_box.setToolTip(
            "Without it a large file is there in about half the time. Identifiers, “In the "
            "records”, collects them later."
        )
        self._missing = plain_label("Choose a file.", wrap=True, role="muted")
        buttons = QDialogButtonBox()
        self.import_button = buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.import_button.setProperty("role", "main")
        self.import_button.setEnabled(False)
        self.import_button.setDefault(True)
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        cancel.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self._missing, 1)
        foot.addWidget(self.collect_box)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading("Import a file into the timeline", 1.2))
        layout.addLayout(top)
        about = QHBoxLayout()
        about.addWidget(self._about, 1)
        about.addWidget(self.proposed_button)
        layout.addLayout(about)
        layout.addWidget(self._warnings)
        layout.addWidget(self._sheet_row)
        layout.addWidget(self._known_row)
        layout.addLayout(self._form)
        layout.addWidget(self.survey)
        layout.addWidget(self._rows, 1)
        layout.addLayout(foot)

    def _on_choose(self) -> None:
        path = file_dialogs.open_file(self, "Import a file into the timeline")
        if path is not None:
            self.choose(path)

    def _on_answered(self) -> None:
        """Look again when the typing pauses; until then nothing can be imported."""
        if self.path is not None:
            self._say_missing(LOOKING)
            self._timer.start()

    def _look(self) -> None:
        if self.path is None:
            return
        if self._is_looking:
            self._looks_again = True
            return
        try:
            options = self.options
        except CaseError as error:
            self._say_missing(str(error))
            return
        self._is_looking = True
        self._say_missing(LOOKING)
        path = self.path
        self._place.case.start_long(
            f"Look at {path.name}",
            lambda on_case, progress: preview(path, options, on_case, progress),
            partial(self._on_preview, path),
            partial(self._on_failed, path),
            partial(self._on_failed, path, CaseError(GIVEN_UP)),
        )

    def _on_preview(self, path: Path, found: Preview) -> None:
        if self._ends_look(path):
            return
        self._preview = found
        encoding = f", {found.encoding}" if found.encoding not in ("", found.reader) else ""
        about = f"Read as {found.reader}{encoding}." if found.reader else ""
        if self.imports_all:
            about = (
                f"{one_line(self._member(), 120)} as an example: {about} What is answered holds "
                "for every file; one that is refused keeps no other out."
            )
        self._about.setText(about)
        self._warnings.setText(one_line("  ".join(found.warnings), 600))
        self._warnings.setVisible(bool(found.warnings))
        self._header = found.header
        self._show_sheets(found.sheets, found.sheet)
        self._show_known(found)
        self._show_questions(found)
        self._show_survey(found)
        show_rows(self._rows, found)
        self._say_missing(one_line(" ".join(map(_sentence, found.questions))))

    def _on_failed(self, path: Path, error: CaseError) -> None:
        if self._ends_look(path):
            return
        if self._tries_next_sample():
            return
        self._preview = None
        self._about.setText("")
        self._warnings.hide()
        self._known_row.hide()
        self._rows.setRowCount(0)
        self.survey.hide()
        self._say_missing(str(error))

    def _tries_next_sample(self) -> bool:
        """Look at the next file of an archive of which all are wanted, where one is no log."""
        members = self._answers.get("member")
        if not self.imports_all or not isinstance(members, QComboBox) or len(self._answers) > 1:
            return False
        if self._sample + 1 >= min(len(_names(members)), MOST_SAMPLES):
            return False
        self._sample += 1
        self._look()
        return True

    def _show_survey(self, found: Preview) -> None:
        """Say how the rows come out by what was answered; as long as a question is open, nothing.

        Questions keep their evidence, which grows with what was read.
        """
        for question in found.questions:
            evidence = self._evidence.get(question.name)
            if evidence is not None:
                evidence.set_text(_evidence(question))
        says = survey_words(found) if not found.questions else ""
        self.survey.set_text(says)
        self.survey.setVisible(bool(says))

    def _ends_look(self, path: Path) -> bool:
        """Note that a look has ended; say whether its result is of no use any more."""
        if not shiboken6.isValid(self):
            # It was closed while the file was looked at.
            return True
        self._is_looking = False
        if self._timer.isActive():
            return True
        if self._looks_again or path != self.path:
            self._looks_again = False
            self._look()
            return True
        return False

    def _say_missing(self, sentence: str) -> None:
        if self._clock.is_waiting and sentence in ("", LOOKING):
            sentence = LOOKING_FOR_READING
        self._missing.setText(sentence)
        is_ready = not sentence and self._preview is not None
        self.import_button.setEnabled(is_ready)
        if is_ready:
            self._missing.setText("No question is open. The file itself stays as it is.")

    def _show_sheets(self, sheets: Sequence[str], chosen: str) -> None:
        self._sheets.blockSignals(True)
        if sheets != tuple(map(self._sheets.itemData, range(self._sheets.count()))):
            self._sheets.clear()
            for name in sheets:
                self._sheets.addItem(one_line(name, 80), name)
        self._sheets.setCurrentIndex(self._sheets.findData(chosen))
        self._sheets.blockSignals(False)
        self._sheet_row.setVisible(len(sheets) > 1)

    def _on_sheet(self) -> None:
        """Look at another sheet, which has other columns."""
        self._clear_questions(but="member")
        self._on_answered()

    def _on_member(self) -> None:
        """Look at another file of the archive, which may be a table of other columns."""
        self._sample = 0
        self._clear_questions(but="member")
        self._show_sheets((), "")
        self._on_answered()

    def _show_known(self, found: Preview) -> None:
        """Offer how a table with these columns was read before; nothing takes it by itself."""
        is_offered = found.known is not None and self._before is None
        self._known_row.setVisible(is_offered)
        if found.known is not None:
            self._known.set_text(one_line(found.known.sentence, 600))

    def _on_as_before(self) -> None:
        """Fill in what was decided for the last table with these columns, in sight."""
        known = self._preview.known if self._preview is not None else None
        if known is None:
            return
        self._before = known.map
        self._known_row.hide()
        for role, _ in COLUMN_ROLES:
            box = self._answers.get(f"column {role}")
            if isinstance(box, QComboBox):
                choose_column(box, known.map.columns.get(role, ""))
        for name in ("zone", "day_order"):
            self._fill_as_before(name)
        self._on_answered()

    def _fill_as_before(self, name: str) -> None:
        field = self._answers.get(name)
        if self._before is None or not isinstance(field, QComboBox):
            return
        if name == "zone" and self._before.zone:
            field.setCurrentText(self._before.zone)
        elif name == "day_order" and self._before.day_order:
            field.setCurrentIndex(field.findData(self._before.day_order))

    def _clear_questions(self, but: str = "") -> None:
        """Take the questions away, but for one that was asked alone and so stands first."""
        kept = int(but in self._answers)
        for answers in (self._answers, self._evidence):
            for name in [name for name in answers if name != but]:
                del answers[name]
        self._before = None
        self._known_row.hide()
        self.proposed_button.hide()
        for _ in range(self._asked_rows - kept):
            self._form.removeRow(kept)
        self._asked_rows = kept

    def _show_questions(self, found: Preview) -> None:
        """Add a field for every question not asked yet; answered ones keep theirs."""
        known = set(self._answers)
        for question in found.questions:
            if question.name == "columns":
                self._ask_columns(question, found.header)
            elif question.name not in self._answers:
                field = self._field(question)
                self._answers[question.name] = field
                self._add_question(question, field)
                self._fill_as_before(question.name)
        new = [field for name, field in self._answers.items() if name not in known]
        if not new:
            return
        order = [
            self._choose_button,
            self._sheets,
            self.before_button,
            self.proposed_button,
            *self._answers.values(),
            *self._clock.in_tab_order(),
        ]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
        if not known:
            # A field takes the cursor once the layout has shown it.
            QTimer.singleShot(0, new[0], partial(new[0].setFocus, Qt.FocusReason.OtherFocusReason))
        QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        """Take the room that the questions need, as far as the screen has it."""
        screen = self.screen().availableGeometry()
        needed = min(self.minimumSizeHint().height() + ROOM_OF_ROWS, screen.height() - FRAME_PX)
        if needed > self.height():
            self.resize(self.width(), needed)
            self.move(
                self.x(), max(screen.top(), min(self.y(), screen.bottom() - needed - FRAME_PX))
            )

    def _add_row(self, words: str, field: QWidget) -> None:
        self._form.insertRow(self._asked_rows, words, field)
        self._asked_rows += 1

    def _ask_columns(self, question: Question, header: Sequence[str]) -> None:
        if "column time" in self._answers:
            return
        suggested = dict(
            part.split("=", 1) for part in question.suggestion.split(", ") if "=" in part
        )
        asked = ReadText(f"{_sentence(question)}\n{question.evidence}")
        self._proposed = {role: name for role, name in suggested.items() if name in header}
        self.proposed_button.setVisible(bool(self._proposed))
        self._add_row("Columns", asked)
        grid = QWidget()
        inner = QGridLayout(grid)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setColumnStretch(1, 1)
        inner.setColumnStretch(3, 1)
        for place, (role, words) in enumerate(COLUMN_ROLES):
            box = _column_box(header, self._proposed.get(role, ""))
            box.setAccessibleName(f"Column of {words.lower()}")
            box.currentIndexChanged.connect(lambda _: self._on_answered())
            box.editTextChanged.connect(lambda _: self._on_answered())
            self._answers[f"column {role}"] = box
            y, x = place // 2, place % 2 * 2
            inner.addWidget(plain_label(words), y, x)
            inner.addWidget(box, y, x + 1)
        self._add_row("", grid)

    def _take_proposed(self) -> None:
        """Choose the column that its name proposes for each role that has none."""
        for role, name in self._proposed.items():
            box = self._answers.get(f"column {role}")
            if isinstance(box, QComboBox) and not self._text(f"column {role}"):
                choose_column(box, name)
        self.proposed_button.hide()

    def _field(self, question: Question) -> QWidget:
        if question.name == "day_order":
            orders = ChoiceBox()
            orders.addItem("choose …", DayOrder.NONE)
            orders.addItem("day first: 23/11/2022", DayOrder.DAY_FIRST)
            orders.addItem("month first: 11/23/2022", DayOrder.MONTH_FIRST)
            orders.currentIndexChanged.connect(lambda _: self._on_answered())
            return orders
        if question.name == "member":
            members = ChoiceBox()
            members.addItem("choose …", "")
            members.addItem("All files of it, one after the other", ALL_MEMBERS)
            for name in question.choices:
                members.addItem(one_line(name, 200), name)
            members.currentIndexChanged.connect(lambda _: self._on_member())
            return members
        if question.name == "zone":
            zones = ChoiceBox()
            zones.setEditable(True)
            zones.addItems(["", *dict.fromkeys((*self._place.zones, "UTC", "Asia/Kolkata"))])
            zones.setCompleter(offering(zone_names(), zones))
            zones.editTextChanged.connect(lambda _: self._on_answered())
            return zones
        edit = QLineEdit()
        edit.textChanged.connect(lambda _: self._on_answered())
        return edit

    def _add_question(self, question: Question, field: QWidget) -> None:
        names = {"zone": "Zone", "year": "Year of the first line", "day_order": "Day and month",
                 "member": "File in the archive"}  # fmt: skip
        field.setAccessibleName(names.get(question.name, question.name))
        evidence = ReadText(_evidence(question))
        evidence.set_muted(True)
        self._evidence[question.name] = evidence
        box = QWidget()
        inner = QVBoxLayout(box)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.XS)
        inner.addWidget(field)
        inner.addWidget(evidence)
        self._add_row(names.get(question.name, question.name), box)

    def _member(self) -> str:
        members = self._answers.get("member")
        if not isinstance(members, QComboBox):
            return ""
        return _names(members)[self._sample] if self.imports_all else str(members.currentData())

    def _text(self, name: str) -> str:
        widget = self._answers.get(name)
        if isinstance(widget, QComboBox):
            # What is shown of a column's name need not be all of it.
            return widget.currentText().strip() if widget.isEditable() else widget.currentData()
        return widget.text().strip() if isinstance(widget, QLineEdit) else ""

    def _day_order(self) -> DayOrder:
        orders = self._answers.get("day_order")
        # Qt keeps the text of the value alone, not that it is one of ours.
        return DayOrder(orders.currentData()) if isinstance(orders, QComboBox) else DayOrder.NONE


def without_options(sentence: str) -> str:
    """Give a sentence without the options of the command line that it names in brackets."""
    return re.sub(r"\s*\(--[^)]*\)", "", sentence)


def _sentence(question: Question) -> str:
    return without_options(question.sentence)


def _names(members: QComboBox) -> list[str]:
    """Give the names of the files that can be chosen."""
    found = map(members.itemData, range(members.count()))
    return [str(name) for name in found if name not in ("", ALL_MEMBERS)]


def choose_column(box: QComboBox, name: str) -> None:
    """Choose a column in one of the boxes of the dialog; empty for none."""
    if box.isEditable():
        box.setEditText(name)
    else:
        box.setCurrentIndex(max(box.findData(name), 0))


def _column_box(header: Sequence[str], suggested: str) -> ChoiceBox:
    """Offer the columns of a table, none chosen; of a very wide one the name is typed."""
    box = ChoiceBox()
    if len(header) > MOST_COLUMNS:
        box.setEditable(True)
        return box
    box.addItem(f"perhaps {one_line(suggested, 40)}" if suggested else "none", "")
    for name in header:
        box.addItem(one_line(name, 60), name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(20)
    return box


def _row(stretched: QWidget, fixed: QWidget) -> QWidget:
    """Put two widgets beside each other; hidden until there is something to show."""
    box = QWidget()
    inner = QHBoxLayout(box)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.addWidget(stretched, 1)
    inner.addWidget(fixed)
    box.hide()
    return box


def _evidence(question: Question) -> str:
    suggestion = f" It looks like: {question.suggestion}." if question.suggestion else ""
    return f"{question.evidence}{suggestion}"
