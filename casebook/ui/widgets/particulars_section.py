"""The particulars that only this kind of request has."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casebook.actions import request_kinds
from casebook.model.request import Request
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.lines import Lines
from casebook.ui.widgets.particulars_form import ParticularsForm
from casebook.ui.widgets.plain import ReadText
from casebook.ui.workplace import Workplace


class ParticularsSection(Section):
    """Shows the form of the kind, and what stands in the request from another kind."""

    dirty_changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Particulars of the kind", parent)
        self._place = place
        self.form: ParticularsForm | None = None
        self._others = Lines("From another kind")
        self._verify = Lines("To be verified")
        self.add(self._others)
        self.add(self._verify)
        self._correct = self.add_action("Correct …", self.edit)
        self._correct.setAccessibleName("Correct the particulars of the kind")

    @property
    def is_dirty(self) -> bool:
        """Say whether something typed is not saved."""
        return self.form is not None and self.form.is_dirty

    def show_request(self, request: Request) -> None:
        """Show the particulars of a request; while something unsaved is typed, that stays."""
        if self.is_dirty:
            return
        kind = request_kinds.form_of(request.kind)
        if self.form is None or self.form.kind != kind.name:
            if self.form is not None:
                self.form.hide()
                self.form.deleteLater()
            self.form = ParticularsForm(self._place, kind)
            self.form.dirty_changed.connect(lambda _: self.dirty_changed.emit())
            self.insert(self.form)
        self.form.show_request(request)
        names = {each.name for each in kind.particulars}
        others = [
            ReadText(f"{name.replace('_', ' ')}: {text}")
            for name, text in request.particulars.items()
            if name not in names and text
        ]
        self._others.show_widgets(others)
        self._verify.show_widgets([ReadText(f"verify: {words}") for words in kind.verify])
        self._correct.setVisible(bool(kind.particulars))
        self.set_title(f"Particulars: {kind.name}")
        self.setVisible(bool(kind.particulars or others or kind.verify))

    def edit(self) -> None:
        """Edit the particulars."""
        if self.form is not None:
            self.form.edit()
