"""The detail pane of an exhibit: incidents, particulars, and a section for each kind of record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.actions import keep
from casebook.model.labels import label
from casebook.ui.pages.evidence_fields import FIELDS
from casebook.ui.widgets.check_section import CheckSection
from casebook.ui.widgets.clock_section import ClockSection
from casebook.ui.widgets.custody_section import CustodySection
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.digest_section import DigestSection
from casebook.ui.widgets.exhibit_known import Checked, Known
from casebook.ui.widgets.form import Field, Form
from casebook.ui.widgets.history_section import HistorySection
from casebook.ui.widgets.incident_list import IncidentList
from casebook.ui.widgets.links import LinkButton, number_row
from casebook.ui.widgets.picture_section import PictureSection
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_PARTS = 60


class ExhibitDetail(Detail):
    """Shows what is known of one exhibit; a new one has only its form."""

    def __init__(self, place: Workplace, hand_over: Callable[[], None]) -> None:
        super().__init__("Exhibit")
        self._place = place
        self._is_of = ""
        self.incidents = IncidentList(place)
        self._known: Known | None = None
        words = {"parent_id": self._parent_in_words, "seizure_id": self._seizure_in_words}
        fields = [
            replace(field, show=words[field.name])
            if isinstance(field, Field) and field.name in words
            else field
            for field in FIELDS
        ]
        self.form = Form(place, fields, name="Particulars", add=keep.add, correct=keep.correct)
        self.checks = CheckSection()
        self.explained = IncidentList(place)
        self.digests = DigestSection(place)
        self.custody = CustodySection(place, hand_over)
        self.clock = ClockSection(place)
        self.pictures = PictureSection(place)
        self.history = HistorySection(place)
        self.add(self.incidents)
        self.add(self.form)
        self.add(self.checks)
        self.add(self.explained)
        self.add(self.digests)
        self.add(self.custody)
        self.add(self.clock)
        self.add(self.pictures)
        self._belongs = self.add_section("Belongs together")
        self._mentions = self.add_section("Where it occurs")
        self.add(self.history)
        self._sections: tuple[QWidget, ...] = (
            self.incidents,
            self.checks,
            self.explained,
            self.digests,
            self.custody,
            self.clock,
            self.pictures,
            self._belongs,
            self._mentions,
            self.history,
        )

    def show_new(self, title: str) -> None:
        """Show the form of a new exhibit alone."""
        self.set_title("", title)
        self._is_of = ""
        self.verticalScrollBar().setValue(0)
        for section in self._sections:
            section.hide()

    def show_known(self, known: Known) -> None:
        """Show an exhibit."""
        self._known = known
        exhibit = known.exhibit
        if exhibit.id != self._is_of:
            self._is_of = exhibit.id
            self.verticalScrollBar().setValue(0)
        number = f"{label(exhibit)}  {exhibit.mark}" if exhibit.mark else label(exhibit)
        self.set_title(number, exhibit.description, exhibit.retracted)
        for section in self._sections:
            section.show()
        self.incidents.show_incidents([i for i in known.incidents if i.is_open])
        self.explained.show_incidents([i for i in known.incidents if not i.is_open])
        self.form.show_row(exhibit)
        self.digests.show_known(known)
        self.custody.show_known(known)
        self.clock.show_known(known)
        self.pictures.show_known(known)
        self._belongs.show_widgets(self._family(known), "Part of nothing, and without parts.")
        numbers = [number_row(known.numbers, self._place.follow)] if known.numbers else []
        self._mentions.show_widgets(numbers, "In no note, event, source or paper yet.")

    def show_checked(self, checked: Checked | None) -> None:
        """Show what was found wrong and what happened; None while it is being read."""
        self.checks.show_checked(checked)
        self.history.show_checked(checked)

    def _parent_in_words(self, parent_id: str | None) -> str:
        parent = self._known.parent if self._known is not None else None
        if parent is None or parent.id != parent_id:
            return ""
        return "  ".join(part for part in (label(parent), parent.mark, parent.description) if part)

    def _seizure_in_words(self, seizure_id: str | None) -> str:
        seizure = self._known.seizure if self._known is not None else None
        if seizure is None or seizure.id != seizure_id:
            return ""
        return f"{label(seizure)}  {seizure.place}"

    def _family(self, known: Known) -> list[QWidget]:
        follow = self._place.follow
        rows: list[QWidget] = []
        if known.seizure is not None:
            rows.append(number_row((label(known.seizure),), follow, "seized at"))
        if known.parent is not None:
            rows.append(number_row((label(known.parent),), follow, "part of"))
        for part in known.parts[:MOST_PARTS]:
            text = one_line(f"{label(part)}  {part.description}", 60)
            rows.append(LinkButton(text, partial(follow, label(part))))
        if len(known.parts) > MOST_PARTS:
            more = f"… and {len(known.parts) - MOST_PARTS:,} more parts, in the tree"
            rows.append(LinkButton(more, partial(follow, label(known.exhibit))))
        return rows
