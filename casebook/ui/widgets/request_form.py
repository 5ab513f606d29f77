"""What a request is typed into: its particulars, its route, its lines, and what happens to it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import keep, paste_lines
from casebook.actions.ask_agency import ask_agency
from casebook.actions.paste_lines import Pasted
from casebook.actions.record_answer import Step, answer_line, record_leg
from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.times import now_in
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MODES = ("", "letter", "e-mail", "BHARATPOL", "I-24/7", "provider portal", "by hand", "fax")
"""Ways a leg may travel that are offered; any other can be typed."""

MOST_SENTENCES = 12
READ_AFTER_MS = 150
"""How long after the last key the rows are read: a long table takes a tenth of a second."""

NEW_REQUEST = Request("", 0, RequestKind.INTERPOL, "", "")
NEW_AGENCY = Agency("", 0, "", "")

AGENCY_FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Name", hint="Central Bureau of Investigation, NCB New Delhi", always=True),
    Field("short_name", "Short name", hint="CBI: as it stands on a route", always=True),
    Field("country", "Country"),
    Field("address", "Address", Kind.TEXT, lines=3),
    Field("email", "E-mail"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

REQUEST_FIELDS: tuple[Field | Group, ...] = (
    Field("kind", "Kind", Kind.CHOICE, tuple((kind, kind.value) for kind in RequestKind)),
    Field("subject", "Subject", hint="what the letter is about, in one line"),
    Field("facts", "Facts", Kind.TEXT, hint="what happened, when, where, with what harm", lines=3),
    Field(
        "link_to_facts",
        "Link to the facts",
        Kind.TEXT,
        hint="how what is asked about is tied to the crime",
        lines=2,
    ),
    Field("assistance", "Assistance", Kind.TEXT, hint="what the agency is asked to do", lines=2),
    Field("legal_basis", "Legal basis"),
    Field("urgency", "Urgency", hint="routine, urgent, and why"),
    Field("reference", "Reference", hint="our own letter number"),
    Field("due_at", "Answer due", Kind.INSTANT),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

TO_FIELD = Field("to_agency_id", "Asked of", Kind.CHOICE)

LINE_FIELDS: tuple[Field | Group, ...] = (
    Field(
        "identifier_kind", "Kind", Kind.CHOICE, tuple((kind, kind.value) for kind in IdentifierKind)
    ),
    Field("identifier", "Identifier"),
    Field("source_port", "Source port", Kind.NUMBER, show=lambda p: "" if p is None else str(p)),
    Field("port_not_logged", "No port", Kind.YES_NO, hint="the log does not hold the port"),
    Field("at", "Time", Kind.INSTANT),
    Field("destination", "Destination", hint="address and port it was connected to"),
    Field("asked", "What is asked", Kind.TEXT, hint="subscriber, login history …", lines=2),
    Field("cited", "Found in", hint="EX-5 auth.log line 4812"),
    Field("link_to_facts", "Link to the facts", Kind.TEXT, lines=2),
)

ANSWER_READ_FIELDS: tuple[Field | Group, ...] = (
    Group("What came back"),
    Field("state", "State", Kind.CHOICE, tuple((state, state.value) for state in LineState)),
    Field("answer", "Answer", Kind.TEXT, lines=3),
    Field("answered_at", "Came at", Kind.INSTANT),
    Field("answer_reference", "Reference"),
)

LEG_FIELDS: tuple[Field | Group, ...] = (
    Field("from_agency_id", "From", Kind.CHOICE),
    Field("to_agency_id", "To", Kind.CHOICE),
    Field("mode", "By", hint="letter, BHARATPOL, e-mail …"),
    Field("reference", "Reference"),
    Field("sent_at", "Sent", Kind.INSTANT),
    Field("acknowledged_at", "Acknowledged", Kind.INSTANT),
    Field("forwarded_at", "Forwarded", Kind.INSTANT),
    Field("replied_at", "Replied", Kind.INSTANT),
    Field("reply", "Reply", Kind.TEXT, lines=2),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

STEPS: tuple[tuple[Step, str], ...] = (
    ("sent", "sent"),
    ("acknowledged", "acknowledged"),
    ("forwarded", "forwarded to the next"),
    ("replied", "replied to"),
)


@dataclass(frozen=True, slots=True)
class LegStep:
    """One step of a leg as it is typed."""

    step: Step
    at: Instant | None
    reference: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What came back to a line as it is typed."""

    state: LineState
    answer: str
    at: Instant | None
    reference: str = ""


def next_step(leg: Leg) -> Step:
    """Give the step of a leg that is recorded next."""
    if leg.sent_at is None:
        return "sent"
    return "acknowledged" if leg.acknowledged_at is None else "replied"


def leg_step_dialog(place: Workplace, title: str, leg: Leg, parent: QWidget) -> FormDialog:
    """Make the dialog that records a step of a leg with its time and reference."""

    def save(case: CaseFile, row: LegStep, why: str) -> LegStep:
        if row.at is None:
            raise FieldError("at", f"Give the time at which it was {row.step}.")
        now = case.get(Leg, leg.id)
        try:
            record_leg(case, now, row.step, row.at, row.reference, row.reply)
        except FieldError as error:
            raise FieldError("at", str(error)) from error
        return row

    fields = (
        Field("step", "It was", Kind.CHOICE, STEPS),
        Field("at", "At", Kind.INSTANT),
        Field("reference", "Reference", hint=leg.reference or "letter, diary or ticket number"),
        Field("reply", "Reply", Kind.TEXT, hint="what the reply says, in short", lines=3),
    )
    return FormDialog(
        place, title, fields, LegStep(next_step(leg), _proposal(place)), save, parent=parent
    )


def line_answer_dialog(place: Workplace, title: str, line: Line, parent: QWidget) -> FormDialog:
    """Make the dialog that records what came back to a line."""

    def save(case: CaseFile, row: LineAnswer, why: str) -> LineAnswer:
        now = case.get(Line, line.id)
        try:
            answer_line(case, now, row.state, row.answer, row.at, row.reference)
        except FieldError as error:
            name = {"answered_at": "at"}.get(error.field, error.field)
            raise FieldError(name, str(error)) from error
        return row

    is_open = line.state is LineState.OUTSTANDING
    template = LineAnswer(
        LineState.ANSWERED if is_open else line.state,
        line.answer,
        _proposal(place) if is_open else line.answered_at,
        line.answer_reference,
    )
    fields = (
        Field("state", "State", Kind.CHOICE, tuple((state, state.value) for state in LineState)),
        Field("answer", "Answer", Kind.TEXT, hint="what it shows and does not show", lines=4),
        Field("at", "Came at", Kind.INSTANT),
        Field("reference", "Reference", hint="number of the reply"),
    )
    return FormDialog(
        place,
        title,
        fields,
        template,
        save,
        says="“Outstanding” takes an answer back.",
        parent=parent,
    )


def agency_dialog(place: Workplace, parent: QWidget) -> FormDialog:
    """Make the dialog that adds an agency."""
    return FormDialog(place, "New agency", AGENCY_FIELDS, NEW_AGENCY, keep.add, parent=parent)


def new_leg_dialog(
    place: Workplace, request: Request, agencies: Sequence[Agency], legs: Sequence[Leg], to: QWidget
) -> FormDialog:
    """Make the dialog that adds a leg at the end of a route."""
    template = Leg("", request.id, 0, legs[-1].to_agency_id if legs else "", request.to_agency_id)
    dialog = FormDialog(
        place, f"New leg of {label(request)}", LEG_FIELDS[:4], template, keep.add, parent=to
    )
    _offer_agencies(dialog.form, agencies)
    dialog.form.start_new(template)
    return dialog


class CorrectDialog(QDialog):
    """Corrects a row with a reason; closes when it is saved or abandoned."""

    def __init__(
        self,
        place: Workplace,
        title: str,
        fields: Sequence[Field | Group],
        row: Any,
        agencies: Sequence[Agency] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.form = Form(place, fields, name=title, correct=keep.correct)
        if agencies:
            _offer_agencies(self.form, agencies)
        self.form.show_row(row)
        self.form.edit()
        self.form.saved.connect(lambda _: self.accept())
        self.form.abandoned.connect(self.reject)
        _scrolled(self, title, "", self.form)

    def reject(self) -> None:
        """Close without saving."""
        if self.form.is_editing:
            self.form.abandon()
            return
        super().reject()


class RouteEditor(QWidget):
    """Chooses who asks, every agency a request goes through, and who is asked.

    A new agency is typed without leaving the route. There are always at least two stops.
    """

    changed = Signal()
    agency_asked = Signal(int)
    """“New agency” was chosen at this stop, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._agencies: tuple[Agency, ...] = ()
        self._stops: list[_Stop] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.XS)
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        foot = QHBoxLayout()
        foot.addWidget(LinkButton("Add a stop", self.add_stop))
        foot.addWidget(plain_label("Alt+Up and Alt+Down move a stop", role="muted"))
        foot.addStretch()
        self._layout.addLayout(foot)
        self._layout.addWidget(self._error)
        for _ in range(2):
            self._insert(len(self._stops))
        self._name_stops()

    def set_agencies(self, agencies: Sequence[Agency]) -> None:
        """Offer these agencies; what is chosen stays."""
        self._agencies = tuple(agencies)
        for stop in self._stops:
            stop.offer(self._agencies)

    def choose(self, stop: int, agency_id: str) -> None:
        """Choose the agency at a stop, from 0."""
        self._stops[stop].choose(agency_id)
        self.changed.emit()

    def set_mode(self, stop: int, mode: str) -> None:
        """Say how the request comes to a stop, from 1."""
        self._stops[stop].mode_box.setCurrentText(mode)

    def add_stop(self) -> None:
        """Add a stop before the last one: who is asked stays at the end."""
        place = len(self._stops) - 1
        self._insert(place)
        self._name_stops()
        self._stops[place].agency_box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def route(self) -> tuple[Agency, ...]:
        """Give the agencies in order. Raises FieldError while a stop is not chosen."""
        known = {agency.id: agency for agency in self._agencies}
        chosen = [known.get(stop.agency_id()) for stop in self._stops]
        route = tuple(agency for agency in chosen if agency is not None)
        if len(route) < len(chosen):
            place = chosen.index(None)
            who = ("who asks", "who is asked")[place > 0] if place in (0, len(chosen) - 1) else ""
            raise FieldError("route", f"Choose {who or f'the agency at stop {place + 1}'}.")
        for place, (before, after) in enumerate(itertools.pairwise(route), 2):
            if before.id == after.id:
                raise FieldError("route", f"Stop {place} is the same as the one before it.")
        return route

    def modes(self) -> tuple[str, ...]:
        """Give how each leg travels, in order."""
        return tuple(stop.mode_box.currentText().strip() for stop in self._stops[1:])

    def show_error(self, sentence: str) -> None:
        """Show a sentence under the route and go to the stop it is about; none hides it."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        if sentence:
            empty = next((stop for stop in self._stops if not stop.agency_id()), self._stops[0])
            empty.agency_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_count(self) -> int:
        """Give the number of stops."""
        return len(self._stops)

    def _insert(self, place: int) -> None:
        stop = _Stop()
        stop.offer(self._agencies)
        stop.changed.connect(self._on_changed)
        stop.moved.connect(partial(self._move, stop))
        stop.removed.connect(partial(self._remove, stop))
        stop.new_asked.connect(lambda: self.agency_asked.emit(self._stops.index(stop)))
        self._stops.insert(place, stop)
        self._layout.insertWidget(place, stop)

    def _remove(self, stop: _Stop) -> None:
        if len(self._stops) <= 2:
            return
        place = self._stops.index(stop)
        self._stops.remove(stop)
        self._layout.removeWidget(stop)
        stop.hide()
        stop.deleteLater()
        self._name_stops()
        near = self._stops[min(place, len(self._stops) - 1)]
        near.agency_box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _move(self, stop: _Stop, by: int) -> None:
        place = self._stops.index(stop)
        there = place + by
        if not 0 <= there < len(self._stops):
            return
        other = self._stops[there]
        mine, its = stop.agency_id(), other.agency_id()
        stop.choose(its)
        other.choose(mine)
        other.agency_box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _on_changed(self) -> None:
        self.show_error("")
        self.changed.emit()

    def _name_stops(self) -> None:
        last = len(self._stops) - 1
        for place, stop in enumerate(self._stops):
            words = "asks" if place == 0 else "is asked" if place == last else "through"
            stop.show_place(words, place + 1, can_go=last >= 2, has_mode=place > 0)


class _Stop(QWidget):
    """One stop of the route being typed: how the request comes there, and who it is."""

    changed = Signal()
    new_asked = Signal()
    moved = Signal(int)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ids: list[str] = [""]
        self._word = plain_label(role="muted")
        self._word.setFixedWidth(64)
        self.agency_box = QComboBox()
        self.agency_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.agency_box.setMinimumContentsLength(16)
        self.agency_box.activated.connect(self._on_activated)
        self.agency_box.installEventFilter(self)
        self._by = plain_label("by", role="muted")
        self.mode_box = QComboBox()
        self.mode_box.setEditable(True)
        self.mode_box.addItems(list(MODES))
        self.mode_box.setFixedWidth(150)
        self.mode_box.currentTextChanged.connect(lambda _: self.changed.emit())
        self._remove_button = QToolButton()
        self._remove_button.setProperty("role", "quiet")
        self._remove_button.setIcon(theme.icon("cancel"))
        self._remove_button.setAutoRaise(True)
        self._remove_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._remove_button.clicked.connect(lambda: self.removed.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._word)
        layout.addWidget(self.agency_box, 1)
        layout.addWidget(self._by)
        layout.addWidget(self.mode_box)
        layout.addWidget(self._remove_button)

    def offer(self, agencies: Sequence[Agency]) -> None:
        """Offer these agencies; the chosen one stays."""
        chosen = self.agency_id()
        self._ids = ["", *(agency.id for agency in agencies)]
        self.agency_box.clear()
        self.agency_box.addItem("choose …")
        for agency in agencies:
            words = f"{agency.short_name}, {agency.name}"
            self.agency_box.addItem(one_line(words if agency.short_name else agency.name, 80))
        self.agency_box.addItem("New agency …")
        self.choose(chosen)

    def choose(self, agency_id: str) -> None:
        """Choose an agency; none when it is not offered."""
        self.agency_box.setCurrentIndex(self._ids.index(agency_id) if agency_id in self._ids else 0)

    def agency_id(self) -> str:
        """Give the id of the agency chosen, empty for none."""
        at = self.agency_box.currentIndex()
        return self._ids[at] if 0 <= at < len(self._ids) else ""

    def show_place(self, words: str, number: int, *, can_go: bool, has_mode: bool) -> None:
        """Say what the stop is to the route."""
        self._word.setText(words)
        self.agency_box.setAccessibleName(f"Stop {number}, {words}")
        self.mode_box.setAccessibleName(f"How it comes to stop {number}")
        self._remove_button.setAccessibleName(f"Remove stop {number}")
        self._remove_button.setEnabled(can_go)
        self._by.setVisible(has_mode)
        self.mode_box.setVisible(has_mode)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.modifiers() == Qt.KeyboardModifier.AltModifier
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            return True
        return super().eventFilter(watched, event)

    def _on_activated(self, at: int) -> None:
        if at == len(self._ids):
            self.agency_box.setCurrentIndex(0)
            self.new_asked.emit()
            return
        self.changed.emit()


class LinesEditor(QWidget):
    """Takes lines as a typed or pasted table, and says row by row what could not be read.

    What was typed is never changed here: a row that is wrong stays until the examiner mends it.
    """

    changed = Signal()
    submitted = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._edit = QPlainTextEdit()
        self._edit.setAccessibleName("Lines, one a row")
        self._edit.setPlaceholderText(
            "One row each, separated by commas or tabs:\n"
            "identifier, port, time, what is asked\n"
            "203.0.113.45, 51514, 2022-11-23 01:12:07 UTC, subscriber details\n"
            "203.0.113.46, not logged, 2022-11-23 06:50:00 +05:30"
        )
        self._edit.setFont(theme.mono())
        self._edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._edit.setTabChangesFocus(True)
        self._edit.setMinimumHeight(5 * self._edit.fontMetrics().lineSpacing() + theme.L)
        self._edit.installEventFilter(self)
        self._asked_box = _combo(
            "What is asked in every row that does not say",
            ("", "subscriber details", "subscriber details and login history", "login history"),
        )
        self._cited_box = _combo("Where every row was found", ("",))
        self._zone_box = _combo(
            "Zone of times that name none", ("", *dict.fromkeys(reversed(place.zones)))
        )
        for box, hint in (
            (self._asked_box, "subscriber details …"),
            (self._cited_box, "EX-5 auth.log"),
            (self._zone_box, "must stand in the row"),
        ):
            line_edit = box.lineEdit()
            if line_edit is not None:
                line_edit.setPlaceholderText(hint)
            box.currentTextChanged.connect(self._on_typed)
        self._edit.textChanged.connect(self._on_typed)
        self._read_timer = QTimer(self)
        self._read_timer.setSingleShot(True)
        self._read_timer.setInterval(READ_AFTER_MS)
        self._read_timer.timeout.connect(self._read)
        self._count = plain_label(role="muted")
        self._wrong = plain_label(wrap=True, role="wrong", selectable=True)
        self._pasted = Pasted((), ())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._edit, 1)
        for words, box in (
            ("Asked in every row that does not say", self._asked_box),
            ("Every row was found in", self._cited_box),
            ("Times without a zone are in", self._zone_box),
        ):
            row = QHBoxLayout()
            row_label = plain_label(words, role="muted")
            row_label.setFixedWidth(240)
            row.addWidget(row_label)
            row.addWidget(box, 1)
            layout.addLayout(row)
        layout.addWidget(self._count)
        layout.addWidget(self._wrong)
        self.setFocusProxy(self._edit)
        self._read()

    def set_text(self, text: str) -> None:
        """Put rows in."""
        self._edit.setPlainText(text)

    def text(self) -> str:
        """Give what is typed."""
        return self._edit.toPlainText()

    def set_asked(self, words: str) -> None:
        """Say what is asked in every row that does not say."""
        self._asked_box.setCurrentText(words)

    def set_zone(self, zone: str) -> None:
        """Say in which zone times without one are."""
        self._zone_box.setCurrentText(zone)

    def lines(self) -> tuple[Line, ...]:
        """Give the lines. Raises FieldError while a row cannot be read, and goes there."""
        self._read()
        bad = self._pasted.bad
        if bad:
            self._go_to_row(bad[0].number)
            rows = "1 row cannot" if len(bad) == 1 else f"{len(bad)} rows cannot"
            raise FieldError(
                "lines", f"{rows} be read, so nothing was saved. Mend or delete: {bad[0].sentence}"
            )
        return self._pasted.lines

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.submitted.emit()
            return True
        return super().eventFilter(watched, event)

    def _on_typed(self) -> None:
        self._read_timer.start()
        self.changed.emit()

    def _read(self) -> None:
        self._read_timer.stop()
        self._pasted = paste_lines.read_lines(
            self._edit.toPlainText(),
            zone=self._zone_box.currentText().strip(),
            decided_by=self._place.examiner.name,
            asked=self._asked_box.currentText(),
            cited=self._cited_box.currentText(),
        )
        lines, bad = self._pasted.lines, self._pasted.bad
        words = f"{len(lines)} line{'' if len(lines) == 1 else 's'} understood"
        self._count.setText(words if lines or bad else "No line yet.")
        sentences = [one_line(row.sentence, 300) for row in bad[:MOST_SENTENCES]]
        if len(bad) > MOST_SENTENCES:
            sentences.append(f"and {len(bad) - MOST_SENTENCES} more rows")
        self._wrong.setText("\n".join(sentences))
        self._wrong.setVisible(bool(bad))

    def _go_to_row(self, number: int) -> None:
        block = self._edit.document().findBlockByNumber(number - 1)
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self._edit.setTextCursor(cursor)
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)


class RequestForm(Form):
    """A new request with its route and its lines, saved as one action."""

    def __init__(self, place: Workplace) -> None:
        self.route_editor = RouteEditor()
        self.lines_editor = LinesEditor(place)
        self._lines_error = plain_label(wrap=True, role="wrong")
        self._lines_error.hide()
        self._asked: tuple[tuple[Agency, ...], tuple[str, ...], tuple[Line, ...]] = ((), (), ())
        super().__init__(place, REQUEST_FIELDS, name="New request", add=self._ask, repeats=False)
        layout = self.layout()
        if isinstance(layout, QBoxLayout):
            for widget in (
                self._lines_error,
                self.lines_editor,
                _headed("Lines: what is asked, one by one"),
                self.route_editor,
                _headed("Route"),
            ):
                layout.insertWidget(1, widget)
        self.route_editor.changed.connect(self._on_changed)
        self.lines_editor.changed.connect(self._on_changed)
        self.lines_editor.submitted.connect(self.save)

    def save(self, *, and_next: bool = False) -> None:
        """Save the request, or show what is still wrong in its route or lines."""
        self.route_editor.show_error("")
        self._lines_error.hide()
        try:
            route = self.route_editor.route()
            modes = self.route_editor.modes()
            self._asked = (route, modes, self.lines_editor.lines())
        except FieldError as error:
            self.show_error(error)
            return
        super().save(and_next=False)

    def show_error(self, error: CaseError) -> None:
        """Show a sentence where the route, the lines or the field is wrong."""
        if isinstance(error, FieldError) and error.field == "route":
            self.route_editor.show_error(str(error))
        elif isinstance(error, FieldError) and error.field == "lines":
            self._lines_error.setText(str(error))
            self._lines_error.show()
        else:
            super().show_error(error)

    def _ask(self, case: CaseFile, row: Request, why: str) -> Request:
        route, modes, lines = self._asked
        asked = dataclasses.replace(row, to_agency_id=route[-1].id)
        return ask_agency(case, asked, route, lines, modes)


class RequestDialog(QDialog):
    """Takes a new request; what was typed is not thrown away without asking."""

    def __init__(
        self, place: Workplace, agencies: Sequence[Agency], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self._place = place
        self._is_closing = False
        self.saved_row: Request | None = None
        self.form = RequestForm(place)
        self.form.route_editor.set_agencies(agencies)
        self.form.route_editor.agency_asked.connect(self._add_agency)
        self.form.start_new(NEW_REQUEST)
        self.form.saved.connect(self._on_saved)
        self.form.abandoned.connect(self._on_abandoned)
        _scrolled(
            self,
            "New request",
            "One request goes by one route. Each line asks one thing: this identifier, at this "
            "second.",
            self.form,
            height=640,
            width=720,
        )
        self.agencies = tuple(agencies)

    def reject(self) -> None:
        """Close without saving; asks first when something was typed."""
        if self.form.is_dirty and not self._is_closing and not self._may_leave():
            return
        super().reject()

    def _may_leave(self) -> bool:
        return self._place.messages.confirm(
            "The request is not saved. What you typed is lost when you leave.", "Leave"
        )

    def _on_abandoned(self) -> None:
        self._is_closing = True
        self.reject()

    def _on_saved(self, row: Request) -> None:
        self.saved_row = row
        self.accept()

    def _add_agency(self, stop: int) -> None:
        dialog = agency_dialog(self._place, self)
        dialog.form.saved.connect(lambda agency: self._take_agency(stop, agency))
        dialog.open()

    def _take_agency(self, stop: int, agency: Agency) -> None:
        self.agencies = (*self.agencies, agency)
        self.form.route_editor.set_agencies(self.agencies)
        self.form.route_editor.choose(stop, agency.id)


class PasteDialog(QDialog):
    """Adds typed or pasted lines to a request that is there."""

    def __init__(self, place: Workplace, request: Request, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self._place = place
        self._request = request
        self._is_saving = False
        self.added: tuple[Line, ...] = ()
        self.editor = LinesEditor(place)
        self.editor.submitted.connect(self.save)
        self._error = plain_label(wrap=True, role="wrong")
        save_button = QPushButton("Add the lines")
        save_button.setProperty("role", "main")
        save_button.setAutoDefault(False)
        save_button.clicked.connect(self.save)
        leave_button = QPushButton("Abandon")
        leave_button.setAutoDefault(False)
        leave_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(save_button)
        buttons.addWidget(leave_button)
        buttons.addWidget(plain_label("Ctrl+Enter adds, Esc abandons", role="muted"))
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading(f"Lines for {label(request)}", 1.2))
        layout.addWidget(self.editor, 1)
        layout.addWidget(self._error)
        layout.addLayout(buttons)
        self.resize(720, 520)
        self.editor.setFocus()

    def save(self) -> None:
        """Add the lines, or show what is wrong."""
        if self._is_saving:
            return
        self._error.clear()
        try:
            lines = self.editor.lines()
        except FieldError as error:
            self._error.setText(str(error))
            return
        self._is_saving = True
        self._place.case.submit(
            lambda case: paste_lines.add_lines(case, self._request, lines),
            self._on_added,
            self._on_failed,
            owner=self,
        )

    def reject(self) -> None:
        """Close without saving; asks first when something was typed."""
        if self.editor.text().strip() and not self._place.messages.confirm(
            "The lines are not saved. What you typed is lost when you leave.", "Leave"
        ):
            return
        super().reject()

    def _on_added(self, lines: tuple[Line, ...]) -> None:
        self.added = lines
        self.accept()

    def _on_failed(self, error: CaseError) -> None:
        self._is_saving = False
        self._error.setText(str(error))


def agency_choices(agencies: Sequence[Agency]) -> tuple[tuple[object, str], ...]:
    """Give agencies for a choice field."""
    return tuple(
        (agency.id, one_line(f"{agency.short_name or agency.name}, {agency.name}", 80))
        for agency in agencies
    )


def _offer_agencies(form: Form, agencies: Sequence[Agency]) -> None:
    for name in ("from_agency_id", "to_agency_id"):
        form.set_choices(name, agency_choices(agencies))


def _proposal(place: Workplace) -> Instant:
    return now_in(place.zones[1], place.examiner.name)


def _combo(name: str, offered: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setAccessibleName(name)
    box.addItems(list(offered))
    return box


def _headed(words: str) -> QLabel:
    label_widget = heading(words)
    label_widget.setContentsMargins(0, theme.S, 0, 0)
    return label_widget


def _scrolled(
    dialog: QDialog,
    title: str,
    says: str,
    form: QWidget,
    *,
    height: int = 560,
    width: int = 560,
) -> None:
    inner = QWidget()
    inner_layout = QVBoxLayout(inner)
    inner_layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
    inner_layout.addWidget(heading(title, 1.2))
    if says:
        inner_layout.addWidget(plain_label(says, wrap=True, role="muted"))
    inner_layout.addWidget(form)
    inner_layout.addStretch()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(area)
    dialog.setMinimumWidth(width)
    dialog.resize(width, min(height, inner.sizeHint().height() + 2 * theme.L))
