"""The selected line of a request in full: what was asked, from where, and what came back."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casebook.actions import keep
from casebook.model.evidence import Exhibit
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.labels import label
from casebook.model.request import CitedAs, Line
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.holder_list import HolderList
from casebook.ui.widgets.line_fields import ANSWER_READ_FIELDS, line_fields
from casebook.ui.widgets.lines import Lines
from casebook.ui.widgets.links import number_row
from casebook.ui.workplace import Workplace, page_of

_NUMBER = re.compile(r"(?<![\w-])[A-Z]+-[1-9][0-9]*(?![\w-])")


class LineSection(Section):
    """Shows a line, corrects it, or takes a new one."""

    saved = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Line", parent)
        self._place = place
        self._line: Line | None = None
        self.form = Form(place, line_fields(place), name="Line", add=keep.add, correct=keep.correct)
        self.form.saved.connect(self._on_saved)
        self.form.abandoned.connect(lambda: self.show_line(self._line))
        self._cited = Lines("Found in")
        self._answer = Form(place, ANSWER_READ_FIELDS, name="What came back to the line")
        self.holders = HolderList(place)
        for widget in (self.form, self._cited, self._answer, self.holders):
            self.add(widget)
        correct = self.add_action("Correct …", self.edit)
        correct.setAccessibleName("Correct the line")
        retract = self.add_action("Retract …", self.retract)
        retract.setAccessibleName("Retract the line")
        self._buttons = (correct, retract)
        self._request = ""
        self.hide()

    @property
    def line(self) -> Line | None:
        """Give the line shown."""
        return self._line

    def set_request(self, number: str) -> None:
        """Say which request the lines are of."""
        self._request = number

    def show_line(self, line: Line | None) -> None:
        """Show a line; while one is being typed, that stays."""
        if self.form.is_dirty:
            return
        self._line = line
        self.setVisible(line is not None)
        self.form.show_row(line)
        self._answer.show_row(line)
        self._answer.setVisible(line is not None)
        self.holders.show_line(line, self._request)
        if line is None:
            return
        struck = f", retracted: {line.retracted}" if line.retracted is not None else ""
        self.set_title(f"Line {line.position}{struck}")
        for button in self._buttons:
            button.setVisible(line.retracted is None)
        self._show_cited(line)

    def start_new(self, request_id: str, asked: str) -> None:
        """Begin a new line of a request, asked as the one before."""
        self.set_title("New line")
        self.show()
        self._answer.hide()
        self.holders.hide()
        self._cited.hide()
        for button in self._buttons:
            button.hide()
        self.form.start_new(Line("", request_id, 0, IdentifierKind.IPV4, "", asked))

    def edit(self) -> None:
        """Edit the line; a retracted one stays as it is."""
        if self._line is not None and self._line.retracted is None:
            self.form.edit()

    def retract(self) -> None:
        """Retract the line, after asking why."""
        line = self._line
        if line is None or line.retracted is not None:
            return
        why = self._place.messages.ask_reason(
            f"Why is {self.name(line)} retracted? It stays in the case, struck through.",
            "Retract",
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, line, why), owner=self)

    def name(self, line: Line) -> str:
        """Name a line with its request."""
        return f"{self._request} line {line.position}".strip()

    def _on_saved(self, line: Line) -> None:
        self._place.said.emit(f"{self.name(line)} saved.")
        self.saved.emit(line)

    def _show_cited(self, line: Line) -> None:
        """Link to what the line was made from: numbers in its words, else what it names."""
        self._show_links(line, _numbers(line.cited))
        if line.cited_id:
            self._place.case.submit(
                lambda case: (*_numbers(line.cited), *_cited_numbers(case, line)),
                lambda numbers: self._show_links(line, numbers),
                key="Requests.cited",
                owner=self,
            )

    def _show_links(self, line: Line, numbers: tuple[str, ...]) -> None:
        if line is not self._line:
            return
        once = tuple(dict.fromkeys(numbers))
        self._cited.setVisible(bool(once))
        self._cited.show_widgets(
            [number_row(once, self._place.follow, "made from")] if once else []
        )


def _numbers(text: str) -> tuple[str, ...]:
    """Give the numbers of things of the case that stand in words like `EX-4, auth.log`."""
    return tuple(number for number in _NUMBER.findall(text) if page_of(number))


def _cited_numbers(case: CaseFile, line: Line) -> tuple[str, ...]:
    match line.cited_as:
        case CitedAs.EXHIBIT:
            return (label(case.get(Exhibit, line.cited_id)),)
        case CitedAs.IDENTIFIER:
            return (label(case.get(Identifier, line.cited_id)),)
        case CitedAs.RECORD:
            return (f"S-{line.cited_id.partition(':')[0]}",)
    return ()
