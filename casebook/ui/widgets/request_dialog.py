"""The dialog for a new request: its kind, its particulars, its route and its lines."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from casebook.actions import agency_directory, request_kinds
from casebook.actions.agency_directory import Entry
from casebook.actions.ask_agency import ask_agency
from casebook.actions.paste_lines import Pasted
from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency
from casebook.model.request import Line, Request
from casebook.model.request_form import RequestForm as KindForm
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.agency_choices import agency_dialog
from casebook.ui.widgets.correct_dialog import scrolled
from casebook.ui.widgets.directory_dialog import DirectoryDialog
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.line_preview import LinePreview
from casebook.ui.widgets.lines_editor import LinesEditor, bad_rows_said
from casebook.ui.widgets.particulars_form import ParticularsForm
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.request_fields import request_fields, speaks_of_earlier
from casebook.ui.widgets.route_editor import RouteEditor
from casebook.ui.widgets.usual_route_row import UsualRouteRow
from casebook.ui.workplace import Workplace


def new_request() -> Request:
    """Give what a new request begins with: the kind that is offered first."""
    return Request("", 0, request_kinds.forms()[0].name, "", "")


class RequestForm(Form):
    """A new request with its particulars, its route and its lines, saved as one action."""

    def __init__(self, place: Workplace) -> None:
        self.particulars_form: ParticularsForm | None = None
        self.route_editor = RouteEditor()
        self.usual_routes = UsualRouteRow(place)
        self.lines_editor = LinesEditor(place)
        self.lines_preview = LinePreview()
        self._is_waiting = False
        self._lines_error = plain_label(wrap=True, role="wrong")
        self._lines_error.hide()
        self._says = plain_label(wrap=True, role="muted")
        self._particulars_heading = _headed("Of this kind")
        self._particulars = QVBoxLayout()
        self._lines_heading = _headed("Lines: what is asked, one by one")
        self._typed: dict[str, dict[str, str]] = {}
        self._asked: tuple[tuple[Agency, ...], tuple[str, ...], tuple[Line, ...]] = ((), (), ())
        super().__init__(place, request_fields(), name="New request", add=self._ask, repeats=False)
        layout = self.layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(0, self._says)
            layout.insertLayout(2, self._particulars)
            for at, widget in enumerate(
                (
                    _headed("Route"),
                    self.usual_routes,
                    self.route_editor,
                    self._lines_heading,
                    self.lines_editor,
                    self.lines_preview,
                    self._lines_error,
                ),
                3,
            ):
                layout.insertWidget(at, widget)
        self._particulars.addWidget(self._particulars_heading)
        self.route_editor.changed.connect(self._on_changed)
        self.route_editor.stops_changed.connect(self.order_tabs)
        self.usual_routes.taken.connect(self._on_route_taken)
        self.lines_editor.changed.connect(self._on_changed)
        self.lines_editor.changed.connect(self._on_lines_typed)
        self.lines_editor.progressed.connect(self._on_lines_progressed)
        self.lines_editor.read.connect(self._on_lines_read)
        self.lines_editor.submitted.connect(self.save)
        self.editor("kind").changed.connect(self._show_kind)

    def start_new(self, template: Request) -> None:
        """Take a new request, beginning with the values of `template`."""
        super().start_new(template)
        self._show_kind()

    def choose_kind(self, kind: str) -> None:
        """Choose the kind of request."""
        self.editor("kind").set_value(kind)
        self._show_kind()

    def order_tabs(self) -> None:
        """Let Tab go as one reads: the fields, the route, the lines, then the buttons."""
        parts: list[QWidget] = [self.editor("remarks")]
        if self.particulars_form is not None:
            parts.append(self.particulars_form)
        parts += [self.usual_routes, self.route_editor, self.lines_editor, self._buttons]
        stops = [stop for part in parts for stop in _tab_stops(part)]
        for before, after in itertools.pairwise(stops):
            QWidget.setTabOrder(before, after)

    def save(self, *, and_next: bool = False) -> None:
        """Save the request, or show what is still wrong in its particulars, route or lines.

        A long table is read to its end first.
        """
        pasted = self.lines_editor.pasted()
        if pasted is None:
            self._is_waiting = True
            return
        self.route_editor.show_error("")
        self._lines_error.hide()
        try:
            route = self.route_editor.route()
            modes = self.route_editor.modes()
            self._asked = (route, modes, self._lines_of(pasted))
        except FieldError as error:
            self.show_error(error)
            return
        if self.particulars_form is not None:
            try:
                self._typed[self.particulars_form.kind] = self.particulars_form.particulars()
            except FieldError as error:
                self.particulars_form.show_error(error)
                return
        super().save(and_next=False)

    def abandon(self) -> None:
        """Ask to leave; whoever holds the form decides, as what was typed would be lost."""
        self.abandoned.emit()

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
        asked = dataclasses.replace(
            row, to_agency_id=route[-1].id, particulars=self._typed.get(row.kind, {})
        )
        return ask_agency(case, asked, route, lines, modes)

    def _lines_of(self, pasted: Pasted) -> tuple[Line, ...]:
        if pasted.bad:
            self.lines_editor.go_to_row(pasted.bad[0].number)
            raise FieldError("lines", bad_rows_said(pasted))
        return pasted.lines

    def _on_lines_typed(self) -> None:
        self._is_waiting = False

    def _on_lines_progressed(self, done: int, total: int) -> None:
        self.lines_preview.say(f"Reading row {done:,} of {total:,} …")

    def _on_lines_read(self, pasted: Pasted) -> None:
        count = len(pasted.lines)
        words = f"{count:,} line{'' if count == 1 else 's'} understood"
        self.lines_preview.say(words if pasted.lines or pasted.bad else "No line yet.")
        self.lines_preview.show_rows([row.sentence for row in pasted.bad], pasted.notes, None)
        if self._is_waiting:
            self._is_waiting = False
            self.save()

    def _show_kind(self) -> None:
        kind = request_kinds.form_of(str(self.editor("kind").value()))
        self._says.setText(kind.says)
        self.hide_fields(() if speaks_of_earlier(kind.name) else ("regarding_id",))
        self._lines_heading.setText(
            "Lines: what is asked, one by one"
            if kind.lines == "needed"
            else "Lines, where something is asked one by one"
        )
        for widget in (self._lines_heading, self.lines_editor, self.lines_preview):
            # What was typed before the kind was changed is never hidden.
            widget.setVisible(kind.lines != "none" or bool(self.lines_editor.text().strip()))
        self.usual_routes.show_kind(kind.name)
        self._show_particulars(kind)
        self.order_tabs()

    def _show_particulars(self, kind: KindForm) -> None:
        old = self.particulars_form
        if old is not None:
            if old.kind == kind.name:
                return
            try:
                self._typed[old.kind] = old.particulars()
            except FieldError:
                # It cannot be read, and belongs to a kind that is no longer asked.
                self._typed.pop(old.kind, None)
            self._particulars.removeWidget(old)
            old.hide()
            old.deleteLater()
            self.particulars_form = None
        self._particulars_heading.setVisible(bool(kind.particulars))
        if not kind.particulars:
            return
        form = ParticularsForm(self._place, kind, is_part=True)
        self._particulars.addWidget(form)
        form.begin(self._typed.get(kind.name, {}))
        form.dirty_changed.connect(lambda _: self._on_changed())
        form.submitted.connect(self.save)
        form.abandoned.connect(self.abandon)
        self.particulars_form = form

    def _on_route_taken(
        self, agencies: Sequence[Agency], ids: Sequence[str], modes: Sequence[str]
    ) -> None:
        self.route_editor.set_agencies(agencies)
        self.route_editor.set_route(ids, modes)
        self.route_editor.focus_unchosen()


class RequestDialog(QDialog):
    """Takes a new request; what was typed is not thrown away without asking."""

    def __init__(
        self,
        place: Workplace,
        agencies: Sequence[Agency],
        requests: Sequence[tuple[object, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self._place = place
        self.saved_row: Request | None = None
        self.form = RequestForm(place)
        self.form.set_choices("regarding_id", requests)
        self.form.route_editor.set_agencies(agencies)
        self.form.route_editor.agency_asked.connect(self._add_agency)
        self.form.route_editor.directory_asked.connect(self._choose_from_directory)
        self.form.usual_routes.taken.connect(lambda found, *_: self._keep_agencies(found))
        self.form.start_new(new_request())
        self.form.saved.connect(self._on_saved)
        self.form.abandoned.connect(self.reject)
        scrolled(
            self,
            "New request",
            "One request goes by one route. Each line asks one thing: this identifier, at this "
            "second.",
            self.form,
            height=640,
            width=720,
        )
        self.agencies = tuple(agencies)
        # Once it is shown: before that the dialog gives the cursor away again.
        QTimer.singleShot(0, self, self.form.editor("kind").focus)

    def reject(self) -> None:
        """Close without saving; asks first when something was typed."""
        if self.form.is_dirty and not self._may_leave():
            return
        super().reject()

    def _may_leave(self) -> bool:
        return self._place.messages.confirm(
            "The request is not saved. What you typed is lost when you leave.", "Leave"
        )

    def _on_saved(self, row: Request) -> None:
        self.saved_row = row
        self.accept()

    def _add_agency(self, stop: int) -> None:
        dialog = agency_dialog(self._place, self)
        dialog.form.saved.connect(lambda agency: self._take_agency(stop, agency))
        dialog.open()

    def _choose_from_directory(self, stop: int) -> None:
        dialog = DirectoryDialog(agency_directory.entries(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._take_entry(stop, dialog.chosen()))
        dialog.open()

    def _take_entry(self, stop: int, entry: Entry | None) -> None:
        """Copy an entry into the case; a pattern begins a new agency that lacks its names."""
        if entry is None:
            return
        if entry.is_pattern:
            template = dataclasses.replace(entry.agency, name="", short_name="")
            says = f"“{entry.agency.name}” stands for many: give this one its own names."
            dialog = agency_dialog(self._place, self, template, says)
            dialog.form.saved.connect(lambda agency: self._take_agency(stop, agency))
            dialog.open()
            return
        self._place.case.submit(
            partial(_in_case, entry),
            lambda agency: self._take_agency(stop, agency),
            lambda error: self._place.messages.tell(str(error)),
            owner=self,
        )

    def _take_agency(self, stop: int, agency: Agency) -> None:
        if all(known.id != agency.id for known in self.agencies):
            self.agencies = (*self.agencies, agency)
        self.form.route_editor.set_agencies(self.agencies)
        self.form.route_editor.choose(stop, agency.id)

    def _keep_agencies(self, agencies: Sequence[Agency]) -> None:
        self.agencies = tuple(agencies)


def _in_case(entry: Entry, case: CaseFile) -> Agency:
    """Give the agency of a directory's entry, copied into the case unless it is there."""
    return agency_directory.in_case(case, entry) or agency_directory.add(case, entry.key)


def _tab_stops(part: QWidget) -> list[QWidget]:
    """Give what Tab stops at within a part, in the order in which it goes now."""
    found: list[QWidget] = []
    inside = {part, *part.findChildren(QWidget)}
    widget: QWidget | None = part
    while widget is not None:
        is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        # A combo box brings its own line edit along.
        is_inner = isinstance(widget.parentWidget(), QComboBox)
        if widget in inside and is_stop and not is_inner and widget.focusProxy() is None:
            found.append(widget)
        # The chain is a ring through the whole window.
        widget = widget.nextInFocusChain()
        if widget is part:
            break
    return found


def _headed(words: str) -> QLabel:
    label_widget = heading(words)
    label_widget.setContentsMargins(0, theme.S, 0, 0)
    return label_widget
