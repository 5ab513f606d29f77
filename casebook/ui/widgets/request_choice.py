"""Which request lines are added to: one not sent yet, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from casebook.actions import paste_lines, request_kinds
from casebook.actions.ask_agency import ask_agency
from casebook.errors import FieldError
from casebook.model.agency import Agency
from casebook.model.request import Line, Request, RequestKind
from casebook.store import lines as stored_lines
from casebook.store.case_file import CaseFile
from casebook.store.lines import Draft
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.visible_text import one_line


@dataclass(frozen=True, slots=True)
class Offer:
    """The requests that lines can be added to, and the agencies that a new one can ask."""

    drafts: tuple[Draft, ...]
    agencies: tuple[Agency, ...]


def read_offer(case: CaseFile) -> Offer:
    """Read what can be chosen; two queries."""
    agencies = tuple(agency for agency in case.all(Agency) if not agency.merged_into_id)
    return Offer(stored_lines.drafts(case), agencies)


class RequestChoice(QWidget):
    """A list of the drafts with “a new request” at its end, which asks for its particulars."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer = Offer((), ())
        self.request_box = ChoiceBox()
        self.request_box.setAccessibleName("Request that the lines are added to")
        self.kind_box = ChoiceBox()
        self.kind_box.setAccessibleName("Kind of the new request")
        for form in request_kinds.forms():
            self.kind_box.addItem(form.name, form.name)
        self.kind_box.setCurrentIndex(max(0, self.kind_box.findData(str(RequestKind.SUBSCRIBER))))
        self.subject_edit = QLineEdit()
        self.subject_edit.setAccessibleName("Subject of the new request")
        self.subject_edit.setPlaceholderText("what the letter is about, in one line")
        self.from_box, self.to_box = ChoiceBox(), ChoiceBox()
        self.from_box.setAccessibleName("Who asks")
        self.to_box.setAccessibleName("Who is asked")
        self.request_box.currentIndexChanged.connect(self._on_chosen)
        for box in (self.kind_box, self.from_box, self.to_box):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.M)
        self._grid.setVerticalSpacing(theme.XS)
        self._grid.setColumnStretch(1, 1)
        self._new_parts: list[QWidget] = []
        self._put("Add the lines to", self.request_box, is_new=False)
        self._put("Kind", self.kind_box)
        self._put("Subject", self.subject_edit)
        self._put("From", self.from_box)
        self._put("To", self.to_box)
        self._no_agency = plain_label(
            "A new request needs two agencies, who asks and who is asked. Add them on the Requests "
            "page first.",
            wrap=True,
            role="wrong",
        )
        self._grid.addWidget(self._no_agency, self._grid.rowCount(), 1)
        self._on_chosen()

    def offer(self, offer: Offer) -> None:
        """Offer drafts and agencies; the newest draft is chosen, else a new request."""
        self._offer = offer
        self.request_box.clear()
        for draft in offer.drafts:
            count = f"{draft.lines:,} line{'' if draft.lines == 1 else 's'}"
            words = f"R-{draft.number} {draft.subject}, to {draft.to_agency}, {count}"
            self.request_box.addItem(one_line(words, 90), draft.id)
        self.request_box.addItem("A new request", "")
        for box in (self.from_box, self.to_box):
            box.clear()
            for agency in offer.agencies:
                words = f"{agency.short_name or agency.name}, {agency.name}"
                box.addItem(one_line(words, 80), agency.id)
        self.to_box.setCurrentIndex(len(offer.agencies) - 1)
        self._on_chosen()

    def request(self) -> Request | None:
        """Give what the lines are checked against; a new request has no id. None without one."""
        draft = self._draft()
        if draft is not None:
            return Request(draft.id, draft.number, draft.kind, draft.subject, draft.to_agency_id)
        to_agency_id = self.to_box.currentData()
        if not to_agency_id:
            return None
        subject = self.subject_edit.text().strip()
        return Request("", 0, self.kind_box.currentData(), subject, to_agency_id)

    def add(self, case: CaseFile, request: Request, from_id: str, lines: Sequence[Line]) -> Request:
        """Add lines to the request that `request` gave; runs on the case thread."""
        if request.id:
            kept = case.get(Request, request.id)
            paste_lines.add_lines(case, kept, lines)
            return kept
        route = [case.get(Agency, from_id), case.get(Agency, request.to_agency_id)]
        return ask_agency(case, request, route, lines)

    def from_id(self) -> str:
        """Give the agency that asks in a new request."""
        return str(self.from_box.currentData() or "")

    def check(self) -> None:
        """Raise FieldError for what a new request still needs."""
        if self._draft() is not None:
            return
        if len(self._offer.agencies) < 2:
            raise FieldError("to_agency_id", self._no_agency.text())
        if not self.subject_edit.text().strip():
            self.subject_edit.setFocus()
            raise FieldError("subject", "Say in one line what the new request is about.")
        if self.from_box.currentData() == self.to_box.currentData():
            raise FieldError("to_agency_id", "Who asks and who is asked are the same agency.")

    def _draft(self) -> Draft | None:
        wanted = self.request_box.currentData()
        return next((draft for draft in self._offer.drafts if draft.id == wanted), None)

    def _put(self, words: str, widget: QWidget, *, is_new: bool = True) -> None:
        row = self._grid.rowCount()
        name = plain_label(words, role="muted")
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(widget, row, 1)
        if is_new:
            self._new_parts += [name, widget]

    def _on_chosen(self) -> None:
        is_new = self._draft() is None
        can_be_new = len(self._offer.agencies) >= 2
        for part in self._new_parts:
            part.setVisible(is_new and can_be_new)
        self._no_agency.setVisible(is_new and not can_be_new)
        self.changed.emit()
