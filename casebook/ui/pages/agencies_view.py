"""The agencies of the case: who is asked, and through whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from casebook.actions import keep
from casebook.model.agency import Agency
from casebook.model.labels import label
from casebook.store import requests
from casebook.store.case_file import CaseFile
from casebook.ui.pages.ledger_view import Known, LedgerView
from casebook.ui.widgets.agency_choices import AGENCY_FIELDS, NEW_AGENCY
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_SHOWN = 40


class AgenciesView(LedgerView[Agency]):
    """A table of agencies, the selected one at the right with the requests through it."""

    title = "Agencies"
    thing = "agency"
    prefixes = ("A",)
    kind = Agency
    empty_says = "No agency yet. Agencies are added here, or on the way to a new request."
    help_says = (
        "Every agency that a request goes to or through, A-1, A-2 … Ctrl+N adds one, F2 corrects "
        "it with a reason."
    )

    def __init__(self, place: Workplace) -> None:
        self._legs: Mapping[str, int] = {}
        super().__init__(
            place,
            (
                Column("Agency", label, 7, lambda agency: agency.number),
                Column("Short name", lambda agency: agency.short_name, 16),
                Column("Name", lambda agency: agency.name, 30, stretches=True),
                Column("Country", lambda agency: agency.country, 14),
                Column("Legs", self._leg_count, 6, lambda a: self._legs.get(a.id, 0), right=True),
            ),
        )

    def build_detail(self) -> Form:
        """Build the detail pane."""
        form = Form(self.place, AGENCY_FIELDS, name="Agency", add=keep.add, correct=keep.correct)
        self.detail.add(form)
        self._through = self.detail.add_section("Requests through it")
        return form

    def template(self) -> Agency:
        """Give the values a new agency begins with."""
        return NEW_AGENCY

    def read(self, case: CaseFile) -> Known[Agency]:
        """Read the agencies and how many legs each has."""
        return Known(case.all(Agency, retracted=True), requests.agencies_in_use(case))

    def take(self, known: Known[Agency]) -> None:
        """Keep how many legs each agency has."""
        self._legs = known.more

    def show_row(self, row: Agency | None) -> None:
        """Show an agency and the requests that go through it."""
        self.form.show_row(row)
        self._through.setVisible(row is not None)
        if row is None:
            self.detail.set_title("", "")
            return
        self.detail.set_title(label(row), row.name, row.retracted)
        self._through.show_widgets([], "Reading …")
        self.query(partial(_read_through, row.id), self._on_through, "through")

    def show_new(self) -> None:
        """Make the detail pane ready for a new agency."""
        self._through.hide()

    def _leg_count(self, agency: Agency) -> str:
        count = self._legs.get(agency.id, 0)
        return f"{count:,}" if count else ""

    def _on_through(self, found: tuple[str, Mapping[int, str]]) -> None:
        agency_id, subjects = found
        row = self.selected()
        if row is None or row.id != agency_id:
            return
        shown = list(subjects.items())[-MOST_SHOWN:]
        links = [
            LinkButton(
                one_line(f"R-{number}  {subject}", 60), partial(self.place.follow, f"R-{number}")
            )
            for number, subject in reversed(shown)
        ]
        self._through.set_title(f"Requests through it  {len(subjects):,}")
        self._through.show_widgets(links, "None.")


def _read_through(agency_id: str, case: CaseFile) -> tuple[str, Mapping[int, str]]:
    legs = requests.agency_legs(case, agency_id)
    return agency_id, {leg.number: leg.subject for leg in legs}
