"""The people at an agency, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.model.agency import Contact
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.visible_text import one_line


class ContactList(Section):
    """Shows people; adding, correcting and retracting are left to who made it."""

    def __init__(
        self,
        add: Callable[[], None],
        correct: Callable[[Contact], None],
        retract: Callable[[Contact], None],
    ) -> None:
        super().__init__("People")
        self._correct = correct
        self._retract = retract
        self.add_action("Add person …", add)

    def show_contacts(self, contacts: Sequence[Contact]) -> None:
        """Show these people, retracted ones with the reason."""
        self.show_widgets(
            [self._line(each) for each in contacts],
            "Nobody yet. Note whom this office deals with there.",
        )

    def _line(self, contact: Contact) -> QWidget:
        row = QWidget()
        head = QHBoxLayout()
        title = ", ".join(part for part in (contact.name, contact.designation) if part)
        head.addWidget(heading(one_line(title, 200), wrap=True), 1)
        if contact.retracted is None:
            for text, action in (("Correct …", self._correct), ("Retract …", self._retract)):
                head.addWidget(LinkButton(text, partial(action, contact)))
        layout = QVBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        parts = (contact.phone, contact.email, contact.address, *contact.languages, contact.remarks)
        said = ", ".join(part for part in parts if part)
        if said:
            layout.addWidget(ReadText(said))
        if contact.retracted is not None:
            struck = f"Retracted: {one_line(contact.retracted)}"
            layout.addWidget(plain_label(struck, wrap=True, role="wrong"))
        return row
