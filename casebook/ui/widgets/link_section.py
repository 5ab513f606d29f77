"""Persons and identifiers that something is linked with, and what each link rests on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.actions import keep
from casebook.actions.identifier_facts import LinkedTo
from casebook.actions.link_identifiers import add_link, correct_link
from casebook.model.identifier import Identifier, Link, Person
from casebook.model.labels import label
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.exhibit_lines import Act, exhibit_line
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace

Choices = Sequence[tuple[object, str]]

WORDS_FIELDS: tuple[Field | Group, ...] = (
    Field("relation", "How", hint="like: account opened with; login from; same as"),
    Field("cited", "It rests on", hint="like RP-1, EX-3, or S-2 line 40", always=True),
    Field("remarks", "Remarks", Kind.TEXT, lines=3),
)
TO_FIELDS = (
    Field("to_id", "Belongs to", Kind.PICK, hint="number or words of a person or identifier"),
    *WORDS_FIELDS,
)
FROM_FIELDS = (
    Field("from_id", "Identifier", Kind.PICK, hint="number or value of an identifier"),
    *WORDS_FIELDS,
)


class LinkSection(Section):
    """Lists the links of one thing, each with what can be done to it."""

    def __init__(self, title: str, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._place = place

    def show_links(self, links: Sequence[LinkedTo], when_empty: str) -> None:
        """Show some links and no others."""
        self.show_widgets([self._line(each) for each in links], when_empty)

    def _line(self, linked: LinkedTo) -> QWidget:
        link, other = linked.link, linked.other
        name = other.name if isinstance(other, Person) else other.value
        arrow = "→" if linked.is_outgoing else "←"
        role = f" ({other.role})" if isinstance(other, Person) else ""
        struck = f" (retracted: {other.retracted})" if other.retracted else ""
        words = f"{name}{role}{struck}\n{arrow} {link.relation}; rests on {link.cited or 'nothing'}"
        if link.remarks:
            words += f"\n{link.remarks}"
        acts = (
            Act("Correct …", partial(self._correct, link)),
            Act("Retract …", partial(self._retract, link, label(other))),
        )
        return exhibit_line(label(other), words, self._place.follow, acts=acts)

    def _correct(self, link: Link) -> None:
        why = self._place.messages.ask_reason("Why is the link corrected?", "Correct")
        if why is not None:
            FormDialog(
                self._place,
                "Correct a link",
                WORDS_FIELDS,
                link,
                lambda case, row, _: correct_link(case, row, why),
                parent=self.window(),
            ).exec()

    def _retract(self, link: Link, other: str) -> None:
        why = self._place.messages.ask_reason(
            f"Why is the link with {other} retracted? It stays in the journal.", "Retract"
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, link, why), owner=self)


def ask_link(place: Workplace, title: str, link: Link, choices: Choices, parent: QWidget) -> None:
    """Ask for the other end of a link that has one, and for what it rests on, and keep it."""
    fields, open_end = (TO_FIELDS, "to_id") if link.from_id else (FROM_FIELDS, "from_id")

    def save(case: CaseFile, row: Link, _: str, /) -> Link:
        return add_link(case, _closed(row))

    dialog = FormDialog(place, title, fields, link, save, parent=parent)
    dialog.form.set_choices(open_end, choices)
    dialog.exec()
    dialog.deleteLater()


def ends(identifiers: Sequence[Identifier], people: Sequence[Person]) -> Choices:
    """Give what a link can lead to, persons first."""
    found: list[tuple[object, str]] = [(each.id, f"{label(each)}  {each.name}") for each in people]
    found += [(each.id, f"{label(each)}  {each.value}") for each in identifiers]
    return found


def _closed(link: Link) -> Link:
    """Give a link whose open end, when nothing was picked, is empty instead of None."""
    return Link(
        link.id, link.from_id or "", link.to_id or "", link.relation, link.cited, link.remarks
    )
