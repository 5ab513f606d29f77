"""Persons the case speaks of at the left, what the selected one is linked with at the right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from casebook.actions import keep
from casebook.actions.identifier_facts import LinkedTo, links_of
from casebook.actions.link_identifiers import retract_person
from casebook.model.identifier import Identifier, Link, Person, PersonRole
from casebook.model.labels import label
from casebook.model.paper import Entry
from casebook.store.case_file import CaseFile
from casebook.store.identifiers import NamedHolder, holders_of_person
from casebook.ui.pages.ledger_view import Known, LedgerView
from casebook.ui.widgets.asked_section import holder_words
from casebook.ui.widgets.entries_section import EntriesSection
from casebook.ui.widgets.exhibit_lines import exhibit_line
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.link_section import LinkSection, ask_link, ends
from casebook.ui.widgets.rows import Column
from casebook.ui.workplace import Workplace

FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Name", hint="as far as it is known, in any script", always=True),
    Field("role", "Role", Kind.CHOICE, tuple((role, role.value) for role in PersonRole)),
    Field("other_names", "Other names", Kind.LIST, lines=2, hint="one a line"),
    Field("parentage", "Parentage"),
    Field("address", "Address", Kind.TEXT, lines=2),
    Field("remarks", "Remarks", Kind.TEXT, lines=3, always=True),
)


@dataclass(frozen=True, slots=True)
class _About:
    """What the detail shows of one person beyond the form."""

    person: Person
    links: tuple[LinkedTo, ...]
    holders: tuple[NamedHolder, ...]
    history: tuple[Entry, ...]


class PersonsView(LedgerView[Person]):
    """Lists the persons; an account or address belongs to one only as far as something says so."""

    title = "Persons"
    thing = "person"
    prefixes = ("PN",)
    kind = Person
    page_title = "Identifiers"
    empty_says = (
        "No person yet. Add whom a reply or a witness names, as far as the name is known. An "
        "address or account is then linked to the person, with what that rests on."
    )
    help_says = (
        "Persons the case speaks of, numbered PN-1, PN-2 … Each link says what it rests on: a "
        "reply, a record or an exhibit. The holder of an account is who was named at sign-up; that "
        "a person used it at a moment is another fact, which needs its own ground."
    )

    def __init__(self, place: Workplace) -> None:
        self._about: _About | None = None
        self._identifiers: tuple[Identifier, ...] = ()
        super().__init__(
            place,
            (
                Column("Number", label, 7, lambda p: p.number),
                Column("Name", lambda p: p.name, 26, stretches=True),
                Column("Other names", lambda p: ", ".join(p.other_names), 18),
                Column("Role", lambda p: p.role.value, 20),
            ),
        )

    def build_detail(self) -> Form:
        """Build the form and the sections under it."""
        form = Form(
            self.place, FIELDS, name="Person", add=keep.add, correct=keep.correct, repeats=False
        )
        self.detail.add(form)
        self._links = LinkSection("Linked identifiers", self.place)
        self._links.add_action("Link …", self.link)
        self.detail.add(self._links)
        self._holders = self.detail.add_section("Named as holder in replies")
        self._history = EntriesSection(self.place, "person")
        self.detail.add(self._history)
        return form

    def template(self) -> Person:
        """Begin with a role that is not known."""
        return Person("", 0, "")

    def read(self, case: CaseFile) -> Known[Person]:
        """Read the persons, and what a link can lead to."""
        return Known(case.all(Person, retracted=True), case.all(Identifier))

    def take(self, known: Known[Person]) -> None:
        """Keep the identifiers a person can be linked with."""
        self._identifiers = known.more

    def show_new(self) -> None:
        """Show the form alone."""
        self._show_sections(False)

    def show_row(self, row: Person | None) -> None:
        """Show a person, and read what belongs to them."""
        self.detail.setVisible(row is not None)
        if row is None:
            self.form.show_row(None)
            return
        self.detail.set_title(label(row), row.name, row.retracted)
        self.form.show_row(row)
        if self._about is None or self._about.person.id != row.id:
            self._show_sections(False)
        self.query(partial(_read, row.id), self._on_about, key="about")

    def link(self) -> None:
        """Link an identifier to the selected person."""
        person = self.selected()
        if person is not None and person.retracted is None:
            ask_link(
                self.place,
                f"What belongs to {label(person)} ({person.name})?",
                Link("", "", person.id, ""),
                ends(self._identifiers, ()),
                self,
            )

    def retract(self) -> None:
        """Retract the selected person, after asking why; links are retracted first."""
        person = self.selected()
        if person is None or person.retracted is not None:
            return
        why = self.place.messages.ask_reason(
            f"Why is {label(person)} retracted? It stays in the case, struck through.", "Retract"
        )
        if why is not None:
            self.place.case.submit(
                lambda case: retract_person(case, person, why),
                lambda _: None,
                lambda error: self.place.messages.tell(str(error)),
                owner=self,
            )

    def _on_about(self, about: _About) -> None:
        person = self.selected()
        if person is None or person.id != about.person.id or self.is_beginning:
            return
        self._about = about
        self._links.show_links(about.links, "No address or account is linked yet.")
        self._holders.show_widgets(
            [
                exhibit_line(
                    f"R-{named.request_number}",
                    f"line {named.position}, {named.identifier}\n{holder_words(named.holder)}",
                    self.place.follow,
                )
                for named in about.holders
            ],
            "No reply names this person.",
        )
        self._history.show_entries(person.id, about.history)
        self._show_sections(True)

    def _show_sections(self, shown: bool) -> None:
        for section in (self._links, self._holders, self._history):
            section.setVisible(shown)


def _read(person_id: str, case: CaseFile) -> _About:
    return _About(
        case.get(Person, person_id),
        links_of(case, person_id),
        holders_of_person(case, person_id),
        case.history(person_id),
    )
