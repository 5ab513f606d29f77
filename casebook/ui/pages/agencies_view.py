"""The agencies of the case: who is asked and through whom, the people there, and duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtWidgets import QDialog, QWidget

from casebook.actions import agency_directory, keep
from casebook.actions.agency_directory import Entry
from casebook.actions.merge_agencies import Likely, likely_same, merge_agencies
from casebook.model.agency import Agency, Contact
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.store import agencies
from casebook.store.case_file import CaseFile
from casebook.ui.pages.agency_fields import AGENCY_FIELDS, CONTACT_FIELDS, MERGE_FIELDS, Merge
from casebook.ui.pages.ledger_view import Known, LedgerView
from casebook.ui.theme import State
from casebook.ui.widgets.contact_list import ContactList
from casebook.ui.widgets.directory_dialog import DirectoryDialog
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the detail shows of one agency beyond its own fields, read in one job."""

    agency: Agency
    contacts: tuple[Contact, ...]
    total: int
    requests: tuple[tuple[int, str], ...]
    merged_into: Agency | None


class AgenciesView(LedgerView[Agency]):
    """A table of agencies; at the right the selected one, its people and what goes through it."""

    title = "Agencies"
    thing = "agency"
    prefixes = ("A",)
    kind = Agency
    empty_says = (
        "No agency yet. Take one from the directory that comes with the program, or add your own. "
        "A usual route brings the agencies it needs."
    )
    help_says = (
        "Every agency that a request goes to or through, A-1, A-2 … “From the directory …” copies "
        "one with its source and the day somebody looked; what nobody has confirmed says “verify”, "
        "until it is emptied there. Ctrl+N adds one by hand, F2 corrects it with a reason.\n\n"
        "Agencies that share a name or a domain of e-mail are shown as the same one perhaps. "
        "Merged, every request, leg, reply, person and column map of the one names the other; the "
        "merge is undone as a whole (Ctrl+Z) until something of it is changed."
    )

    def __init__(self, place: Workplace) -> None:
        self._asked: Mapping[str, int] = {}
        self._likely: tuple[Likely, ...] = ()
        self._seen: _Seen | None = None
        super().__init__(place, self._columns())
        self.body.add_button("From the directory …", self.choose_from_directory)

    def build_detail(self) -> Form:
        """Build the agency's form and the sections around it."""
        self._actions = LinkRows(
            (
                ("From the directory …", self.choose_from_directory),
                ("Merge into …", self.merge),
                ("Issue its correspondence …", self.issue),
            )
        )
        self.detail.add(self._actions)
        self._verify = ReadText()
        self.detail.add(self._verify)
        self._same = self.detail.add_section("Perhaps the same")
        form = Form(self.place, AGENCY_FIELDS, name="Agency", add=keep.add, correct=keep.correct)
        self.detail.add(form)
        self._people = ContactList(self.add_person, self._correct_person, self._retract_person)
        self.detail.add(self._people)
        self._through = self.detail.add_section("Requests through it")
        return form

    def template(self) -> Agency:
        """Give the values a new agency begins with."""
        return Agency("", 0, "", "")

    def read(self, case: CaseFile) -> Known[Agency]:
        """Read the agencies, how often each is asked, and which may be the same."""
        more = (agencies.count_asked(case), likely_same(case))
        return Known(case.all(Agency, retracted=True), more)

    def take(self, known: Known[Agency]) -> None:
        """Keep how often each agency is asked, and which may be the same."""
        self._asked, self._likely = known.more

    def show_row(self, row: Agency | None) -> None:
        """Show an agency, and read what belongs to it."""
        self.form.show_row(row)
        self._show_sections(row is not None)
        if row is None:
            self.detail.set_title("", "")
            return
        self.detail.set_title(label(row), row.name, row.retracted)
        self._verify.set_text(f"▲ To be verified: {row.verify}")
        self._verify.setVisible(bool(row.verify))
        self._show_same(row)
        if self._seen is None or self._seen.agency.id != row.id:
            self._people.show_contacts(())
            self._through.clear()
        self.query(partial(_read, row.id), self._on_seen, key="seen")

    def show_new(self) -> None:
        """Show the form alone."""
        self._show_sections(False)

    def choose_from_directory(self) -> None:
        """Choose an entry of the directory and take it into the case."""
        dialog = DirectoryDialog(agency_directory.entries(), self.window())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            chosen = dialog.chosen()
            if chosen is not None:
                self.take_entry(chosen)
        dialog.deleteLater()

    def take_entry(self, entry: Entry) -> None:
        """Copy an entry into the case; a pattern begins a new agency that lacks its names."""
        if entry.is_pattern:
            self.start_new(replace(entry.agency, name="", short_name=""))
            return
        self.place.case.submit(
            lambda case: agency_directory.add(case, entry.key), self._on_added, owner=self
        )

    def merge(self) -> None:
        """Ask which agency the selected one is the same as, and merge it into that."""
        row = self.selected()
        if row is not None:
            self.merge_into(row, None)

    def merge_into(self, merged: Agency, into: Agency | None) -> None:
        """Ask for the reason, and for the agency that stays where it is not said."""
        dialog = FormDialog(
            self.place,
            f"Merge {label(merged)} ({merged.short_name}) into another",
            MERGE_FIELDS,
            Merge(),
            partial(_merge, merged),
            says="Every request, leg, reply, person and column map that names it will name the one "
            "that stays. It keeps its number, struck through.",
            parent=self,
        )
        offered = [a for a in self.model.rows if a.retracted is None and a.id != merged.id]
        dialog.form.set_choices("into_id", [(a.id, _name(a)) for a in offered])
        if into is not None:
            dialog.form.editor("into_id").set_value(into.id)
        saved = dialog.ask()
        if saved is not None:
            kept = next(a for a in offered if a.id == saved.into_id)
            self.place.said.emit(f"{label(merged)} is merged into {label(kept)}.")
            self.show_number(label(kept))

    def issue(self) -> None:
        """Go on to issue the correspondence with the selected agency."""
        row = self.selected()
        if row is not None:
            self.place.paper_asked.emit(PaperKind.CORRESPONDENCE.value, row.id)

    def add_person(self) -> None:
        """Add a person to the agency shown."""
        row = self.selected()
        if row is not None:
            self._ask_person(Contact("", row.id, 0, ""), f"A person at {row.short_name}", "")

    def _correct_person(self, contact: Contact) -> None:
        why = self.place.messages.ask_reason("Why is this person corrected?", "Correct")
        if why is not None:
            self._ask_person(contact, f"{contact.name} corrected", why)

    def _ask_person(self, contact: Contact, title: str, why: str) -> None:
        FormDialog(
            self.place,
            title,
            CONTACT_FIELDS,
            contact,
            lambda case, row, _: keep.correct(case, row, why) if why else keep.add(case, row),
            parent=self,
        ).exec()

    def _retract_person(self, contact: Contact) -> None:
        why = self.place.messages.ask_reason(f"Why is {contact.name} retracted?", "Retract")
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, contact, why), owner=self)

    def _on_added(self, agency: Agency) -> None:
        self.place.said.emit(f"{label(agency)} added from the directory.")
        self.show_number(label(agency))

    def _on_seen(self, seen: _Seen) -> None:
        row = self.selected()
        if row is None or row.id != seen.agency.id or self.is_beginning:
            return
        self._seen = seen
        self._people.show_contacts(seen.contacts)
        links: list[QWidget] = [
            LinkButton(
                one_line(f"R-{number}  {subject}", 60), partial(self.place.follow, f"R-{number}")
            )
            for number, subject in seen.requests
        ]
        if seen.total > len(links):
            links.append(plain_label(f"… and {seen.total - len(links):,} more.", role="muted"))
        if seen.merged_into is not None:
            links.insert(0, plain_label(f"Merged into {_name(seen.merged_into)}.", wrap=True))
        self._through.set_title(f"Requests through it: {seen.total:,}")
        self._through.show_widgets(links, "None.")

    def _show_same(self, row: Agency) -> None:
        widgets: list[QWidget] = []
        for pair in self._likely:
            if row.id not in (pair.first.id, pair.second.id):
                continue
            other = pair.second if row.id == pair.first.id else pair.first
            widgets.append(ReadText(f"{_name(other)}: {pair.because}."))
            text = f"Merge {label(row)} into {label(other)} …"
            widgets.append(LinkButton(text, partial(self.merge_into, row, other)))
        self._same.setVisible(bool(widgets))
        self._same.show_widgets(widgets)

    def _show_sections(self, shown: bool) -> None:
        for section in (self._actions, self._people, self._through):
            section.setVisible(shown)
        if not shown:
            self._same.hide()
            self._verify.hide()

    def _columns(self) -> tuple[Column[Agency], ...]:
        return (
            Column("Agency", label, 7, lambda agency: agency.number),
            Column("Short name", lambda agency: agency.short_name, 16),
            Column("Name", lambda agency: agency.name, 26, stretches=True),
            Column("Country", lambda agency: agency.country, 11),
            Column("Asked", self._asked_text, 7, lambda a: self._asked.get(a.id, 0), right=True),
            Column(
                "Checked",
                lambda agency: "verify" if agency.verify else agency.checked_on,
                11,
                state=lambda agency: State.ATTENTION if agency.verify else None,
            ),
        )

    def _asked_text(self, agency: Agency) -> str:
        count = self._asked.get(agency.id, 0)
        return f"{count:,}" if count else ""


def _merge(merged: Agency, case: CaseFile, asked: Merge, why: str) -> Merge:
    del why
    if asked.into_id is not None:
        merge_agencies(case, merged, case.get(Agency, asked.into_id), asked.reason)
    return asked


def _read(agency_id: str, case: CaseFile) -> _Seen:
    agency = case.get(Agency, agency_id)
    total, found = agencies.requests_through(case, agency_id, MOST_SHOWN)
    into = case.get(Agency, agency.merged_into_id) if agency.merged_into_id else None
    contacts = case.where(Contact, retracted=True, agency_id=agency_id)
    return _Seen(agency, contacts, total, found, into)


def _name(agency: Agency) -> str:
    return one_line(f"{label(agency)}  {agency.short_name}, {agency.name}", 100)
