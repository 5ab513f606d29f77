"""The detail pane of an identifier: what it is, where it was seen, what was asked about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.actions import keep
from casebook.actions.collect_identifiers import Seen, country_sentence, country_words
from casebook.actions.identifier_facts import Facts
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind
from casebook.model.labels import label
from casebook.model.timeline import Source
from casebook.ui.widgets.asked_section import AskedSection
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.entries_section import EntriesSection
from casebook.ui.widgets.exhibit_lines import Act, exhibit_line
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.link_section import LinkSection
from casebook.ui.widgets.links import number_row
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.seen_section import SeenSection
from casebook.ui.workplace import Workplace

FIELDS: tuple[Field | Group, ...] = (Field("remarks", "Remarks", Kind.TEXT, lines=3, always=True),)
NUMBERS_A_ROW = 6


@dataclass(frozen=True, slots=True)
class Acts:
    """What the view does when an action of the detail is chosen."""

    link: Callable[[], None]
    group: Callable[[], None]
    merge: Callable[[], None]
    split: Callable[[Identifier], None]
    take_out: Callable[[IdentifierGroup], None]
    read_all: Callable[[], None]


class IdentifierDetail(Detail):
    """Shows an identifier at once, and what has to be read or counted as soon as it is there."""

    def __init__(self, place: Workplace, acts: Acts) -> None:
        super().__init__("Identifiers: detail")
        self._place = place
        self._acts = acts
        self.form = Form(place, FIELDS, name="Identifier", correct=keep.correct)
        self.add(self.form)
        self._country = self.add_section("Registered country (RIR)")
        self.seen = SeenSection(place)
        self.add(self.seen)
        self.asked = AskedSection(place, acts.read_all)
        self.add(self.asked)
        self.links = LinkSection("Linked persons and identifiers", place)
        self.links.add_action("Link …", acts.link)
        self.add(self.links)
        self._groups = self.add_section("Groups")
        self._groups.add_action("Add to a group …", acts.group)
        self._merged = self.add_section("Other spellings merged into it")
        self._merge_button = self._merged.add_action("Merge into another …", acts.merge)
        self._notes = self.add_section("Notes that mention it")
        self._limits = self.add_section("What it shows and does not show")
        self._history = EntriesSection(place, "identifier")
        self.add(self._history)

    def show_identifier(self, row: Seen, sources: dict[int, Source]) -> None:
        """Show what the list knows of an identifier; its facts are still to be read."""
        identifier = row.identifier
        struck = identifier.retracted
        if row.into is not None:
            struck = f"merged into {label(row.into)} ({row.into.value}), because {struck}"
        self.set_title(label(identifier), identifier.value, struck)
        self.form.show_row(identifier)
        self._show_country(row)
        self.seen.show_seen(row, sources)
        self._show_groups(row.groups)
        self._show_merged(row)
        self._limits.show_widgets([plain_label(limits(row), wrap=True, role="muted")])

    def show_reading(self) -> None:
        """Say that the facts of another identifier are being read."""
        self.asked.show_facts(None)
        for section in (self.links, self._notes, self._history):
            section.show_widgets([], "Reading …")

    def show_facts(self, facts: Facts) -> None:
        """Show what was read."""
        self.asked.show_facts(facts)
        self.links.show_links(facts.links, "It is linked with nobody and nothing yet.")
        numbers = [label(note) for note in facts.notes]
        self._notes.show_widgets(
            [
                number_row(numbers[first : first + NUMBERS_A_ROW], self._place.follow)
                for first in range(0, len(numbers), NUMBERS_A_ROW)
            ],
            "No note mentions it.",
        )
        self._history.show_entries(facts.row.identifier.id, facts.history)

    def _show_country(self, row: Seen) -> None:
        country = row.country
        self._country.setVisible(country is not None)
        if country is not None:
            widgets: list[QWidget] = []
            if country.code:
                widgets.append(plain_label(country_words(country), wrap=True, selectable=True))
            words = country_sentence(country)
            widgets.append(plain_label(words, wrap=True, role="muted" if country.code else ""))
            self._country.show_widgets(widgets)

    def _show_groups(self, groups: Sequence[IdentifierGroup]) -> None:
        lines = [
            exhibit_line(
                label(group),
                group.name,
                self._place.follow,
                acts=(Act("Take out …", partial(self._acts.take_out, group)),),
            )
            for group in groups
        ]
        self._groups.show_widgets(lines, "It is in no group.")

    def _show_merged(self, row: Seen) -> None:
        self._merge_button.setVisible(row.is_live)
        lines = [self._merged_line(each) for each in row.merged]
        if row.into is not None:
            self._merged.set_title("Merged into another")
            lines = [
                exhibit_line(
                    label(row.into),
                    row.into.value,
                    self._place.follow,
                    acts=(Act("Split …", partial(self._acts.split, row.identifier)),),
                )
            ]
        else:
            self._merged.set_title("Other spellings merged into it")
        self._merged.show_widgets(lines, "None.")

    def _merged_line(self, merged: Identifier) -> QWidget:
        return exhibit_line(
            label(merged),
            f"{merged.value}, because {merged.retracted}",
            self._place.follow,
            acts=(Act("Split …", partial(self._acts.split, merged)),),
        )


def limits(row: Seen) -> str:
    """Say what an identifier shows, and what it does not show."""
    kind = row.identifier.kind
    if row.country is not None:
        if row.country.special:
            return (
                "Private, reserved or documentation address: it names no subscriber, and no "
                "provider can answer for it."
            )
        return (
            "An address names a connection at a moment, not a person. Behind carrier NAT only the "
            "address with its source port and the exact second can be resolved. A rented server is "
            "not a person."
        )
    if kind is IdentifierKind.EMAIL:
        return "The name in an e-mail address is what its holder typed. Headers can be forged."
    return "It shows what was written where it was seen, and not who wrote it."
